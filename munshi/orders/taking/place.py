"""Place an order. Locks are taken in one order: conversation, the counter of the shop's orders, order."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from munshi.catalog.service import PackageInfo, get_active_packages
from munshi.conversations.service import set_status
from munshi.core.clock import new_id
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Invalid
from munshi.core.money import MOST_MINOR
from munshi.customers.service import get_customer
from munshi.events.service import Actor, emit
from munshi.orders.identify import identify
from munshi.orders.models import Order, OrderLine
from munshi.orders.service import lock_chat, record
from munshi.orders.taking.plan import asked_now, parts_of, plan_deposit

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
    await lock_chat(tx, conversation_id, customer_id)
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
    await _save(tx, order, [snapshot(order, line, packages[line.package_id]) for line in lines])
    await _ask_to_pay(tx, order)
    record(tx, order, None, by=by, note=note)
    emit(tx, "order.created", order.id, _facts(order), by=by)
    if conversation_id:
        await set_status(tx, conversation_id, "waiting_payment", by=by)
    return order


async def _next_number(tx: Tx) -> int:
    """The next free number; the counter's row stays locked, so whoever asks next waits for this transaction's end."""
    last: int = await tx.raw.fetchval(HOLD_COUNTER, tx.tenant_id)
    return last + 1


async def _save(tx: Tx, order: Order, lines: list[OrderLine]) -> None:
    tx.add(order)
    await tx.flush()
    tx.add_all(lines)
    await tx.raw.execute("update order_counters set last = $2 where tenant_id = $1", tx.tenant_id, order.number)


async def _ask_to_pay(tx: Tx, order: Order) -> None:
    """Whether first a deposit, and what the payment is to be known by."""
    await plan_deposit(tx, order)
    await tx.flush()
    await identify(tx, order, asked_now(await parts_of(tx, order.id), order.total_minor, 0), covered=0)


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


def snapshot(order: Order, line: OrderItem, package: PackageInfo) -> OrderLine:
    """The line as it is agreed to now."""
    return OrderLine(
        tenant_id=order.tenant_id,
        order_id=order.id,
        package_id=package.id,
        service_name=package.service_name,
        package_name=package.name,
        quantity=line.quantity,
        unit_price_minor=package.price_minor,
    )
