"""People work a chat together: they snooze it and leave notes in it, and the AI waits while one of them types."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MINE = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"


def upgrade() -> None:
    for name in ("typing_until", "snoozed_until", "woken_at"):
        op.add_column("conversations", sa.Column(name, sa.DateTime(timezone=True)))
    op.drop_index("ix_conversations_needs_first", "conversations")
    op.create_index(
        "ix_conversations_needs_first",
        "conversations",
        ["tenant_id", sa.text("(handover_reason is not null)"), sa.text("greatest(last_message_at, woken_at)"), "id"],
    )
    op.create_index(
        "ix_conversations_snoozed",
        "conversations",
        ["tenant_id", "snoozed_until"],
        postgresql_where=sa.text("snoozed_until is not null"),
    )
    op.add_column("orders", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.create_table(
        "conversation_notes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('note', 'snoozed', 'woken')", name=op.f("ck_conversation_notes_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_conversation_notes_conversation",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], ondelete="SET NULL", name=op.f("fk_conversation_notes_user_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversation_notes")),
    )
    op.create_index("ix_conversation_notes_conversation", "conversation_notes", ["tenant_id", "conversation_id", "id"])
    op.execute("alter table conversation_notes enable row level security")
    op.execute("alter table conversation_notes force row level security")
    op.execute(f"create policy tenant on conversation_notes using ({MINE}) with check ({MINE})")
    op.execute("create policy backup on conversation_notes for select to munshi_backup using (true)")
    op.execute("grant select, insert, update, delete on conversation_notes to munshi_app")
