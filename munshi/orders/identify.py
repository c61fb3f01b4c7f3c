"""Tell the payment of an order from all others without a picture: by an amount of its own, or by a reference."""

from collections.abc import Sequence
from secrets import choice
from uuid import UUID

from sqlalchemy import select

from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.orders.models import Order, PaymentIdentifier
from munshi.tenants.service import get_tenant, settings_of

# The smallest step that people can pay; a minor unit where none is named. Wallets in Pakistan send whole rupees.
PAYABLE = {"PKR": 100}
MOST_STEPS = 99
MOST_PERCENT = 5
# Letters and digits that nobody takes for one another, and that make no words.
LETTERS = "CFHJKMNPRTVWXY3479"
REFERENCE_LENGTH = 6
TRIES = MOST_STEPS + 1

# The dearest amount that no open order has, or had within the days in which a late payment may still come, or costs.
FREE = """
select amount from generate_series($3::bigint, $4::bigint, -$5::bigint) as amount
where not exists (
    select from payment_identifiers taken
    where taken.tenant_id = $1 and taken.currency = $2 and taken.amount_minor = amount
      and (taken.released_at is null or taken.released_at > now() - interval '7 days'))
  and not exists (
    select from orders other
    where other.tenant_id = $1 and other.currency = $2 and other.total_minor = amount
      and other.status in ('pending', 'payment_submitted', 'rejected'))
order by amount desc limit 1
"""

# Whoever gives the same amount at the same time is waited for here, and then nothing is written.
GIVE = """
insert into payment_identifiers (tenant_id, id, order_id, amount_minor, reference, asked_minor, covers_minor, currency)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing
returning id
"""

RELEASE = """
update payment_identifiers set released_at = now() where tenant_id = $1 and order_id = $2 and released_at is null
"""


async def identify(tx: Tx, order: Order, asked: int, *, covered: int) -> None:
    """Give a locked order that awaits money what its payment is known by, as the shop has set it.

    `asked`: what is to be paid now; `covered`: what of the total is paid already, both in minor units. What was given
    stays while the same is asked. An amount is below `asked` by as little as possible; with none free there is none.
    """
    known = await identifier_of(tx, order.id)
    if known and (known.reference or (known.asked_minor, known.covers_minor) == (asked, covered + asked)):
        return
    await release(tx, order.id)
    kind = settings_of(await get_tenant(tx)).payment_identification
    if kind == "none" or asked <= 0:
        return
    for _ in range(TRIES):
        amount = await _free(tx, order, asked) if kind == "amount" else None
        if kind == "amount" and amount is None:
            return
        reference = None if amount else "".join(choice(LETTERS) for _ in range(REFERENCE_LENGTH))
        values = (amount, reference, asked, covered + asked, order.currency)
        if await tx.raw.fetchval(GIVE, tx.tenant_id, new_id(), order.id, *values):
            return


async def release(tx: Tx, order_id: UUID) -> None:
    """Its payment is awaited no more: the amount may be given to another order in time."""
    await tx.raw.execute(RELEASE, tx.tenant_id, order_id)


async def identifier_of(tx: Tx, order_id: UUID) -> PaymentIdentifier | None:
    """What the payment of an order is known by now."""
    return (await identifiers_of(tx, [order_id])).get(order_id)


async def identifiers_of(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, PaymentIdentifier]:
    """By order; those that are known by nothing are absent."""
    rows = await tx.scalars(
        select(PaymentIdentifier)
        .where(
            PaymentIdentifier.tenant_id == tx.tenant_id,
            PaymentIdentifier.order_id.in_(order_ids),
            PaymentIdentifier.released_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return {row.order_id: row for row in rows}


async def _free(tx: Tx, order: Order, asked: int) -> int | None:
    step = PAYABLE.get(order.currency, 1)
    highest = (asked - 1) // step * step
    steps = min(MOST_STEPS, asked * MOST_PERCENT // 100 // step)
    lowest = max(highest - (steps - 1) * step, step)
    amount: int | None = await tx.raw.fetchval(FREE, tx.tenant_id, order.currency, highest, lowest, step)
    return amount if steps else None
