"""The tools that change something: quote, place and cancel an order.

An order is placed only on the customer's explicit yes to the very quote they were shown; the quote waits in
conversations.draft, so that it outlives a crash, a change of provider and the built-in assistant taking over.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

import orjson

from munshi.ai.tools.context import ToolContext, clean, recorded
from munshi.ai.tools.draft import placed_text, summary_text
from munshi.ai.tools.lookups import Refused, find_package, order_infos, own_order, payment_text
from munshi.ai.turn.turn import Draft, DraftLine, MessageInfo, OrderInfo
from munshi.ai.words.confirm import Answer, may_mean_keeping, read_answer, wants_to_cancel
from munshi.catalog.service import PackageInfo
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.money import MOST_MINOR
from munshi.orders import service as orders
from munshi.orders.models import Order
from munshi.orders.taking.place import OrderItem, place

MOST_QUANTITY = 100
MOST_LINES = 10
CANCELLABLE = ("pending", "rejected")


@dataclass(frozen=True)
class Quoted:
    """The draft is stored, nothing is ordered yet; its summary (`text`) is enclosed with the reply."""

    lines: tuple[DraftLine, ...]
    total_minor: int
    currency: str
    text: str
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True)
class Placed:
    """The order stands; `text` (confirmation and how to pay) is enclosed with the reply."""

    order: OrderInfo
    text: str
    kind: Literal["placed"] = "placed"


@dataclass(frozen=True)
class Cancelled:
    """`order` None: only a quote not yet ordered was dropped. Of an order the shop's template tells the customer."""

    order: OrderInfo | None
    kind: Literal["cancelled"] = "cancelled"


OrderResult: TypeAlias = Quoted | Placed | Refused


@recorded
async def create_order(
    context: ToolContext,
    package: UUID | str | None = None,
    quantity: int = 1,
    note: str = "",
    keep_others: bool = False,
) -> OrderResult:
    """Quotes `quantity` (1..100) of a package, or places it when that quote was shown and the newest words say yes.

    No package: the present quote as it stands. `keep_others`: add to the present quote; that package's quantity is set.
    A quote whose price has changed since is quoted anew.
    """
    if not 1 <= quantity <= MOST_QUANTITY:
        return Refused("bad_quantity", f"The quantity must be between 1 and {MOST_QUANTITY}.")
    async with context.open_tx() as tx:
        draft = await _lock_draft(tx, context)
        if isinstance(draft, Refused):
            return draft
        wanted = _quantities(draft) if draft else {}
        if package is not None:
            found = await find_package(tx, context, package)
            if isinstance(found, Refused):
                return found
            is_open = draft is not None and not draft["order_id"]
            wanted = {**(wanted if keep_others and is_open else {}), found.id: quantity}
        if draft and draft["order_id"] and wanted == _quantities(draft):
            return await _tell(tx, context, await orders.get_order(tx, UUID(draft["order_id"])))
        return await _quote_or_place(tx, context, draft, wanted, note)


async def _quote_or_place(
    tx: Tx, context: ToolContext, draft: Draft | None, wanted: dict[UUID, int], note: str
) -> OrderResult:
    fresh = await _price(tx, context, wanted, note or (draft["note"] if draft else ""))
    if isinstance(fresh, Refused):
        return fresh
    if draft:
        fresh["untold"] = draft["untold"]
        if draft["lines"] == fresh["lines"] and not draft["order_id"]:
            fresh["id"], fresh["shown_seq"] = draft["id"], draft["shown_seq"]
    if answer_to(fresh, context.pending).said:
        return await _place(tx, context, fresh)
    await _store(tx, context.conversation_id, fresh)
    text = context.enclosures["quote"] = summary_text(fresh, context.language)
    context.quoted.append(fresh["id"])
    return Quoted(tuple(fresh["lines"]), fresh["total_minor"], fresh["currency"], text)


@recorded
async def cancel_order(
    context: ToolContext, number: int | None = None, *, plainly: bool = False
) -> Cancelled | Refused:
    """Drops the quote in the making; else cancels the order with this number, or the newest, if not yet paid for.

    `plainly`: refuse while the customer's words may mean the opposite, and an order unless they ask for it.
    """
    said = "\n".join(message.text for message in context.pending)
    unclear = Refused("unclear", "The customer has not plainly asked for it: ask whether to cancel, yes or no.")
    if plainly and may_mean_keeping(said):
        return unclear
    async with context.open_tx() as tx:
        draft = await _lock_draft(tx, context)
        if isinstance(draft, Refused):
            return draft
        if number is None and draft and draft["lines"] and not draft["order_id"]:
            await _store(tx, context.conversation_id, _without_quote(draft))
            context.enclosures.pop("quote", None)
            return Cancelled(None)
        order = await _order_to_cancel(tx, context, number)
        if isinstance(order, Refused):
            return order
        if plainly and not wants_to_cancel(said, context.said_last):
            return unclear
        if order.status != "cancelled":
            try:
                order = await orders.move(tx, order.id, "cancelled", by=context.actor, note="cancelled by the customer")
            except Conflict:
                return Refused("not_cancellable", "Someone else has just moved this order on.")
        (info,) = await order_infos(tx, [order])
    context.enclosures.clear()
    return Cancelled(info)


def answer_to(draft: Draft, pending: tuple[MessageInfo, ...]) -> Answer:
    """What the customer has answered to the quote since it was shown to them."""
    shown_seq = draft["shown_seq"]
    if shown_seq is None:
        return Answer(None)
    return read_answer("\n".join(message.text for message in pending if message.text and message.seq > shown_seq))


async def retell(context: ToolContext, draft: Draft) -> None:
    """Encloses again what a run that broke off after placing orders could not tell the customer."""
    async with context.open_tx() as tx:
        placed = [await orders.get_order(tx, UUID(order_id)) for order_id in draft["untold"]]
        told = [(await _tell(tx, context, order)).text for order in placed if order.status == "pending"]
    if told:
        context.enclosures["placed"] = "\n\n".join(told)


async def present_draft(context: ToolContext) -> Draft | None:
    """The quote as tools have left it."""
    async with context.open_tx() as tx:
        draft = await _lock_draft(tx, context)
    return None if isinstance(draft, Refused) else draft


async def _order_to_cancel(tx: Tx, context: ToolContext, number: int | None) -> Order | Refused:
    if number is not None:
        order = await own_order(tx, context, number)
        if isinstance(order, Refused):
            return order
    else:
        waiting = await orders.awaiting_payment(tx, context.customer_id)
        newest = [waiting] if waiting else await orders.latest_orders(tx, context.customer_id, limit=1)
        if not newest:
            return Refused("nothing_to_cancel", "This customer has no order.")
        order = newest[0]
    if order.status not in (*CANCELLABLE, "cancelled"):
        return Refused("not_cancellable", f"Order {order.number} is {order.status}: only a person may cancel it now.")
    return order


async def _lock_draft(tx: Tx, context: ToolContext) -> Draft | Refused | None:
    row = await tx.raw.fetchrow(
        "select draft, answered_by from conversations where tenant_id = $1 and id = $2 for no key update",
        tx.tenant_id,
        context.conversation_id,
    )
    if row is None or row["answered_by"] != "ai":
        return Refused("person_answers", "A person has taken this chat over: do nothing more.")
    draft: Draft | None = row["draft"]
    return draft


async def _price(tx: Tx, context: ToolContext, wanted: dict[UUID, int], note: str) -> Draft | Refused:
    if len(wanted) > MOST_LINES:
        return Refused("bad_quantity", f"One order holds {MOST_LINES} different packages at most.")
    packages: list[PackageInfo] = []
    for package_id in wanted:
        found = await find_package(tx, context, package_id)
        if isinstance(found, Refused):
            return found
        packages.append(found)
    if not packages:
        return Refused("no_quote", "There is no quote in the making: name a package.")
    if len({package.currency for package in packages}) > 1:
        return Refused("other_currency", "These packages have different currencies: order them one by one.")
    total = sum(package.price_minor * wanted[package.id] for package in packages)
    if total > MOST_MINOR:
        return Refused("bad_quantity", "That is more than one order may come to.")
    return Draft(
        id=str(new_id()),
        lines=[_line(package, wanted[package.id]) for package in packages],
        total_minor=total,
        currency=packages[0].currency,
        note=clean(note)[:500],
        shown_seq=None,
        order_id=None,
        untold=[],
    )


async def _place(tx: Tx, context: ToolContext, draft: Draft) -> Placed:
    order = await place(
        tx,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        lines=[OrderItem(UUID(line["package_id"]), line["quantity"]) for line in draft["lines"]],
        key=draft["id"],
        by=context.actor,
        note=draft["note"],
    )
    if order.total_minor != draft["total_minor"]:
        raise Conflict("The price changed while the order was being placed.")
    told: Draft = {**draft, "order_id": str(order.id), "untold": [*draft["untold"], str(order.id)]}
    await _store(tx, context.conversation_id, told)
    return await _tell(tx, context, order)


async def _tell(tx: Tx, context: ToolContext, order: Order) -> Placed:
    (info,) = await order_infos(tx, [order])
    how_to_pay = await payment_text(tx, context, order)
    text = "\n\n".join(filter(None, (placed_text(info, context.language), how_to_pay)))
    context.enclosures["placed"] = text
    context.enclosures.pop("quote", None)
    return Placed(info, text)


async def _store(tx: Tx, conversation_id: UUID, draft: Draft | None) -> None:
    await tx.raw.execute(
        "update conversations set draft = $3 where tenant_id = $1 and id = $2",
        tx.tenant_id,
        conversation_id,
        draft and orjson.dumps(draft).decode(),
    )


def _without_quote(draft: Draft) -> Draft | None:
    return {**draft, "lines": [], "total_minor": 0, "shown_seq": None} if draft["untold"] else None


def _quantities(draft: Draft) -> dict[UUID, int]:
    return {UUID(line["package_id"]): line["quantity"] for line in draft["lines"]}


def _line(package: PackageInfo, quantity: int) -> DraftLine:
    return DraftLine(
        package_id=str(package.id),
        service=package.service_name,
        package=package.name,
        quantity=quantity,
        unit_price_minor=package.price_minor,
    )
