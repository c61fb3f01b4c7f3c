"""Staff move an order by hand: what that says about money is entered first, and proofs still open are decided."""

from uuid import UUID

from sqlalchemy import select

from munshi.core.db import Tx
from munshi.events.service import Actor
from munshi.orders.models import Order
from munshi.orders.service import Status, check_move, lock_order, move
from munshi.payments.books import ledger
from munshi.payments.books.follow import OPEN, follow
from munshi.payments.decisions.effect import Decision, tell_of_decision, tell_of_drop, write_decision
from munshi.payments.decisions.two_people import check_one_is_enough
from munshi.payments.models import PaymentProof
from munshi.payments.service import rejection_text


async def settle(tx: Tx, order_id: UUID, status: Status, *, by: Actor, note: str = "") -> Order:
    """Move an order as `orders.move` does. `paid` confirms what is due, `refunded` gives back what was received.

    A proof that waits is decided with it, and so is one whose decision is held: the staff are told when that one
    would have gone the other way. With `rejected`, `note` is what the customer is told.
    Conflict `second_person` when so much money is not for one person to move.
    """
    order = await lock_order(tx, order_id)
    check_move(order, status)
    if status == "paid":
        await _confirm_due(tx, order, by=by, note=note)
    elif status == "refunded":
        await _give_all_back(tx, order, by=by, note=note)
    else:
        told = await rejection_text(tx, order, "other", note) if status == "rejected" else ""
        await move(tx, order_id, status, by=by, note=note, reason=told)
        if status in ("rejected", "cancelled"):
            await _decide_open(tx, order, Decision("rejected", by, "other", note), 0)
    return order


async def _confirm_due(tx: Tx, order: Order, *, by: Actor, note: str) -> None:
    stands = await ledger.standing(tx, order)
    due = stands.due - await ledger.discount_of(tx, order)
    await check_one_is_enough(tx, order, stands.received + due)
    if due:
        ledger.enter(tx, order, "confirmed", due, by=by, note=note)
    await _decide_open(tx, order, Decision("approved", by, note=note), due)
    await follow(tx, order, by=by, note=note)


async def _give_all_back(tx: Tx, order: Order, *, by: Actor, note: str) -> None:
    stands = await ledger.standing(tx, order)
    await check_one_is_enough(tx, order, stands.paid_in)
    if stands.received > 0:
        ledger.enter(tx, order, "refunded", stands.received, by=by, note=note)
        await follow(tx, order, by=by, note=note)
    else:
        await move(tx, order.id, "refunded", by=by, note=note)


async def _decide_open(tx: Tx, order: Order, decision: Decision, confirmed_minor: int) -> None:
    undecided = select(PaymentProof).where(
        PaymentProof.tenant_id == tx.tenant_id,
        PaymentProof.order_id == order.id,
        PaymentProof.status.in_(OPEN),
    )
    # The lock waits for who takes a decision back in this very moment.
    for proof in await tx.scalars(undecided.with_for_update().execution_options(populate_existing=True)):
        if proof.status == "held" and proof.verdict != decision.verdict:
            tell_of_drop(tx, proof, order)
        write_decision(proof, decision)
        tell_of_decision(tx, proof, order, decision, confirmed_minor)
