"""Find orders, and count them."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from munshi.auth.keys.models import ApiKey
from munshi.auth.models import User
from munshi.core.db import Tx
from munshi.core.money import Money
from munshi.customers.models import Customer
from munshi.customers.search import reached_at
from munshi.orders.models import Order, OrderEvent
from munshi.orders.schemas import (
    LineView,
    OrderEventView,
    OrderFilter,
    OrderQuery,
    OrderStats,
    OrderView,
    Period,
    StatusTotal,
)
from munshi.tenants.service import get_tenant

HIGHEST_NUMBER = 2**63 - 1
# What belongs to an order is looked up for each one that is shown: joined, a large shop's customers would all be read.
VIEW = """
select o.id, o.number, o.status, o.total_minor, o.currency, o.customer_id, o.conversation_id, o.note, o.created_at,
  o.updated_at, o.version,
  (select c.name from customers c where c.tenant_id = $1 and c.id = o.customer_id) as customer_name,
  (select jsonb_agg(jsonb_build_array(package_id, service_name, package_name, quantity, unit_price_minor) order by id)
   from order_lines where tenant_id = $1 and order_id = o.id) as lines
from unnest({ids}) with ordinality wanted(id, place)
cross join lateral (select * from orders where tenant_id = $1 and id = wanted.id limit 1) o
order by wanted.place
"""
VIEWS = VIEW.format(ids="$2::uuid[]")
# The list that is opened most leaves nothing out: read by a plain statement, whose limit the planner knows.
EVERY = "array(select id from orders where tenant_id = $1 order by {order} limit {limit} offset $2)"
FIRST = EVERY.replace(" offset $2", "")
# Of all there are: none is ever deleted, so the counter of their numbers has counted them.
COUNT = "select coalesce((select last from order_counters where tenant_id = $1), 0)"
SORTS = {"created_at": Order.created_at, "total": Order.total_minor, "updated_at": Order.updated_at}


async def list_orders(tx: Tx, query: OrderQuery) -> tuple[list[OrderView], int]:
    """One page of orders and how many match in all."""
    mine, wanted = await _within(tx, query), _conditions(tx, query)
    if len(mine) == 1 and not wanted:
        return await _list_every(tx, query)
    total = select(func.count()).select_from(Order).where(*mine, *wanted)
    page = select(Order.id, total.correlate(None).scalar_subquery()).where(*mine, *wanted).order_by(*_order(query))
    rows = (await tx.execute(page.limit(query.limit).offset(query.offset))).all()
    if not rows:  # beyond the last one
        return [], await tx.scalar(total) or 0
    return await view_orders(tx, [order_id for order_id, _ in rows]), rows[0][1] or 0


async def _list_every(tx: Tx, query: OrderQuery) -> tuple[list[OrderView], int]:
    direction = "desc" if query.sort.startswith("-") else "asc"
    order = f"{SORTS[query.sort.lstrip('-')].key} {direction}, id {direction}"
    ids = (EVERY if query.offset else FIRST).format(order=order, limit=query.limit)
    rows = await tx.raw.fetch(VIEW.format(ids=ids), tx.tenant_id, *([query.offset] if query.offset else []))
    return [_view(row) for row in rows], await tx.raw.fetchval(COUNT, tx.tenant_id)


async def matching(tx: Tx, query: OrderFilter) -> Select[UUID]:
    """The ids of all orders that match, in the order asked for."""
    return select(Order.id).where(*await _within(tx, query), *_conditions(tx, query)).order_by(*_order(query))


async def view_order(tx: Tx, order_id: UUID) -> OrderView:
    """One order that is known to exist."""
    await tx.flush()
    return (await view_orders(tx, [order_id]))[0]


async def view_orders(tx: Tx, ids: list[UUID]) -> list[OrderView]:
    """Those of `ids` that exist, in that order."""
    return [_view(row) for row in await tx.raw.fetch(VIEWS, tx.tenant_id, ids)]


async def view_history(tx: Tx, order_id: UUID) -> list[OrderEventView]:
    """Every change of the order, oldest first."""
    rows = await tx.execute(
        select(OrderEvent, func.coalesce(User.name, ApiKey.name))
        .outerjoin(User, (OrderEvent.actor_kind == "user") & (User.id == OrderEvent.actor_id))
        .outerjoin(ApiKey, (ApiKey.tenant_id == OrderEvent.tenant_id) & (ApiKey.id == OrderEvent.actor_id))
        .where(OrderEvent.tenant_id == tx.tenant_id, OrderEvent.order_id == order_id)
        .order_by(OrderEvent.created_at, OrderEvent.id)
    )
    return [
        OrderEventView(
            from_status=event.from_status,
            to_status=event.to_status,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            actor_name=name,
            note=event.note,
            created_at=event.created_at,
        )
        for event, name in rows
    ]


async def count_orders(tx: Tx, period: Period) -> OrderStats:
    """How many orders of each status, worth how much in each currency, were placed in `period`."""
    rows = await tx.execute(
        select(Order.status, Order.currency, func.count(), func.sum(Order.total_minor))
        .where(*await _within(tx, period))
        .group_by(Order.status, Order.currency)
        .order_by(Order.status, Order.currency)
    )
    return OrderStats(
        statuses=[
            StatusTotal(status=status, count=count, total=Money.of(int(total), currency))
            for status, currency, count, total in rows
        ]
    )


async def _within(tx: Tx, period: Period) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Order.tenant_id == tx.tenant_id]
    if period.since or period.until:
        zone = ZoneInfo((await get_tenant(tx)).time_zone)
        if period.since:
            conditions.append(Order.created_at >= _midnight(period.since, zone))
        if period.until:
            conditions.append(Order.created_at < _midnight(period.until + timedelta(days=1), zone))
    return conditions


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _order(query: OrderFilter) -> tuple[Any, Any]:
    key = SORTS[query.sort.lstrip("-")]
    return (key.desc(), Order.id.desc()) if query.sort.startswith("-") else (key, Order.id)


def _conditions(tx: Tx, query: OrderFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.status:
        conditions.append(Order.status == query.status)
    if query.customer_id:
        conditions.append(Order.customer_id == query.customer_id)
    if query.q:
        conditions.append(or_(*_matches(tx, query.q)))
    return conditions


def _matches(tx: Tx, words: str) -> list[ColumnElement[bool]]:
    named = select(Customer.id).where(
        Customer.tenant_id == tx.tenant_id, Customer.name.icontains(words, autoescape=True)
    )
    matches: list[ColumnElement[bool]] = [Order.customer_id.in_(named), Order.customer_id.in_(reached_at(tx, words))]
    number = words.lstrip("#")
    if number.isdecimal() and int(number) <= HIGHEST_NUMBER:
        matches.append(Order.number == int(number))
    return matches


def _view(row: Any) -> OrderView:
    fields = dict(row)
    lines = [_line(row["currency"], *line) for line in row["lines"] or []]
    return OrderView(**{**fields, "total": Money.of(row["total_minor"], row["currency"]), "lines": lines})


def _line(currency: str, package_id: UUID, service: str, package: str, quantity: int, price_minor: int) -> LineView:
    return LineView(
        package_id=package_id,
        service_name=service,
        package_name=package,
        quantity=quantity,
        unit_price=Money.of(price_minor, currency),
    )
