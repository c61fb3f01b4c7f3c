"""Erase a customer: what is left is an anonymous buyer, so that the books still add up.

Asking frees the addresses at once, so that whoever writes from them is somebody new. The job `erase:<erasure>` does the
rest in small transactions, in an order in which it can be broken off and begun again.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import Again, Run, wake
from munshi.customers.models import Customer
from munshi.customers.search import addresses_of
from munshi.events.service import Actor, emit
from munshi.privacy.exports.service import withdraw
from munshi.privacy.leaving.files import mark_gone, sweep
from munshi.privacy.models import Erasure
from munshi.privacy.personal import BOUGHT, FILES, MINE, NAMES_THEM, PROVEN, SAID, SUBJECTS, THOUGHT, TOLD

AT_ONCE = 500
RAW_AT_ONCE = 2_000
# What began before the addresses were free is over by then, also an endpoint's answer.
SETTLED_AFTER = 15
LOOK_AGAIN = 600

OPEN_ORDERS = f"""
select exists (select from orders o where o.tenant_id = $1 and o.customer_id = $2
             and o.status in ('pending', 'payment_submitted'))
  or exists (select from payment_proofs where tenant_id = $1 and id in ({PROVEN}) and status = 'held')
  or exists (select from refunds r join orders o on o.tenant_id = $1 and o.id = r.order_id
             where r.tenant_id = $1 and o.customer_id = $2 and r.status = 'asked')
"""
REPLAYING = f"""
select exists (select from rehearsals where tenant_id = $1 and conversation_id in ({MINE})
               and status in ('waiting', 'running'))
"""
ANONYMOUS = """
update customers set name = null, language = null, labels = '[]', notes = '', blocked_reason = null, blocked_at = null,
  opted_out_at = null, marketing_stopped_at = null, last_seen_at = null, away_told_until = null,
  erased_at = coalesce(erased_at, now())
where tenant_id = $1 and id = $2
"""
SILENCE = """
update conversations set status = 'completed', closed_at = coalesce(closed_at, now()), answered_by = 'human',
  human_until = null, draft = null, unread = 0, handover_reason = null, handover_at = null
where tenant_id = $1 and customer_id = $2
"""
FREE = "delete from customer_addresses where tenant_id = $1 and customer_id = $2"

SOME_MESSAGES = f"select t.id from messages t where t.tenant_id = $1 and t.id in ({SAID}) order by t.id limit $3"
FORGET = "select forget_history($1, $2)"
OF_OTHERS = """
select media_id from messages m join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
where m.tenant_id = $1 and m.media_id = any($3) and c.customer_id <> $2
union select image_id from services where tenant_id = $1 and image_id = any($3)
union select f.id from media_files f join tenants t on t.id = $1 and t.settings ->> 'logo_id' = f.id::text
where f.tenant_id = $1 and f.id = any($3)
union select p.media_id from payment_proofs p join orders o on o.tenant_id = $1 and o.id = p.order_id
where p.tenant_id = $1 and p.media_id = any($3) and o.customer_id <> $2
union select r.media_id from refunds r join orders o on o.tenant_id = $1 and o.id = r.order_id
where r.tenant_id = $1 and r.media_id = any($3) and o.customer_id <> $2
"""
MARKED = f"select f.id from media_files f where f.tenant_id = $1 and f.id in ({FILES})"

# From the outside in: what refers to a row goes before it.
LAST_WORDS = (
    f"""update webhook_deliveries t set request = null, answer = null, fault = null
        where t.tenant_id = $1 and {TOLD}""",
    f"delete from notifications where tenant_id = $1 and subject_id in ({SUBJECTS})",
    "delete from label_choices where tenant_id = $1 and customer_id = $2",
    "delete from follow_ups where tenant_id = $1 and customer_id = $2",
    "delete from scheduled_messages where tenant_id = $1 and customer_id = $2",
    "delete from broadcast_recipients where tenant_id = $1 and customer_id = $2",
    f"delete from knowledge_articles where tenant_id = $1 and draft and message_id in ({SAID})",
    f"delete from messages where tenant_id = $1 and id in ({SAID})",
    f"delete from conversation_notes where tenant_id = $1 and conversation_id in ({MINE})",
    f"""update statement_entries set payer = '', payer_account = '', description = '', transaction_id = null,
        transaction_key = null where tenant_id = $1 and order_id in ({BOUGHT})""",
    f"delete from payment_proofs where tenant_id = $1 and id in ({PROVEN})",
    f"update refunds set reason = '', key = id::text, media_id = null where tenant_id = $1 and order_id in ({BOUGHT})",
    "update orders set note = '', key = id::text, conversation_id = null where tenant_id = $1 and customer_id = $2",
    "delete from conversations where tenant_id = $1 and customer_id = $2",
)

RAW = """
with looked as materialized (
  select * from inbound_events where tenant_id = $1 and id > $2 order by id limit $3
), gone as (
  delete from inbound_events e using looked t where e.tenant_id = $1 and e.id = t.id and {names_them}
)
select id from looked order by id desc limit 1
""".format(names_them=NAMES_THEM.format(addresses="$4::text[]"))
GROUPS = """
with gone as (
  delete from whatsapp_group_messages where tenant_id = $1 and author_phone = any($2) returning group_id
)
update whatsapp_groups set last_message = '' where tenant_id = $1 and id in (select group_id from gone)
"""
KEYS = """
delete from wake where tenant_id = $1 and leased_until is null and split_part(key, ':', 1) = 'in'
and exists (select from unnest($2::text[]) value where strpos(key, ltrim(value, '+')) > 0)
"""
DONE = "update erasures set done_at = now(), addresses = '[]' where tenant_id = $1 and id = $2 and done_at is null"


async def ask_to_erase(tx: Tx, customer_id: UUID, typed: str, *, by: Actor) -> Erasure:
    """Make the customer a stranger and arm the job. To ask again changes nothing.

    NotFound; Conflict `not_confirmed` unless `typed` is the customer's name or an address, `open_order` while an order
    is unpaid, a decision held or a refund waits.
    """
    customer = await tx.get(Customer, (tx.tenant_id, customer_id), with_for_update=True)
    if customer is None:
        raise NotFound("customer")
    if customer.erased_at is not None:
        return await get_erasure(tx, customer_id)
    addresses = [address.value for address in (await addresses_of(tx, [customer_id]))[customer_id]]
    if typed not in (customer.name, *addresses):
        raise Conflict("Type the customer's name or number as it is shown.", code="not_confirmed")
    if await tx.raw.fetchval(OPEN_ORDERS, tx.tenant_id, customer_id):
        raise Conflict("An order of this customer is still open: settle or cancel it first.", code="open_order")
    row = {"id": new_id(), "customer_id": customer_id, "addresses": addresses, "asked_by": by.id}
    await tx.execute(insert(Erasure).values(tenant_id=tx.tenant_id, **row).on_conflict_do_nothing())
    for statement in (ANONYMOUS, SILENCE, FREE):
        await tx.raw.execute(statement, tx.tenant_id, customer_id)
    emit(tx, "customer.erasing", customer_id, by=by)
    wake(tx, f"erase:{customer_id}", delay=SETTLED_AFTER)
    return await get_erasure(tx, customer_id)


async def get_erasure(tx: Tx, customer_id: UUID) -> Erasure:
    wanted = select(Erasure).where(Erasure.tenant_id == tx.tenant_id, Erasure.customer_id == customer_id)
    found = await tx.scalar(wanted)
    if found is None:
        raise NotFound("erasure")
    return found


async def erase(run: Run) -> None:
    """Job `erase:<customer>`. An order that was placed in the very moment of asking is waited for."""
    customer_id = UUID(run.subject)
    async with run.tx() as tx:
        erasure = await get_erasure(tx, customer_id)
        for question in (OPEN_ORDERS, REPLAYING):
            if await tx.raw.fetchval(question, tx.tenant_id, customer_id):
                raise Again(LOOK_AGAIN)
    if erasure.done_at is not None:
        return
    while await _forget_messages(run, customer_id):
        pass
    await _forget_the_rest(run, customer_id)
    await _forget_raw(run, erasure.addresses)
    await withdraw(run, customer_id)
    await sweep(run)
    async with run.tx() as tx:
        if await tx.raw.execute(DONE, run.tenant_id, erasure.id) == "UPDATE 1":
            emit(tx, "customer.erased", customer_id, by=Actor("user", erasure.asked_by))


async def _forget_messages(run: Run, customer_id: UUID) -> bool:
    """Some of them, with what the record and the files hold of them; False when none is left."""
    async with run.tx() as tx:
        rows = await tx.raw.fetch(SOME_MESSAGES, run.tenant_id, customer_id, AT_ONCE)
        ids = [row["id"] for row in rows]
        gone = "delete from knowledge_articles where tenant_id = $1 and draft and message_id = any($2)"
        files = "select media_id from messages where tenant_id = $1 and id = any($2) and media_id is not null"
        await _mark(tx, customer_id, await tx.raw.fetch(files, run.tenant_id, ids))
        await tx.raw.execute(FORGET, customer_id, ids)
        await tx.raw.execute(gone, run.tenant_id, ids)
        await tx.raw.execute("delete from messages where tenant_id = $1 and id = any($2)", run.tenant_id, ids)
    return len(ids) == AT_ONCE


async def _forget_the_rest(run: Run, customer_id: UUID) -> None:
    async with run.tx() as tx:
        about = f"{SUBJECTS} union all {THOUGHT} union all {SAID}"
        subjects = await tx.raw.fetch(about, run.tenant_id, customer_id)
        await tx.raw.execute(FORGET, customer_id, [row[0] for row in subjects])
        await _mark(tx, customer_id, await tx.raw.fetch(MARKED, run.tenant_id, customer_id))
        for statement in LAST_WORDS:
            await tx.raw.execute(statement, run.tenant_id, customer_id)
        await tx.raw.execute(ANONYMOUS, run.tenant_id, customer_id)


async def _mark(tx: Tx, customer_id: UUID, files: list[Any]) -> None:
    """Those files that nobody else was sent and nothing of the shop shows."""
    ids = [row[0] for row in files]
    kept = {row[0] for row in await tx.raw.fetch(OF_OTHERS, tx.tenant_id, customer_id, ids)}
    await mark_gone(tx, set(ids) - kept)


async def _forget_raw(run: Run, addresses: list[str]) -> None:
    last: UUID | None = UUID(int=0)
    while last is not None:
        async with run.tx() as tx:
            last = await tx.raw.fetchval(RAW, run.tenant_id, last, RAW_AT_ONCE, addresses)
    async with run.tx() as tx:
        await tx.raw.execute(GROUPS, run.tenant_id, addresses)
        await tx.raw.execute(KEYS, run.tenant_id, addresses)
