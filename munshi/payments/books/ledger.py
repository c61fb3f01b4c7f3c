"""The ledger of an order: entries are only ever added, every balance is a sum of them."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.core.money import Money
from munshi.events.service import Actor, emit
from munshi.orders.identify import identifier_of
from munshi.orders.models import Order
from munshi.orders.service import SETTLED, UNSETTLED
from munshi.orders.taking.plan import asked_now, parts_of
from munshi.payments.models import Payment

PAID_IN = func.coalesce(func.sum(Payment.amount_minor).filter(Payment.kind.in_(("confirmed", "corrected"))), 0)
GIVEN_BACK = func.coalesce(func.sum(Payment.amount_minor).filter(Payment.kind == "refunded"), 0)
COUNTS = case((Payment.kind.in_(("confirmed", "corrected")), 1), (Payment.kind == "refunded", -1), else_=0)
RECEIVED = func.coalesce(func.sum(Payment.amount_minor * COUNTS), 0)

DISCOUNTED = func.coalesce(func.sum(Payment.amount_minor).filter(Payment.kind == "discounted"), 0)
SUMS = (PAID_IN, GIVEN_BACK, DISCOUNTED)

Kind = Literal["submitted", "confirmed", "refunded", "corrected", "discounted"]


@dataclass(frozen=True)
class Standing:
    """What an order's entries come to, in minor units. A correction counts as money in, below zero when it takes away.

    Nothing is owed for an order that is over, so what it holds is too much. Money given back on an order that was paid
    is a concession: the order does not owe it again. What was `discounted` is neither owed nor received.
    """

    total: int
    paid_in: int
    given_back: int
    discounted: int
    status: str

    @property
    def received(self) -> int:
        return self.paid_in - self.given_back

    @property
    def due(self) -> int:
        if self.status in UNSETTLED:
            return max(self.total - self.covered, 0)
        return max(self.total - self.discounted - self.paid_in, 0) if self.status in SETTLED else 0

    @property
    def covered(self) -> int:
        """What of the total is not owed any more."""
        return self.received + self.discounted

    @property
    def overpaid(self) -> int:
        owed = self.total - self.discounted if self.status in (*UNSETTLED, *SETTLED) else 0
        return max(self.received - owed, 0)


def enter(
    tx: Tx,
    order: Order,
    kind: Kind,
    amount_minor: int,
    *,
    by: Actor,
    proof_id: UUID | None = None,
    entry_id: UUID | None = None,
    note: str = "",
) -> Payment:
    """One entry in the order's currency, which its status then follows (payments/books/follow).

    `submitted` is what a customer claims and counts for no balance; only `corrected` may be below zero. `discounted` is
    what the customer need not pay. `entry_id`: the line of a statement that is confirmed by it.
    """
    entry = Payment(
        tenant_id=tx.tenant_id,
        order_id=order.id,
        proof_id=proof_id,
        entry_id=entry_id,
        kind=kind,
        amount_minor=amount_minor,
        currency=order.currency,
        actor_kind=by.kind,
        actor_id=by.id,
        note=note,
    )
    tx.add(entry)
    if kind != "submitted":
        data = {"kind": kind, "amount_minor": amount_minor, "currency": order.currency, "status": order.status}
        emit(tx, "order.entry", order.id, data, by=by)
    return entry


def minor_of(amount: Money, order: Order) -> int:
    """Invalid (`currency`) when it is in another than the order's, `amount_needed` when it is nothing."""
    if amount.currency != order.currency:
        raise Invalid(f"This order is in {order.currency}.", field="amount", code="currency")
    if amount.minor == 0:
        raise Invalid("Say how much.", field="amount", code="amount_needed")
    return amount.minor


async def standing(tx: Tx, order: Order) -> Standing:
    theirs = (Payment.tenant_id == tx.tenant_id) & (Payment.order_id == order.id)
    paid_in, given_back, discounted = (await tx.execute(select(*SUMS).where(theirs))).one()
    return Standing(order.total_minor, int(paid_in), int(given_back), int(discounted), order.status)


async def asked(tx: Tx, order: Order) -> int:
    """What the customer is to pay now, in minor units: all that is due, or the parts of it whose turn has come.

    An amount of the order's own is what was given, a little below that.
    """
    known = await identifier_of(tx, order.id)
    return known.amount_minor if known and known.amount_minor else await asked_in_full(tx, order)


async def asked_in_full(tx: Tx, order: Order) -> int:
    """As `asked`, before any discount."""
    stands = await standing(tx, order)
    return asked_now(await parts_of(tx, order.id), stands.due, stands.covered)


async def discount_of(tx: Tx, order: Order) -> int:
    """How much less than it costs the order's own amount is; 0 when it has none."""
    known = await identifier_of(tx, order.id)
    return known.asked_minor - known.amount_minor if known and known.amount_minor else 0


def sums_of(order_id: Any) -> tuple[Any, Any, Any]:
    """What was paid in, given back and discounted for the order this column names, as columns of a larger query."""
    theirs = (Payment.tenant_id == Order.tenant_id) & (Payment.order_id == order_id)
    paid_in, given_back, discounted = (select(one).where(theirs).scalar_subquery() for one in SUMS)
    return paid_in, given_back, discounted


async def has_entered(tx: Tx, entry_id: UUID) -> bool:
    """Whether the books hold this line of a statement."""
    held = select(Payment.id).where(Payment.tenant_id == tx.tenant_id, Payment.entry_id == entry_id)
    return await tx.scalar(held) is not None


async def received_by_currency(tx: Tx, customer_id: UUID) -> dict[str, int]:
    """Confirmed and corrected money less refunds over all orders of a customer, in minor units of each currency."""
    return await _by_currency(tx, Order.customer_id == customer_id)


async def received_in_conversation(tx: Tx, conversation_id: UUID) -> dict[str, int]:
    """As `received_by_currency`, over all orders placed in a conversation."""
    return await _by_currency(tx, Order.conversation_id == conversation_id)


async def _by_currency(tx: Tx, of: ColumnElement[bool]) -> dict[str, int]:
    rows = await tx.execute(
        select(Payment.currency, RECEIVED)
        .join(Order, (Order.tenant_id == Payment.tenant_id) & (Order.id == Payment.order_id))
        .where(Payment.tenant_id == tx.tenant_id, of)
        .group_by(Payment.currency)
    )
    return {currency: int(amount) for currency, amount in rows}
