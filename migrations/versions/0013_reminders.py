"""How often a customer has been reminded of an order, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("reminders_sent", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("reminded_at", sa.DateTime(timezone=True)))
