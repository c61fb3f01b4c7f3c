"""Linked devices: what is wanted of each, who holds it, and its sealed session."""

import sqlalchemy as sa
from alembic import op

from munshi.core.migrate import of_all_shops

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = (
    "unlinked",
    "waiting",
    "scanned",
    "securing",
    "connecting",
    "connected",
    "disconnected",
    "expired",
    "wrong_phone",
    "passkey",
    "outdated",
    "refused",
    "replaced",
    "banned",
    "closed",
    "logged_out",
    "unavailable",
)


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "linked_devices",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", time, server_default=sa.text("now()"), nullable=False),
        sa.Column("wanted", sa.Text(), server_default="off", nullable=False),
        sa.Column("asked_no", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pair_phone", sa.Text()),
        sa.Column("state", sa.Text(), server_default="unlinked", nullable=False),
        sa.Column("state_until", time),
        sa.Column("code_sealed", sa.Text()),
        sa.Column("code_until", time),
        sa.Column("session", sa.LargeBinary()),
        sa.Column("session_at", time),
        sa.Column("linked_at", time),
        sa.Column("lid", sa.Text()),
        sa.Column("holder", sa.Text()),
        sa.Column("lease_no", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("leased_until", time),
        sa.Column("restarts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sent_hour", time),
        sa.Column("sent_today", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sent_this_hour", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gap_from", time),
        sa.Column("gap_until", time),
        sa.CheckConstraint("wanted in ('off', 'on', 'logout')", name=op.f("ck_linked_devices_wanted")),
        sa.CheckConstraint(f"state in {STATES}", name=op.f("ck_linked_devices_state")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            name="fk_linked_devices_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name=op.f("pk_linked_devices")),
    )
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute("alter table linked_devices enable row level security")
    op.execute("alter table linked_devices force row level security")
    op.execute(f"create policy tenant on linked_devices using ({mine}) with check ({mine})")
    op.execute("grant select, insert, update, delete on linked_devices to munshi_app")
    # A phone added by an earlier release has no device yet.
    of_all_shops(
        "insert into linked_devices (tenant_id, account_id) "
        "select tenant_id, id from whatsapp_accounts where kind = 'web'",
        "linked_devices",
        "whatsapp_accounts",
    )
