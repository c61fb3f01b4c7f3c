"""How customers pay, what they sent as proof, and the ledger of what is confirmed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRoot, TenantRow, defaulted


class PaymentMethod(TenantRoot):
    """kind: easypaisa, jazzcash, bank_transfer or a word of the shop's own."""

    __tablename__ = "payment_methods"
    __table_args__ = (CheckConstraint("kind ~ '^[a-z0-9_]{2,40}$'", name="kind"),)

    kind: Mapped[str]
    label: Mapped[str]
    account_title: Mapped[str]
    account_number: Mapped[str]
    bank_name: Mapped[str] = defaulted("")
    instructions: Mapped[str] = defaulted("")
    position: Mapped[int] = defaulted(0)
    active: Mapped[bool] = defaulted(True)


class PaymentProof(TenantRow):
    """A picture or PDF a customer sent for an order; `waiting` until a person decides.

    While the decision is `held`, `verdict` says what it will be at `takes_effect_at`, and `amount_minor` what is
    confirmed then. A `first_approver_id` waits for a second person. `anyway`: it counts although the order is over.
    """

    __tablename__ = "payment_proofs"
    __table_args__ = (
        CheckConstraint("status in ('waiting', 'held', 'approved', 'rejected')", name="status"),
        CheckConstraint("verdict in ('approved', 'rejected')", name="verdict"),
        CheckConstraint(
            "(status = 'held') = (verdict is not null) and (status = 'held') = (takes_effect_at is not null)",
            name="held",
        ),
        CheckConstraint("(first_approver_id is null) or (amount_minor is not null)", name="first"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="CASCADE",
            name="fk_payment_proofs_order",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "media_id"], ["media_files.tenant_id", "media_files.id"], name="fk_payment_proofs_media"
        ),
        Index("uq_payment_proofs_message", "tenant_id", "message_id", unique=True),
        Index("ix_payment_proofs_waiting", "tenant_id", "created_at", postgresql_where=text("status = 'waiting'")),
        Index("ix_payment_proofs_held", "tenant_id", "created_at", postgresql_where=text("status = 'held'")),
        Index("ix_payment_proofs_order", "tenant_id", "order_id"),
        Index("ix_payment_proofs_sha256", "tenant_id", "sha256"),
    )

    order_id: Mapped[UUID]
    message_id: Mapped[UUID]
    media_id: Mapped[UUID]
    sha256: Mapped[str]
    status: Mapped[str] = defaulted("waiting")
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reviewed_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    note: Mapped[str] = defaulted("")
    verdict: Mapped[str | None]
    takes_effect_at: Mapped[datetime | None]
    amount_minor: Mapped[int | None]
    anyway: Mapped[bool] = defaulted(False)
    first_approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    first_approved_at: Mapped[datetime | None]


class Payment(TenantRow):
    """One ledger entry of an order, never changed: a balance is always the sum of these.

    `entry_id`: the line of a statement that it confirms, which can be confirmed but once.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("kind in ('submitted', 'confirmed', 'refunded', 'corrected', 'discounted')", name="kind"),
        CheckConstraint("kind = 'corrected' or amount_minor >= 0", name="amount"),
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="fk_payments_order"),
        Index("ix_payments_order", "tenant_id", "order_id", "created_at"),
        Index("uq_payments_entry", "tenant_id", "entry_id", unique=True, postgresql_where=text("entry_id is not null")),
    )

    order_id: Mapped[UUID]
    proof_id: Mapped[UUID | None]
    entry_id: Mapped[UUID | None]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    note: Mapped[str] = defaulted("")
