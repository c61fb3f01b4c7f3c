"""Orders, their lines and their history."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base, TenantRow, defaulted


class OrderCounter(Base):
    """The last order number given out in a tenant."""

    __tablename__ = "order_counters"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    last: Mapped[int] = defaulted(0)


class Order(TenantRow):
    """`key` makes placing repeatable: the draft's id or the caller's Idempotency-Key gives the same order again.

    `reminders_sent` counts those of its present status (payments/reminders). `version` counts how often its lines were
    written: who changes them names the one they have seen.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "status in ('pending', 'payment_submitted', 'paid', 'rejected', 'completed', 'cancelled', 'refunded', "
            "'expired')",
            name="status",
        ),
        CheckConstraint("total_minor >= 0", name="total"),
        UniqueConstraint("tenant_id", "number", name="uq_orders_number"),
        UniqueConstraint("tenant_id", "key", name="uq_orders_key"),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"], name="fk_orders_customer"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name="fk_orders_conversation",
        ),
        Index("ix_orders_created_at", "tenant_id", "created_at", "id"),
        Index("ix_orders_status", "tenant_id", "status", "created_at"),
        Index("ix_orders_customer", "tenant_id", "customer_id", "created_at"),
        Index("ix_orders_conversation", "tenant_id", "conversation_id"),
    )

    number: Mapped[int]
    customer_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    status: Mapped[str] = defaulted("pending")
    total_minor: Mapped[int]
    currency: Mapped[str]
    note: Mapped[str] = defaulted("")
    key: Mapped[str]
    updated_at: Mapped[datetime | None]
    version: Mapped[int] = defaulted(1)
    reminders_sent: Mapped[int] = defaulted(0)
    reminded_at: Mapped[datetime | None]


class OrderLine(TenantRow):
    """A snapshot: names and price stay what the customer agreed to."""

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price_minor >= 0", name="price"),
        ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="CASCADE",
            name="fk_order_lines_order",
        ),
        Index("ix_order_lines_order", "tenant_id", "order_id"),
    )

    order_id: Mapped[UUID]
    package_id: Mapped[UUID]
    service_name: Mapped[str]
    package_name: Mapped[str]
    quantity: Mapped[int]
    unit_price_minor: Mapped[int]


class Instalment(TenantRow):
    """A part of what an order costs, and when it is to be paid; null: once the part before it is."""

    __tablename__ = "order_instalments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        UniqueConstraint("tenant_id", "order_id", "position", name="uq_order_instalments_position"),
        ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="CASCADE",
            name="fk_order_instalments_order",
        ),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    amount_minor: Mapped[int]
    due_at: Mapped[datetime | None]


class PaymentIdentifier(TenantRow):
    """What tells the payment of an order from all others: an amount of its own, or a reference to write in the note.

    An amount is the shop's alone while it stands and may be given again after `released_at`; a reference never is.
    `asked_minor` is what was to be paid when it was given, `covers_minor` what of the order's total is paid with it.
    """

    __tablename__ = "payment_identifiers"
    __table_args__ = (
        CheckConstraint("num_nonnulls(amount_minor, reference) = 1", name="one"),
        CheckConstraint("amount_minor > 0 and amount_minor < asked_minor", name="amount"),
        ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="CASCADE",
            name="fk_payment_identifiers_order",
        ),
        Index(
            "uq_payment_identifiers_order",
            "tenant_id",
            "order_id",
            unique=True,
            postgresql_where=text("released_at is null"),
        ),
        Index(
            "uq_payment_identifiers_amount",
            "tenant_id",
            "currency",
            "amount_minor",
            unique=True,
            postgresql_where=text("released_at is null and amount_minor is not null"),
        ),
        Index(
            "uq_payment_identifiers_reference",
            "tenant_id",
            "reference",
            unique=True,
            postgresql_where=text("reference is not null"),
        ),
        Index("ix_payment_identifiers_amount", "tenant_id", "amount_minor", "released_at"),
        Index("ix_payment_identifiers_order", "tenant_id", "order_id"),
    )

    order_id: Mapped[UUID]
    amount_minor: Mapped[int | None]
    reference: Mapped[str | None]
    asked_minor: Mapped[int]
    covers_minor: Mapped[int]
    currency: Mapped[str]
    released_at: Mapped[datetime | None]


class OrderEvent(TenantRow):
    """One change of an order, by whom and why."""

    __tablename__ = "order_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="CASCADE",
            name="fk_order_events_order",
        ),
        Index("ix_order_events_order", "tenant_id", "order_id", "created_at"),
    )

    order_id: Mapped[UUID]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    note: Mapped[str] = defaulted("")
