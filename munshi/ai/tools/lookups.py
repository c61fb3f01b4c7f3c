"""The assistant's tools that look things up or call a person; ordering.py holds those that order and cancel.

Each is one short transaction bound to the tenant and customer of its context and may be run again without harm.
What a customer or a model can get wrong is answered by `Refused`, never by an exception.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from munshi.ai.knowledge.search import search_articles
from munshi.ai.tools.context import ToolContext, clean, recorded
from munshi.ai.turn.shop import present_catalogue
from munshi.ai.turn.turn import Article, OrderInfo
from munshi.ai.words.relevance import rank
from munshi.catalog.service import PackageInfo, get_active_package
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.orders import service as orders
from munshi.orders.identify import identifiers_of
from munshi.orders.models import Order, OrderLine
from munshi.payments.service import instructions

MOST_OFFERS = 20
MOST_ARTICLES = 5


@dataclass(frozen=True)
class Refused:
    """`reason` is a stable word: unknown_package, unknown_order, bad_quantity, bad_note, other_currency, no_quote,
    person_answers, nothing_to_cancel, unclear, not_cancellable, nothing_to_pay, no_payment_methods.
    `detail` is for a model, not for a customer."""

    reason: str
    detail: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True)
class Offer:
    """A package as it is sold now. `code` is its short name in this run."""

    code: str
    service: str
    name: str
    description: str
    price_minor: int
    currency: str
    duration: str
    features: tuple[str, ...]
    popular: bool
    kind: Literal["package"] = "package"


@dataclass(frozen=True)
class Offers:
    offers: tuple[Offer, ...]
    kind: Literal["packages"] = "packages"


@dataclass(frozen=True)
class Articles:
    articles: tuple[Article, ...]
    kind: Literal["articles"] = "articles"


@dataclass(frozen=True)
class Orders:
    """Newest first."""

    orders: tuple[OrderInfo, ...]
    kind: Literal["orders"] = "orders"


@dataclass(frozen=True)
class Instructions:
    """How to pay `order`: `text` holds the account numbers and is enclosed with the reply."""

    order: OrderInfo
    text: str
    kind: Literal["instructions"] = "instructions"


@dataclass(frozen=True)
class HandedOver:
    """A person takes the chat when this reply is sent."""

    reason: str
    kind: Literal["handed_over"] = "handed_over"


@recorded
async def search_catalogue(context: ToolContext, query: str) -> Offers:
    """Packages that match `query` best, 20 at most; the whole catalogue when none matches."""
    async with context.open_tx() as tx:
        services = await present_catalogue(tx)
    packages = [(f"{s.name} {p.name} {s.description} {p.description}", p) for s in services for p in s.packages]
    found = rank(query, packages) or [package for _, package in packages]
    return Offers(tuple(_offer(context, package) for package in found[:MOST_OFFERS]))


@recorded
async def get_package(context: ToolContext, package: UUID | str) -> Offer | Refused:
    """One package as it is sold now, by id or code ("P3")."""
    async with context.open_tx() as tx:
        found = await find_package(tx, context, package)
    return found if isinstance(found, Refused) else _offer(context, found)


@recorded
async def search_knowledge(context: ToolContext, query: str) -> Articles:
    """The shop's own answers nearest to `query`, 5 at most."""
    async with context.open_tx() as tx:
        return Articles(await search_articles(tx, query, MOST_ARTICLES))


@recorded
async def order_status(context: ToolContext, number: int | None = None) -> Orders | Refused:
    """The customer's own order with this number, or the newest five."""
    async with context.open_tx() as tx:
        if number is None:
            return Orders(await order_infos(tx, await orders.latest_orders(tx, context.customer_id)))
        order = await own_order(tx, context, number)
        return order if isinstance(order, Refused) else Orders(await order_infos(tx, [order]))


@recorded
async def payment_instructions(context: ToolContext, number: int | None = None) -> Instructions | Refused:
    """Encloses how to pay the order with this number, or the newest one that waits for money."""
    async with context.open_tx() as tx:
        if number is None:
            order = await orders.awaiting_payment(tx, context.customer_id)
        else:
            named = await own_order(tx, context, number)
            if isinstance(named, Refused):
                return named
            order = named if named.status in ("pending", "rejected") else None
        if order is None:
            return Refused("nothing_to_pay", "No order of this customer waits for a payment.")
        text = await payment_text(tx, context, order)
        if text is None:
            return Refused("no_payment_methods", "The shop has set up no way to pay yet: hand over to a person.")
        (info,) = await order_infos(tx, [order])
    if "placed" not in context.enclosures:  # which says how to pay already
        context.enclosures["instructions"] = text
    return Instructions(info, text)


@recorded
async def hand_over(context: ToolContext, reason: str, summary: str = "") -> HandedOver:
    """Asks for a person; takes effect when the reply is sent. `summary`: a model's words for that person."""
    if not context.handed_over:
        context.handed_over.append(clean(reason)[:200])
    if clean(summary):
        context.for_staff.append(clean(summary))
    return HandedOver(context.handed_over[0])


@recorded
async def refuse_note(context: ToolContext, note: str, wrong: str) -> Refused:
    """Keeps a model's own promises out of a quote, and on record."""
    return Refused("bad_note", f"This note may not stand in a quote. {wrong} Quote again without it.")


async def find_package(tx: Tx, context: ToolContext, reference: UUID | str) -> PackageInfo | Refused:
    package_id = reference if isinstance(reference, UUID) else context.codes.find(reference)
    try:
        if package_id is not None:
            return await get_active_package(tx, package_id)
    except NotFound:
        pass
    return Refused("unknown_package", "There is no such package: use a code from the catalogue, such as P1.")


async def own_order(tx: Tx, context: ToolContext, number: int) -> Order | Refused:
    try:
        return await orders.find_by_number(tx, number, context.customer_id)
    except NotFound:
        return Refused("unknown_order", "This customer has no order with that number.")


async def payment_text(tx: Tx, context: ToolContext, order: Order) -> str | None:
    return await instructions(tx, order, context.language)


async def order_infos(tx: Tx, found: list[Order]) -> tuple[OrderInfo, ...]:
    ids = [order.id for order in found]
    query = select(OrderLine).where(OrderLine.tenant_id == tx.tenant_id, OrderLine.order_id.in_(ids))
    lines = list(await tx.scalars(query.order_by(OrderLine.id)))
    known = await identifiers_of(tx, ids)
    return tuple(
        OrderInfo(
            order.id,
            order.number,
            order.status,
            order.total_minor,
            order.currency,
            tuple((x.service_name, x.package_name, x.quantity) for x in lines if x.order_id == order.id),
            *((known[order.id].amount_minor, known[order.id].reference) if order.id in known else ()),
        )
        for order in found
    )


def _offer(context: ToolContext, package: PackageInfo) -> Offer:
    return Offer(
        code=context.codes.code(package),
        service=package.service_name,
        name=package.name,
        description=package.description,
        price_minor=package.price_minor,
        currency=package.currency,
        duration=package.duration,
        features=tuple(package.features),
        popular=package.popular,
    )
