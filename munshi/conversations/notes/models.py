"""What the team writes and does beside a chat."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRow, defaulted


class ConversationNote(TenantRow):
    """A `note` in a chat, or that it was `snoozed` (`until` when) or `woken`; no `user_id`: by itself, or by a program.

    Never a message: what goes to customers and what a model reads are made of messages alone.
    """

    __tablename__ = "conversation_notes"
    __table_args__ = (
        CheckConstraint("kind in ('note', 'snoozed', 'woken')", name="kind"),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_conversation_notes_conversation",
        ),
        Index("ix_conversation_notes_conversation", "tenant_id", "conversation_id", "id"),
    )

    conversation_id: Mapped[UUID]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[str]
    text: Mapped[str] = defaulted("")
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=sql("'{}'"))
    until: Mapped[datetime | None]
