"""Letting the operator look at a shop: by its owner's leave, for a time, to read only, and both sides' record of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from munshi.auth.service import Device, open_session
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit
from munshi.platform.console import bind, note
from munshi.platform.models import SupportAccess
from munshi.platform.shops.schemas import SupportRequest
from munshi.tenants.states import lock_tenant

MOST_LISTED = 50

REVOKE = """
update support_accesses set revoked_at = now()
where tenant_id = $1 and id = $2 and revoked_at is null and expires_at > now() returning id
"""
STANDING = """
select id, expires_at from support_accesses
where tenant_id = $1 and revoked_at is null and expires_at > now() order by expires_at desc limit 1
"""


async def allow(tx: Tx, wanted: SupportRequest, *, by: Actor) -> SupportAccess:
    access = SupportAccess(
        tenant_id=tx.tenant_id,
        id=new_id(),
        granted_by=by.id,
        reason=wanted.reason,
        expires_at=now() + timedelta(hours=wanted.hours),
        created_at=now(),
    )
    tx.add(access)
    await tx.flush()
    emit(tx, "support.allowed", access.id, {"until": access.expires_at.isoformat()}, by=by)
    return access


async def list_accesses(tx: Tx) -> list[SupportAccess]:
    """Newest first."""
    mine = select(SupportAccess).where(SupportAccess.tenant_id == tx.tenant_id)
    return list(await tx.scalars(mine.order_by(SupportAccess.id.desc()).limit(MOST_LISTED)))


async def revoke(tx: Tx, access_id: UUID, *, by: Actor) -> None:
    """At once: the very next request of the operator is refused. Conflict `ended` when it is over already."""
    if await tx.get(SupportAccess, (tx.tenant_id, access_id)) is None:
        raise NotFound("support access")
    if not await tx.raw.fetchval(REVOKE, tx.tenant_id, access_id):
        raise Conflict("This leave is over already.", code="ended")
    emit(tx, "support.revoked", access_id, by=by)


async def visit(tx: Tx, settings: Settings, tenant_id: UUID, operator_id: UUID, device: Device) -> tuple[str, datetime]:
    """A session that reads this shop until the leave ends: the cookie's value, and when. Conflict `no_consent`."""
    await lock_tenant(tx, tenant_id)
    bind(tx, tenant_id)
    access: Any = await tx.raw.fetchrow(STANDING, tenant_id)
    if access is None:
        raise Conflict("The shop's owner has not allowed it, or not any more.", code="no_consent")
    session, token = await open_session(
        tx, settings, operator_id, tenant_id, device, until=access["expires_at"], support_access_id=access["id"]
    )
    until = session.expires_at
    note(tx, access=access["id"], session=session.id, until=until)
    by = Actor("user", operator_id)
    emit(tx, "support.opened", access["id"], {"until": until.isoformat(), "session": str(session.id)}, by=by)
    return token, until
