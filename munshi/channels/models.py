"""Linked WhatsApp numbers and what arrived through them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped

from munshi.core.db import Json, TenantRoot, TenantRow, defaulted


class WhatsAppAccount(TenantRoot):
    """kind: web (linked device), cloud (Cloud API), simulator.

    For cloud: `phone_number_id`, `verify_token`, and `secrets_encrypted` (access token and app secret, core/crypto).
    """

    __tablename__ = "whatsapp_accounts"
    __table_args__ = (
        CheckConstraint("kind in ('web', 'cloud', 'simulator')", name="kind"),
        CheckConstraint("status in ('disconnected', 'connecting', 'connected', 'logged_out', 'banned')", name="status"),
        UniqueConstraint("tenant_id", "label", name="uq_whatsapp_accounts_label"),
        Index("uq_whatsapp_accounts_default", "tenant_id", unique=True, postgresql_where=text("is_default")),
    )

    kind: Mapped[str]
    label: Mapped[str]
    phone: Mapped[str | None]
    status: Mapped[str] = defaulted("disconnected")
    is_default: Mapped[bool] = defaulted(False)
    phone_number_id: Mapped[str | None]
    verify_token: Mapped[str | None]
    secrets_encrypted: Mapped[str | None]
    last_error: Mapped[str | None]
    paused_until: Mapped[datetime | None]


class InboundEvent(TenantRow):
    """One raw item of a webhook or device, kept first and worked on later; `external_id` makes a repeat harmless.

    kind: message, status, account. `sender` orders the work: one at a time per (account, sender).
    """

    __tablename__ = "inbound_events"
    __table_args__ = (
        CheckConstraint("kind in ('message', 'status', 'account')", name="kind"),
        UniqueConstraint("tenant_id", "account_id", "external_id", name="uq_inbound_events_external"),
        ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_inbound_events_account",
        ),
        Index(
            "ix_inbound_events_pending",
            "tenant_id",
            "account_id",
            "sender",
            "id",
            postgresql_where=text("handled_at is null"),
        ),
    )

    account_id: Mapped[UUID]
    external_id: Mapped[str]
    kind: Mapped[str]
    sender: Mapped[str]
    payload: Mapped[Json]
    handled_at: Mapped[datetime | None]
    failure: Mapped[str | None]
