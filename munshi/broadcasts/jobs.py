"""Job `broadcast:<broadcast>`: writes to one recipient after another, the next only once the one before has left."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.broadcasts import audience, wording
from munshi.broadcasts.models import Broadcast
from munshi.broadcasts.service import get_broadcast, reach_of, set_status, tell, words_of
from munshi.conversations.send import send
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Problem
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit
from munshi.tenants.opening.quiet import quiet_seconds
from munshi.tenants.quotas.usage import MESSAGES_OVER
from munshi.tenants.service import read_settings
from munshi.tenants.states import HALTED

# Seconds between two messages, by the kind of number; a phone takes a little more or less of them each time.
GAPS = {"simulator": 0.0, "cloud": 0.2, "web": 40.0}
LOOK_SECONDS = 0.1  # while a message is on its way
LATER_SECONDS = 300.0  # while the number takes no proactive messages, or the shop sends nothing
MOST_FAILURES = 3  # in a row, since it was started or went on

STAND = f"""
select a.kind, a.status = 'connected' as connected, t.settings, t.time_zone, t.status = any($3) as halted,
  a.proactive_after > now() as held, {MESSAGES_OVER} as over,
  exists (select from broadcast_recipients r join messages m on m.tenant_id = $1 and m.id = r.message_id
    where r.tenant_id = $1 and r.broadcast_id = $2 and m.status in ('queued', 'sending')) as under_way,
  (select count(*) from broadcast_recipients r join broadcasts o on o.tenant_id = $1 and o.id = r.broadcast_id
    where r.tenant_id = $1 and o.account_id = b.account_id and r.outcome = 'sent'
      and r.sent_at >= date_trunc('day', now(), t.time_zone)) as today,
  (select count(*) filter (where status = 'failed') from (
    select m.status from broadcast_recipients r join messages m on m.tenant_id = $1 and m.id = r.message_id
    where r.tenant_id = $1 and r.broadcast_id = $2 and r.sent_at > b.resumed_at
    order by r.sent_at desc limit {MOST_FAILURES}) newest) as failures
from broadcasts b
join whatsapp_accounts a on a.tenant_id = $1 and a.id = b.account_id
join tenants t on t.id = $1
join plans plan on plan.id = t.plan_id
where b.tenant_id = $1 and b.id = $2
"""  # noqa: S608 - constants of the house

NEXT = """
select id, customer_id from broadcast_recipients
where tenant_id = $1 and broadcast_id = $2 and outcome = 'waiting' order by id limit 1
"""
LOCK_CUSTOMER = "select from customers where tenant_id = $1 and id = $2 for no key update"
LEAVE_OUT = """
update broadcast_recipients set outcome = 'left_out', reason = $3
where tenant_id = $1 and id = $2 and outcome = 'waiting'
"""
CLAIM = """
update broadcast_recipients set outcome = 'sent', sent_at = now()
where tenant_id = $1 and id = $2 and outcome = 'waiting' returning id
"""
SENT = "update broadcast_recipients set message_id = $3 where tenant_id = $1 and id = $2"

WHAT_TO_DO = {
    "number_down": "Connect the number, then let the broadcast go on.",
    "quota_reached": "The month's messages are used up: choose a larger plan, then let the broadcast go on.",
    "failing": "The last messages did not arrive: see why, then let the broadcast go on or stop it.",
    "refused": "A message could not be made: see whether the template is still approved.",
}


async def broadcast(run: Run) -> None:
    """One step, in one commit: a recipient is written to and counted as such, or neither."""
    broadcast_id = UUID(run.subject)
    try:
        async with run.tx() as tx:
            left = await _step(tx, broadcast_id)
    except Problem:
        async with run.tx() as tx:
            row = await get_broadcast(tx, broadcast_id, lock=True)
            if row.status == "sending":
                await _halt(tx, row, "refused")
        return
    if left is not None:
        raise Again(left)


async def _step(tx: Tx, broadcast_id: UUID) -> float | None:
    """The seconds until the next step; None when there is none to come by itself."""
    row = await tx.get(Broadcast, (tx.tenant_id, broadcast_id), with_for_update={"key_share": True})
    if row is None or row.status not in ("scheduled", "sending"):
        return None
    if row.status == "scheduled":
        if row.due_at and row.due_at > now():
            return (row.due_at - now()).total_seconds()
        await set_status(tx, row, "sending", by=SYSTEM)
        return 0
    stand: Any = await tx.raw.fetchrow(STAND, tx.tenant_id, broadcast_id, list(HALTED))
    if stand["under_way"]:
        return LOOK_SECONDS
    if fault := _fault(stand):
        await _halt(tx, row, fault)
        return None
    due: Any = await tx.raw.fetchrow(NEXT, tx.tenant_id, broadcast_id)
    if due is None:
        await set_status(tx, row, "done", by=SYSTEM)
        return None
    if wait := _wait(stand):
        return await _rest(tx, row, wait)
    return await _write_to(tx, row, due, stand["kind"])


def _fault(stand: Any) -> str | None:
    if not stand["connected"]:
        return "number_down"
    if stand["failures"] >= MOST_FAILURES:
        return "failing"
    return "quota_reached" if stand["over"] else None


def _wait(stand: Any) -> float:
    """Seconds for which nothing more may be sent; 0 when it may."""
    settings, at = read_settings(stand["settings"]), now()
    if stand["held"] or stand["halted"]:
        return LATER_SECONDS
    if stand["kind"] == "web" and stand["today"] >= settings.broadcast_daily_cap:
        return _until_tomorrow(at, stand["time_zone"])
    return quiet_seconds(settings, stand["time_zone"], at)


async def _rest(tx: Tx, row: Broadcast, seconds: float) -> float:
    is_new = row.rests_until is None
    row.rests_until = now() + timedelta(seconds=seconds)
    await tx.flush()
    if is_new:
        await tell(tx, row, by=SYSTEM)
    return seconds


async def _write_to(tx: Tx, row: Broadcast, due: Any, kind: str) -> float:
    """How it stands with the customer counts now: much may have changed since the audience was confirmed."""
    words = words_of(row)
    await tx.raw.execute(LOCK_CUSTOMER, tx.tenant_id, due["customer_id"])
    to = await audience.one(tx, reach_of(words), due["customer_id"])
    if to is None or to["reason"]:
        await tx.raw.execute(LEAVE_OUT, tx.tenant_id, due["id"], to["reason"] if to else "never_wrote")
        return 0
    if not await tx.raw.fetchval(CLAIM, tx.tenant_id, due["id"]):
        return 0
    text, template, payload = await wording.say(tx, words, to)
    sent = await send(
        tx,
        to["conversation_id"],
        text,
        author="system",
        template=template,
        client_key=f"broadcast:{due['id']}",
        payload=wording.named(payload, row.id, row.name),
    )
    await tx.raw.execute(SENT, tx.tenant_id, due["id"], sent.id)
    row.rests_until = None
    await tx.flush()
    await tell(tx, row, by=SYSTEM)
    return GAPS[kind] * random.uniform(0.7, 1.3)  # noqa: S311 - no secret


async def _halt(tx: Tx, row: Broadcast, reason: str) -> None:
    """It goes on when a person says so."""
    await set_status(tx, row, "paused", by=SYSTEM, reason=reason)
    alert = {"code": "broadcast_paused", "broadcast": row.id, "reason": reason, "action": WHAT_TO_DO[reason]}
    emit(tx, "system.alert", row.id, alert, by=SYSTEM)


def _until_tomorrow(at: datetime, time_zone: str) -> float:
    here = at.astimezone(ZoneInfo(time_zone))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.timestamp() - at.timestamp()
