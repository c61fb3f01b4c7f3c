"""Give money back; above the shop's limit a second person agrees. Locks: conversation, order, refund."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from munshi.conversations.send import send
from munshi.core.clock import new_id, now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.money import format_money
from munshi.events.service import Actor, emit
from munshi.media.service import get_media
from munshi.orders.models import Order
from munshi.orders.service import UNSETTLED, lock_order
from munshi.payments.books import ledger
from munshi.payments.books.follow import follow
from munshi.payments.decisions.effect import tell
from munshi.payments.decisions.two_people import needs_two
from munshi.payments.refunds.models import Refund
from munshi.payments.refunds.schemas import NewRefund


async def ask(tx: Tx, order_id: UUID, new: NewRefund, *, by: Actor, key: str) -> Refund:
    """Give money of an order back, or ask a second person to agree. The same `key` gives the same refund again.

    Conflict: `too_much` when the order does not hold so much that nobody else has asked for; `key_reused` when the key
    stands for another refund. Invalid (`currency`): in another than the order's.
    """
    if new.media_id:
        await get_media(tx, new.media_id)
    order = await lock_order(tx, order_id)
    minor = ledger.minor_of(new.amount, order)
    before = await tx.scalar(select(Refund).where(Refund.tenant_id == tx.tenant_id, Refund.key == key))
    if before is not None:
        if (before.order_id, before.amount_minor) != (order_id, minor):
            raise Conflict("This key was used for a different refund.", code="key_reused", refund_id=str(before.id))
        return before
    stands, promised = await ledger.standing(tx, order), await _asked_for(tx, order)
    if minor > stands.received - promised:
        raise Conflict("This order does not hold so much.", code="too_much")
    refund = Refund(
        tenant_id=tx.tenant_id,
        id=new_id(),
        order_id=order_id,
        amount_minor=minor,
        currency=order.currency,
        reason=new.reason,
        media_id=new.media_id,
        status="asked",
        key=key,
        asked_by=by.id,
    )
    tx.add(refund)
    if await needs_two(tx, order, stands.given_back + promised + minor):
        await tx.flush()
        emit(tx, "refund.asked", refund.id, _facts(refund), by=by)
    else:
        await _carry_out(tx, refund, order, by=by)
    return refund


async def agree(tx: Tx, refund_id: UUID, *, by: Actor) -> Refund:
    """The second person's word: the money goes back and the customer is told.

    Conflict: `already_decided`; `second_person` when they asked for it themselves; `too_much` when the order does not
    hold it any more.
    """
    refund, order = await _lock(tx, refund_id)
    if refund.asked_by == by.id:
        raise Conflict("Somebody else must agree to this refund.", code="second_person")
    if refund.amount_minor > (await ledger.standing(tx, order)).received:
        raise Conflict("This order does not hold so much any more.", code="too_much")
    await _carry_out(tx, refund, order, by=by)
    return refund


async def refuse(tx: Tx, refund_id: UUID, *, by: Actor) -> Refund:
    """Drop a refund that was asked for, one's own too. Conflict `already_decided`."""
    refund, _ = await _lock(tx, refund_id)
    refund.status, refund.decided_by, refund.decided_at = "refused", by.id, now()
    emit(tx, "refund.refused", refund.id, _facts(refund), by=by)
    return refund


async def _carry_out(tx: Tx, refund: Refund, order: Order, *, by: Actor) -> None:
    refund.status, refund.decided_by, refund.decided_at = "done", by.id, now()
    await tx.flush()
    ledger.enter(tx, order, "refunded", refund.amount_minor, by=by, note=refund.reason)
    before: Any = order.status
    await follow(tx, order, by=by, note=refund.reason, otherwise=before if before in UNSETTLED else "pending")
    if order.status != "refunded" or before == "refunded":
        await tell(tx, order, "payment_refunded", {"amount": format_money(refund.amount_minor, order.currency)})
    if refund.media_id and order.conversation_id:
        await send(tx, order.conversation_id, "", author="system", media_id=refund.media_id)
    emit(tx, "refund.done", refund.id, _facts(refund), by=by)


async def _lock(tx: Tx, refund_id: UUID) -> tuple[Refund, Order]:
    refund = await tx.get(Refund, (tx.tenant_id, refund_id))
    if refund is None:
        raise NotFound("refund")
    order = await lock_order(tx, refund.order_id)
    await tx.refresh(refund, with_for_update=True)
    if refund.status != "asked":
        raise Conflict("This refund is decided already.", code="already_decided", present=refund.status)
    return refund, order


async def _asked_for(tx: Tx, order: Order) -> int:
    theirs = (Refund.tenant_id == tx.tenant_id) & (Refund.order_id == order.id) & (Refund.status == "asked")
    return int(await tx.scalar(select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(theirs)) or 0)


def _facts(refund: Refund) -> Json:
    return {"order": refund.order_id, "amount_minor": refund.amount_minor, "currency": refund.currency}
