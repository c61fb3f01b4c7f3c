"""The states of a shop, and the only way from one to another.

Closing is one of them, whoever closes: after days of grace the job `close:<shop>` deletes the shop for good.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import select

from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.events.service import Actor, emit
from munshi.tenants.installation import get_installation
from munshi.tenants.models import Tenant

State = Literal["active", "trial", "past_due", "suspended", "closed"]
Closer = Literal["owner", "operator"]

STATES: tuple[State, ...] = get_args(State)
MOVES: dict[str, tuple[State, ...]] = {
    "trial": ("active", "past_due", "suspended", "closed"),
    "active": ("past_due", "suspended", "closed"),
    "past_due": ("active", "suspended", "closed"),
    "suspended": ("active", "closed"),
    "closed": ("active", "trial", "past_due", "suspended"),
}
# Nothing of these leaves, and their members change nothing. What customers write is kept all the same.
HALTED: tuple[State, ...] = ("suspended", "closed")
# For a statement whose $1 is the shop.
MAY_SEND = "exists (select from tenants where id = $1 and status not in ('suspended', 'closed'))"

ACTIONS = {
    "past_due": "The time that is paid for is over. Pay the invoice to keep the shop running.",
    "suspended": "Nothing is sent or can be changed until the invoice is paid. Messages are still received.",
    "active": "The shop is running.",
    "trial": "The shop is running.",
    "closed": "The shop is closed. Until the day it is deleted for good it can be opened again.",
}

# By the clock of the database, by which the job deletes too.
GRACE_IS_OVER = "select coalesce(delete_after <= clock_timestamp(), false) from tenants where id = $1"


async def lock_tenant(tx: Tx, tenant_id: UUID) -> Tenant:
    """The shop's row, held; NotFound also for a rehearsal's copy."""
    wanted = select(Tenant).where(Tenant.id == tenant_id, Tenant.sandbox_of.is_(None))
    tenant = await tx.scalar(wanted.with_for_update(key_share=True))
    if tenant is None:
        raise NotFound("shop")
    return tenant


async def change_state(
    tx: Tx, tenant: Tenant, to: State, *, by: Actor, reason: str = "", closed_by: Closer = "operator"
) -> None:
    """Move the shop `tx` is bound to, whose row is held, and tell it. What was held back goes on when it runs again.

    Conflict `illegal_transition` names the moves there are, and changes nothing: none once a closed shop is deleted.
    """
    before, moves = tenant.status, MOVES[tenant.status]
    if to not in moves:
        detail = f"A shop that is {before} can become {' or '.join(moves)}."
        raise Conflict(detail, code="illegal_transition", allowed=list(moves))
    if before == "closed":
        await _end_grace(tx, tenant, by=by)
    if to == "closed":
        await _begin_grace(tx, tenant, closed_by, by=by)
    tenant.status, tenant.state_since = to, now()
    emit(tx, "shop.state", tenant.id, {"from": before, "to": to, "reason": reason}, by=by)
    emit(tx, "system.alert", tenant.id, {"code": f"shop_{to}", "action": ACTIONS[to]}, by=by)
    await tx.flush()
    if before in HALTED and to not in HALTED:
        await arm(tx, tenant.id, "release")
    await arm(tx, tenant.id, "close" if to == "closed" else "standing")


async def _begin_grace(tx: Tx, tenant: Tenant, closed_by: Closer, *, by: Actor) -> None:
    days = (await get_installation(tx)).closed_days
    tenant.closed_by, tenant.closed_from = closed_by, tenant.status
    tenant.delete_after = now() + timedelta(days=days)
    emit(tx, "tenant.closed", tenant.id, {"delete_after": tenant.delete_after}, by=by)


async def _end_grace(tx: Tx, tenant: Tenant, *, by: Actor) -> None:
    if await tx.raw.fetchval(GRACE_IS_OVER, tenant.id):
        raise Conflict("The days of grace are over: the shop is being deleted.", code="illegal_transition", allowed=[])
    tenant.closed_by = tenant.closed_from = tenant.delete_after = None
    emit(tx, "tenant.reopened", tenant.id, by=by)


async def set_paid_until(tx: Tx, tenant: Tenant, until: datetime | None) -> None:
    """The shop's time ends then, or not at all; what follows from it is looked at at once."""
    tenant.paid_until = until
    await tx.flush()
    await arm(tx, tenant.id, "standing")


async def arm(tx: Tx, tenant_id: UUID, kind: Literal["standing", "release", "close"]) -> None:
    """Wake a job of the shop as a whole. A function of the database's, since the operator's role sees no keys."""
    await tx.raw.execute("select arm_shop_job($1, $2)", tenant_id, kind)
    tx.touched_work = True
