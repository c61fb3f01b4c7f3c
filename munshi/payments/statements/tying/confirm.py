"""Confirm money on a statement that is for an order which sent no picture."""

from uuid import UUID

from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.money import Money
from munshi.events.service import Actor
from munshi.orders.models import Order
from munshi.orders.service import UNSETTLED, lock_order
from munshi.payments.books.entries import record
from munshi.payments.statements.models import StatementEntry


async def confirm(tx: Tx, entry_id: UUID, *, by: Actor) -> Order:
    """Enter it in the books of its order, which follows them; the customer is told.

    Conflict: `not_matched` when it is for no order; `has_proof` when a picture of it is decided on instead; `settled`
    when its order owes nothing any more; `second_person` as `record`.
    """
    entry = await tx.get(StatementEntry, (tx.tenant_id, entry_id))
    if entry is None:
        raise NotFound("statement entry")
    if entry.order_id is None:
        raise Conflict("This money is not known to be for any order.", code="not_matched")
    order = await lock_order(tx, entry.order_id)
    await tx.refresh(entry, with_for_update=True)
    if entry.proof_id:
        raise Conflict("The customer has sent a picture of it: decide on that.", code="has_proof")
    if entry.order_id != order.id or order.status not in UNSETTLED:
        raise Conflict("Nothing is due for this order any more.", code="settled", present=order.status)
    amount = Money.of(entry.amount_minor, entry.currency)
    return await record(tx, order.id, amount, by=by, note="on the statement", entry_id=entry.id)
