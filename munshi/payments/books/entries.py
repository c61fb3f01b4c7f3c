"""What staff write into an order's books by hand: money without a proof, corrections, its parts, what it is made of."""

from uuid import UUID

from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.money import Money
from munshi.events.service import Actor
from munshi.orders.models import Order
from munshi.orders.schemas import NewPlan, OrderChange
from munshi.orders.service import UNSETTLED, lock_order
from munshi.orders.taking.edit import check_editable, edit, offered, tell
from munshi.orders.taking.place import OrderItem
from munshi.orders.taking.plan import Part, set_plan
from munshi.payments.books import ledger
from munshi.payments.books.follow import follow, has_open_proof, identify_anew
from munshi.payments.decisions.effect import tell_of_money
from munshi.payments.decisions.two_people import check_one_is_enough
from munshi.payments.schemas import NewCorrection


async def record(tx: Tx, order_id: UUID, amount: Money, *, by: Actor, note: str, entry_id: UUID | None = None) -> Order:
    """Confirm money that a member has seen arrive, in cash or on the account, and tell the customer.

    Conflict (`second_person`) when it is not for one person to say, `already_confirmed` when the line of a statement
    `entry_id` stands in the books already; Invalid (`currency`) in another than the order's.
    """
    order = await lock_order(tx, order_id)
    minor, before = ledger.minor_of(amount, order), order.status
    stands = await ledger.standing(tx, order)
    await check_one_is_enough(tx, order, stands.received + minor)
    if entry_id and await ledger.has_entered(tx, entry_id):
        raise Conflict("This money stands in the books already.", code="already_confirmed")
    ledger.enter(tx, order, "confirmed", minor, by=by, note=note, entry_id=entry_id)
    stands = await follow(tx, order, by=by, note=note)
    if order.status != "paid" or before == "paid":
        await tell_of_money(tx, order, minor, stands)
    return order


async def plan(tx: Tx, order_id: UUID, new: NewPlan, *, by: Actor) -> Order:
    """Let an order be paid in parts. Conflict (`settled`) when it owes nothing any more; Invalid as `set_plan`."""
    order = await lock_order(tx, order_id)
    if order.status not in UNSETTLED:
        raise Conflict("Nothing is due for this order any more.", code="settled", present=order.status)
    parts = [Part(ledger.minor_of(part.amount, order), part.due_at) for part in new.parts]
    await set_plan(tx, order, parts, by=by)
    await tx.flush()
    await identify_anew(tx, order)
    return order


async def change(tx: Tx, order_id: UUID, new: OrderChange, *, by: Actor) -> Order:
    """Write an order's lines anew while nothing of it is paid, and tell the customer if that is wanted.

    Faults as in orders/taking/edit; Conflict `money_received` once it has money or a proof of some is to be judged.
    """
    order = await lock_order(tx, order_id)
    items = [OrderItem(line.package_id, line.quantity) for line in new.lines]
    packages = await offered(tx, order, items)
    check_editable(order, new.version)
    if (await ledger.standing(tx, order)).covered or await has_open_proof(tx, order):
        raise Conflict("Money for this order is on its way already.", code="money_received")
    has_other_lines = await edit(tx, order, items, packages, new.note, by=by)
    await tx.flush()
    await identify_anew(tx, order)
    if new.tell_customer and has_other_lines:
        await tell(tx, order)
    return order


async def correct(tx: Tx, order_id: UUID, new: NewCorrection, *, by: Actor) -> Order:
    """Put a wrong entry right by another one; the customer hears of it only when the order becomes paid by it.

    Conflict (`too_much`) when it would take away more than was received; else as `record`.
    """
    order = await lock_order(tx, order_id)
    minor = ledger.minor_of(new.amount, order)
    stands = await ledger.standing(tx, order)
    if new.takes_away and minor > stands.received:
        raise Conflict("This order has not received so much.", code="too_much")
    await check_one_is_enough(tx, order, minor if new.takes_away else stands.received + minor)
    ledger.enter(tx, order, "corrected", -minor if new.takes_away else minor, by=by, note=new.note)
    await follow(tx, order, by=by, note=new.note, otherwise="rejected" if order.status == "rejected" else "pending")
    return order
