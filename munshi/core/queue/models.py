"""The wake table: one row per (tenant, key) with work to do. The queue of jobs.py."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Computed, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base


class Wake(Base):
    """Not under row security: workers claim across tenants and bind the tenant for each job.

    due_at: when to run next (null: nothing to do); armed_at: when it was first armed since the last run, for the
    debounce cap; leased_until and lease_no: who may finish it; dead_at: given up after too many failures.
    """

    __tablename__ = "wake"
    __table_args__ = (
        Index("ix_wake_wake_at", "wake_at", postgresql_where=text("wake_at is not null")),
        Index("ix_wake_tenant_wake_at", "tenant_id", "wake_at", postgresql_where=text("wake_at is not null")),
        Index("ix_wake_dead", "tenant_id", "dead_at", postgresql_where=text("dead_at is not null")),
        {"postgresql_with": {"fillfactor": 50, "autovacuum_vacuum_scale_factor": "0.02"}},
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None]
    armed_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    lease_no: Mapped[int] = mapped_column(server_default=text("0"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    dead_at: Mapped[datetime | None]
    correlation_id: Mapped[str | None]
    wake_at: Mapped[datetime | None] = mapped_column(
        Computed("case when dead_at is null then coalesce(leased_until, due_at) end", persisted=True)
    )
