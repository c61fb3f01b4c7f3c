"""What a shop does by itself: away messages, follow-ups, rules for labels, ready replies, words that stop it all."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("away_told_until", sa.DateTime(timezone=True)))
