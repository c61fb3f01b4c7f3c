"""What a person has corrected of a reading stands beside what was read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "proof_readings", sa.Column("corrected", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
