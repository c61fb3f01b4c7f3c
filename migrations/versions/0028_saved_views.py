"""Filters of a list kept under a name, by a member or for the whole shop, and which of them a member begins with."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

PAGES = "'orders', 'inbox', 'customers'"


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.CheckConstraint(f"page in ({PAGES})", name=op.f("ck_saved_views_page")),
        sa.UniqueConstraint(
            "tenant_id", "page", "user_id", "name", name="uq_saved_views_name", postgresql_nulls_not_distinct=True
        ),
        of_member("saved_views"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], ondelete="CASCADE", name=op.f("fk_saved_views_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_saved_views")),
    )
    op.create_index("ix_saved_views_user_id", "saved_views", ["tenant_id", "user_id"])
    protect("saved_views")
    op.create_table(
        "saved_view_defaults",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"page in ({PAGES})", name=op.f("ck_saved_view_defaults_page")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "view_id"],
            ["saved_views.tenant_id", "saved_views.id"],
            ondelete="CASCADE",
            name="fk_saved_view_defaults_view",
        ),
        of_member("saved_view_defaults"),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", "page", name=op.f("pk_saved_view_defaults")),
    )
    op.create_index("ix_saved_view_defaults_view_id", "saved_view_defaults", ["tenant_id", "view_id"])
    protect("saved_view_defaults")


def of_member(table: str) -> sa.Constraint:
    """Whoever leaves the shop takes the row along."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["memberships.tenant_id", "memberships.user_id"],
        ondelete="CASCADE",
        name=f"fk_{table}_member",
    )


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")
