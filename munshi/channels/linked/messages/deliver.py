"""Job `out:<account>` of a linked phone: one message after another, at a person's pace. Other kinds go at once."""

import asyncio
import random
import time
from typing import Any
from uuid import UUID

import structlog

from munshi.channels.base import Account, Outgoing, SendFailed
from munshi.channels.linked.held import wire
from munshi.channels.linked.held.gateway import held
from munshi.channels.linked.held.holding import Holding
from munshi.channels.linked.messages import channel
from munshi.channels.linked.messages.channel import ELSEWHERE_SECONDS
from munshi.channels.linked.messages.pace import Pace, pace_of
from munshi.channels.outgoing import deliver as others
from munshi.channels.outgoing.deliver import (
    DIED,
    LAST_SECONDS,
    LEFT_BEHIND,
    Outcome,
    refused,
    settle,
    settle_late,
    tell,
    traced,
)
from munshi.core.queue.jobs import Again, Run
from munshi.media.models import MediaFile
from munshi.tenants.states import MAY_SEND

log = structlog.get_logger()

RUN_SECONDS = 20.0  # then other work may have the worker
STRANGER = "This customer has not written to this number, and the shop lets it write only to those who have."
NOT_THERE = "This number is not on WhatsApp."

# The oldest waiting message of each chat; $3: seconds between two messages to one person.
NEXT = f"""
with heads as (
  select distinct on (conversation_id) * from messages
  where tenant_id = $1 and account_id = $2 and status = 'queued' and {MAY_SEND} order by conversation_id, seq
)
select m.id, m.conversation_id, m.text, m.attempts, m.media_id, m.payload, f.content_type, f.filename, f.store, f.path,
  c.inbound_seq > 0 as has_written, phone.value as phone, lid.value as lid,
  array(
    select wa_id from messages i where i.tenant_id = $1 and i.conversation_id = c.id and i.direction = 'in'
      and i.seq > coalesce(before.seq, 0) and i.seq < m.seq and i.wa_id is not null order by i.seq desc limit 20
  ) as unseen,
  greatest(0, extract(epoch from greatest(
    case when m.attempts > 0 then m.claimed_at + make_interval(secs => least(300, 3 * 2 ^ least(m.attempts, 10))) end,
    before.claimed_at + make_interval(secs => $3::float8), a.paused_until) - now()))::float8 as wait
from heads m
join whatsapp_accounts a on a.tenant_id = $1 and a.id = $2 and a.status = 'connected'
join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
left join media_files f on f.tenant_id = $1 and f.id = m.media_id
left join lateral (
  select seq, claimed_at from messages b where b.tenant_id = $1 and b.conversation_id = c.id and b.seq < m.seq
    and b.direction = 'out' and b.claimed_at is not null order by b.seq desc limit 1
) before on true
left join lateral (
  select value from customer_addresses d where d.tenant_id = $1 and d.customer_id = c.customer_id and d.kind = 'phone'
  order by d.id desc limit 1
) phone on true
left join lateral (
  select value from customer_addresses d where d.tenant_id = $1 and d.customer_id = c.customer_id and d.kind = 'lid'
  order by d.id desc limit 1
) lid on true
order by wait, m.id limit 1
"""  # noqa: S608 - a constant of another room

CLAIM = f"""
with claimed as (
  update messages set status = 'sending', attempts = attempts + 1, claimed_at = now()
  where tenant_id = $1 and id = $3 and status = 'queued' and {MAY_SEND} returning id
), counted as (
  update linked_devices set
    sent_today = case when sent_hour >= date_trunc('day', now(), 'UTC') then sent_today else 0 end + 1,
    sent_this_hour = case when sent_hour = date_trunc('hour', now(), 'UTC') then sent_this_hour else 0 end + 1,
    sent_hour = date_trunc('hour', now(), 'UTC')
  where tenant_id = $1 and account_id = $2 and exists (select from claimed)
)
select id from claimed
"""  # noqa: S608 - a constant of another room


async def deliver(run: Run) -> None:
    """Sends what is due for the account, claimed only when it is about to leave; a message whose fate is not known is
    marked so and never sent again by itself."""
    account_id = UUID(run.subject)
    async with run.tx() as tx:
        pace = await pace_of(tx, account_id)
        delivery = await others.begin(tx, run, account_id) if pace is None else None
    if pace is None:
        if delivery:
            await others.carry_out(delivery)
        return
    holding = held(run.runtime, account_id)
    if holding is None or holding.device is None:
        if pace.connected:
            raise Again(ELSEWHERE_SECONDS)
        return
    async with run.tx() as tx:
        if left := await tx.raw.fetch(LEFT_BEHIND, run.tenant_id, account_id, DIED):
            tell(tx, left)
            run.forgive(tx)
    await _send_some(run, holding)


async def _send_some(run: Run, holding: Holding) -> None:
    account_id, end = holding.lease.account_id, time.monotonic() + RUN_SECONDS
    while time.monotonic() < end:
        async with run.tx() as tx:
            pace = await pace_of(tx, account_id)
            if pace is None:
                return
            row: Any = await tx.raw.fetchrow(NEXT, tx.tenant_id, account_id, pace.recipient_gap)
        if row is None:
            return
        if wait := max(row["wait"], pace.rest):
            raise Again(wait)
        if fault := await _why_not(holding, pace, row):
            outcome = refused(row, SendFailed("permanent", fault))
            async with run.tx() as tx:
                if await tx.raw.fetchval(CLAIM, tx.tenant_id, account_id, row["id"]):
                    await settle(tx, account_id, [outcome])
            continue
        await _show_typing(holding, row, random.uniform(pace.shortest, pace.longest))  # noqa: S311 - no secret
        await _send_one(run, holding, row)
    raise Again(0)


async def _why_not(holding: Holding, pace: Pace, row: Any) -> str | None:
    """A number that has not written is written to only if the shop allows it or tries its phone, and WhatsApp knows
    the number."""
    if row["has_written"]:
        return None
    if pace.reply_only and not row["payload"].get("test"):
        return STRANGER
    phone = row["phone"]
    if phone and phone not in holding.exists and holding.device:
        try:
            holding.exists[phone] = (await holding.device.ask("exists", phone=phone))["exists"]
        except wire.FAULTS:
            return None  # sending will tell
    return None if holding.exists.get(phone, True) else NOT_THERE


async def _show_typing(holding: Holding, row: Any, seconds: float) -> None:
    """What the customer wrote is read, and someone types."""
    ends = time.monotonic() + seconds
    outgoing = _outgoing(holding, row)
    try:
        if holding.device and seconds:
            if row["unseen"]:
                await holding.device.ask("read", to=channel.address(outgoing), ids=row["unseen"], seconds=seconds)
            await holding.device.ask("type", to=channel.address(outgoing), seconds=seconds)
    except (*wire.FAULTS, SendFailed):
        log.debug("typing not shown")
    await asyncio.sleep(max(0.0, ends - time.monotonic()))


async def _send_one(run: Run, holding: Holding, row: Any) -> None:
    account_id = holding.lease.account_id
    async with run.tx() as tx:
        if not await tx.raw.fetchval(CLAIM, tx.tenant_id, account_id, row["id"]):
            return
    call = asyncio.create_task(traced("web", row, _call(run, holding, row)))
    try:
        await asyncio.shield(call)
    except asyncio.CancelledError:
        await asyncio.wait({call}, timeout=LAST_SECONDS)
        if not call.done():
            call.cancel()
            raise
        await settle_late(run, account_id, [call.result()])
        raise
    await settle_late(run, account_id, [call.result()])


async def _call(run: Run, holding: Holding, row: Any) -> Outcome:
    account = Account(holding.lease.account_id, run.tenant_id, "web")
    try:
        sent = await channel.send(run.runtime, account, _outgoing(holding, row))
    except SendFailed as failed:
        return refused({**dict(row), "attempts": row["attempts"] + 1}, failed)
    except Exception as error:  # noqa: BLE001 - the message has been claimed: what became of it must be written
        log.error("sending failed", error=type(error).__name__, message_id=str(row["id"]))
        return Outcome(row["id"], "unknown", failure=f"A fault on our side ({type(error).__name__}).")
    return Outcome(row["id"], "sent", wa_id=sent.wa_id)


def _outgoing(holding: Holding, row: Any) -> Outgoing:
    media = None
    if row["media_id"]:
        names = ("content_type", "filename", "store", "path")
        media = MediaFile(id=row["media_id"], tenant_id=holding.lease.tenant_id, **{name: row[name] for name in names})
    return Outgoing(row["id"], row["phone"], None, row["text"], media, row["payload"], lid=row["lid"])
