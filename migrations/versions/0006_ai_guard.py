"""AI providers are guarded in the database; what a shop spends a day; what the money guard said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def guarded() -> list[sa.Column[object]]:
    return [
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rests", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("resting_until", sa.DateTime(timezone=True)),
        sa.Column("resting_reason", sa.Text()),
        sa.Column("trial_until", sa.DateTime(timezone=True)),
        sa.Column("stopped", sa.Text()),
    ]


def upgrade() -> None:
    for column in guarded():
        op.add_column("ai_providers", column)
    op.add_column("ai_providers", sa.Column("sees_pictures", sa.Boolean(), server_default="false", nullable=False))
    # Forced row security hides every shop's rows from the owner of the table too.
    op.execute("alter table ai_providers no force row level security")
    op.execute("update ai_providers set sees_pictures = kind in ('claude', 'gemini')")
    op.execute("alter table ai_providers force row level security")
    op.add_column("ai_providers", sa.Column("voice_model", sa.Text()))
    for name in ("input_usd", "output_usd", "cached_usd"):
        op.add_column("ai_providers", sa.Column(name, sa.Numeric(12, 6)))
    op.add_column("ai_runs", sa.Column("verdicts", JSONB(), server_default="[]", nullable=False))
    op.create_table(
        "platform_providers",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        *guarded(),
        sa.Column("last_error", sa.Text()),
        sa.Column("last_error_at", sa.DateTime(timezone=True)),
        sa.Column("last_ok_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_platform_providers")),
    )
    create_spending()
    for table in ("platform_providers", "ai_spending"):
        op.execute(f"grant select, insert, update, delete on {table} to munshi_app")


def create_spending() -> None:
    op.create_table(
        "ai_spending",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("platform", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cost_usd", sa.Numeric(14, 8), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_ai_spending_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "day", "platform", name=op.f("pk_ai_spending")),
    )
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute("alter table ai_spending enable row level security")
    op.execute("alter table ai_spending force row level security")
    op.execute(f"create policy tenant on ai_spending using ({mine}) with check ({mine})")
