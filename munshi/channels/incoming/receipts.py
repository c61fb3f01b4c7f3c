"""What became of our messages, as WhatsApp reports it: a status only ever moves forward."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from munshi.channels.base import SendFailed
from munshi.channels.cloud.faults import judge
from munshi.channels.incoming.inbox import RECEIPTS
from munshi.channels.linked.messages.unknown import adopt
from munshi.channels.outgoing.lessons import learn
from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit

BATCH = 500
# A receipt can overtake the answer that brings its message's id, so one for an unknown message is kept a while.
KEPT_SECONDS = 120.0
LOOK_AGAIN = 2.0
# A failure stands over "sent", and proof that it arrived stands over a failure.
RANKS = ["queued", "sending", "unknown", "sent", "failed", "delivered", "read"]
MEANINGS = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}

PENDING = """
select id, payload, extract(epoch from now() - created_at)::float8 as age from inbound_events
where tenant_id = $1 and account_id = $2 and sender = $3 and handled_at is null and id > $4 order by id limit $5
"""

# Matched by WhatsApp's id, or by ours where the answer that tells WhatsApp's has not come (and may never come).
# Of several receipts for one message the furthest counts.
SETTLE = """
with receipts as (
  select *, array_position($9::text[], status) as rank
  from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::timestamptz[], $8::text[])
    as r(event_id, wa_id, own_id, status, at, failure)
), matched as (
  select r.*, m.id from receipts r join messages m on m.tenant_id = $1 and m.account_id = $2 and m.wa_id = r.wa_id
  where m.direction = 'out'
  union all
  select r.*, m.id from receipts r join messages m on m.tenant_id = $1 and m.id = r.own_id
  where m.direction = 'out' and m.account_id = $2 and m.wa_id is null
), told as (
  select *, row_number() over (partition by id order by rank desc, at) as place from matched
), locked as (
  select id from messages where tenant_id = $1 and id in (select id from told) order by id for no key update
), moved as (
  update messages m set status = t.status, wa_id = coalesce(m.wa_id, t.wa_id),
    failure = t.failure,
    sent_at = case when t.status <> 'failed' then coalesce(m.sent_at, t.at) else m.sent_at end,
    delivered_at = case when t.status in ('delivered', 'read') then coalesce(m.delivered_at, t.at) end,
    read_at = case when t.status = 'read' then t.at end
  from told t join locked using (id)
  where m.tenant_id = $1 and m.id = t.id and t.place = 1 and t.rank > array_position($9::text[], m.status)
  returning m.id, m.conversation_id, m.status
)
select 'known' as what, event_id as id, id as message_id, null::uuid as conversation_id, null as status from told
union all select 'moved', id, id, conversation_id, status from moved
"""

HANDLED = "update inbound_events set handled_at = now(), failure = $3 where tenant_id = $1 and id = any($2)"


async def settle(run: Run, account_id: UUID) -> None:
    """Applies all pending receipts of an account; those of unknown messages are looked at again for two minutes."""
    after, waiting = UUID(int=0), False
    while True:
        async with run.tx(durable=False) as tx:
            rows = await tx.raw.fetch(PENDING, run.tenant_id, account_id, RECEIPTS, after, BATCH)
            waiting |= await _apply(tx, account_id, rows) if rows else False
        if len(rows) < BATCH:
            break
        after = rows[-1]["id"]
    if waiting:
        raise Again(LOOK_AGAIN)


async def _apply(tx: Tx, account_id: UUID, rows: Sequence[Any]) -> bool:
    """Returns whether some are still of messages not known yet."""
    payloads = {row["id"]: row["payload"] for row in rows}
    receipts = {event_id: receipt for event_id, payload in payloads.items() if (receipt := _receipt(payload))}
    columns = list(zip(*((event_id, *receipt) for event_id, receipt in receipts.items()), strict=True)) or [()] * 6
    found = await tx.raw.fetch(SETTLE, tx.tenant_id, account_id, *columns, RANKS)
    for row in found:
        if row["what"] == "moved":
            data = {"conversation": row["conversation_id"], "message": row["id"], "status": row["status"]}
            emit(tx, "message.status", row["id"], data, by=SYSTEM)
    known = {row["id"] for row in found if row["what"] == "known"}
    done = [row["id"] for row in rows if row["id"] in known or row["id"] not in receipts]
    await adopt(tx, account_id, [row["payload"] for row in rows if row["id"] not in done])
    given_up = [row["id"] for row in rows if row["id"] not in done and row["age"] > KEPT_SECONDS]
    told = {row["id"]: row["message_id"] for row in found if row["what"] == "known"}
    faults = {
        told.get(event_id, event_id): fault for event_id, payload in payloads.items() if (fault := _fault(payload))
    }
    await learn(tx, account_id, faults)
    await tx.raw.execute(HANDLED, tx.tenant_id, done, None)
    if given_up:
        await tx.raw.execute(HANDLED, tx.tenant_id, given_up, "no such message")
    return len(done) + len(given_up) < len(rows)


def _receipt(status: Json) -> tuple[str, UUID | None, str, datetime, str | None] | None:
    """(WhatsApp's id, our id, status, when, why it failed), or None for a status that moves nothing."""
    meaning = MEANINGS.get(str(status.get("status")))
    if meaning is None:
        return None
    failed = _fault(status)
    failure = failed.reason if failed else None
    return str(status.get("id")), _own_id(status), meaning, _time(status.get("timestamp")), failure


def _fault(status: Json) -> SendFailed | None:
    """Why a message failed, if it did."""
    if status.get("status") != "failed":
        return None
    errors = status.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return judge(400, first)


def _own_id(status: Json) -> UUID | None:
    try:
        return UUID(str(status.get("biz_opaque_callback_data")))
    except ValueError:
        return None


def _time(timestamp: object) -> datetime:
    try:
        return min(datetime.fromtimestamp(int(str(timestamp)), UTC), now())
    except (ValueError, OverflowError, OSError):
        return now()
