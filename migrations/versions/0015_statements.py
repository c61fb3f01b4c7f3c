"""Statements of wallets and banks: what has come in, and which proof it bears out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_entries()
    create_mappings()
    for table in ("statement_entries", "statement_mappings"):
        protect(table)


def create_entries() -> None:
    op.create_table(
        "statement_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("method_id", sa.Uuid()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text()),
        sa.Column("transaction_key", sa.Text()),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_account", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("proof_id", sa.Uuid()),
        sa.Column("matched_by", sa.Text()),
        sa.CheckConstraint("source in ('csv', 'text')", name=op.f("ck_statement_entries_source")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_statement_entries_amount")),
        sa.CheckConstraint("matched_by in ('transaction', 'details')", name=op.f("ck_statement_entries_matched_by")),
        sa.CheckConstraint("proof_id is null or matched_by is not null", name=op.f("ck_statement_entries_matched")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_statement_entries_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "method_id"],
            ["payment_methods.tenant_id", "payment_methods.id"],
            ondelete="SET NULL (method_id)",
            name="fk_statement_entries_method",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proof_id"],
            ["payment_proofs.tenant_id", "payment_proofs.id"],
            ondelete="SET NULL (proof_id)",
            name="fk_statement_entries_proof",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_statement_entries")),
    )
    index_entries()


def index_entries() -> None:
    table = "statement_entries"
    op.create_index("uq_statement_entries_fingerprint", table, ["tenant_id", "fingerprint"], unique=True)
    op.create_index(
        "uq_statement_entries_proof",
        table,
        ["tenant_id", "proof_id"],
        unique=True,
        postgresql_where=sa.text("proof_id is not null"),
    )
    op.create_index("ix_statement_entries_paid_at", table, ["tenant_id", "paid_at", "id"])
    op.create_index(
        "ix_statement_entries_unmatched",
        table,
        ["tenant_id", "transaction_key"],
        postgresql_where=sa.text("proof_id is null"),
    )
    op.create_index("ix_statement_entries_method", table, ["tenant_id", "method_id"])


def create_mappings() -> None:
    op.create_table(
        "statement_mappings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("method_id", sa.Uuid(), nullable=False),
        sa.Column("columns", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "method_id"],
            ["payment_methods.tenant_id", "payment_methods.id"],
            ondelete="CASCADE",
            name="fk_statement_mappings_method",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "method_id", name=op.f("pk_statement_mappings")),
    )


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")
