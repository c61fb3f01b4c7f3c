"""API keys, outgoing webhooks, and what the audit log shows of an event."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Asked before a tenant is known: the key is all a request brings.
LOOK_UP = """
create function api_key_by_hash(hash text)
returns table (tenant_id uuid, id uuid, scopes text[], is_due boolean)
language sql stable security definer set search_path = pg_catalog, public as $$
  select k.tenant_id, k.id, array(select jsonb_array_elements_text(k.scopes)),
    coalesce(k.last_used_at < now() - interval '5 minutes', true)
  from public.api_keys k
  where k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$
"""


def upgrade() -> None:
    create_api_keys()
    create_look_up()
    create_endpoints()
    create_deliveries()
    widen_events()


def create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("scopes", JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_api_keys_tenant_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_api_keys_created_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_api_keys")),
    )
    op.create_index("uq_api_keys_hash", "api_keys", ["key_hash"], unique=True)
    protect("api_keys", "select, insert, update")


def create_look_up() -> None:
    op.execute("grant create on schema public to munshi_lookup")
    op.execute("grant select on api_keys to munshi_lookup")
    op.execute("create policy lookup on api_keys for select to munshi_lookup using (true)")
    op.execute(LOOK_UP)
    op.execute("revoke all on function api_key_by_hash(text) from public")
    op.execute("grant execute on function api_key_by_hash(text) to munshi_app")
    op.execute("alter function api_key_by_hash(text) owner to munshi_lookup")
    op.execute("revoke create on schema public from munshi_lookup")


def create_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("types", JSONB(), server_default="[]", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("secret_encrypted", sa.Text(), nullable=False),
        sa.Column("previous_secret_encrypted", sa.Text()),
        sa.Column("previous_until", sa.DateTime(timezone=True)),
        sa.Column("seen_event_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("off_reason", sa.Text()),
        sa.CheckConstraint("off_reason in ('gone', 'failing')", name=op.f("ck_webhook_endpoints_off_reason")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_endpoints_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_endpoints")),
    )
    protect("webhook_endpoints", "select, insert, update, delete")


def create_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("duration_ms", sa.BigInteger()),
        sa.Column("status_code", sa.BigInteger()),
        sa.Column("fault", sa.Text()),
        sa.Column("request", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.CheckConstraint("status in ('waiting', 'delivered', 'dropped')", name=op.f("ck_webhook_deliveries_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["webhook_endpoints.tenant_id", "webhook_endpoints.id"],
            name="fk_webhook_deliveries_endpoint",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["events.tenant_id", "events.id"],
            name="fk_webhook_deliveries_event",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("tenant_id", "endpoint_id", "event_id", name="uq_webhook_deliveries_event"),
    )
    here = ["tenant_id", "endpoint_id"]
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "ix_webhook_deliveries_waiting", "webhook_deliveries", [*here, "event_id"], postgresql_where=waiting
    )
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", [*here, "created_at"])
    protect("webhook_deliveries", "select, insert, update, delete")


def widen_events() -> None:
    op.add_column("events", sa.Column("changes", JSONB()))
    op.add_column("events", sa.Column("address", sa.Text()))
    op.add_column("events", sa.Column("agent", sa.Text()))
    kinds = "actor_kind in ('user', 'api_key', 'customer', 'ai', 'system')"
    op.drop_constraint(op.f("ck_events_actor_kind"), "events", type_="check")
    op.create_check_constraint(op.f("ck_events_actor_kind"), "events", kinds)
    op.create_index("ix_events_actor", "events", ["tenant_id", "actor_id", "id"])


def protect(table: str, rights: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant {rights} on {table} to munshi_app")
