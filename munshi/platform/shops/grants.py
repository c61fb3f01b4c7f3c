"""More of a quota for a shop than its plan allows, until a day."""

from typing import Any
from uuid import UUID

from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Invalid, NotFound
from munshi.events.service import Actor, emit
from munshi.platform.console import bind, note
from munshi.platform.shops.grant_schemas import GrantView, NewGrant
from munshi.tenants.states import lock_tenant

STANDING = """
select id, quota, amount, until, reason, granted_by, created_at from quota_grants
where tenant_id = $1 and revoked_at is null and until > now() order by created_at, id
"""
GIVE = """
insert into quota_grants (tenant_id, id, quota, amount, until, reason, granted_by) values ($1, $2, $3, $4, $5, $6, $7)
"""
TAKE_BACK = """
update quota_grants set revoked_at = now() where tenant_id = $1 and id = $2 and revoked_at is null
returning quota, amount
"""


async def standing_grants(tx: Tx, tenant_id: UUID) -> list[GrantView]:
    return [GrantView(**row) for row in await tx.raw.fetch(STANDING, tenant_id)]


async def give(tx: Tx, tenant_id: UUID, new: NewGrant, *, by: Actor) -> None:
    """It counts at once. Invalid when its time is over already."""
    tenant = await lock_tenant(tx, tenant_id)
    if new.until <= now():
        raise Invalid("Name a time that is still to come.", field="until")
    bind(tx, tenant.id)
    facts = {"quota": new.quota, "amount": new.amount, "until": new.until}
    note(tx, **facts, reason=new.reason)
    values = (new_id(), new.quota, new.amount, new.until, new.reason, by.id)
    await tx.raw.execute(GIVE, tenant_id, *values)
    emit(tx, "quota.granted", tenant_id, facts, by=by)


async def take_back(tx: Tx, tenant_id: UUID, grant_id: UUID, *, by: Actor) -> None:
    """From now on the plan alone counts; what is used already stays. NotFound when it does not stand."""
    taken: Any = await tx.raw.fetchrow(TAKE_BACK, tenant_id, grant_id)
    if taken is None:
        raise NotFound("grant")
    bind(tx, tenant_id)
    note(tx, grant=grant_id, quota=taken["quota"], amount=taken["amount"])
    emit(tx, "quota.granted", tenant_id, {"quota": taken["quota"], "amount": -taken["amount"]}, by=by)
