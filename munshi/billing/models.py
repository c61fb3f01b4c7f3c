"""What a shop owes the platform for its plan."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Json, TenantRoot, defaulted


class Invoice(TenantRoot):
    """`months` of a plan. open, submitted (a proof waits for the operator), rejected, paid, cancelled.

    `proof`: the stored file as media/store has it; it counts to nobody's storage. `paid_until`: what paying it gave.
    `decided_by`: the operator.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("status in ('open', 'submitted', 'rejected', 'paid', 'cancelled')", name="status"),
        CheckConstraint("amount_minor > 0 and months between 1 and 24", name="amount"),
        CheckConstraint("status <> 'submitted' or proof is not null", name="proof"),
        Index(
            "uq_invoices_unsettled",
            "tenant_id",
            unique=True,
            postgresql_where=text("status in ('open', 'submitted', 'rejected')"),
        ),
        Index("ix_invoices_status", "status", "created_at"),
        Index("ix_invoices_id", "id"),
    )

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
    months: Mapped[int] = defaulted(1)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str] = defaulted("open")
    due_at: Mapped[datetime | None]
    proof: Mapped[Json | None]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason: Mapped[str] = defaulted("")
    paid_until: Mapped[datetime | None]
