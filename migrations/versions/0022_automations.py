"""What a shop does by itself: away messages, follow-ups, labels by rule, canned replies, messages for later."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("away_told_until", sa.DateTime(timezone=True)))
    create_follow_up_rules()
    create_follow_ups()
    create_label_rules()
    create_label_choices()
    create_canned_replies()
    create_scheduled_messages()


def create_follow_up_rules() -> None:
    op.create_table(
        "follow_up_rules",
        *root(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("after_hours", sa.BigInteger(), nullable=False),
        sa.Column("texts", JSONB(), server_default="{}", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("active_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("moment in ('quoted', 'completed')", name=op.f("ck_follow_up_rules_moment")),
        sa.CheckConstraint("after_hours between 1 and 720", name=op.f("ck_follow_up_rules_after_hours")),
        sa.UniqueConstraint("tenant_id", "moment", "after_hours", name="uq_follow_up_rules_moment"),
        *keys("follow_up_rules"),
    )
    protect("follow_up_rules")


def create_follow_ups() -> None:
    outcomes = "'sent', 'handed_over', 'too_late', 'not_allowed'"
    op.create_table(
        "follow_ups",
        *root(),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(f"outcome in ({outcomes})", name=op.f("ck_follow_ups_outcome")),
        sa.UniqueConstraint("tenant_id", "rule_id", "subject_id", name="uq_follow_ups_subject"),
        belongs_to("follow_ups", "rule_id", "follow_up_rules", "rule"),
        belongs_to("follow_ups", "customer_id", "customers", "customer"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_follow_ups")),
    )
    op.create_index("ix_follow_ups_customer", "follow_ups", ["tenant_id", "customer_id", "created_at"])
    protect("follow_ups")


def create_label_rules() -> None:
    op.create_table(
        "label_rules",
        *root(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("conditions", JSONB(), nullable=False),
        sa.Column("hears", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint("action in ('add', 'remove')", name=op.f("ck_label_rules_action")),
        *keys("label_rules"),
    )
    protect("label_rules")


def create_label_choices() -> None:
    op.create_table(
        "label_choices",
        *root(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.UniqueConstraint("tenant_id", "customer_id", "label", name="uq_label_choices_label"),
        belongs_to("label_choices", "customer_id", "customers", "customer"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_label_choices")),
    )
    protect("label_choices")


def create_canned_replies() -> None:
    op.create_table(
        "canned_replies",
        *root(),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("texts", JSONB(), nullable=False),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("tenant_id", "shortcut", name="uq_canned_replies_shortcut"),
        *keys("canned_replies"),
    )
    protect("canned_replies")


def create_scheduled_messages() -> None:
    table = "scheduled_messages"
    op.create_table(
        table,
        *root(),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("message_id", sa.Uuid()),
        sa.CheckConstraint(
            "status in ('waiting', 'sent', 'cancelled', 'failed')", name=op.f("ck_scheduled_messages_status")
        ),
        belongs_to(table, "conversation_id", "conversations", "conversation"),
        belongs_to(table, "customer_id", "customers", "customer"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], ondelete="SET NULL", name=op.f("fk_scheduled_messages_user_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_scheduled_messages")),
    )
    op.create_index("ix_scheduled_messages_due", table, ["tenant_id", "status", "due_at"])
    op.create_index("ix_scheduled_messages_conversation", table, ["tenant_id", "conversation_id"])
    op.create_index("ix_scheduled_messages_customer", table, ["tenant_id", "customer_id"])
    protect(table)


def root() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def keys(table: str) -> tuple[sa.Constraint, ...]:
    """Of a table that hangs on the tenant alone."""
    return (
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE", name=op.f(f"fk_{table}_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
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
