"""People who write to a shop; one person may be known by several addresses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from munshi.core.db import TenantRoot, TenantRow, defaulted


class Customer(TenantRoot):
    """`away_told_until`: the end of the closed time of the shop of which this customer has been told.

    `erased_at`: nothing of the person is left but that somebody ordered; their addresses are free for a new one.
    """

    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_last_seen_at", "tenant_id", "last_seen_at", "id"),)

    name: Mapped[str | None]
    language: Mapped[str | None]
    labels: Mapped[list[str]] = defaulted([])
    notes: Mapped[str] = defaulted("")
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str | None]
    opted_out_at: Mapped[datetime | None]
    marketing_stopped_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    away_told_until: Mapped[datetime | None]


class LabelChoice(TenantRow):
    """A person has given the customer this label, or taken it away: no rule has a say in it any more."""

    __tablename__ = "label_choices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "customer_id", "label", name="uq_label_choices_label"),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            ondelete="CASCADE",
            name="fk_label_choices_customer",
        ),
    )

    customer_id: Mapped[UUID]
    label: Mapped[str]


class CustomerAddress(TenantRow):
    """kind: phone (E.164 with +), lid (linked-device id), bsuid (WhatsApp business-scoped user id)."""

    __tablename__ = "customer_addresses"
    __table_args__ = (
        CheckConstraint("kind in ('phone', 'lid', 'bsuid')", name="kind"),
        UniqueConstraint("tenant_id", "kind", "value", name="uq_customer_addresses_value"),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            ondelete="CASCADE",
            name="fk_customer_addresses_customer",
        ),
        Index("ix_customer_addresses_customer", "tenant_id", "customer_id"),
    )

    customer_id: Mapped[UUID]
    kind: Mapped[str]
    value: Mapped[str]
