"""The operator invites the first owner of a shop, and sees what was done and what failed in one, without its words."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Of a shop's record when, what kind of thing and what kind of actor; nothing that anybody has written or is called.
# What customers and the assistant write to each other would leave no room for the rest.
SHOP_RECORD = """
create function shop_record(shop uuid, before bigint, most integer)
returns table (id bigint, at timestamptz, type text, actor_kind text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select e.id, e.created_at, e.type, e.actor_kind from public.events e
  where e.tenant_id = shop and e.id < coalesce(before, 9223372036854775807) and e.type not like 'message.%'
    and e.type not in ('conversation.updated', 'rehearsal.played')
  order by e.id desc limit most
$$
"""
SHOP_FAILURES = """
create function shop_failures(shop uuid) returns table (sends_failed bigint, ai_runs_failed bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select
    (select count(*) from public.messages m where m.tenant_id = shop and m.status in ('failed', 'unknown')
      and m.created_at > now() - interval '1 day'),
    (select count(*) from public.ai_runs r where r.tenant_id = shop and r.outcome = 'failed'
      and r.created_at > now() - interval '1 day')
$$
"""
# What these two look at; the role owns nothing else and nobody signs in as it.
LOOKED_AT = {
    "events": "tenant_id, id, type, actor_kind, created_at",
    "messages": "tenant_id, status, created_at",
    "ai_runs": "tenant_id, outcome, created_at",
}
INVITED = "tenant_id, id, email, role, created_at, expires_at, mailed, accepted_at, revoked_at"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_invitations_role"), "invitations")
    op.create_check_constraint(
        op.f("ck_invitations_role"), "invitations", "role in ('owner', 'admin', 'agent', 'viewer')"
    )
    op.execute(f"grant select ({INVITED}) on invitations to munshi_platform")
    op.execute("create policy platform on invitations for select to munshi_platform using (role = 'owner')")
    op.create_index(
        "ix_platform_events_key",
        "platform_events",
        [sa.text("(data ->> 'key')")],
        postgresql_where=sa.text("data ? 'key'"),
    )
    op.create_index(
        "ix_ai_runs_failed",
        "ai_runs",
        ["tenant_id", "created_at"],
        postgresql_where=sa.text("outcome = 'failed'"),
    )
    for table, columns in LOOKED_AT.items():
        op.execute(f"grant select ({columns}) on {table} to munshi_lookup")
        op.execute(f"create policy lookup on {table} for select to munshi_lookup using (true)")
    op.execute("grant create on schema public to munshi_lookup")
    op.execute("set local role munshi_lookup")
    op.execute(SHOP_RECORD)
    op.execute(SHOP_FAILURES)
    for signature in ("shop_record(uuid, bigint, integer)", "shop_failures(uuid)"):
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to munshi_platform")
    op.execute("reset role")
    op.execute("revoke create on schema public from munshi_lookup")
