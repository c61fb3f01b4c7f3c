"""More of a quota for a shop until a day, given by the operator."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

QUOTAS = "'messages', 'ai_runs', 'ai_cost_usd_cents', 'whatsapp_accounts', 'seats', 'storage_bytes'"


def upgrade() -> None:
    op.create_table(
        "quota_grants",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("quota", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"quota in ({QUOTAS})", name=op.f("ck_quota_grants_quota")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_quota_grants_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], ondelete="CASCADE", name=op.f("fk_quota_grants_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quota_grants")),
    )
    op.create_index(
        "ix_quota_grants_standing",
        "quota_grants",
        ["tenant_id", "quota", "until"],
        postgresql_where=sa.text("revoked_at is null"),
    )
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute("alter table quota_grants enable row level security")
    op.execute("alter table quota_grants force row level security")
    op.execute(f"create policy tenant on quota_grants using ({mine}) with check ({mine})")
    # A shop sees what it has been given; only the operator gives.
    op.execute("grant select on quota_grants to munshi_app")
    op.execute("grant select, insert on quota_grants to munshi_platform")
    op.execute("grant update (revoked_at) on quota_grants to munshi_platform")
    op.execute("create policy platform on quota_grants for select to munshi_platform using (true)")
    op.execute("create policy platform_gives on quota_grants for insert to munshi_platform with check (true)")
    op.execute("create policy platform_takes_back on quota_grants for update to munshi_platform using (true)")
