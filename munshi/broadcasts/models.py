"""Messages to many customers at once, and what became of each customer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Json, TenantRow, defaulted


class Broadcast(TenantRow):
    """`audience` holds the fields of broadcasts/schemas.Audience. It says one of `texts` (by language) or, where
    WhatsApp takes no free words, the template `template_id` of Meta's filled with `variables`; `name_else` stands for
    the name of who has none.

    `reason`: why it is paused. `due_at`: when it is to begin; `rests_until`: nothing is sent before.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        CheckConstraint("status in ('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled')", name="status"),
        ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_broadcasts_account",
        ),
        Index("ix_broadcasts_account", "tenant_id", "account_id"),
    )

    name: Mapped[str]
    account_id: Mapped[UUID]
    audience: Mapped[Json] = defaulted({})
    texts: Mapped[Json] = defaulted({})
    name_else: Mapped[str] = defaulted("")
    template_id: Mapped[UUID | None]
    variables: Mapped[Json] = defaulted({})
    status: Mapped[str] = defaulted("draft")
    reason: Mapped[str | None]
    due_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Recipient(TenantRow):
    """A customer of a confirmed broadcast, written to at most once. `outcome`: waiting, sent (`message_id` tells how
    far it came), left_out (`reason` tells why)."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (
        CheckConstraint("outcome in ('waiting', 'sent', 'left_out')", name="outcome"),
        UniqueConstraint("tenant_id", "broadcast_id", "customer_id", name="uq_broadcast_recipients_customer"),
        ForeignKeyConstraint(
            ["tenant_id", "broadcast_id"],
            ["broadcasts.tenant_id", "broadcasts.id"],
            ondelete="CASCADE",
            name="fk_broadcast_recipients_broadcast",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            ondelete="CASCADE",
            name="fk_broadcast_recipients_customer",
        ),
        Index(
            "ix_broadcast_recipients_waiting",
            "tenant_id",
            "broadcast_id",
            "id",
            postgresql_where=text("outcome = 'waiting'"),
        ),
        Index("ix_broadcast_recipients_customer", "tenant_id", "customer_id"),
        Index("ix_broadcast_recipients_sent", "tenant_id", "sent_at", postgresql_where=text("outcome = 'sent'")),
    )

    broadcast_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    outcome: Mapped[str] = defaulted("waiting")
    reason: Mapped[str | None]
    message_id: Mapped[UUID | None]
    sent_at: Mapped[datetime | None]
