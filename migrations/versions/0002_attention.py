"""What needs a person is found at once: since when a chat waits, and indexes for the inbox and for alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("handover_at", sa.DateTime(timezone=True), nullable=True))
    # Forced row security hides every shop's rows from the owner too.
    op.execute("alter table conversations no force row level security")
    op.execute("update conversations set handover_at = last_message_at where handover_reason is not null")
    op.execute("alter table conversations force row level security")
    op.create_index(
        "ix_conversations_needs_person",
        "conversations",
        ["tenant_id", "handover_at"],
        postgresql_where=sa.text("handover_reason is not null"),
    )
    op.create_index(
        "ix_conversations_needs_first",
        "conversations",
        ["tenant_id", sa.text("(handover_reason is not null)"), "last_message_at", "id"],
    )
    op.create_index(
        "ix_conversations_unread",
        "conversations",
        ["tenant_id", "last_message_at"],
        postgresql_where=sa.text("unread > 0"),
    )
    op.create_index(
        "ix_conversations_assignee",
        "conversations",
        ["tenant_id", "assignee_id", "last_message_at"],
        postgresql_where=sa.text("assignee_id is not null"),
    )
    op.create_index(
        "ix_messages_unsent",
        "messages",
        ["tenant_id", "created_at"],
        postgresql_where=sa.text("status in ('failed', 'unknown')"),
    )
    op.create_index(
        "ix_events_alerts", "events", ["tenant_id", "created_at"], postgresql_where=sa.text("type = 'system.alert'")
    )
