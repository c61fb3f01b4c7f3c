"""What is read from payment proofs, what we think of them, and their twins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BIT, JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_readings()
    create_twins()
    for table in ("proof_readings", "proof_twins"):
        protect(table)


def create_readings() -> None:
    op.create_table(
        "proof_readings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("fields", JSONB(), server_default="{}", nullable=False),
        sa.Column("signs", JSONB(), server_default="[]", nullable=False),
        sa.Column("transaction_key", sa.Text()),
        sa.Column("picture_hash", BIT(256)),
        sa.Column("seen_by", sa.Text()),
        sa.Column("verdict", sa.Text(), server_default="unclear", nullable=False),
        sa.Column("checks", JSONB(), server_default="[]", nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('read', 'not_read')", name=op.f("ck_proof_readings_state")),
        sa.CheckConstraint(
            "verdict in ('looks_right', 'unclear', 'looks_wrong')", name=op.f("ck_proof_readings_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proof_id"],
            ["payment_proofs.tenant_id", "payment_proofs.id"],
            ondelete="CASCADE",
            name="fk_proof_readings_proof",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "proof_id", name=op.f("pk_proof_readings")),
    )
    op.create_index(
        "ix_proof_readings_transaction",
        "proof_readings",
        ["tenant_id", "transaction_key"],
        postgresql_where=sa.text("transaction_key is not null"),
    )


def create_twins() -> None:
    op.create_table(
        "proof_twins",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("twin_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("distance", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("kind in ('file', 'transaction', 'picture')", name=op.f("ck_proof_twins_kind")),
        sa.CheckConstraint("proof_id <> twin_id", name=op.f("ck_proof_twins_another")),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                ["payment_proofs.tenant_id", "payment_proofs.id"],
                ondelete="CASCADE",
                name=f"fk_proof_twins_{column.removesuffix('_id')}",
            )
            for column in ("proof_id", "twin_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "proof_id", "twin_id", "kind", name=op.f("pk_proof_twins")),
    )
    op.create_index("ix_proof_twins_twin", "proof_twins", ["tenant_id", "twin_id"])


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")
