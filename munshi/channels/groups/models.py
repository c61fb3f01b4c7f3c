"""Groups of a linked phone, for staff to read: no customer's chat, so nothing is answered in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from munshi.core.db import Json, TenantRow, defaulted


class WhatsAppGroup(TenantRow):
    """`wa_id`: the group's number at WhatsApp; `name`: its subject, as it was when the phone's process asked for it."""

    __tablename__ = "whatsapp_groups"
    __table_args__ = (
        UniqueConstraint("tenant_id", "account_id", "wa_id", name="uq_whatsapp_groups_wa_id"),
        ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_whatsapp_groups_account",
        ),
    )

    account_id: Mapped[UUID]
    wa_id: Mapped[str]
    name: Mapped[str | None]
    last_message: Mapped[str] = defaulted("")
    last_message_at: Mapped[datetime | None]


class WhatsAppGroupMessage(TenantRow):
    """What somebody said in a group, without its file. `by_owner`: on the shop's own phone. `kind`, `payload` as of
    Message; `author_phone` in E.164 where WhatsApp tells it."""

    __tablename__ = "whatsapp_group_messages"
    __table_args__ = (
        UniqueConstraint("tenant_id", "group_id", "wa_id", name="uq_whatsapp_group_messages_wa_id"),
        ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["whatsapp_groups.tenant_id", "whatsapp_groups.id"],
            ondelete="CASCADE",
            name="fk_whatsapp_group_messages_group",
        ),
        Index("ix_whatsapp_group_messages_group", "tenant_id", "group_id", "id"),
    )

    group_id: Mapped[UUID]
    wa_id: Mapped[str]
    by_owner: Mapped[bool]
    author_name: Mapped[str | None]
    author_phone: Mapped[str | None]
    kind: Mapped[str]
    text: Mapped[str]
    payload: Mapped[Json]
    sent_at: Mapped[datetime]
