"""The decisions that are held are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_payment_proofs_held",
        "payment_proofs",
        ["tenant_id", "created_at"],
        postgresql_where=sa.text("status = 'held'"),
    )
