"""What members are told of, how each wants to hear it, and the devices it is pushed to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# The operator's role sees no keys: what it does may need a person of the shop too.
ARM_SHOP_JOB = """
create or replace function arm_shop_job(shop uuid, kind text) returns void language sql security definer
set search_path = pg_catalog, public as $$
  insert into public.wake (tenant_id, key, due_at, armed_at)
  select shop, kind || ':' || shop, now(), now() where kind in ('standing', 'release', 'close', 'notify')
  on conflict (tenant_id, key) do update
  set due_at = now(), armed_at = coalesce(wake.armed_at, now()), attempts = 0, dead_at = null
$$
"""


def upgrade() -> None:
    create_notifications()
    create_notification_settings()
    create_notification_feeds()
    create_push_devices()
    create_push_keys()
    op.execute(ARM_SHOP_JOB)


def create_notifications() -> None:
    op.create_table(
        "notifications",
        *root(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), server_default="{}", nullable=False),
        sa.Column("on_page", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("mail_waits", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("push_waits", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("tenant_id", "event_id", "user_id", name="uq_notifications_event"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["events.tenant_id", "events.id"],
            ondelete="CASCADE",
            name="fk_notifications_event",
        ),
        of_member("notifications"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notifications")),
    )
    op.create_index(
        "ix_notifications_shown", "notifications", ["tenant_id", "user_id", "id"], postgresql_where=sa.text("on_page")
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["tenant_id", "user_id"],
        postgresql_where=sa.text("on_page and read_at is null"),
    )
    op.create_index(
        "ix_notifications_waiting",
        "notifications",
        ["tenant_id", "user_id"],
        postgresql_where=sa.text("mail_waits or push_waits"),
    )
    protect("notifications")


def create_notification_settings() -> None:
    op.create_table(
        "notification_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("choices", JSONB(), server_default="{}", nullable=False),
        sa.Column("quiet_from_hour", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("quiet_until_hour", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("names_in_push", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("quiet_from_hour between 0 and 23", name=op.f("ck_notification_settings_quiet_from_hour")),
        sa.CheckConstraint("quiet_until_hour between 0 and 23", name=op.f("ck_notification_settings_quiet_until_hour")),
        of_member("notification_settings"),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", name=op.f("pk_notification_settings")),
    )
    protect("notification_settings")


def create_notification_feeds() -> None:
    op.create_table(
        "notification_feeds",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("seen_event_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], ondelete="CASCADE", name=op.f("fk_notification_feeds_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_notification_feeds")),
    )
    protect("notification_feeds")


def create_push_devices() -> None:
    op.create_table(
        "push_devices",
        *root(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("auth_encrypted", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text()),
        sa.UniqueConstraint("tenant_id", "endpoint", name="uq_push_devices_endpoint"),
        of_member("push_devices"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_push_devices")),
    )
    op.create_index("ix_push_devices_user_id", "push_devices", ["tenant_id", "user_id"])
    protect("push_devices")


def create_push_keys() -> None:
    """The installation's own, not a shop's."""
    op.create_table(
        "push_keys",
        sa.Column("id", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("private_key_encrypted", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id", name=op.f("ck_push_keys_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_keys")),
    )
    op.execute("grant select, insert, update on push_keys to munshi_app")


def root() -> list[sa.Column[object]]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ]


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
