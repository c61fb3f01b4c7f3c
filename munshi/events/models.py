"""The append-only record of what happened in a tenant; audit log, realtime stream and webhooks all read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base, Json, defaulted


class Event(Base):
    """`id` grows, but not in commit order: readers look back a little and treat a repeat as harmless.

    `changes`: of each changed field [before, after]; `address` and `agent`: from where the actor did it. These are for
    the audit log alone.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("actor_kind in ('user', 'api_key', 'customer', 'ai', 'system')", name="actor_kind"),
        Index("ix_events_subject", "tenant_id", "subject_id", "id"),
        Index("ix_events_actor", "tenant_id", "actor_id", "id"),
        Index("ix_events_alerts", "tenant_id", "created_at", postgresql_where=text("type = 'system.alert'")),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    type: Mapped[str]
    subject_id: Mapped[UUID | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    data: Mapped[Json] = defaulted({})
    correlation_id: Mapped[str | None]
    changes: Mapped[Json | None]
    address: Mapped[str | None]
    agent: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
