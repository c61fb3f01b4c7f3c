"""Staff move an order by hand: the ledger and the proofs that wait follow."""

from uuid import UUID

from sqlalchemy import select

from munshi.core.db import Tx
from munshi.events.service import Actor
from munshi.orders.models import Order
from munshi.orders.service import Status, get_order, move
from munshi.payments import ledger
from munshi.payments.models import PaymentProof
from munshi.payments.service import decide, rejection_text


async def settle(tx: Tx, order_id: UUID, status: Status, *, by: Actor, note: str = "") -> Order:
    """Move an order as `orders.move` does. `paid` confirms what was due, `refunded` gives back what was received.

    A proof that waits is decided with it. With `rejected`, `note` is what the customer is told.
    """
    order = await get_order(tx, order_id)
    told = await rejection_text(tx, order, "other", note) if status == "rejected" else ""
    await move(tx, order_id, status, by=by, note=note, reason=told)
    if status == "paid":
        await _decide_waiting(tx, order, "approved", by, note)
        due = await ledger.balance_due(tx, order)
        if due > 0:
            ledger.enter(tx, order, "confirmed", due, by=by, note=note)
    elif status == "refunded":
        received = await ledger.received(tx, order_id)
        if received > 0:
            ledger.enter(tx, order, "refunded", received, by=by, note=note)
    elif status in ("rejected", "cancelled"):
        await _decide_waiting(tx, order, "rejected", by, note)
    return order


async def _decide_waiting(tx: Tx, order: Order, verdict: str, by: Actor, note: str) -> None:
    waiting = await tx.scalars(
        select(PaymentProof).where(
            PaymentProof.tenant_id == tx.tenant_id,
            PaymentProof.order_id == order.id,
            PaymentProof.status == "waiting",
        )
    )
    for proof in waiting:
        await decide(tx, proof, verdict, by=by, reason="other" if verdict == "rejected" else None, note=note)
