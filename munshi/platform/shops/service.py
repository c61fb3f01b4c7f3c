"""The shops of the installation as its operator sees them: figures and states, nothing anybody has written."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from munshi.billing.schemas import QuotaView
from munshi.billing.service import change_plan
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.schemas import Page
from munshi.events.service import Actor
from munshi.platform.console import bind, note
from munshi.platform.schemas import (
    NumberView,
    PlanChoice,
    ShopProviderView,
    StateChange,
    SwitchChange,
    TenantDetail,
    TenantQuery,
    TenantSummary,
)
from munshi.platform.shops.grants import standing_grants
from munshi.platform.shops.owners import invited_owner, owners_of
from munshi.platform.shops.record import failures_of
from munshi.tenants.quotas.usage import MONTH, usage_of
from munshi.tenants.states import change_state, lock_tenant, set_paid_until

ORDER = {
    "name": "lower(name), id",
    "-created_at": "created_at desc, id",
    "-last_active_at": "last_active_at desc nulls last, id",
    "-messages": "messages desc, id",
    "-growth": "growth desc, id",
    "-ai_cost": "ai_cost_usd desc, id",
    "paid_until": "paid_until nulls last, id",
}

# A rehearsal's copy is no shop.
SHOPS = f"""
select t.id, t.slug, t.name, t.status as state, t.state_since, t.plan_id, t.paid_until, t.created_at, t.flags,
  t.closed_by, t.delete_after,
  used.last_active_at, used.messages, used.messages_before, used.messages - used.messages_before as growth,
  used.ai_runs,
  (select coalesce(sum(cost_usd), 0) from ai_spending s
    where s.tenant_id = t.id and s.platform and s.day >= {MONTH}) as ai_cost_usd,
  (select count(*) from memberships m where m.tenant_id = t.id) as seats,
  coalesce((select bytes from tenant_storage s where s.tenant_id = t.id), 0) as storage_bytes, a.numbers,
  a.numbers_connected
from tenants t cross join lateral (
  select max(last_at) as last_active_at,
    coalesce(sum(messages_in + messages_out) filter (where month = {MONTH}), 0)::bigint as messages,
    coalesce(sum(messages_in + messages_out) filter (where month = {MONTH} - interval '1 month'), 0)::bigint
      as messages_before,
    coalesce(sum(ai_runs) filter (where month = {MONTH}), 0)::bigint as ai_runs
  from tenant_usage u where u.tenant_id = t.id
) used cross join lateral (
  select count(*) as numbers, count(*) filter (where status = 'connected') as numbers_connected
  from whatsapp_accounts w where w.tenant_id = t.id and w.kind <> 'simulator'
) a
where t.sandbox_of is null
"""  # noqa: S608 - constants of this file

LIST = f"""
select * from ({SHOPS}
  and ($1::text is null or strpos(lower(t.name), lower($1)) > 0 or strpos(t.slug, lower($1)) > 0)
  and ($2::text is null or t.status = $2) and ($3::text is null or t.plan_id = $3)
) shops
"""  # noqa: S608 - constants of this file

COUNT = """
select count(*) from tenants t where t.sandbox_of is null
  and ($1::text is null or strpos(lower(t.name), lower($1)) > 0 or strpos(t.slug, lower($1)) > 0)
  and ($2::text is null or t.status = $2) and ($3::text is null or t.plan_id = $3)
"""

NUMBERS = """
select id, kind, status, connected_at, restarts, last_error_at, paused_until from whatsapp_accounts
where tenant_id = $1 order by id
"""
PROVIDERS = """
select id, tenant_id, kind, active, stopped, resting_until, last_error, last_error_at from ai_providers
where tenant_id = $1 order by id
"""
SUPPORTED_UNTIL = """
select max(expires_at) from support_accesses where tenant_id = $1 and revoked_at is null and expires_at > now()
"""


async def list_tenants(tx: Tx, query: TenantQuery) -> Page[TenantSummary]:
    wanted = (query.search or None, query.state, query.plan_id)
    page = f"{LIST} order by {ORDER[query.sort]} limit $4 offset $5"
    rows = await tx.raw.fetch(page, *wanted, query.limit, query.offset)
    total: Any = await tx.raw.fetchval(COUNT, *wanted)
    items = [TenantSummary(**row) for row in rows]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def view_tenant(tx: Tx, tenant_id: UUID) -> TenantDetail:
    row: Any = await tx.raw.fetchrow(f"{SHOPS} and t.id = $1", tenant_id)
    if row is None:
        raise NotFound("shop")
    bind(tx, tenant_id)
    return TenantDetail(
        **row,
        usage=[QuotaView.model_validate(item) for item in (await usage_of(tx)).items],
        owners=await owners_of(tx, tenant_id),
        invited=await invited_owner(tx, tenant_id),
        failures=await failures_of(tx, tenant_id),
        accounts=[NumberView(**number) for number in await tx.raw.fetch(NUMBERS, tenant_id)],
        providers=[ShopProviderView(**provider) for provider in await tx.raw.fetch(PROVIDERS, tenant_id)],
        grants=await standing_grants(tx, tenant_id),
        support_until=await supported_until(tx, tenant_id),
    )


async def supported_until(tx: Tx, tenant_id: UUID) -> datetime | None:
    found: datetime | None = await tx.raw.fetchval(SUPPORTED_UNTIL, tenant_id)
    return found


async def move_tenant(tx: Tx, tenant_id: UUID, change: StateChange, *, by: Actor) -> None:
    """Conflict `illegal_transition`. The state it has already is no change."""
    tenant = await lock_tenant(tx, tenant_id)
    bind(tx, tenant_id)
    note(tx, before=tenant.status, state=change.state, reason=change.reason)
    if tenant.status == change.state:
        raise Conflict(f"The shop is {change.state} already.", code="illegal_transition", allowed=[])
    await change_state(tx, tenant, change.state, by=by, reason=change.reason)


async def choose_plan(tx: Tx, tenant_id: UUID, choice: PlanChoice, *, by: Actor) -> None:
    """Put the shop on a plan and, where it is sent, set when its time ends."""
    tenant = await lock_tenant(tx, tenant_id)
    bind(tx, tenant_id)
    note(tx, before=tenant.plan_id, plan=choice.plan_id, reason=choice.reason)
    await change_plan(tx, tenant, choice.plan_id, by=by, reason=choice.reason)
    if "paid_until" in choice.model_fields_set:
        note(tx, paid_until=choice.paid_until)
        await set_paid_until(tx, tenant, choice.paid_until)


async def switch(tx: Tx, tenant_id: UUID, change: SwitchChange) -> None:
    tenant = await lock_tenant(tx, tenant_id)
    note(tx, flags=change.flags)
    kept = {name: on for name, on in tenant.flags.items() if name not in change.flags}
    kept |= {name: on for name, on in change.flags.items() if on is not None}
    set_flags = "update tenants set flags = $2::jsonb where id = $1"
    await tx.raw.execute(set_flags, tenant_id, orjson.dumps(kept).decode())
