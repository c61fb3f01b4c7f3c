"""Place an order and move it through its states. Locks are taken in one order: conversation, then order."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import select

from munshi.catalog.service import PackageInfo, get_active_packages
from munshi.conversations.models import Conversation
from munshi.conversations.service import set_status
from munshi.conversations.templates import render_template, send_template
from munshi.core.clock import new_id, now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Forbidden, Invalid, NotFound
from munshi.core.jobs import wake
from munshi.core.money import MOST_MINOR, format_money
from munshi.customers.service import get_customer, language_of
from munshi.events.service import Actor, emit
from munshi.orders.models import Order, OrderEvent, OrderLine
from munshi.orders.plan import plan_deposit

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
# What becomes of an order by what its ledger says, and at nobody's wish (payments/follow).
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

HOLD_COUNTER = """
insert into order_counters (tenant_id, last) values ($1, 0)
on conflict (tenant_id) do update set last = order_counters.last returning last
"""


@dataclass(frozen=True)
class OrderItem:
    package_id: UUID
    quantity: int


async def place(
    tx: Tx,
    *,
    customer_id: UUID,
    conversation_id: UUID | None,
    lines: list[OrderItem],
    key: str,
    by: Actor,
    note: str = "",
) -> Order:
    """Order `lines` at today's prices of packages on sale. The same `key` gives the same order again.

    NotFound: no such customer, chat or package on sale; Invalid: mixed currencies or a total out of bounds;
    Conflict (`key_reused`): the key stands for an order of something else.
    """
    await _lock_chat(tx, conversation_id, customer_id)
    number = await _next_number(tx)
    existing = await tx.scalar(select(Order).where(Order.tenant_id == tx.tenant_id, Order.key == key))
    if existing is not None:
        return await _same_order(tx, existing, customer_id, lines)
    await get_customer(tx, customer_id)
    packages = await get_active_packages(tx, [line.package_id for line in lines])
    order = Order(
        id=new_id(),
        tenant_id=tx.tenant_id,
        number=number,
        customer_id=customer_id,
        conversation_id=conversation_id,
        total_minor=_total(lines, packages),
        currency=_currency(packages),
        note=note,
        key=key,
    )
    await _save(tx, order, [_snapshot(order, line, packages[line.package_id]) for line in lines])
    await plan_deposit(tx, order)
    _record(tx, order, None, by=by, note=note)
    emit(tx, "order.created", order.id, _facts(order), by=by)
    if conversation_id:
        await set_status(tx, conversation_id, "waiting_payment", by=by)
    return order


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
    _record(tx, order, from_status, by=by, note=note)
    emit(tx, "order.updated", order.id, {"number": order.number, "from": from_status, "to": to_status}, by=by)
    await tx.flush()
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
    await _lock_chat(tx, order.conversation_id, order.customer_id)
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


async def _lock_chat(tx: Tx, conversation_id: UUID | None, customer_id: UUID) -> None:
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


async def _next_number(tx: Tx) -> int:
    """The next free number; the counter's row stays locked, so whoever asks next waits for this transaction's end."""
    last: int = await tx.raw.fetchval(HOLD_COUNTER, tx.tenant_id)
    return last + 1


async def _save(tx: Tx, order: Order, lines: list[OrderLine]) -> None:
    tx.add(order)
    await tx.flush()
    tx.add_all(lines)
    await tx.raw.execute("update order_counters set last = $2 where tenant_id = $1", tx.tenant_id, order.number)


async def _same_order(tx: Tx, order: Order, customer_id: UUID, lines: list[OrderItem]) -> Order:
    rows = await tx.scalars(
        select(OrderLine).where(OrderLine.tenant_id == tx.tenant_id, OrderLine.order_id == order.id)
    )
    ordered = sorted((row.package_id, row.quantity) for row in rows)
    if order.customer_id != customer_id or ordered != sorted((line.package_id, line.quantity) for line in lines):
        raise Conflict("This key was used for a different order.", code="key_reused", order_id=str(order.id))
    return order


def _currency(packages: dict[UUID, PackageInfo]) -> str:
    currencies = sorted({package.currency for package in packages.values()})
    if len(currencies) > 1:
        listed = " and ".join(currencies)
        raise Invalid(f"One order cannot mix {listed}.", field="lines", code="mixed_currencies")
    return currencies[0]


def _total(lines: list[OrderItem], packages: dict[UUID, PackageInfo]) -> int:
    total = sum(line.quantity * packages[line.package_id].price_minor for line in lines)
    if total > MOST_MINOR:
        raise Invalid("The total is too large.", field="lines")
    return total


def _facts(order: Order) -> Json:
    return {name: getattr(order, name) for name in ("number", "total_minor", "currency", "status")}


def _snapshot(order: Order, line: OrderItem, package: PackageInfo) -> OrderLine:
    return OrderLine(
        tenant_id=order.tenant_id,
        order_id=order.id,
        package_id=package.id,
        service_name=package.service_name,
        package_name=package.name,
        quantity=line.quantity,
        unit_price_minor=package.price_minor,
    )


def _record(tx: Tx, order: Order, from_status: str | None, *, by: Actor, note: str) -> None:
    if order.status == "pending":
        wake(tx, f"expire:{order.id}")
    if order.status in AWAITING_PAYMENT:
        wake(tx, f"remind:{order.id}")
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
