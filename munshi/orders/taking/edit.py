"""Change what an unpaid order is made of. What was agreed before keeps its price, what is new has today's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from munshi.catalog.service import PackageInfo, get_active_packages
from munshi.conversations.templates.send import send_template
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Invalid
from munshi.core.money import MOST_MINOR, format_money
from munshi.customers.service import get_customer, language_of
from munshi.events.service import Actor, emit
from munshi.orders.models import Order, OrderLine
from munshi.orders.service import AWAITING_PAYMENT, record
from munshi.orders.taking.place import OrderItem, snapshot
from munshi.orders.taking.plan import Part, parts_of, plan_deposit, set_plan

MOST_TOLD = 3000  # letters of the lines: the rest of the message has room too


def check_editable(order: Order, version: int) -> None:
    """Conflict `order_changed` unless it stands as whoever edits it saw it, `not_editable` unless it awaits money."""
    if order.version != version:
        raise Conflict("Somebody has changed this order meanwhile.", code="order_changed", version=order.version)
    if order.status not in AWAITING_PAYMENT:
        raise Conflict(f"An order that is {order.status} stays as it is.", code="not_editable", present=order.status)


async def offered(tx: Tx, order: Order, items: Sequence[OrderItem]) -> dict[UUID, PackageInfo]:
    """Those of the packages that are not in the order yet, by id. NotFound when one is not on sale."""
    known = {line.package_id for line in await _lines_of(tx, order)}
    return await get_active_packages(tx, [item.package_id for item in items if item.package_id not in known])


async def edit(
    tx: Tx, order: Order, items: Sequence[OrderItem], packages: dict[UUID, PackageInfo], note: str, *, by: Actor
) -> bool:
    """Let a locked order be made of `items`, each of another package, and nothing else. `packages`: as `offered`.

    Returns whether its lines are others than before. Invalid: another currency or a total out of bounds.
    """
    before = await _lines_of(tx, order)
    was = (_said(before), order.total_minor)
    after = await _lines(tx, order, before, items, packages)
    order.total_minor = sum(line.quantity * line.unit_price_minor for line in after)
    if order.total_minor > MOST_MINOR:
        raise Invalid("The total is too large.", field="lines")
    order.version, order.updated_at, order.note = order.version + 1, now(), note
    await tx.flush()
    if order.total_minor != was[1]:
        await _plan_anew(tx, order, by=by)
    said = [format_money(total, order.currency) for total in (was[1], order.total_minor)]
    record(tx, order, order.status, by=by, note=" → ".join(said))
    data = {"number": order.number, "from": order.status, "to": order.status, "total_minor": order.total_minor}
    emit(tx, "order.updated", order.id, data, by=by, changes={"lines": [was[0], _said(after)], "total": said})
    return _said(after) != was[0]


async def tell(tx: Tx, order: Order) -> None:
    """Let the customer know in their language what a changed order holds now, where it belongs to a chat."""
    if order.conversation_id is None:
        return
    lines = "\n".join(f"• {line}" for line in _said(await _lines_of(tx, order)))
    fields = {
        "number": str(order.number),
        "lines": lines if len(lines) <= MOST_TOLD else f"{lines[: MOST_TOLD - 1]}…",
        "total": format_money(order.total_minor, order.currency),
    }
    language = language_of(await get_customer(tx, order.customer_id))
    await send_template(tx, order.conversation_id, "order_changed", language, fields)


async def _lines_of(tx: Tx, order: Order) -> list[OrderLine]:
    theirs = (OrderLine.tenant_id == tx.tenant_id) & (OrderLine.order_id == order.id)
    return list(await tx.scalars(select(OrderLine).where(theirs).order_by(OrderLine.id)))


async def _lines(
    tx: Tx,
    order: Order,
    before: Sequence[OrderLine],
    items: Sequence[OrderItem],
    packages: dict[UUID, PackageInfo],
) -> list[OrderLine]:
    """What of it stays, with its new quantity, and what is new; the rest goes."""
    known = {line.package_id: line for line in before}
    if any(package.currency != order.currency for package in packages.values()):
        raise Invalid(f"This order is in {order.currency}.", field="lines", code="mixed_currencies")
    wanted = {item.package_id: item.quantity for item in items}
    stay = []
    for line in before:
        # One that stood there twice is one line from now on.
        if line.package_id in wanted and known[line.package_id] is line:
            line.quantity = wanted[line.package_id]
            stay.append(line)
        else:
            await tx.delete(line)
    added = [snapshot(order, item, packages[item.package_id]) for item in items if item.package_id in packages]
    tx.add_all(added)
    return [*stay, *added]


async def _plan_anew(tx: Tx, order: Order, *, by: Actor) -> None:
    """The last part bears the difference; where it cannot, the order is paid as a new one would be."""
    parts = await parts_of(tx, order.id)
    if not parts:
        return
    rest = order.total_minor - sum(part.amount_minor for part in parts[:-1])
    if rest > 0:
        await set_plan(tx, order, [*parts[:-1], Part(rest, parts[-1].due_at)], by=by)
    else:
        await set_plan(tx, order, [], by=by)
        await plan_deposit(tx, order)


def _said(lines: Sequence[OrderLine]) -> list[str]:
    return [f"{line.quantity} × {line.service_name} – {line.package_name}" for line in lines]
