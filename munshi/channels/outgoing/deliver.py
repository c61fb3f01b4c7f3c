"""Job `out:<account>`: sends what is queued; each conversation in order, conversations beside each other."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from prometheus_client import Counter

from munshi.channels.base import Account, Outgoing, SendFailed
from munshi.channels.kinds import CHANNELS
from munshi.channels.numbers import accounts, standing
from munshi.channels.outgoing.lessons import learn
from munshi.channels.simulator.channel import show
from munshi.conversations.window import FREE_UNTIL
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.outages import UNREACHABLE
from munshi.core.queue.jobs import Again, Run
from munshi.core.telemetry.tracing import span
from munshi.events.service import SYSTEM, emit
from munshi.media.models import MediaFile
from munshi.tenants.states import MAY_SEND

log = structlog.get_logger()

SENDS = Counter("munshi_sends", "Messages given to WhatsApp, by what became of them", ["outcome"])
PARALLEL = 8  # calls under way for one account
RUN_SECONDS = 10.0  # then other work may have the worker
LOOK_SECONDS = 0.5  # while a slow call is under way, how often newly queued messages are looked for
LAST_SECONDS = 3.0  # a run that is stopped waits so long for the answers of calls under way
AWAY_SECONDS = 60.0  # any other one for as long as a call can take, and for the database, to write them down
MOST_ATTEMPTS = 12
GAVE_UP = f"Not sent after {MOST_ATTEMPTS} attempts:"
DIED = "The server stopped while sending, so the message may have been sent."

# The oldest waiting message of each conversation; after a failure it rests 6 s, doubling to 5 min. While only replies
# may go out, a template stands beside its conversation's other messages and not before them.
HEADS = """
with waiting as (
  select m.*, case when m.payload ? 'template' and a.proactive_after > now() then a.proactive_after end as held_until
  from messages m join whatsapp_accounts a on a.tenant_id = $1 and a.id = m.account_id
  where m.tenant_id = $1 and m.account_id = $2 and m.status in ('queued', 'sending')
), heads as (
  select distinct on (conversation_id, held_until is null) id, status,
    greatest(held_until, case when attempts = 0 then now()
      else least(claimed_at, now()) + make_interval(secs => least(300, 3 * 2 ^ least(attempts, 10))) end) as due_at
  from waiting order by conversation_id, held_until is null, seq
)
"""

CLAIM = f""", due as (
  select id from heads where status = 'queued' and due_at <= now() order by id limit {{room}}
), claimed as (
  update messages m set status = 'sending', attempts = m.attempts + 1, claimed_at = now() from due
  where m.tenant_id = $1 and m.id = due.id and exists (
    select from whatsapp_accounts a where a.tenant_id = $1 and a.id = $2 and a.status = 'connected'
      and coalesce(a.paused_until, now()) <= now()
  ) and {MAY_SEND}
  returning m.*
)
select m.id, m.text, m.attempts, m.media_id, m.payload, f.content_type, f.filename, f.store, f.path,
  coalesce({FREE_UNTIL.format(chat="c")} > now(), true) as free,
  (select jsonb_build_object('name', t.name, 'language', t.language, 'named', t.named, 'components', t.components)
   from whatsapp_templates t
   where t.tenant_id = $1 and t.account_id = $2 and t.name = m.template and t.status = 'approved'
   order by split_part(t.language, '_', 1) = split_part(coalesce(p.language, 'en'), '_', 1) desc,
     t.language like 'en%' desc, t.language limit 1) as stand_in,
  (select value from customer_addresses d where d.tenant_id = $1 and d.customer_id = c.customer_id and d.kind = 'phone'
   order by d.id desc limit 1) as phone,
  (select value from customer_addresses d where d.tenant_id = $1 and d.customer_id = c.customer_id and d.kind = 'bsuid'
   order by d.id desc limit 1) as user_id
from claimed m
join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
join customers p on p.tenant_id = $1 and p.id = c.customer_id
left join media_files f on f.tenant_id = $1 and f.id = m.media_id
order by m.id
"""  # noqa: S608 - constants of this file

# Seconds until something can be sent again: a message's rest, or the account's.
NEXT = f"""
select extract(epoch from greatest(min(due_at), a.paused_until, now()) - now())::float8
from heads join whatsapp_accounts a on a.tenant_id = $1 and a.id = $2
where heads.status = 'queued' and a.status = 'connected' and {MAY_SEND} group by a.paused_until
"""  # noqa: S608 - constants of this file

# A receipt may have told more already, so only what is still under way is settled, or what another run has found left
# behind since. Locked in a fixed order, as receipts are: the two meet at the same messages.
SETTLE = """
with locked as (
  select id from messages where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update
)
update messages m set status = o.status, wa_id = coalesce(m.wa_id, o.wa_id), failure = o.failure,
  attempts = m.attempts - o.uncounted, sent_at = case when o.status = 'sent' then now() else m.sent_at end
from locked
join unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[]) as o(id, status, wa_id, failure, uncounted)
  using (id)
where m.tenant_id = $1 and m.id = locked.id
  and (m.status = 'sending' or (m.status = 'unknown' and m.wa_id is null and o.status <> 'unknown'))
returning m.id, m.conversation_id, m.status
"""

# This run holds the account alone, so whatever is under way when it begins was left by one that died.
LEFT_BEHIND = """
update messages set status = 'unknown', failure = $3
where tenant_id = $1 and account_id = $2 and status = 'sending' returning id, conversation_id, status
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one call. `uncounted`: 1 when the attempt was not this message's fault."""

    message_id: UUID
    status: str
    wa_id: str | None = None
    failure: str | None = None
    uncounted: int = 0
    fault: SendFailed | None = None


@dataclass
class Delivery:
    """One run: its account, messages claimed but not called yet, calls under way, and outcomes not yet settled.

    `pause`: seconds until there is more to send, when there is and nothing is under way.
    """

    run: Run
    account: Account
    pause: float | None = None
    claimed: Sequence[Any] = ()
    calls: set[asyncio.Task[Outcome]] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    end: float = field(default_factory=lambda: time.monotonic() + RUN_SECONDS)


async def begin(tx: Tx, run: Run, account_id: UUID) -> Delivery | None:
    """What a run's first transaction does: claim what is due. None when nothing is to be sent by a call."""
    account = await _open(tx, run, account_id)
    if account is None:
        return None
    if account.kind == "simulator":
        await show(tx, account_id)
        return None
    if left := await tx.raw.fetch(LEFT_BEHIND, run.tenant_id, account_id, DIED):
        tell(tx, left)
        run.forgive(tx)  # what each death cut is dealt with: no number of them may end an account's sending
    delivery = Delivery(run, account)
    await _advance(tx, delivery)
    return delivery


async def carry_out(delivery: Delivery) -> None:
    """Sends everything due for an account. Claimed before the call and settled after it, each in a commit of its own:
    a message whose fate is not known is marked so and never sent again by itself."""
    try:
        while delivery.claimed or delivery.calls:
            await _send_some(delivery)
    except (Exception, asyncio.CancelledError) as end:
        # What is known of calls must not be lost with this run: their messages would be unknown for ever.
        is_stopped = isinstance(end, asyncio.CancelledError)
        await _gather(delivery, LAST_SECONDS if is_stopped else AWAY_SECONDS, asyncio.ALL_COMPLETED)
        await settle_late(delivery.run, delivery.account.id, delivery.outcomes)
        raise
    finally:
        for call in delivery.calls:
            call.cancel()
    if delivery.pause is not None:
        raise Again(delivery.pause)


async def _open(tx: Tx, run: Run, account_id: UUID) -> Account | None:
    try:
        return await accounts.open_account(tx, run.runtime.settings, account_id)
    except NotFound:
        return None
    except Conflict as unreadable:
        await standing.rest(tx, account_id, SendFailed("pause", unreadable.detail))
        return None


async def _send_some(delivery: Delivery) -> None:
    """Call for what is claimed, wait for a call to end, and advance."""
    kind = delivery.account.kind
    delivery.calls |= {asyncio.create_task(traced(kind, row, _call(delivery, row))) for row in delivery.claimed}
    delivery.claimed = ()
    await _gather(delivery, LOOK_SECONDS, asyncio.FIRST_COMPLETED)
    async with delivery.run.tx() as tx:
        await _advance(tx, delivery)
    delivery.outcomes.clear()


async def _advance(tx: Tx, delivery: Delivery) -> None:
    """Settle what has ended and claim what is due, up to PARALLEL calls."""
    await settle(tx, delivery.account.id, delivery.outcomes)
    room = PARALLEL - len(delivery.calls) if time.monotonic() < delivery.end else 0
    claim = (HEADS + CLAIM).format(room=room)  # known to the planner, who would else plan for each number anew
    delivery.claimed = await tx.raw.fetch(claim, tx.tenant_id, delivery.account.id) if room else ()
    if not delivery.claimed and not delivery.calls:
        delivery.pause = await tx.raw.fetchval(HEADS + NEXT, tx.tenant_id, delivery.account.id)


async def _gather(delivery: Delivery, seconds: float, until: str) -> None:
    """Wait up to `seconds` for calls to end; their outcomes are then to be settled."""
    if delivery.calls:
        done, delivery.calls = await asyncio.wait(delivery.calls, timeout=seconds, return_when=until)
        delivery.outcomes += [call.result() for call in done]


async def traced(kind: str, row: Any, call: Awaitable[Outcome]) -> Outcome:
    """`call` as a step of its own."""
    told = {"munshi.channel": kind, "munshi.message_id": str(row["id"])}
    with span("send", told, kind=SpanKind.CLIENT) as opened:
        outcome = await call
        opened.set_attribute("munshi.outcome", outcome.status)
    return outcome


async def _call(delivery: Delivery, row: Any) -> Outcome:
    """One call of the channel, whatever comes of it."""
    channel = CHANNELS[delivery.account.kind]
    try:
        sent = await channel.send(delivery.run.runtime, delivery.account, _outgoing(delivery.account, row))
    except SendFailed as failed:
        return refused(row, failed)
    except Exception as error:  # noqa: BLE001 - the calls beside this one must not end with it
        log.error("sending failed", error=type(error).__name__, message_id=str(row["id"]))
        return Outcome(row["id"], "unknown", failure=f"A fault on our side ({type(error).__name__}).")
    return Outcome(row["id"], "sent", wa_id=sent.wa_id)


def refused(row: Any, failed: SendFailed) -> Outcome:
    """What a failed call means for its message."""
    if failed.kind == "pause" or (failed.kind == "hold" and "template" in row["payload"]):
        return Outcome(row["id"], "queued", failure=failed.reason, uncounted=1, fault=failed)
    if failed.kind in ("retry", "hold") and row["attempts"] < MOST_ATTEMPTS:
        return Outcome(row["id"], "queued", failure=failed.reason, fault=failed)
    if failed.kind in ("retry", "hold"):
        return Outcome(row["id"], "failed", failure=f"{GAVE_UP} {failed.reason}", fault=failed)
    status = "failed" if failed.kind == "permanent" else "unknown"
    return Outcome(row["id"], status, failure=failed.reason, fault=failed)


async def settle(tx: Tx, account_id: UUID, outcomes: Sequence[Outcome]) -> None:
    """Write what became of calls, tell of it, and let the account rest if one of them says so."""
    if not outcomes:
        return
    for outcome in outcomes:
        SENDS.labels(outcome.status).inc()
    columns = zip(*((o.message_id, o.status, o.wa_id, o.failure, o.uncounted) for o in outcomes), strict=True)
    tell(tx, await tx.raw.fetch(SETTLE, tx.tenant_id, *columns))
    await learn(tx, account_id, {o.message_id: o.fault for o in outcomes if o.fault})


async def settle_late(run: Run, account_id: UUID, outcomes: Sequence[Outcome]) -> None:
    """Write what became of calls as soon as the database can be reached, even if another run has the account by now: a
    message that has left has left."""
    end = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            async with tenant_tx(run.runtime.db, run.tenant_id) as tx:
                await settle(tx, account_id, outcomes)
        except UNREACHABLE:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(LOOK_SECONDS)
        else:
            return


def tell(tx: Tx, rows: Sequence[Any]) -> None:
    """Tell of messages (id, conversation_id, status) that are not merely queued again."""
    for row in rows:
        if row["status"] != "queued":
            data = {"conversation": row["conversation_id"], "message": row["id"], "status": row["status"]}
            emit(tx, "message.status", row["id"], data, by=SYSTEM)


def _outgoing(account: Account, row: Any) -> Outgoing:
    media = None
    if row["media_id"]:
        names = ("content_type", "filename", "store", "path")
        media = MediaFile(id=row["media_id"], tenant_id=account.tenant_id, **{name: row[name] for name in names})
    address = row["phone"], row["user_id"]
    return Outgoing(row["id"], *address, row["text"], media, row["payload"], free=row["free"], stand_in=row["stand_in"])
