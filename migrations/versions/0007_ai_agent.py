"""A long chat keeps a running summary; a chat handed over keeps one for the person who takes it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("summary", sa.Text(), server_default="", nullable=False))
    op.add_column("conversations", sa.Column("summary_seq", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("handover_summary", sa.Text()))
