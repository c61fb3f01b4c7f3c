"""Money that a wallet or bank says has come in, and how each account's statement is to be read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import now
from munshi.core.db import Base, Json, TenantRoot, defaulted


class StatementEntry(TenantRoot):
    """One credit. `fingerprint` makes taking it in repeatable; `order_id`: what it is for, matched by the transaction's
    id, by the order's own amount or reference, or by its details; `proof_id`: the proof it bears out, if there is one.
    `timed`: `paid_at` has a time of day.
    """

    __tablename__ = "statement_entries"
    __table_args__ = (
        CheckConstraint("source in ('csv', 'text')", name="source"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("matched_by in ('transaction', 'amount', 'reference', 'details')", name="matched_by"),
        CheckConstraint("proof_id is null or matched_by is not null", name="matched"),
        ForeignKeyConstraint(
            ["tenant_id", "method_id"],
            ["payment_methods.tenant_id", "payment_methods.id"],
            ondelete="SET NULL (method_id)",
            name="fk_statement_entries_method",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "proof_id"],
            ["payment_proofs.tenant_id", "payment_proofs.id"],
            ondelete="SET NULL (proof_id)",
            name="fk_statement_entries_proof",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="SET NULL (order_id)",
            name="fk_statement_entries_order",
        ),
        Index("uq_statement_entries_fingerprint", "tenant_id", "fingerprint", unique=True),
        Index(
            "uq_statement_entries_proof",
            "tenant_id",
            "proof_id",
            unique=True,
            postgresql_where=text("proof_id is not null"),
        ),
        Index("ix_statement_entries_paid_at", "tenant_id", "paid_at", "id"),
        Index(
            "ix_statement_entries_unmatched", "tenant_id", "transaction_key", postgresql_where=text("proof_id is null")
        ),
        Index("ix_statement_entries_method", "tenant_id", "method_id"),
        Index("ix_statement_entries_order", "tenant_id", "order_id", postgresql_where=text("order_id is not null")),
    )

    method_id: Mapped[UUID | None]
    source: Mapped[str]
    fingerprint: Mapped[str]
    transaction_id: Mapped[str | None]
    transaction_key: Mapped[str | None]
    paid_at: Mapped[datetime]
    timed: Mapped[bool]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    payer: Mapped[str] = defaulted("")
    payer_account: Mapped[str] = defaulted("")
    description: Mapped[str] = defaulted("")
    proof_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    matched_by: Mapped[str | None]


class StatementMapping(Base):
    """Which column of an account's statement is what, as it was imported last."""

    __tablename__ = "statement_mappings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "method_id"],
            ["payment_methods.tenant_id", "payment_methods.id"],
            ondelete="CASCADE",
            name="fk_statement_mappings_method",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    method_id: Mapped[UUID] = mapped_column(primary_key=True)
    columns: Mapped[Json]
    updated_at: Mapped[datetime] = mapped_column(default=now, server_default=text("now()"))
