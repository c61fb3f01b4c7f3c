"""Approvals of a part, by two people, or of an order that is over; orders that are paid in parts."""

import sqlalchemy as sa
from alembic import op

from munshi.core.migrate import of_all_shops

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    extend_proofs()
    op.create_check_constraint(op.f("ck_payments_amount"), "payments", "kind = 'corrected' or amount_minor >= 0")
    create_instalments()


def extend_proofs() -> None:
    op.add_column("payment_proofs", sa.Column("amount_minor", sa.BigInteger()))
    op.add_column("payment_proofs", sa.Column("anyway", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("payment_proofs", sa.Column("first_approver_id", sa.Uuid()))
    op.add_column("payment_proofs", sa.Column("first_approved_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(
        op.f("fk_payment_proofs_first_approver_id"),
        "payment_proofs",
        "users",
        ["first_approver_id"],
        ["id"],
        ondelete="SET NULL",
    )
    # What is held while this runs was approved for all that was due.
    of_all_shops(
        """update payment_proofs p set amount_minor = greatest(0, o.total_minor - (
             select coalesce(sum(case kind when 'refunded' then -amount_minor else amount_minor end), 0) from payments e
             where e.tenant_id = o.tenant_id and e.order_id = o.id and kind <> 'submitted'))
           from orders o
           where o.tenant_id = p.tenant_id and o.id = p.order_id and p.status = 'held' and p.verdict = 'approved'""",
        "payment_proofs",
        "orders",
        "payments",
    )
    op.create_check_constraint(
        op.f("ck_payment_proofs_first"), "payment_proofs", "first_approver_id is null or amount_minor is not null"
    )
    op.create_check_constraint(op.f("ck_payment_proofs_amount"), "payment_proofs", "amount_minor >= 0")


def create_instalments() -> None:
    op.create_table(
        "order_instalments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_order_instalments_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            name="fk_order_instalments_order",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_order_instalments")),
        sa.UniqueConstraint("tenant_id", "order_id", "position", name="uq_order_instalments_position"),
    )
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute("alter table order_instalments enable row level security")
    op.execute("alter table order_instalments force row level security")
    op.execute(f"create policy tenant on order_instalments using ({mine}) with check ({mine})")
    op.execute("grant select, insert, update, delete on order_instalments to munshi_app")
