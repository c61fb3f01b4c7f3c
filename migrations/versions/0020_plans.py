"""Plans with prices and limits, exact use, the states of a shop, invoices, and the operator's own database role."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "'trial', 'active', 'past_due', 'suspended', 'closed'"

PLANS = """
insert into plans (id, name, price_minor, currency, trial_days, position, offered, limits) values
  ('trial', 'Free trial', 0, 'PKR', 14, 1, false, '{"messages": 1000, "ai_runs": 300, "ai_cost_usd_cents": 200,
    "whatsapp_accounts": 1, "seats": 2, "storage_bytes": 200000000}'),
  ('starter', 'Starter', 290000, 'PKR', null, 2, true, '{"messages": 5000, "ai_runs": 2000, "ai_cost_usd_cents": 1000,
    "whatsapp_accounts": 1, "seats": 3, "storage_bytes": 2000000000}'),
  ('business', 'Business', 990000, 'PKR', null, 3, true, '{"messages": 50000, "ai_runs": 20000,
    "ai_cost_usd_cents": 10000, "whatsapp_accounts": 5, "seats": 15, "storage_bytes": 20000000000}')
"""

# At the commit, so that its row is locked for a moment only, and whoever adds or deletes a file is counted.
COUNT_FILE = """
create function count_file() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    insert into tenant_storage as s (tenant_id, bytes, files) values (new.tenant_id, new.size, 1)
    on conflict (tenant_id) do update set bytes = s.bytes + excluded.bytes, files = s.files + 1;
  else
    update tenant_storage set bytes = bytes - old.size, files = files - 1 where tenant_id = old.tenant_id;
  end if;
  return null;
end $$
"""
FILE_COUNTED = """
create constraint trigger count_file after insert or delete on media_files
deferrable initially deferred for each row execute function count_file()
"""
FILES_SO_FAR = """
insert into tenant_storage (tenant_id, bytes, files) select tenant_id, sum(size), count(*) from media_files group by 1
"""

# A shop that is closed lets nobody in.
MEMBERSHIPS = """
create or replace function memberships_of(member uuid) returns table (tenant_id uuid, role text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.tenant_id, m.role from public.memberships m
  where m.user_id = member
    and exists (select from public.tenants t where t.id = m.tenant_id and t.status <> 'closed')
  order by m.created_at, m.id
$$
"""
SHUT_OUT = """
create function is_shut_out(member uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, public as $$
  select coalesce(bool_and(t.status = 'closed'), false)
  from public.memberships m join public.tenants t on t.id = m.tenant_id where m.user_id = member
$$
"""
SUPPORTED = """
create function is_supported(shop uuid, access uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, public as $$
  select exists (
    select from public.support_accesses
    where tenant_id = shop and id = access and revoked_at is null and expires_at > now()
  )
$$
"""

# What the operator's role may know of the queue and do to it. A key may hold a phone number, so it is told by its hash.
FOR_OPERATORS = {
    "queue_state()": """
create function queue_state() returns table (kind text, due bigint, oldest_seconds float8, dead bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select split_part(key, ':', 1), count(*) filter (where dead_at is null),
    coalesce(extract(epoch from now() - min(wake_at)), 0)::float8, count(dead_at)
  from (
    (select key, wake_at, dead_at from public.wake where wake_at <= now() order by wake_at limit 10000)
    union all
    select key, null, dead_at from public.wake where dead_at is not null
  ) counted group by 1 order by 1
$$
""",
    "dead_jobs()": """
create function dead_jobs() returns table
  (id uuid, tenant_id uuid, kind text, attempts bigint, dead_at timestamptz, last_error text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select md5(tenant_id || key)::uuid, tenant_id, split_part(key, ':', 1), attempts,
    dead_at, last_error
  from public.wake where dead_at is not null
$$
""",
    "settle_dead_job(uuid, boolean)": """
create function settle_dead_job(job uuid, retry boolean) returns uuid language plpgsql security definer
set search_path = pg_catalog, public as $$
declare shop uuid;
begin
  if retry then
    update public.wake set due_at = now(), armed_at = now(), attempts = 0, dead_at = null
    where dead_at is not null and md5(tenant_id || key)::uuid = job
    returning tenant_id into shop;
  else
    delete from public.wake
    where dead_at is not null and md5(tenant_id || key)::uuid = job
    returning tenant_id into shop;
  end if;
  return shop;
end $$
""",
    "arm_shop_job(uuid, text)": """
create function arm_shop_job(shop uuid, kind text) returns void language sql security definer
set search_path = pg_catalog, public as $$
  insert into public.wake (tenant_id, key, due_at, armed_at)
  select shop, kind || ':' || shop, now(), now() where kind in ('standing', 'release')
  on conflict (tenant_id, key) do update
  set due_at = now(), armed_at = coalesce(wake.armed_at, now()), attempts = 0, dead_at = null
$$
""",
    "arm_endpoint(uuid, uuid)": """
create function arm_endpoint(shop uuid, endpoint uuid) returns void language sql security definer
set search_path = pg_catalog, public as $$
  insert into public.wake (tenant_id, key, due_at, armed_at) values (shop, 'hook:' || endpoint, now(), now())
  on conflict (tenant_id, key) do update set due_at = now(), armed_at = coalesce(wake.armed_at, now())
$$
""",
    "database_bytes()": """
create function database_bytes() returns bigint language sql stable security definer
set search_path = pg_catalog, public as $$ select pg_database_size(current_database()) $$
""",
}

# Which columns of a shop's table the operator's role may read; none of what customers or staff have written.
READABLE = {
    "tenant_usage": "*",
    "tenant_storage": "*",
    "invoices": "*",
    "support_accesses": "*",
    "ai_spending": "*",
    "memberships": "*",
    "whatsapp_accounts": "tenant_id, id, kind, status, connected_at, restarts, last_error_at, paused_until",
    "ai_providers": "tenant_id, id, kind, active, failures, stopped, resting_until, last_error, last_error_at",
    # An event of the operator's goes to the shop's endpoints as any other does.
    "webhook_endpoints": "tenant_id, id, types, active, off_reason, failing_since",
}
ROLE = """
do $$ begin
  if not exists (select from pg_roles where rolname = 'munshi_platform') then
    create role munshi_platform nologin;
  end if;
  if not pg_has_role(current_user, 'munshi_platform', 'SET') then
    execute format('grant munshi_platform to %I with set true, inherit false', current_user);
  end if;
end $$
"""


def upgrade() -> None:
    extend_plans()
    extend_tenants()
    create_usage()
    create_invoices()
    create_support()
    create_platform()
    change_lookups()
    create_operator()


def extend_plans() -> None:
    for column in (
        sa.Column("price_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), server_default="PKR", nullable=False),
        sa.Column("trial_days", sa.BigInteger()),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("offered", sa.Boolean(), server_default="false", nullable=False),
    ):
        op.add_column("plans", column)
    op.create_check_constraint(op.f("ck_plans_price"), "plans", "price_minor >= 0")
    op.create_check_constraint(op.f("ck_plans_currency"), "plans", "currency ~ '^[A-Z]{3}$'")
    op.create_check_constraint(op.f("ck_plans_trial_days"), "plans", "trial_days > 0")
    op.execute("update plans set name = 'Self-hosted' where id = 'free'")
    op.execute(PLANS)


def extend_tenants() -> None:
    op.add_column("tenants", sa.Column("paid_until", MOMENT))
    op.add_column("tenants", sa.Column("state_since", MOMENT))
    op.add_column("tenants", sa.Column("flags", JSONB(), server_default="{}", nullable=False))
    op.drop_constraint(op.f("ck_tenants_status"), "tenants")
    op.create_check_constraint(op.f("ck_tenants_status"), "tenants", f"status in ({STATES})")
    op.alter_column("tenants", "status", server_default="active")
    # Until now nothing ended a trial: nobody is to be surprised by an end of it.
    op.execute("update tenants set status = 'active' where status = 'trial'")


def of_shop(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    shop = sa.ForeignKeyConstraint(
        ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"
    )
    return sa.Column("tenant_id", sa.Uuid(), nullable=False), shop


def create_usage() -> None:
    op.create_table(
        "tenant_usage",
        *of_shop("tenant_usage"),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("shard", sa.BigInteger(), nullable=False),
        sa.Column("messages_in", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("messages_out", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ai_runs", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "month", "shard", name=op.f("pk_tenant_usage")),
        postgresql_with={"fillfactor": 50, "autovacuum_vacuum_scale_factor": "0.02"},
    )
    op.create_table(
        "tenant_storage",
        *of_shop("tenant_storage"),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("files", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenant_storage")),
    )
    op.create_table(
        "quota_warnings",
        *of_shop("quota_warnings"),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "month", "kind", "percent", name=op.f("pk_quota_warnings")),
    )
    op.execute("alter table media_files no force row level security")
    op.execute(FILES_SO_FAR)
    op.execute("alter table media_files force row level security")
    op.execute(COUNT_FILE)
    op.execute("revoke all on function count_file() from public")
    op.execute(FILE_COUNTED)
    for table in ("tenant_usage", "tenant_storage", "quota_warnings"):
        protect(table)
        op.execute(f"grant select, insert, update on {table} to munshi_app")


def create_invoices() -> None:
    op.create_table(
        "invoices",
        *of_shop("invoices"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("plan_id", sa.Text(), sa.ForeignKey("plans.id", name=op.f("fk_invoices_plan_id")), nullable=False),
        sa.Column("months", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("proof", JSONB()),
        sa.Column("submitted_at", MOMENT),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_until", MOMENT),
        sa.CheckConstraint(
            "status in ('open', 'submitted', 'rejected', 'paid', 'cancelled')", name=op.f("ck_invoices_status")
        ),
        sa.CheckConstraint("amount_minor > 0 and months between 1 and 24", name=op.f("ck_invoices_amount")),
        sa.CheckConstraint("status <> 'submitted' or proof is not null", name=op.f("ck_invoices_proof")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoices")),
    )
    unsettled = sa.text("status in ('open', 'submitted', 'rejected')")
    op.create_index("uq_invoices_unsettled", "invoices", ["tenant_id"], unique=True, postgresql_where=unsettled)
    op.create_index("ix_invoices_status", "invoices", ["status", "created_at"])
    op.create_index("ix_invoices_id", "invoices", ["id"])
    protect("invoices")
    op.execute("grant select, insert, update on invoices to munshi_app")


def create_support() -> None:
    op.create_table(
        "support_accesses",
        *of_shop("support_accesses"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_support_accesses")),
    )
    protect("support_accesses")
    op.execute("grant select, insert, update on support_accesses to munshi_app")
    op.add_column("sessions", sa.Column("support_access_id", sa.Uuid()))
    op.create_index(
        "ix_sessions_support_access",
        "sessions",
        ["tenant_id", "support_access_id"],
        postgresql_where=sa.text("support_access_id is not null"),
    )


def create_platform() -> None:
    op.create_table(
        "platform_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("data", JSONB(), server_default="{}", nullable=False),
        sa.Column("correlation_id", sa.Text()),
        sa.Column("created_at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_events")),
    )
    op.create_index("ix_platform_events_subject", "platform_events", ["subject_id", "id"])
    op.create_table(
        "platform_settings",
        sa.Column("id", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("settings", JSONB(), server_default="{}", nullable=False),
        sa.CheckConstraint("id", name=op.f("ck_platform_settings_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_settings")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_ur", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT),
        sa.CheckConstraint("level in ('info', 'warning', 'critical')", name=op.f("ck_announcements_level")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_announcements_ends_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    for table in ("platform_settings", "announcements"):
        op.execute(f"grant select on {table} to munshi_app")


def change_lookups() -> None:
    op.execute("grant select on tenants, support_accesses to munshi_lookup")
    op.execute("create policy lookup on support_accesses for select to munshi_lookup using (true)")
    op.execute("grant create on schema public to munshi_lookup")
    op.execute("set local role munshi_lookup")
    for function in (MEMBERSHIPS, SHUT_OUT, SUPPORTED):
        op.execute(function)
    for signature in ("is_shut_out(uuid)", "is_supported(uuid, uuid)"):
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to munshi_app")
    op.execute("reset role")
    op.execute("revoke create on schema public from munshi_lookup")


def create_operator() -> None:
    op.execute(ROLE)
    op.execute("grant usage on schema public to munshi_platform")
    for table, columns in READABLE.items():
        what = "select" if columns == "*" else f"select ({columns})"
        op.execute(f"grant {what} on {table} to munshi_platform")
        op.execute(f"create policy platform on {table} for select to munshi_platform using (true)")
    op.execute("grant select (tenant_id, id, type, data, created_at) on events to munshi_platform")
    op.execute("grant insert on events to munshi_platform")
    op.execute(
        "create policy platform on events for select to munshi_platform using (type in ('system.alert', 'shop.state'))"
    )
    op.execute("create policy platform_tells on events for insert to munshi_platform with check (true)")
    op.execute("grant update (status, reason, decided_at, decided_by, paid_until) on invoices to munshi_platform")
    op.execute("create policy platform_decides on invoices for update to munshi_platform using (true)")
    op.execute("grant select on tenants, platform_providers to munshi_platform")
    op.execute(
        "grant select (id, user_id, tenant_id, created_at, expires_at, revoked_at, support_access_id) on sessions "
        "to munshi_platform"
    )
    op.execute("grant update (plan_id, status, state_since, paid_until, flags) on tenants to munshi_platform")
    op.execute("grant insert on sessions to munshi_platform")
    op.execute("grant select (id, email, name, is_platform_admin, created_at) on users to munshi_platform")
    op.execute("grant select, insert on platform_events to munshi_platform")
    op.execute("grant select, insert, update on plans, platform_settings to munshi_platform")
    op.execute("grant select, insert, update, delete on announcements to munshi_platform")
    # What a plan allows is the operator's to say.
    op.execute("revoke insert, update, delete on plans from munshi_app")
    for signature, function in FOR_OPERATORS.items():
        op.execute(function)
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to munshi_platform")
    op.execute("grant execute on function arm_shop_job(uuid, text) to munshi_app")


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
