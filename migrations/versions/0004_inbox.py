"""The chats that people answer are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_conversations_by_person",
        "conversations",
        ["tenant_id", "last_message_at"],
        postgresql_where=sa.text("answered_by = 'human'"),
    )
