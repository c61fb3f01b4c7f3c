"""Exports, erased customers, files that are to go, shops that are closed and then deleted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Ledger and history cannot be changed, but for the words in those of a person who is erased. An event goes on saying
# ids, states and amounts.
FORGET_HISTORY = """
create function forget_history(person uuid, subjects uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  shop uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
begin
  if not exists (select from customers where tenant_id = shop and id = person and erased_at is not null) then
    raise insufficient_privilege using message = 'this customer is not erased';
  end if;
  update payments p set note = '' from orders o
  where p.tenant_id = shop and p.note <> '' and o.tenant_id = shop and o.customer_id = person and p.order_id = o.id;
  update order_events e set note = '' from orders o
  where e.tenant_id = shop and e.note <> '' and o.tenant_id = shop and o.customer_id = person and e.order_id = o.id;
  update events set correlation_id = null, changes = null, data = (
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(data) where key in (
      'account', 'action', 'amount', 'amount_minor', 'answered_by', 'assignee', 'author', 'code', 'conversation',
      'currency', 'customer', 'entry', 'fields', 'from', 'kind', 'matched_by', 'merged', 'message', 'number', 'order',
      'parts', 'proof', 'reminder', 'rows', 'rule', 'seq', 'status', 'takes_effect_at', 'to', 'total', 'total_minor',
      'unread', 'verdict'))
  where tenant_id = shop and subject_id = any(subjects);
end $$
"""

# Rows of a shop whose time is over, of one table and not too many at once: the ledger and the history too.
DELETE_CLOSED = """
create function delete_closed(place text, most integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  shop uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  deleted bigint;
begin
  if not exists (select from tenants where id = shop and delete_after <= now()) then
    raise insufficient_privilege using message = 'this shop is not to be deleted';
  end if;
  if place = 'tenants' then
    delete from tenants where id = shop;
  else
    execute format('delete from public.%I where ctid = any(array(
      select ctid from public.%I where tenant_id = $1 limit $2))', place, place) using shop, most;
  end if;
  get diagnostics deleted = row_count;
  return deleted;
end $$
"""

# The record grows old as the shop wants it, and no faster.
FORGET_EVENTS = """
create function forget_events(most integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  shop uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  kept integer := (select (settings ->> 'keep_events_days')::integer from tenants where id = shop);
  deleted bigint;
begin
  if coalesce(kept, 0) < 1 then return 0; end if;
  delete from events where tenant_id = shop and id in (
    select id from (select id, created_at from events where tenant_id = shop order by id limit most) oldest
    where created_at < now() - make_interval(days => kept));
  get diagnostics deleted = row_count;
  return deleted;
end $$
"""

# A file whose bytes are gone takes no room, though its row may stay.
COUNT_FILE = """
create or replace function count_file() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    insert into tenant_storage as s (tenant_id, bytes, files) values (new.tenant_id, new.size, 1)
    on conflict (tenant_id) do update set bytes = s.bytes + excluded.bytes, files = s.files + 1;
  elsif tg_op = 'UPDATE' then
    update tenant_storage set bytes = bytes + new.size - old.size where tenant_id = new.tenant_id;
  else
    update tenant_storage set bytes = bytes - old.size, files = files - 1 where tenant_id = old.tenant_id;
  end if;
  return null;
end $$
"""
FILE_COUNTED = """
create constraint trigger count_file after insert or delete or update of size on media_files
deferrable initially deferred for each row execute function count_file()
"""

# The owner who has closed a shop comes in until it is deleted, to take out what is in it or to open it again.
OWNERS_CLOSED = "t.closed_by = 'owner' and m.role = 'owner'"
MEMBERSHIPS = f"""
create or replace function memberships_of(member uuid) returns table (tenant_id uuid, role text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.tenant_id, m.role from public.memberships m join public.tenants t on t.id = m.tenant_id
  where m.user_id = member and (t.status <> 'closed' or {OWNERS_CLOSED})
  order by t.status = 'closed', m.created_at, m.id
$$
"""  # noqa: S608 - constants of this file
SHUT_OUT = f"""
create or replace function is_shut_out(member uuid) returns boolean language sql stable security definer
set search_path = pg_catalog, public as $$
  select coalesce(bool_and(t.status = 'closed' and not coalesce({OWNERS_CLOSED}, false)), false)
  from public.memberships m join public.tenants t on t.id = m.tenant_id where m.user_id = member
$$
"""  # noqa: S608 - constants of this file
ARM_SHOP_JOB = """
create or replace function arm_shop_job(shop uuid, kind text) returns void language sql security definer
set search_path = pg_catalog, public as $$
  insert into public.wake (tenant_id, key, due_at, armed_at)
  select shop, kind || ':' || shop, now(), now() where kind in ('standing', 'release', 'close')
  on conflict (tenant_id, key) do update
  set due_at = now(), armed_at = coalesce(wake.armed_at, now()), attempts = 0, dead_at = null
$$
"""


def upgrade() -> None:
    op.add_column("customers", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("media_files", sa.Column("gone_at", sa.DateTime(timezone=True)))
    close_shops()
    going = sa.text("gone_at is not null and path <> ''")
    op.create_index("ix_media_files_gone", "media_files", ["tenant_id", "id"], postgresql_where=going)
    create_exports()
    create_erasures()
    for table in ("exports", "erasures"):
        protect(table)
    op.execute(FORGET_HISTORY)
    give("forget_history(uuid, uuid[])")
    op.execute(FORGET_EVENTS)
    give("forget_events(integer)")
    op.execute(DELETE_CLOSED)
    give("delete_closed(text, integer)")


def close_shops() -> None:
    """Shops that are closed already stay as they are: nobody was told that they would be deleted."""
    op.add_column("tenants", sa.Column("closed_by", sa.Text()))
    op.add_column("tenants", sa.Column("closed_from", sa.Text()))
    op.add_column("tenants", sa.Column("delete_after", sa.DateTime(timezone=True)))
    op.create_check_constraint(op.f("ck_tenants_closed_by"), "tenants", "closed_by in ('owner', 'operator')")
    op.execute("update tenants set closed_by = 'operator' where status = 'closed'")
    op.execute("grant update (closed_by, closed_from, delete_after) on tenants to munshi_platform")
    op.execute(ARM_SHOP_JOB)
    op.execute("drop trigger count_file on media_files")
    op.execute(COUNT_FILE)
    op.execute(FILE_COUNTED)
    op.execute("grant create on schema public to munshi_lookup")
    op.execute("set local role munshi_lookup")
    op.execute(MEMBERSHIPS)
    op.execute(SHUT_OUT)
    op.execute("reset role")
    op.execute("revoke create on schema public from munshi_lookup")


def create_exports() -> None:
    op.create_table(
        "exports",
        *keys(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid()),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("progress", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sizes", JSONB(), server_default="[]", nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('customer', 'shop')", name=op.f("ck_exports_kind")),
        sa.CheckConstraint("(kind = 'customer') = (customer_id is not null)", name=op.f("ck_exports_whose")),
        sa.CheckConstraint("status in ('waiting', 'running', 'ready', 'expired')", name=op.f("ck_exports_status")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_exports_tenant_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_exports_asked_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_exports")),
    )
    under_way = sa.text("status in ('waiting', 'running')")
    op.create_index(
        "uq_exports_open",
        "exports",
        ["tenant_id", "kind", "customer_id"],
        unique=True,
        postgresql_where=under_way,
        postgresql_nulls_not_distinct=True,
    )


def create_erasures() -> None:
    op.create_table(
        "erasures",
        *keys(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("addresses", JSONB(), nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_erasures_tenant_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_erasures_asked_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("tenant_id", "customer_id", name="uq_erasures_customer"),
    )


def keys() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")
    op.execute(f"grant select, insert, update, delete on {table} to munshi_app")


def give(function: str) -> None:
    op.execute(f"revoke all on function {function} from public")
    op.execute(f"grant execute on function {function} to munshi_app")
