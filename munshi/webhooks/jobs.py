"""The job hook:<endpoint>: sends an endpoint its events one after the other, and gives up on one that fails for a day.

One that fails holds up the rest of its endpoint only. A process that dies while it sends leaves the delivery waiting:
it is sent again under the same id.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from munshi.core.clock import now
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import NotFound
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit
from munshi.webhooks.models import WebhookEndpoint
from munshi.webhooks.payload import body_of
from munshi.webhooks.sending import Answer, open_line, post
from munshi.webhooks.service import DROP, get_endpoint, secrets_of

GIVE_UP = timedelta(days=1)
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 3600.0
LOOK_BACK = timedelta(seconds=60)  # ids grow, but not in commit order; a commit waits for locks 30 s at most
MOST_TAKEN_UP, MOST_A_RUN = 500, 50
DAY = 86_400.0

TAKE_UP = """
with fresh as (
  insert into webhook_deliveries (tenant_id, endpoint_id, event_id, type)
  select $1, $2, e.id, e.type from events e
  where e.tenant_id = $1 and e.id > $3
    and case when e.type = 'webhook.test' then e.subject_id = $2 else $4::text[] = '{}' or e.type = any($4) end
    and not exists (
      select from webhook_deliveries d where d.tenant_id = $1 and d.endpoint_id = $2 and d.event_id = e.id
    )
  order by e.id limit $5
  on conflict (tenant_id, endpoint_id, event_id) do nothing
  returning 1
)
select count(*) from fresh
"""
SETTLED = """
select max(id) from (
  select id from events where tenant_id = $1 and id > $2 and created_at < now() - $3::interval order by id desc limit 1
) e
"""
FORGET = """
delete from webhook_deliveries
where tenant_id = $1 and endpoint_id = $2 and created_at < now() - interval '30 days' and status <> 'waiting'
"""
NEXT = """
select id, event_id, attempts from webhook_deliveries
where tenant_id = $1 and endpoint_id = $2 and status = 'waiting' order by event_id limit 1
"""
KEPT = "select exists (select from webhook_deliveries where tenant_id = $1 and endpoint_id = $2)"
# Whoever puts it in line again meanwhile wants it sent once more.
RECORD = """
update webhook_deliveries set tried_at = now(), attempts = attempts + 1, duration_ms = $3, status_code = $4,
  fault = $5, answer = $6, request = $7, status = case when $8 and attempts = $9 then 'delivered' else status end
where tenant_id = $1 and id = $2
"""


@dataclass(frozen=True)
class Waiting:
    """The first delivery in line, and where it goes."""

    id: UUID
    attempts: int
    url: str
    keys: list[str]
    body: str


async def deliver(run: Run) -> None:
    endpoint_id = UUID(run.subject)
    async with run.tx(durable=False) as tx:
        again = await _take_up(tx, endpoint_id)
    async with open_line(run.runtime.settings) as line:
        for _ in range(MOST_A_RUN):
            waiting = await _next(run, endpoint_id)
            if waiting is None:
                break
            answer = await post(line, waiting.url, waiting.body, waiting.keys, str(waiting.id))
            async with run.tx() as tx:
                await _settle(tx, endpoint_id, waiting, answer)
        else:
            again = 0
    pause = await _pause(run, endpoint_id) if again is None else again
    if pause is not None:
        raise Again(pause)


async def _take_up(tx: Tx, endpoint_id: UUID) -> float | None:
    """Put what has happened in line. 0 when there is more of it than one run takes."""
    endpoint = await _standing(tx, endpoint_id)
    if endpoint is None:
        return None
    await tx.raw.execute(FORGET, tx.tenant_id, endpoint_id)
    here = (tx.tenant_id, endpoint_id, endpoint.seen_event_id, endpoint.types, MOST_TAKEN_UP)
    if await tx.raw.fetchval(TAKE_UP, *here) == MOST_TAKEN_UP:
        return 0
    settled = await tx.raw.fetchval(SETTLED, tx.tenant_id, endpoint.seen_event_id, LOOK_BACK)
    endpoint.seen_event_id = settled or endpoint.seen_event_id
    return None


async def _next(run: Run, endpoint_id: UUID) -> Waiting | None:
    """What to send now; None when nothing waits, the endpoint is off or it rests after a failure."""
    async with tenant_tx(run.runtime.db, run.tenant_id) as tx:
        endpoint = await _standing(tx, endpoint_id)
        if endpoint is None or (endpoint.next_try_at and endpoint.next_try_at > now()):
            return None
        row: Any = await tx.raw.fetchrow(NEXT, tx.tenant_id, endpoint_id)
        if row is None:
            return None
        keys, body = secrets_of(run.runtime.settings, endpoint), await body_of(tx, row["event_id"])
        return Waiting(row["id"], row["attempts"], endpoint.url, keys, body)


async def _settle(tx: Tx, endpoint_id: UUID, waiting: Waiting, answer: Answer) -> None:
    seen = (answer.duration_ms, answer.status_code, answer.fault, answer.body, waiting.body)
    await tx.raw.execute(RECORD, tx.tenant_id, waiting.id, *seen, answer.taken, waiting.attempts)
    endpoint = await _standing(tx, endpoint_id, lock=True)
    if endpoint is None:
        return
    if answer.taken:
        endpoint.failing_since = endpoint.next_try_at = None
        return
    endpoint.failing_since = endpoint.failing_since or now()
    endpoint.next_try_at = now() + timedelta(seconds=_backoff(waiting.attempts + 1))
    if answer.gone or now() - endpoint.failing_since >= GIVE_UP:
        await _switch_off(tx, endpoint, "gone" if answer.gone else "failing")


async def _switch_off(tx: Tx, endpoint: WebhookEndpoint, reason: str) -> None:
    endpoint.active, endpoint.off_reason, endpoint.next_try_at = False, reason, None
    await tx.raw.execute(DROP, tx.tenant_id, endpoint.id)
    said = "answered that it is gone" if reason == "gone" else "has failed for a day"
    action = f"The webhook endpoint {said} and is switched off. Mend it, switch it on and replay what it missed."
    data = {"code": "webhook_off", "action": action, "endpoint": endpoint.id, "reason": reason}
    emit(tx, "webhook.updated", endpoint.id, {"fields": ["active"]}, by=SYSTEM)
    emit(tx, "system.alert", endpoint.id, data, by=SYSTEM)


async def _pause(run: Run, endpoint_id: UUID) -> float | None:
    """Seconds until there is something to do again: a further attempt, or old deliveries to forget."""
    async with tenant_tx(run.runtime.db, run.tenant_id) as tx:
        endpoint = await _standing(tx, endpoint_id)
        if endpoint and endpoint.next_try_at:
            return max(0.0, (endpoint.next_try_at - now()).total_seconds())
        return DAY if await tx.raw.fetchval(KEPT, tx.tenant_id, endpoint_id) else None


async def _standing(tx: Tx, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint | None:
    """None when it is off, or gone."""
    try:
        endpoint = await get_endpoint(tx, endpoint_id, lock=lock)
    except NotFound:
        return None
    return endpoint if endpoint.active else None


def _backoff(failures: int) -> float:
    """Seconds after failure number `failures`: 5 s doubling to an hour, each up to a half longer by chance."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 20))
    return pause * random.uniform(1, 1.5)  # noqa: S311 - spreads load, no secret
