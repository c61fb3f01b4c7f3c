"""A run may be a suggestion to a person."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OUTCOMES = "'running', 'replied', 'handed_over', 'dropped', 'failed', 'suggested'"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_ai_runs_outcome"), "ai_runs", type_="check")
    op.create_check_constraint(op.f("ck_ai_runs_outcome"), "ai_runs", f"outcome in ({OUTCOMES})")
