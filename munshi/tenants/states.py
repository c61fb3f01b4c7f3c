"""The states of a shop, and the only way from one to another."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import select

from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.events.service import Actor, emit
from munshi.tenants.models import Tenant

State = Literal["active", "trial", "past_due", "suspended", "closed"]

STATES: tuple[State, ...] = get_args(State)
MOVES: dict[str, tuple[State, ...]] = {
    "trial": ("active", "past_due", "suspended", "closed"),
    "active": ("past_due", "suspended", "closed"),
    "past_due": ("active", "suspended", "closed"),
    "suspended": ("active", "closed"),
    "closed": ("active",),
}
# Nothing of these leaves, and their members change nothing. What customers write is kept all the same.
HALTED: tuple[State, ...] = ("suspended", "closed")
# For a statement whose $1 is the shop.
MAY_SEND = "exists (select from tenants where id = $1 and status not in ('suspended', 'closed'))"

ACTIONS = {
    "past_due": "The time that is paid for is over. Pay the invoice to keep the shop running.",
    "suspended": "Nothing is sent or can be changed until the invoice is paid. Messages are still received.",
    "active": "The shop is running.",
    "closed": "The shop is closed.",
}


async def lock_tenant(tx: Tx, tenant_id: UUID) -> Tenant:
    """The shop's row, held; NotFound also for a rehearsal's copy."""
    wanted = select(Tenant).where(Tenant.id == tenant_id, Tenant.sandbox_of.is_(None))
    tenant = await tx.scalar(wanted.with_for_update(key_share=True))
    if tenant is None:
        raise NotFound("shop")
    return tenant


async def change_state(tx: Tx, tenant: Tenant, to: State, *, by: Actor, reason: str = "") -> None:
    """Move the shop `tx` is bound to, whose row is held, and tell it. What was held back goes on when it runs again.

    Conflict `illegal_transition` names the moves there are, and changes nothing.
    """
    before, moves = tenant.status, MOVES[tenant.status]
    if to not in moves:
        detail = f"A shop that is {before} can become {' or '.join(moves)}."
        raise Conflict(detail, code="illegal_transition", allowed=list(moves))
    tenant.status, tenant.state_since = to, now()
    emit(tx, "shop.state", tenant.id, {"from": before, "to": to, "reason": reason}, by=by)
    emit(tx, "system.alert", tenant.id, {"code": f"shop_{to}", "action": ACTIONS[to]}, by=by)
    await tx.flush()
    if before in HALTED and to not in HALTED:
        await arm(tx, tenant.id, "release")
    await arm(tx, tenant.id, "standing")


async def set_paid_until(tx: Tx, tenant: Tenant, until: datetime | None) -> None:
    """The shop's time ends then, or not at all; what follows from it is looked at at once."""
    tenant.paid_until = until
    await tx.flush()
    await arm(tx, tenant.id, "standing")


async def arm(tx: Tx, tenant_id: UUID, kind: Literal["standing", "release"]) -> None:
    """Wake a job of the shop as a whole. A function of the database's, since the operator's role sees no keys."""
    await tx.raw.execute("select arm_shop_job($1, $2)", tenant_id, kind)
    tx.touched_work = True
