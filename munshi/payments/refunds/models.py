"""Money that is given back: asked for, agreed to, and then an entry of the ledger."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRow, defaulted


class Refund(TenantRow):
    """`asked` waits for a second person. `media_id` shows that the money was sent. `key` makes asking repeatable."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("status in ('asked', 'done', 'refused')", name="status"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(status = 'asked') = (decided_at is null)", name="decided"),
        UniqueConstraint("tenant_id", "key", name="uq_refunds_key"),
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="fk_refunds_order"),
        ForeignKeyConstraint(
            ["tenant_id", "media_id"], ["media_files.tenant_id", "media_files.id"], name="fk_refunds_media"
        ),
        Index("ix_refunds_order", "tenant_id", "order_id", "created_at"),
        Index("ix_refunds_status", "tenant_id", "status", "created_at"),
    )

    order_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
    media_id: Mapped[UUID | None]
    status: Mapped[str] = defaulted("asked")
    key: Mapped[str]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
