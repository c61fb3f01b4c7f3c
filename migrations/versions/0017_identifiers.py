"""What tells the payment of an order from all others, and which order the money on a statement is for."""

import sqlalchemy as sa
from alembic import op

from munshi.core.migrate import of_all_shops

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_identifiers()
    index_identifiers()
    protect("payment_identifiers")
    tie_entries()
    count_entries()
    show_pictures()
    rename_setting()


def create_identifiers() -> None:
    op.create_table(
        "payment_identifiers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("reference", sa.Text()),
        sa.Column("asked_minor", sa.BigInteger(), nullable=False),
        sa.Column("covers_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("num_nonnulls(amount_minor, reference) = 1", name=op.f("ck_payment_identifiers_one")),
        sa.CheckConstraint(
            "amount_minor > 0 and amount_minor < asked_minor", name=op.f("ck_payment_identifiers_amount")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["orders.tenant_id", "orders.id"],
            ondelete="CASCADE",
            name="fk_payment_identifiers_order",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment_identifiers")),
    )


def index_identifiers() -> None:
    table = "payment_identifiers"
    stands = "released_at is null"
    for name, columns, where in (
        ("order", ["tenant_id", "order_id"], stands),
        ("amount", ["tenant_id", "currency", "amount_minor"], f"{stands} and amount_minor is not null"),
        ("reference", ["tenant_id", "reference"], "reference is not null"),
    ):
        op.create_index(f"uq_{table}_{name}", table, columns, unique=True, postgresql_where=sa.text(where))
    op.create_index(f"ix_{table}_amount", table, ["tenant_id", "amount_minor", "released_at"])
    op.create_index(f"ix_{table}_order", table, ["tenant_id", "order_id"])


def tie_entries() -> None:
    table = "statement_entries"
    op.add_column(table, sa.Column("order_id", sa.Uuid()))
    of_all_shops(
        "update statement_entries e set order_id = p.order_id from payment_proofs p "
        "where p.tenant_id = e.tenant_id and p.id = e.proof_id",
        table,
        "payment_proofs",
    )
    op.create_foreign_key(
        "fk_statement_entries_order",
        table,
        "orders",
        ["tenant_id", "order_id"],
        ["tenant_id", "id"],
        ondelete="SET NULL (order_id)",
    )
    op.create_index(
        "ix_statement_entries_order", table, ["tenant_id", "order_id"], postgresql_where=sa.text("order_id is not null")
    )
    ways = "'transaction', 'amount', 'reference', 'details'"
    op.drop_constraint(op.f("ck_statement_entries_matched_by"), table)
    op.create_check_constraint(op.f("ck_statement_entries_matched_by"), table, f"matched_by in ({ways})")


def count_entries() -> None:
    """An entry counts once in the books, however often it is confirmed."""
    table, kinds = "payments", "'submitted', 'confirmed', 'refunded', 'corrected', 'discounted'"
    op.add_column(table, sa.Column("entry_id", sa.Uuid()))
    known = sa.text("entry_id is not null")
    op.create_index("uq_payments_entry", table, ["tenant_id", "entry_id"], unique=True, postgresql_where=known)
    op.drop_constraint(op.f("ck_payments_kind"), table)
    op.create_check_constraint(op.f("ck_payments_kind"), table, f"kind in ({kinds})")


def show_pictures() -> None:
    table = "proof_readings"
    op.add_column(table, sa.Column("shown_id", sa.Uuid()))
    op.create_foreign_key(
        "fk_proof_readings_shown",
        table,
        "media_files",
        ["tenant_id", "shown_id"],
        ["tenant_id", "id"],
        ondelete="SET NULL (shown_id)",
    )
    known = sa.text("shown_id is not null")
    op.create_index("ix_proof_readings_shown", table, ["tenant_id", "shown_id"], postgresql_where=known)


def rename_setting() -> None:
    """The old name stays for the release that still asks for it."""
    op.execute(
        "update tenants set settings = settings || jsonb_build_object('payment_identification', 'reference') "
        "where settings -> 'payment_reference' = 'true'"
    )


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")
