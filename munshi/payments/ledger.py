"""The ledger of an order: entries are only ever added, every balance is a sum of them."""

from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from munshi.core.db import Tx
from munshi.events.service import Actor
from munshi.orders.models import Order
from munshi.payments.models import Payment

COUNTS = case((Payment.kind.in_(("confirmed", "corrected")), 1), (Payment.kind == "refunded", -1), else_=0)
RECEIVED = func.coalesce(func.sum(Payment.amount_minor * COUNTS), 0)

Kind = Literal["submitted", "confirmed", "refunded", "corrected"]


def enter(
    tx: Tx, order: Order, kind: Kind, amount_minor: int, *, by: Actor, proof_id: UUID | None = None, note: str = ""
) -> Payment:
    """One entry in the order's currency. `submitted` is what a customer claims and counts for no balance."""
    entry = Payment(
        tenant_id=tx.tenant_id,
        order_id=order.id,
        proof_id=proof_id,
        kind=kind,
        amount_minor=amount_minor,
        currency=order.currency,
        actor_kind=by.kind,
        actor_id=by.id,
        note=note,
    )
    tx.add(entry)
    return entry


async def received(tx: Tx, order_id: UUID) -> int:
    """Confirmed and corrected money less what was refunded, in minor units."""
    theirs = (Payment.tenant_id == tx.tenant_id) & (Payment.order_id == order_id)
    return int((await tx.execute(select(RECEIVED).where(theirs))).scalar_one())


async def received_by_currency(tx: Tx, customer_id: UUID) -> dict[str, int]:
    """As `received`, over all orders of a customer, in minor units of each currency."""
    return await _by_currency(tx, Order.customer_id == customer_id)


async def received_in_conversation(tx: Tx, conversation_id: UUID) -> dict[str, int]:
    """As `received`, over all orders placed in a conversation, in minor units of each currency."""
    return await _by_currency(tx, Order.conversation_id == conversation_id)


async def _by_currency(tx: Tx, of: ColumnElement[bool]) -> dict[str, int]:
    rows = await tx.execute(
        select(Payment.currency, RECEIVED)
        .join(Order, (Order.tenant_id == Payment.tenant_id) & (Order.id == Payment.order_id))
        .where(Payment.tenant_id == tx.tenant_id, of)
        .group_by(Payment.currency)
    )
    return {currency: int(amount) for currency, amount in rows}


async def balance_due(tx: Tx, order: Order) -> int:
    """What is still to be paid, in minor units; negative when too much was paid."""
    return order.total_minor - await received(tx, order.id)
