"""Copies of what the shop holds, made to be taken away, and customers who are erased."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRoot, defaulted


class Export(TenantRoot):
    """kind `customer`, all that is held about one, or `shop`. One of a kind is under way at a time.

    `progress` in percent; `sizes`: bytes of each of its zip files, which lie on disk until `expires_at`.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("kind in ('customer', 'shop')", name="kind"),
        CheckConstraint("(kind = 'customer') = (customer_id is not null)", name="whose"),
        CheckConstraint("status in ('waiting', 'running', 'ready', 'expired')", name="status"),
        Index(
            "uq_exports_open",
            "tenant_id",
            "kind",
            "customer_id",
            unique=True,
            postgresql_where=text("status in ('waiting', 'running')"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    kind: Mapped[str]
    customer_id: Mapped[UUID | None]
    status: Mapped[str] = defaulted("waiting")
    progress: Mapped[int] = defaulted(0)
    rows: Mapped[int] = defaulted(0)
    sizes: Mapped[list[int]] = mapped_column(JSONB, default=list, server_default="[]")
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class Erasure(TenantRoot):
    """Who asked for a customer to be erased, and when it was done. `addresses`: what is still to be looked for."""

    __tablename__ = "erasures"
    __table_args__ = (UniqueConstraint("tenant_id", "customer_id", name="uq_erasures_customer"),)

    customer_id: Mapped[UUID]
    addresses: Mapped[list[str]]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None]
