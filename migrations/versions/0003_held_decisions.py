"""A decision on a payment proof may be held for some seconds, and taken back while it is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment_proofs", sa.Column("verdict", sa.Text(), nullable=True))
    op.add_column("payment_proofs", sa.Column("takes_effect_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_payment_proofs_status"), "payment_proofs", type_="check")
    op.create_check_constraint(
        op.f("ck_payment_proofs_status"), "payment_proofs", "status in ('waiting', 'held', 'approved', 'rejected')"
    )
    op.create_check_constraint(
        op.f("ck_payment_proofs_held"),
        "payment_proofs",
        "(status = 'held') = (verdict is not null) and (status = 'held') = (takes_effect_at is not null)",
    )
    op.create_check_constraint(
        op.f("ck_payment_proofs_verdict"), "payment_proofs", "verdict in ('approved', 'rejected')"
    )
