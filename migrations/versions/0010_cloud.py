"""The Cloud API in full: the 24-hour window, templates approved by Meta, and how a number fares."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from munshi.core.migrate import of_all_shops

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXTS = ("waba_id", "verified_name", "quality", "messaging_limit")
TIMES = (
    "token_expires_at",
    "webhook_verified_at",
    "connected_at",
    "last_error_at",
    "proactive_after",
    "templates_synced_at",
)


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("whatsapp_accounts", sa.Column(name, sa.Text()))
    for name in TIMES:
        op.add_column("whatsapp_accounts", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("whatsapp_accounts", sa.Column("restarts", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("customers", sa.Column("marketing_stopped_at", sa.DateTime(timezone=True)))
    op.create_index(
        "uq_whatsapp_accounts_number",
        "whatsapp_accounts",
        ["tenant_id", "phone_number_id"],
        unique=True,
        postgresql_where=sa.text("phone_number_id is not null"),
    )
    open_windows()
    create_templates()
    arm_checks()


def open_windows() -> None:
    op.add_column("conversations", sa.Column("last_inbound_at", sa.DateTime(timezone=True)))
    of_all_shops(
        """update conversations c set last_inbound_at = (
             select max(m.created_at) from messages m
             where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.direction = 'in')
           where c.last_message_at > now() - interval '24 hours'""",
        "conversations",
        "messages",
    )


def create_templates() -> None:
    op.create_table(
        "whatsapp_templates",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("meta_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text()),
        sa.Column("refusal", sa.Text()),
        sa.Column("named", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("components", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            name="fk_whatsapp_templates_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_whatsapp_templates")),
        sa.UniqueConstraint("tenant_id", "account_id", "name", "language", name="uq_whatsapp_templates_name"),
    )
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute("alter table whatsapp_templates enable row level security")
    op.execute("alter table whatsapp_templates force row level security")
    op.execute(f"create policy tenant on whatsapp_templates using ({mine}) with check ({mine})")
    op.execute("grant select, insert, update, delete on whatsapp_templates to munshi_app")


def arm_checks() -> None:
    """Numbers connected by an earlier release are asked about from now on, too."""
    of_all_shops(
        """insert into wake (tenant_id, key, due_at, armed_at)
           select tenant_id, 'check:' || id, now(), now() from whatsapp_accounts
           where kind = 'cloud' and status = 'connected' on conflict (tenant_id, key) do nothing""",
        "whatsapp_accounts",
    )
