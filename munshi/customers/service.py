"""Who is writing: from the addresses a message came with to one customer, for all concurrent messages alike."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import asyncpg

from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import NotFound, Unavailable
from munshi.customers.merge import merge
from munshi.customers.models import Customer
from munshi.events.service import SYSTEM, Actor, emit
from munshi.tenants.schemas import Language

Address = tuple[str, str]

ATTEMPTS = 4
SEEN_EVERY = timedelta(minutes=1)

FIND = """
select c.id, c.name, c.language, c.blocked_at, c.last_seen_at, count(*) as known
from unnest($2::text[], $3::text[]) as asked(kind, value)
join customer_addresses a on a.tenant_id = $1 and a.kind = asked.kind and a.value = asked.value
join customers c on c.tenant_id = $1 and c.id = a.customer_id
group by c.tenant_id, c.id
order by c.id
"""

# The row lock this takes keeps the customer from being merged away before the addresses below refer to it.
SEE = """
update customers set last_seen_at = now(), name = coalesce(name, $3) where tenant_id = $1 and id = $2 returning id
"""

CREATE = "insert into customers (tenant_id, id, name, last_seen_at) values ($1, $2, $3, now())"

# Messages that bring the same addresses go one by one from here, so that none waits for another in a ring.
QUEUE_UP = """
select pg_advisory_xact_lock(key) from (
  select distinct hashtextextended(concat_ws(' ', $1::uuid, kind, value), 0) as key
  from unnest($2::text[], $3::text[]) as asked(kind, value) order by key
) keys
"""

ADD = """
insert into customer_addresses (tenant_id, id, customer_id, kind, value)
select $1, asked.id, $2, asked.kind, asked.value
from unnest($3::uuid[], $4::text[], $5::text[]) as asked(id, kind, value)
on conflict on constraint uq_customer_addresses_value do nothing
returning customer_id
"""

DROP_IF_UNKNOWN = """
delete from customers c where c.tenant_id = $1 and c.id = $2
and not exists (select from customer_addresses a where a.tenant_id = $1 and a.customer_id = $2)
"""


@dataclass(frozen=True)
class Recognised:
    """The customer a message comes from, as far as the conversation needs to know."""

    id: UUID
    name: str | None
    language: str | None
    blocked_at: datetime | None


async def get_customer(tx: Tx, customer_id: UUID) -> Customer:
    customer = await tx.get(Customer, (tx.tenant_id, customer_id))
    if customer is None:
        raise NotFound("customer")
    return customer


def language_of(customer: Customer) -> Language:
    """What the customer writes in; English until they have written."""
    return cast(Language, customer.language or "en")


async def set_language(tx: Tx, customer_id: UUID, language: Language) -> None:
    """Remember the language the customer writes in."""
    await tx.raw.execute(
        "update customers set language = $3 where tenant_id = $1 and id = $2 and language is distinct from $3",
        tx.tenant_id,
        customer_id,
        language,
    )


async def recognise(tx: Tx, addresses: list[Address], name: str | None) -> Recognised:
    """The customer who bears any of `addresses` ((kind, value) pairs, at least one); a new one if nobody does.

    Addresses not known yet are added to that customer. Addresses that belonged to two customers show that the two are
    one person: they are merged into the older one. `name` is kept only where none is known.
    """
    wanted = sorted(set(addresses))
    found = await tx.raw.fetch(FIND, tx.tenant_id, *_columns(wanted))
    if len(found) != 1 or found[0]["known"] < len(wanted):
        await tx.raw.execute(QUEUE_UP, tx.tenant_id, *_columns(wanted))
        found = await tx.raw.fetch(FIND, tx.tenant_id, *_columns(wanted))
    for _ in range(ATTEMPTS):
        person = await _settle(tx, found, wanted, name)
        if person is not None:
            return person
        found = await tx.raw.fetch(FIND, tx.tenant_id, *_columns(wanted))
    raise Unavailable("This customer's addresses are changing too fast.")


async def _settle(tx: Tx, found: list[asyncpg.Record], wanted: list[Address], name: str | None) -> Recognised | None:
    """One step towards one customer with all addresses; None when the state has moved and must be read again."""
    if not found:
        return await _create(tx, wanted, name)
    if len(found) > 1:
        with suppress(NotFound):  # merged by someone else in this very moment: the next look shows it
            await merge(tx, found[0]["id"], found[1]["id"], by=SYSTEM)
        return None
    person = found[0]
    missing = len(wanted) - person["known"]
    if missing or _is_stale(person, name):
        if await tx.raw.fetchval(SEE, tx.tenant_id, person["id"], name) is None:
            return None
        if missing and not await _add(tx, person["id"], wanted, missing):
            return None
    return Recognised(person["id"], person["name"] or name, person["language"], person["blocked_at"])


async def _create(tx: Tx, wanted: list[Address], name: str | None) -> Recognised | None:
    customer_id = new_id()
    await tx.raw.execute(CREATE, tx.tenant_id, customer_id, name)
    if not await _add(tx, customer_id, wanted, len(wanted)):
        # Someone else was first; if only some addresses went to them, the next look merges the two.
        await tx.raw.execute(DROP_IF_UNKNOWN, tx.tenant_id, customer_id)
        return None
    emit(tx, "customer.created", customer_id, by=Actor("customer", customer_id))
    return Recognised(customer_id, name, None, None)


async def _add(tx: Tx, customer_id: UUID, wanted: list[Address], missing: int) -> bool:
    added = await tx.raw.fetch(ADD, tx.tenant_id, customer_id, [new_id() for _ in wanted], *_columns(wanted))
    return len(added) == missing


def _is_stale(person: asyncpg.Record, name: str | None) -> bool:
    # A busy chat must not rewrite its customer's row with every message.
    seen = person["last_seen_at"]
    return seen is None or seen < now() - SEEN_EVERY or (person["name"] is None and name is not None)


def _columns(addresses: list[Address]) -> tuple[list[str], list[str]]:
    return [kind for kind, _ in addresses], [value for _, value in addresses]
