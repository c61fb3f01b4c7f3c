"""Staff move an order by hand: the ledger and the proofs still to be decided follow."""

from uuid import UUID

from sqlalchemy import select

from munshi.core.db import Tx
from munshi.events.service import Actor
from munshi.orders.models import Order
from munshi.orders.service import Status, get_order, move
from munshi.payments import ledger
from munshi.payments.decide import Decision, tell_of_decision, tell_of_drop, write_decision
from munshi.payments.models import PaymentProof
from munshi.payments.service import rejection_text


async def settle(tx: Tx, order_id: UUID, status: Status, *, by: Actor, note: str = "") -> Order:
    """Move an order as `orders.move` does. `paid` confirms what was due, `refunded` gives back what was received.

    A proof that waits is decided with it, and so is one whose decision is held: the staff are told when that one
    would have gone the other way. With `rejected`, `note` is what the customer is told.
    """
    order = await get_order(tx, order_id)
    told = await rejection_text(tx, order, "other", note) if status == "rejected" else ""
    await move(tx, order_id, status, by=by, note=note, reason=told)
    if status == "paid":
        due = max(await ledger.balance_due(tx, order), 0)
        if due:
            ledger.enter(tx, order, "confirmed", due, by=by, note=note)
        await _decide_open(tx, order, Decision("approved", by, note=note), due)
    elif status == "refunded":
        received = await ledger.received(tx, order_id)
        if received > 0:
            ledger.enter(tx, order, "refunded", received, by=by, note=note)
    elif status in ("rejected", "cancelled"):
        await _decide_open(tx, order, Decision("rejected", by, "other", note), 0)
    return order


async def _decide_open(tx: Tx, order: Order, decision: Decision, confirmed_minor: int) -> None:
    undecided = select(PaymentProof).where(
        PaymentProof.tenant_id == tx.tenant_id,
        PaymentProof.order_id == order.id,
        PaymentProof.status.in_(("waiting", "held")),
    )
    # The lock waits for who takes a decision back in this very moment.
    for proof in await tx.scalars(undecided.with_for_update().execution_options(populate_existing=True)):
        if proof.status == "held" and proof.verdict != decision.verdict:
            tell_of_drop(tx, proof, order)
        write_decision(proof, decision)
        tell_of_decision(tx, proof, order, decision, confirmed_minor)
