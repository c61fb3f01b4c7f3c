"""Chats with customers, their messages, and the shop's message templates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Json, TenantRoot, TenantRow, defaulted

OPEN = ("active", "waiting_payment")


class Conversation(TenantRow):
    """`last_seq` numbers the messages.

    `inbound_seq` is the newest from the customer, `answered_seq` the newest that has been dealt with.
    `last_inbound_at`: when the customer wrote last; through the Cloud API free words go out for 24 hours from then.
    `answered_by` ai or human; while human, `human_until` is when the AI takes the chat back (null: not by itself).
    `handover_reason`: why a person is needed, since `handover_at`, until one acts. `typing_until`: a person types.
    `snoozed_until`: staff want to see it then, or once the customer writes; `woken_at`: when its time had come.
    `draft` is the order in the making (ai/tools/draft.py), kept across providers, restarts and fallbacks.
    `summary` tells an AI what was said up to message `summary_seq`, `handover_summary` a person why they are needed.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("status in ('active', 'waiting_payment', 'completed', 'abandoned')", name="status"),
        CheckConstraint("answered_by in ('ai', 'human')", name="answered_by"),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            ondelete="CASCADE",
            name="fk_conversations_customer",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_conversations_account",
        ),
        Index(
            "uq_conversations_open",
            "tenant_id",
            "customer_id",
            "account_id",
            unique=True,
            postgresql_where=sql("status in ('active', 'waiting_payment')"),
        ),
        Index("ix_conversations_customer", "tenant_id", "customer_id"),
        Index("ix_conversations_last_message_at", "tenant_id", "last_message_at", "id"),
        Index(
            "ix_conversations_needs_person",
            "tenant_id",
            "handover_at",
            postgresql_where=sql("handover_reason is not null"),
        ),
        Index(
            "ix_conversations_needs_first",
            "tenant_id",
            sql("(handover_reason is not null)"),
            sql("greatest(last_message_at, woken_at)"),
            "id",
        ),
        Index(
            "ix_conversations_by_person",
            "tenant_id",
            "last_message_at",
            postgresql_where=sql("answered_by = 'human'"),
        ),
        Index(
            "ix_conversations_snoozed",
            "tenant_id",
            "snoozed_until",
            postgresql_where=sql("snoozed_until is not null"),
        ),
        Index("ix_conversations_unread", "tenant_id", "last_message_at", postgresql_where=sql("unread > 0")),
        Index(
            "ix_conversations_assignee",
            "tenant_id",
            "assignee_id",
            "last_message_at",
            postgresql_where=sql("assignee_id is not null"),
        ),
    )

    customer_id: Mapped[UUID]
    account_id: Mapped[UUID]
    status: Mapped[str] = defaulted("active")
    answered_by: Mapped[str] = defaulted("ai")
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    human_until: Mapped[datetime | None]
    handover_reason: Mapped[str | None]
    handover_at: Mapped[datetime | None]
    handover_summary: Mapped[str | None]
    typing_until: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    woken_at: Mapped[datetime | None]
    unread: Mapped[int] = defaulted(0)
    last_seq: Mapped[int] = defaulted(0)
    inbound_seq: Mapped[int] = defaulted(0)
    answered_seq: Mapped[int] = defaulted(0)
    last_message_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]
    last_message: Mapped[str] = defaulted("")
    draft: Mapped[Json | None]
    summary: Mapped[str] = defaulted("")
    summary_seq: Mapped[int] = defaulted(0)
    closed_at: Mapped[datetime | None]


class Message(TenantRow):
    """kind: text, image, document, audio, video, sticker, location, contact, order, reaction, button, unsupported.

    author: customer, ai, human (a user or, with no user, the owner's own phone), system (a template).
    status of an outbound one: queued, sending, sent, delivered, read, failed, unknown; an inbound one is 'received'.
    `payload` holds what text cannot: coordinates, contact cards, catalogue items, what a reply quotes; of ours the
    `template` as Meta takes it, the `fields` of our own, `choices` to tap, and a location's `name` and `address`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint("author in ('customer', 'ai', 'human', 'system')", name="author"),
        CheckConstraint(
            "status in ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown')",
            name="status",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_messages_conversation",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "media_id"], ["media_files.tenant_id", "media_files.id"], name="fk_messages_media"
        ),
        UniqueConstraint("tenant_id", "conversation_id", "seq", name="uq_messages_seq"),
        Index(
            "uq_messages_wa_id",
            "tenant_id",
            "account_id",
            "wa_id",
            unique=True,
            postgresql_where=sql("wa_id is not null"),
        ),
        Index(
            "uq_messages_client_key",
            "tenant_id",
            "client_key",
            unique=True,
            postgresql_where=sql("client_key is not null"),
        ),
        Index(
            "ix_messages_queued",
            "tenant_id",
            "account_id",
            "id",
            postgresql_where=sql("status in ('queued', 'sending')"),
        ),
        Index(
            "ix_messages_unsent",
            "tenant_id",
            "created_at",
            postgresql_where=sql("status in ('failed', 'unknown')"),
        ),
    )

    conversation_id: Mapped[UUID]
    account_id: Mapped[UUID]
    seq: Mapped[int]
    direction: Mapped[str]
    kind: Mapped[str] = defaulted("text")
    text: Mapped[str] = defaulted("")
    payload: Mapped[Json] = defaulted({})
    media_id: Mapped[UUID | None]
    author: Mapped[str]
    author_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    run_id: Mapped[UUID | None]
    template: Mapped[str | None]
    wa_id: Mapped[str | None]
    client_key: Mapped[str | None]
    status: Mapped[str]
    failure: Mapped[str | None]
    attempts: Mapped[int] = defaulted(0)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class MessageTemplate(TenantRoot):
    """One text a shop sends by itself, per language; its `{name}` fields must be `variables` in texts.TEMPLATES."""

    __tablename__ = "message_templates"
    __table_args__ = (UniqueConstraint("tenant_id", "name", "language", name="uq_message_templates_name"),)

    name: Mapped[str]
    language: Mapped[str]
    body: Mapped[str]
    version: Mapped[int] = defaulted(1)
    updated_at: Mapped[datetime | None]
