"""How an order is paid in parts: a deposit and the rest, or instalments with their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.core.queue.jobs import wake
from munshi.events.service import Actor, emit
from munshi.orders.models import Instalment, Order
from munshi.tenants.service import get_tenant, settings_of


@dataclass(frozen=True)
class Part:
    """`due_at` None: once the part before it is paid, at no fixed time."""

    amount_minor: int
    due_at: datetime | None


async def plan_deposit(tx: Tx, order: Order) -> None:
    """Split a new order into the shop's deposit and the rest, where the shop takes one."""
    percent = settings_of(await get_tenant(tx)).deposit_percent
    deposit = -(-order.total_minor * percent // 100)
    if 0 < deposit < order.total_minor:
        _write(tx, order, [Part(deposit, None), Part(order.total_minor - deposit, None)])


async def set_plan(tx: Tx, order: Order, parts: Sequence[Part], *, by: Actor) -> None:
    """Replace the plan of a locked order; no parts: it is paid at once again.

    Invalid when the parts do not add up to the order's total, or a later one is due before an earlier.
    """
    if parts and sum(part.amount_minor for part in parts) != order.total_minor:
        raise Invalid("The parts must add up to the order's total.", field="parts", code="parts_sum")
    dates = [part.due_at for part in parts if part.due_at]
    if dates != sorted(dates):
        raise Invalid("Each part is due after the one before it.", field="parts", code="parts_order")
    theirs = (Instalment.tenant_id == tx.tenant_id) & (Instalment.order_id == order.id)
    await tx.execute(delete(Instalment).where(theirs))
    _write(tx, order, parts)
    wake(tx, f"remind:{order.id}")
    data = {"number": order.number, "from": order.status, "to": order.status, "parts": len(parts)}
    emit(tx, "order.updated", order.id, data, by=by)


async def parts_of(tx: Tx, order_id: UUID) -> list[Part]:
    """In the order they are to be paid; empty when the order is paid at once."""
    rows = await tx.scalars(
        select(Instalment)
        .where(Instalment.tenant_id == tx.tenant_id, Instalment.order_id == order_id)
        .order_by(Instalment.position)
    )
    return [Part(row.amount_minor, row.due_at) for row in rows]


def asked_now(parts: Sequence[Part], due: int, received: int, *, at: datetime | None = None) -> int:
    """What of `due` the customer is to pay now: what has come due, and the first part that is not paid, at least."""
    at = at or now()
    planned, asked = 0, 0
    for part in parts:
        planned += part.amount_minor
        if not asked or (part.due_at and part.due_at <= at):
            asked = max(planned - received, 0)
    return min(asked, due) if asked else due


def next_due(parts: Sequence[Part], received: int) -> datetime | None:
    """When the first part that is not paid is due."""
    planned = 0
    for part in parts:
        planned += part.amount_minor
        if planned > received:
            return part.due_at
    return None


def _write(tx: Tx, order: Order, parts: Sequence[Part]) -> None:
    for position, part in enumerate(parts):
        row = {"position": position, "amount_minor": part.amount_minor, "due_at": part.due_at}
        tx.add(Instalment(tenant_id=order.tenant_id, order_id=order.id, **row))
