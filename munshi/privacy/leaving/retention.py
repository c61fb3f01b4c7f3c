"""The shop's word on how long messages, files, proofs and events are kept. Job `retain:<shop>`, once a night."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit
from munshi.privacy.leaving.files import mark_gone, sweep
from munshi.privacy.schemas import RetentionView
from munshi.tenants.opening.night import seconds_until_night
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import get_tenant, settings_of

AT_ONCE = 500

# Nothing of an order that is not settled goes, however old.
UNSETTLED = "('pending', 'payment_submitted', 'rejected')"
IN_OPEN_ORDER = f"""exists (select from orders o where o.tenant_id = $1 and o.conversation_id = m.conversation_id
                            and o.status in {UNSETTLED})"""

# $1: the shop; $2: the first id that is kept, since ids begin with their time; $3: how many at most.
MESSAGES = f"""
select m.id, m.media_id from messages m
where m.tenant_id = $1 and m.id < $2 and m.status not in ('queued', 'sending') and not {IN_OPEN_ORDER}
order by m.id limit $3
"""
FILES = f"""
select f.id from media_files f where f.tenant_id = $1 and f.id < $2 and f.gone_at is null
  and not exists (select from messages m
                  where m.tenant_id = $1 and m.media_id = f.id and (m.id >= $2 or {IN_OPEN_ORDER}))
  and not exists (select from payment_proofs p where p.tenant_id = $1 and p.media_id = f.id)
  and not exists (select from proof_readings r where r.tenant_id = $1 and r.shown_id = f.id)
  and not exists (select from refunds r where r.tenant_id = $1 and r.media_id = f.id)
  and not exists (select from services s where s.tenant_id = $1 and s.image_id = f.id)
  and not exists (select from tenants t where t.id = $1 and t.settings ->> 'logo_id' = f.id::text)
order by f.id limit $3
"""
PROOFS = f"""
select p.id, p.media_id, r.shown_id from payment_proofs p
join media_files f on f.tenant_id = $1 and f.id = p.media_id and f.gone_at is null
join orders o on o.tenant_id = $1 and o.id = p.order_id
left join proof_readings r on r.tenant_id = $1 and r.proof_id = p.id
where p.tenant_id = $1 and p.id < $2 and p.status in ('approved', 'rejected') and o.status not in {UNSETTLED}
  and not exists (select from payment_proofs q join orders a on a.tenant_id = $1 and a.id = q.order_id
                  where q.tenant_id = $1 and q.media_id = p.media_id and (q.id >= $2 or a.status in {UNSETTLED}))
order by p.id limit $3
"""
EVENTS = "select count(*) from events where tenant_id = $1 and created_at < $2"
MOST = 10_000_000

SHOWN_ELSEWHERE = """
select f.id from media_files f where f.tenant_id = $1 and f.id = any($2) and (
  exists (select from messages m where m.tenant_id = $1 and m.media_id = f.id)
  or exists (select from payment_proofs p where p.tenant_id = $1 and p.media_id = f.id)
  or exists (select from refunds r where r.tenant_id = $1 and r.media_id = f.id)
  or exists (select from services s where s.tenant_id = $1 and s.image_id = f.id)
  or exists (select from tenants t where t.id = $1 and t.settings ->> 'logo_id' = f.id::text))
"""
# What endpoints were sent of it, by its time: these ids tell none.
DELIVERIES = """
delete from webhook_deliveries where tenant_id = $1 and id in (
  select id from webhook_deliveries where tenant_id = $1 and created_at < $2 and status <> 'waiting' limit $3)
"""
DELETE_MESSAGES = "delete from messages where tenant_id = $1 and id = any($2)"
TAKE_FILES_OUT = "update messages set media_id = null where tenant_id = $1 and media_id = any($2)"
FORGET_READINGS = "delete from proof_readings where tenant_id = $1 and proof_id = any($2)"
FORGET_TWINS = "delete from proof_twins where tenant_id = $1 and (proof_id = any($2) or twin_id = any($2))"
FORGET_EVENTS = "select forget_events($1)"

# What else holds words of chats: the assistant's runs, replays, what WhatsApp delivered, groups, and what is kept of a
# chat's past when that is gone.
OLD = """
delete from {0} where tenant_id = $1 and id in (select id from {0} where tenant_id = $1 and id < $2 and {1} limit $3)
"""
ECHOES = (
    OLD.format("ai_runs", "outcome <> 'running'"),
    OLD.format("rehearsals", "kind = 'replay' and status not in ('waiting', 'running')"),
    OLD.format("inbound_events", "handled_at is not null"),
    OLD.format("whatsapp_group_messages", "true"),
    OLD.format("scheduled_messages", "status <> 'waiting'"),
    OLD.format("conversation_notes", "true"),
    """update conversations set summary = '' where tenant_id = $1 and id in (
         select c.id from conversations c where c.tenant_id = $1 and c.id < $2 and c.summary <> ''
           and not exists (select from messages m where m.tenant_id = $1 and m.conversation_id = c.id
                           and m.seq <= c.summary_seq) limit $3)""",
    """update conversations set last_message = '', handover_summary = null where tenant_id = $1 and id in (
         select c.id from conversations c where c.tenant_id = $1 and c.id < $2 and c.last_message <> ''
           and not exists (select from messages m where m.tenant_id = $1 and m.conversation_id = c.id) limit $3)""",
)


@dataclass(frozen=True)
class Policy:
    """Days for each; 0 keeps it."""

    messages: int
    files: int
    proofs: int
    events: int

    @property
    def keeps_all(self) -> bool:
        return not (self.messages or self.files or self.proofs or self.events)


def policy_of(settings: TenantSettings) -> Policy:
    return Policy(
        settings.keep_messages_days, settings.keep_files_days, settings.keep_proofs_days, settings.keep_events_days
    )


async def preview(tx: Tx) -> RetentionView:
    """How much would go tonight."""
    policy = policy_of(settings_of(await get_tenant(tx)))

    async def count(query: str, days: int) -> int:
        counted = f"select count(*) from ({query}) going"
        return await tx.raw.fetchval(counted, tx.tenant_id, _first_kept(days), MOST) if days else 0

    before = now() - timedelta(days=policy.events)
    return RetentionView(
        messages=await count(MESSAGES, policy.messages),
        files=await count(FILES, policy.files),
        proofs=await count(PROOFS, policy.proofs),
        events=await tx.raw.fetchval(EVENTS, tx.tenant_id, before) if policy.events else 0,
    )


async def retain(run: Run) -> None:
    """Deletes what is older than the shop keeps, and comes again the next night as long as it wants that."""
    async with run.tx() as tx:
        tenant = await get_tenant(tx)
    policy = policy_of(settings_of(tenant))
    if policy.keeps_all:
        return
    counts = {
        "messages": await _all(run, _forget_messages, policy.messages),
        "proofs": await _all(run, _forget_proofs, policy.proofs),
        "files": await _all(run, _forget_files, policy.files),
        "events": await _forget_events(run) if policy.events else 0,
    }
    await _forget_echoes(run, policy.messages)
    await sweep(run)
    if any(counts.values()):
        async with run.tx() as tx:
            emit(tx, "retention.done", run.tenant_id, counts, by=SYSTEM)
    raise Again(seconds_until_night(tenant.time_zone, now()))


async def _all(run: Run, forget: Callable[[Tx, UUID], Awaitable[int]], days: int) -> int:
    """Runs `forget` in transactions of its own until it finds no more; 0 `days` keep everything."""
    total = 0
    while days:
        async with run.tx() as tx:
            gone = await forget(tx, _first_kept(days))
        total += gone
        if gone < AT_ONCE:
            break
    return total


async def _forget_messages(tx: Tx, first_kept: UUID) -> int:
    rows = await tx.raw.fetch(MESSAGES, tx.tenant_id, first_kept, AT_ONCE)
    files = {row["media_id"] for row in rows if row["media_id"]}
    await tx.raw.execute(DELETE_MESSAGES, tx.tenant_id, [row["id"] for row in rows])
    kept = {row["id"] for row in await tx.raw.fetch(SHOWN_ELSEWHERE, tx.tenant_id, list(files))}
    await mark_gone(tx, files - kept)
    return len(rows)


async def _forget_echoes(run: Run, days: int) -> None:
    for echo in ECHOES if days else ():
        await _repeat(run, echo, _first_kept(days))
    if days:
        await _repeat(run, DELIVERIES, now() - timedelta(days=days))


async def _repeat(run: Run, statement: str, before: UUID | datetime) -> None:
    """Until it finds no more, AT_ONCE rows in a transaction."""
    done = AT_ONCE
    while done == AT_ONCE:
        async with run.tx() as tx:
            tag = await tx.raw.execute(statement, run.tenant_id, before, AT_ONCE)
        done = int(tag.rpartition(" ")[2])


async def _forget_proofs(tx: Tx, first_kept: UUID) -> int:
    """The decision stays, the picture and what was read from it go."""
    rows = await tx.raw.fetch(PROOFS, tx.tenant_id, first_kept, AT_ONCE)
    proofs, files = [row["id"] for row in rows], {row["media_id"] for row in rows}
    await tx.raw.execute(FORGET_READINGS, tx.tenant_id, proofs)
    await tx.raw.execute(FORGET_TWINS, tx.tenant_id, proofs)
    await tx.raw.execute(TAKE_FILES_OUT, tx.tenant_id, list(files))
    await mark_gone(tx, files | {row["shown_id"] for row in rows if row["shown_id"]})
    return len(rows)


async def _forget_files(tx: Tx, first_kept: UUID) -> int:
    rows = await tx.raw.fetch(FILES, tx.tenant_id, first_kept, AT_ONCE)
    files = [row["id"] for row in rows]
    await tx.raw.execute(TAKE_FILES_OUT, tx.tenant_id, files)
    await mark_gone(tx, files)
    return len(files)


async def _forget_events(run: Run) -> int:
    total, gone = 0, AT_ONCE
    while gone == AT_ONCE:
        async with run.tx() as tx:
            gone = await tx.raw.fetchval(FORGET_EVENTS, AT_ONCE)
        total += gone
    return total


def _first_kept(days: int) -> UUID:
    return first_id_at(now() - timedelta(days=days))
