"""Groups of linked phones, ignored unless a shop wants to read them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("whatsapp_accounts", sa.Column("ignore_groups", sa.Boolean(), server_default="true", nullable=False))
    create_groups()
    create_messages()
    for table in ("whatsapp_groups", "whatsapp_group_messages"):
        protect(table)


def create_groups() -> None:
    op.create_table(
        "whatsapp_groups",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("wa_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("last_message", sa.Text(), server_default="", nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_whatsapp_groups_account",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_whatsapp_groups")),
        sa.UniqueConstraint("tenant_id", "account_id", "wa_id", name="uq_whatsapp_groups_wa_id"),
    )


def create_messages() -> None:
    op.create_table(
        "whatsapp_group_messages",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("wa_id", sa.Text(), nullable=False),
        sa.Column("by_owner", sa.Boolean(), nullable=False),
        sa.Column("author_name", sa.Text()),
        sa.Column("author_phone", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["whatsapp_groups.tenant_id", "whatsapp_groups.id"],
            ondelete="CASCADE",
            name="fk_whatsapp_group_messages_group",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_whatsapp_group_messages")),
        sa.UniqueConstraint("tenant_id", "group_id", "wa_id", name="uq_whatsapp_group_messages_wa_id"),
    )
    op.create_index("ix_whatsapp_group_messages_group", "whatsapp_group_messages", ["tenant_id", "group_id", "id"])


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")
