"""A shop that the operator opens: as registering makes it, and its owner is invited.

The operator's role writes down what is asked for, then the application's role makes the shop: two commits, in this
order, so that no shop stands which nobody has opened. A key that comes again goes on where the first was cut off.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from munshi.auth.guards import Person
from munshi.auth.models import Invitation
from munshi.auth.team.invitations import count_mail, has_owner, invite_owner, is_owned, view
from munshi.core.clock import new_id
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Invalid, NotFound
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.platform.console import console_tx, name_subject, note
from munshi.platform.shops.record import check_shop
from munshi.signup.service import NewShop, open_shop
from munshi.tenants.models import Plan, Tenant

OPENING = "open_platform_tenant"
IN_TURN = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
ASKED_BEFORE = f"""
select subject_id from platform_events
where action = '{OPENING}' and operator_id = $1 and data ? 'key' and data->>'key' = $2 order by id limit 1
"""  # noqa: S608 - a constant of this file


@dataclass(frozen=True)
class Invited:
    """`path`: as of invitations.view."""

    tenant_id: UUID
    email: str
    expires_at: datetime
    path: str | None


async def open_for(runtime: Runtime, shop: NewShop, email: str, *, by: Person, key: str | None) -> Invited:
    """Open it and invite its owner; with a `key` that came before, the shop it has opened. Invalid for no such plan."""
    async with console_tx(runtime, by.user_id, OPENING) as tx:
        tenant_id = await _name(tx, shop, by=by, key=key)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute(IN_TURN, str(tenant_id))
        if await tx.get(Tenant, tenant_id) is None:
            await open_shop(tx, shop, by=by.actor)
            await invite_owner(tx, runtime.settings, email, by=by)
        return await _invited(tx, runtime.settings)


async def invite_again(runtime: Runtime, tenant_id: UUID, email: str, *, by: Person) -> Invited:
    """NotFound for no such shop; Conflict as of `invite_owner`."""
    async with console_tx(runtime, by.user_id, "invite_tenant_owner", tenant_id) as tx:
        await check_shop(tx, tenant_id)
        if await is_owned(tx, tenant_id):
            raise has_owner()
    await count_mail(runtime, tenant_id)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await invite_owner(tx, runtime.settings, email, by=by)
        return await _invited(tx, runtime.settings)


async def _name(tx: Tx, shop: NewShop, *, by: Person, key: str | None) -> UUID:
    """The id of the shop to be, written down with what was asked for."""
    if shop.plan_id and await tx.get(Plan, shop.plan_id) is None:
        raise Invalid("There is no such plan.", field="plan_id")
    tenant_id: UUID | None = None
    if key is not None:
        await tx.raw.execute(IN_TURN, f"{by.user_id} {key}")
        tenant_id = await tx.raw.fetchval(ASKED_BEFORE, by.user_id, key)
        note(tx, key=key)
    name_subject(tx, tenant_id := tenant_id or new_id())
    note(tx, plan=shop.plan_id, country=shop.country)
    return tenant_id


async def _invited(tx: Tx, settings: Settings) -> Invited:
    """The newest invitation to own the shop."""
    wanted = select(Invitation).where(Invitation.tenant_id == tx.tenant_id, Invitation.role == "owner")
    newest: Invitation | None = await tx.scalar(wanted.order_by(Invitation.id.desc()).limit(1))
    if newest is None:
        raise NotFound("invitation")
    shown = await view(tx, settings, newest)
    return Invited(tx.tenant_id, shown.email, shown.expires_at, shown.path)
