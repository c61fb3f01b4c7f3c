"""Linked WhatsApp numbers and what arrived through them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, column_property

from munshi.core.db import Json, TenantRoot, TenantRow, defaulted

LINK_STATE = """(
  select d.state from linked_devices d
  where d.tenant_id = whatsapp_accounts.tenant_id and d.account_id = whatsapp_accounts.id
)"""


class WhatsAppAccount(TenantRoot):
    """kind: web (linked device), cloud (Cloud API), simulator.

    For cloud: `phone_number_id`, `verify_token`, `secrets_encrypted` (access token and app secret, core/crypto), and
    what Meta tells: `waba_id` (its WhatsApp Business Account), `quality`, `messaging_limit`. `webhook_verified_at`:
    Meta has asked whether our address is ours. `proactive_after`: until then only replies go out, no templates.
    For web `link_state`: how its device stands (linked/states.py), as it was when the account was read; with
    `ignore_groups` what is said in groups never leaves the device's process.
    """

    __tablename__ = "whatsapp_accounts"
    __table_args__ = (
        CheckConstraint("kind in ('web', 'cloud', 'simulator')", name="kind"),
        CheckConstraint("status in ('disconnected', 'connecting', 'connected', 'logged_out', 'banned')", name="status"),
        UniqueConstraint("tenant_id", "label", name="uq_whatsapp_accounts_label"),
        Index("uq_whatsapp_accounts_default", "tenant_id", unique=True, postgresql_where=text("is_default")),
        Index(
            "uq_whatsapp_accounts_number",
            "tenant_id",
            "phone_number_id",
            unique=True,
            postgresql_where=text("phone_number_id is not null"),
        ),
    )

    kind: Mapped[str]
    label: Mapped[str]
    phone: Mapped[str | None]
    status: Mapped[str] = defaulted("disconnected")
    is_default: Mapped[bool] = defaulted(False)
    phone_number_id: Mapped[str | None]
    verify_token: Mapped[str | None]
    secrets_encrypted: Mapped[str | None]
    waba_id: Mapped[str | None]
    verified_name: Mapped[str | None]
    quality: Mapped[str | None]
    messaging_limit: Mapped[str | None]
    token_expires_at: Mapped[datetime | None]
    webhook_verified_at: Mapped[datetime | None]
    templates_synced_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    restarts: Mapped[int] = defaulted(0)
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    proactive_after: Mapped[datetime | None]
    ignore_groups: Mapped[bool] = defaulted(True)
    link_state: Mapped[str | None] = column_property(literal_column(LINK_STATE, Text()))


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


class WhatsAppTemplate(TenantRow):
    """A template as Meta has it. `status`, `category`: Meta's words in small letters; `refusal`: why it was rejected.

    `components`: its header, body, footer and buttons as Meta gives them; `named`: its variables bear names.
    """

    __tablename__ = "whatsapp_templates"
    __table_args__ = (
        UniqueConstraint("tenant_id", "account_id", "name", "language", name="uq_whatsapp_templates_name"),
        ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_whatsapp_templates_account",
        ),
    )

    account_id: Mapped[UUID]
    name: Mapped[str]
    language: Mapped[str]
    meta_id: Mapped[str]
    category: Mapped[str]
    status: Mapped[str]
    quality: Mapped[str | None]
    refusal: Mapped[str | None]
    named: Mapped[bool] = defaulted(False)
    components: Mapped[list[Json]]
