"""Messages that a member has written now, to be sent later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRow, defaulted


class ScheduledMessage(TenantRow):
    """`failure`: the code of why it could not be sent; `message_id`: what it became."""

    __tablename__ = "scheduled_messages"
    __table_args__ = (
        CheckConstraint("status in ('waiting', 'sent', 'cancelled', 'failed')", name="status"),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_scheduled_messages_conversation",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            ondelete="CASCADE",
            name="fk_scheduled_messages_customer",
        ),
        Index("ix_scheduled_messages_due", "tenant_id", "status", "due_at"),
        Index("ix_scheduled_messages_conversation", "tenant_id", "conversation_id"),
        Index("ix_scheduled_messages_customer", "tenant_id", "customer_id"),
    )

    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    text: Mapped[str]
    due_at: Mapped[datetime]
    status: Mapped[str] = defaulted("waiting")
    failure: Mapped[str | None]
    message_id: Mapped[UUID | None]
