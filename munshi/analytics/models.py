"""What happened in a chat on a day, counted as it comes: figures over days read this instead of all messages."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base


class ChatDay(Base):
    """A chat on a day of the shop's time zone; kept by triggers of messages and by the job `recount`.

    When the customer, the AI and a person first wrote on it; `answered_at`: when the first answer to message
    `asked_seq`, the customer's first of the day, was sent, on whatever day that was.
    """

    __tablename__ = "chat_days"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_chat_days_conversation",
        ),
        Index("ix_chat_days_conversation", "tenant_id", "conversation_id"),
        {"postgresql_with": {"fillfactor": 80}},
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime | None]
    asked_seq: Mapped[int | None]
    ai_at: Mapped[datetime | None]
    person_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
