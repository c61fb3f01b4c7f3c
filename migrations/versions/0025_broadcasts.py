"""Broadcasts: one message to many customers, and what became of each of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATES = "'draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled'"
OUTCOMES = "'waiting', 'sent', 'left_out'"


def upgrade() -> None:
    create_broadcasts()
    create_recipients()


def create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        *root(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("audience", JSONB(), server_default="{}", nullable=False),
        sa.Column("texts", JSONB(), server_default="{}", nullable=False),
        sa.Column("name_else", sa.Text(), server_default="", nullable=False),
        sa.Column("template_id", sa.Uuid()),
        sa.Column("variables", JSONB(), server_default="{}", nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("resumed_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("rests_until", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.Uuid()),
        sa.CheckConstraint(f"status in ({STATES})", name=op.f("ck_broadcasts_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_broadcasts_account",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], ondelete="SET NULL", name=op.f("fk_broadcasts_created_by")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_broadcasts")),
    )
    op.create_index("ix_broadcasts_account", "broadcasts", ["tenant_id", "account_id"])
    protect("broadcasts")


def create_recipients() -> None:
    table = "broadcast_recipients"
    op.create_table(
        table,
        *root(),
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"outcome in ({OUTCOMES})", name=op.f("ck_broadcast_recipients_outcome")),
        sa.UniqueConstraint("tenant_id", "broadcast_id", "customer_id", name="uq_broadcast_recipients_customer"),
        belongs_to(table, "broadcast_id", "broadcasts", "broadcast"),
        belongs_to(table, "customer_id", "customers", "customer"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_broadcast_recipients")),
    )
    op.create_index(
        "ix_broadcast_recipients_waiting",
        table,
        ["tenant_id", "broadcast_id", "id"],
        postgresql_where=sa.text("outcome = 'waiting'"),
    )
    op.create_index("ix_broadcast_recipients_customer", table, ["tenant_id", "customer_id"])
    op.create_index(
        "ix_broadcast_recipients_sent", table, ["tenant_id", "sent_at"], postgresql_where=sa.text("outcome = 'sent'")
    )
    protect(table)


def root() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def belongs_to(table: str, column: str, other: str, name: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{other}.tenant_id", f"{other}.id"], ondelete="CASCADE", name=f"fk_{table}_{name}"
    )


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")
