"""The status of an order follows its ledger and its proofs, never the other way round."""

from typing import cast

from sqlalchemy import select

from munshi.core.db import Tx
from munshi.events.service import Actor
from munshi.orders.identify import identifier_of, identify
from munshi.orders.models import Order
from munshi.orders.service import SETTLED, UNSETTLED, Status, move
from munshi.payments.books.ledger import Standing, asked_in_full, enter, standing
from munshi.payments.models import PaymentProof

OPEN = ("waiting", "held")


async def follow(
    tx: Tx, order: Order, *, by: Actor, note: str = "", reason: str = "", otherwise: Status = "pending"
) -> Standing:
    """Move a locked order to where its entries and open proofs say it is, and tell the customer of it; where it stands.

    `otherwise`: what becomes of an order that still owes and has no proof to be looked at; `reason`: see orders.move.
    """
    await tx.flush()
    stands = await _discounted(tx, order, by=by)
    status = await _status(tx, order, stands, otherwise)
    if status != order.status:
        await move(tx, order.id, status, by=by, note=note, reason=reason, by_ledger=True)
    await identify_anew(tx, order)
    return await standing(tx, order)


async def identify_anew(tx: Tx, order: Order) -> None:
    """What a locked order is asked for may have changed: so does an amount of its own."""
    if order.status in UNSETTLED:
        stands = await standing(tx, order)
        await identify(tx, order, await asked_in_full(tx, order), covered=stands.covered)


async def _discounted(tx: Tx, order: Order, *, by: Actor) -> Standing:
    """Who has paid the order's own amount owes nothing of what it was meant for: the rest is let off."""
    stands, known = await standing(tx, order), await identifier_of(tx, order.id)
    if order.status in UNSETTLED and known and known.amount_minor:
        promised = known.asked_minor - known.amount_minor
        for lacks in (known.covers_minor - stands.covered, stands.due):
            if 0 < lacks <= promised:
                enter(tx, order, "discounted", lacks, by=by)
                await tx.flush()
                return await standing(tx, order)
    return stands


async def _status(tx: Tx, order: Order, stands: Standing, otherwise: Status) -> Status:
    if order.status in SETTLED and stands.given_back and stands.received <= 0:
        return "refunded"
    took_away = order.status == "paid" and stands.due > 0
    if order.status not in UNSETTLED and not took_away:
        return cast(Status, order.status)
    if stands.due == 0:
        return "paid"
    return "payment_submitted" if await has_open_proof(tx, order) else otherwise


async def has_open_proof(tx: Tx, order: Order) -> bool:
    """Whether a proof of this order is still to be decided, or its decision held."""
    theirs = (PaymentProof.tenant_id == tx.tenant_id) & (PaymentProof.order_id == order.id)
    undecided = select(PaymentProof.id).where(theirs, PaymentProof.status.in_(OPEN))
    return await tx.scalar(undecided.limit(1)) is not None
