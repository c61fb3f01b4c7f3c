"""Find an order and move it through its states. Locks are taken in one order: conversation, then order."""

from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import select

from munshi.conversations.models import Conversation
from munshi.conversations.service import set_status
from munshi.conversations.templates.send import render_template, send_template
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Forbidden, NotFound
from munshi.core.money import format_money
from munshi.core.queue.jobs import wake
from munshi.customers.service import get_customer, language_of
from munshi.events.service import Actor, emit
from munshi.orders.identify import release
from munshi.orders.models import Order, OrderEvent

Status = Literal["pending", "payment_submitted", "paid", "rejected", "completed", "cancelled", "refunded", "expired"]

STATUSES: tuple[Status, ...] = get_args(Status)
MOVES: dict[str, tuple[Status, ...]] = {
    "pending": ("payment_submitted", "paid", "cancelled", "expired"),
    "payment_submitted": ("paid", "rejected", "cancelled"),
    "rejected": ("payment_submitted", "pending", "cancelled"),
    "paid": ("completed", "refunded"),
    "completed": ("refunded",),
    "cancelled": (),
    "refunded": (),
    "expired": (),
}
# What becomes of an order by what its ledger says, and at nobody's wish (payments/books/follow).
LEDGER_MOVES = {"payment_submitted": ("pending",), "rejected": ("paid",), "paid": ("pending", "payment_submitted")}
AWAITING_PAYMENT = ("pending", "rejected")
UNSETTLED = ("pending", "payment_submitted", "rejected")
SETTLED = ("paid", "completed")
# That money has arrived, or work is done, only a person says.
SAID_BY_PEOPLE = ("paid", "rejected", "completed", "refunded")
TOLD = {
    "paid": "order_paid",
    "rejected": "payment_rejected",
    "completed": "order_completed",
    "cancelled": "order_cancelled",
    "refunded": "order_refunded",
    "expired": "order_expired",
}


async def move(
    tx: Tx, order_id: UUID, to_status: Status, *, by: Actor, note: str = "", reason: str = "", by_ledger: bool = False
) -> Order:
    """Move an order on and tell the customer, once, in their language; `reason` is what a rejection tells them.

    Conflict (`illegal_transition`) with the moves `allowed` from the present status: nothing changed.
    Of two who move it at once, the second gets that answer about the status the first one left. `by_ledger` allows
    LEDGER_MOVES too.
    """
    if to_status in SAID_BY_PEOPLE and by.kind != "user" and (by.kind, to_status) != ("api_key", "completed"):
        raise Forbidden("Only a person may do this.")
    order = await lock_order(tx, order_id)
    if not (by_ledger and to_status in LEDGER_MOVES.get(order.status, ())):
        check_move(order, to_status)
    from_status, order.status, order.updated_at, order.reminders_sent = order.status, to_status, now(), 0
    record(tx, order, from_status, by=by, note=note)
    data = {"number": order.number, "from": from_status, "to": to_status}
    emit(tx, "order.updated", order.id, data, by=by, changes={"status": [from_status, to_status]})
    await tx.flush()
    if to_status not in UNSETTLED:
        await release(tx, order.id)
    if order.conversation_id:
        await _tell(tx, order, order.conversation_id, reason or note)
        waiting = await _has_unsettled(tx, order.conversation_id)
        await set_status(tx, order.conversation_id, "waiting_payment" if waiting else "active", by=by)
    return order


async def news_of(tx: Tx, order: Order, to_status: Status, reason: str = "") -> str | None:
    """What the customer would be told of such a move; None when they would hear nothing. Nothing changes."""
    template = TOLD.get(to_status)
    if template is None or order.conversation_id is None:
        return None
    language = language_of(await get_customer(tx, order.customer_id))
    return await render_template(tx, template, language, _told(order, to_status, reason))


def check_move(order: Order, to_status: Status) -> None:
    """Conflict (`illegal_transition`) with the moves `allowed` when the order's status does not allow this one."""
    allowed = MOVES[order.status]
    if to_status not in allowed:
        detail = f"An order that is {order.status} cannot become {to_status}."
        raise Conflict(detail, code="illegal_transition", present=order.status, allowed=list(allowed))


async def lock_order(tx: Tx, order_id: UUID) -> Order:
    """The order as it stands now; nobody else moves it until this transaction ends."""
    order = await get_order(tx, order_id)
    await lock_chat(tx, order.conversation_id, order.customer_id)
    await tx.refresh(order, with_for_update={"key_share": True})
    return order


async def get_order(tx: Tx, order_id: UUID) -> Order:
    order = await tx.get(Order, (tx.tenant_id, order_id))
    if order is None:
        raise NotFound("order")
    return order


async def find_by_number(tx: Tx, number: int, customer_id: UUID) -> Order:
    """This customer's order with that number; NotFound also when it is another customer's."""
    order = await tx.scalar(
        select(Order).where(Order.tenant_id == tx.tenant_id, Order.number == number, Order.customer_id == customer_id)
    )
    if order is None:
        raise NotFound("order")
    return order


async def awaiting_payment(tx: Tx, customer_id: UUID) -> Order | None:
    """The newest order of this customer that a payment proof can be for."""
    found: Order | None = await tx.scalar(
        select(Order)
        .where(Order.tenant_id == tx.tenant_id, Order.customer_id == customer_id, Order.status.in_(AWAITING_PAYMENT))
        .order_by(Order.number.desc())
        .limit(1)
    )
    return found


async def latest_orders(tx: Tx, customer_id: UUID, limit: int = 5) -> list[Order]:
    """Newest first."""
    rows = await tx.scalars(
        select(Order)
        .where(Order.tenant_id == tx.tenant_id, Order.customer_id == customer_id)
        .order_by(Order.number.desc())
        .limit(limit)
    )
    return list(rows)


async def lock_chat(tx: Tx, conversation_id: UUID | None, customer_id: UUID) -> None:
    """NotFound when the chat is not this customer's."""
    if conversation_id is None:
        return
    locked = await tx.scalar(
        select(Conversation.id)
        .where(
            Conversation.tenant_id == tx.tenant_id,
            Conversation.id == conversation_id,
            Conversation.customer_id == customer_id,
        )
        .with_for_update(key_share=True)
    )
    if locked is None:
        raise NotFound("conversation")


def record(tx: Tx, order: Order, from_status: str | None, *, by: Actor, note: str) -> None:
    """Write down how an order came to its present status, and arm what is to follow by itself."""
    if order.status == "pending":
        wake(tx, f"expire:{order.id}")
    if order.status in AWAITING_PAYMENT:
        wake(tx, f"remind:{order.id}")
    if order.status in SETTLED:
        wake(tx, f"label:{order.customer_id}")
    if order.status == "completed" and order.conversation_id:
        wake(tx, f"follow:{order.conversation_id}")
    tx.add(
        OrderEvent(
            tenant_id=order.tenant_id,
            order_id=order.id,
            from_status=from_status,
            to_status=order.status,
            actor_kind=by.kind,
            actor_id=by.id,
            note=note,
        )
    )


async def _tell(tx: Tx, order: Order, conversation_id: UUID, reason: str) -> None:
    template = TOLD.get(order.status)
    if template is None:
        return
    customer = await get_customer(tx, order.customer_id)
    await send_template(tx, conversation_id, template, language_of(customer), _told(order, order.status, reason))


def _told(order: Order, status: str, reason: str) -> dict[str, str]:
    fields = {"number": str(order.number), "total": format_money(order.total_minor, order.currency)}
    return {**fields, "reason": reason} if status == "rejected" else fields


async def _has_unsettled(tx: Tx, conversation_id: UUID) -> bool:
    unsettled = select(Order.id).where(
        Order.tenant_id == tx.tenant_id, Order.conversation_id == conversation_id, Order.status.in_(UNSETTLED)
    )
    return await tx.scalar(unsettled.limit(1)) is not None
