"""Broadcasts: write a draft, see whom it would reach, start, pause, go on, stop."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from munshi.broadcasts import audience, wording
from munshi.broadcasts.audience import Reach
from munshi.broadcasts.models import Broadcast
from munshi.broadcasts.schemas import (
    Audience,
    BroadcastChange,
    BroadcastQuery,
    BroadcastStart,
    BroadcastView,
    BroadcastWords,
    NewBroadcast,
    PreviewView,
    Sample,
)
from munshi.channels.numbers.accounts import get_account
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.core.schemas import Page
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.tenants.quotas.usage import usage_of
from munshi.tenants.service import get_tenant, settings_of, time_at

MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("scheduled", "sending"),
    "scheduled": ("sending", "cancelled"),
    "sending": ("paused", "done", "cancelled"),
    "paused": ("sending", "cancelled"),
    "done": (),
    "cancelled": (),
}

# What is stopped leaves no message in line: the one that is being sent at that moment is the last.
TAKE_BACK = """
with taken as (
  update messages m set status = 'failed', failure = 'The broadcast was stopped.'
  from broadcast_recipients r
  where r.tenant_id = $1 and r.broadcast_id = $2 and r.outcome = 'sent' and m.tenant_id = $1 and m.id = r.message_id
    and m.status = 'queued' returning m.id, m.conversation_id
), left_out as (
  update broadcast_recipients r set outcome = 'left_out', reason = 'stopped'
  where r.tenant_id = $1 and r.broadcast_id = $2
    and (r.outcome = 'waiting' or r.message_id = any(array(select id from taken)))
)
select id, conversation_id from taken
"""

COUNTS = """
select broadcast_id, count(*) filter (where outcome = 'sent') as written,
  count(*) filter (where outcome <> 'left_out' or reason = 'stopped') as total
from broadcast_recipients where tenant_id = $1 and broadcast_id = any($2) group by broadcast_id
"""


async def list_broadcasts(tx: Tx, query: BroadcastQuery) -> Page[BroadcastView]:
    wanted = [Broadcast.tenant_id == tx.tenant_id]
    if query.status:
        wanted.append(Broadcast.status == query.status)
    total = await tx.scalar(select(func.count()).select_from(Broadcast).where(*wanted))
    page = select(Broadcast).where(*wanted).order_by(Broadcast.created_at.desc(), Broadcast.id.desc())
    rows = list(await tx.scalars(page.limit(query.limit).offset(query.offset)))
    return Page(items=await views(tx, rows), total=total or 0, limit=query.limit, offset=query.offset)


async def get_broadcast(tx: Tx, broadcast_id: UUID, *, lock: bool = False) -> Broadcast:
    held = {"key_share": True} if lock else None
    row = await tx.get(Broadcast, (tx.tenant_id, broadcast_id), with_for_update=held, populate_existing=True)
    if row is None:
        raise NotFound("broadcast")
    return row


async def create(tx: Tx, new: NewBroadcast, *, user_id: UUID | None, by: Actor) -> Broadcast:
    """A draft. Faults as in `wording.check_words`."""
    await wording.check_words(tx, new)
    row = Broadcast(tenant_id=tx.tenant_id, id=new_id(), created_by=user_id, **new.model_dump(mode="json"))
    row.account_id, row.template_id = new.account_id, new.template_id
    tx.add(row)
    await tx.flush()
    emit(tx, "broadcast.created", row.id, {"account": row.account_id}, by=by)
    return row


async def change(tx: Tx, broadcast_id: UUID, wanted: BroadcastChange, *, by: Actor) -> Broadcast:
    """Conflict `not_draft` once it was started; else as in `create`."""
    row = await get_broadcast(tx, broadcast_id, lock=True)
    _check_draft(row)
    given = wanted.model_dump(exclude_unset=True)
    sent = {name: value for name, value in given.items() if value is not None or name == "template_id"}
    await wording.check_words(tx, words_of(row, **sent))
    changes = changes_of(row, sent)
    for name in changes:
        setattr(row, name, sent[name])
    if changes:
        emit(tx, "broadcast.edited", row.id, {"fields": list(changes)}, by=by, changes=changes)
    return row


async def delete(tx: Tx, broadcast_id: UUID, *, by: Actor) -> None:
    """Conflict `not_draft` once it was started: what was sent stays on record."""
    row = await get_broadcast(tx, broadcast_id, lock=True)
    _check_draft(row)
    await tx.delete(row)
    emit(tx, "broadcast.deleted", broadcast_id, by=by)


async def preview(tx: Tx, words: BroadcastWords) -> PreviewView:
    """Faults as in `create`."""
    await wording.check_words(tx, words)
    reach = reach_of(words)
    reached, left_out = await audience.count(tx, reach)
    read = [
        Sample(customer_id=to["customer_id"], customer_name=to["name"], text=(await wording.say(tx, words, to))[0])
        for to in await audience.samples(tx, reach)
    ]
    is_phone = (await get_account(tx, words.account_id)).kind == "web"
    a_day = settings_of(await get_tenant(tx)).broadcast_daily_cap if is_phone else None
    return PreviewView.model_validate({"count": reached, "left_out": left_out, "samples": read, "a_day": a_day})


async def start(tx: Tx, broadcast_id: UUID, wanted: BroadcastStart, *, by: Actor) -> Broadcast:
    """From now on the audience stands as it is now; it is sent now or at `wanted.at`.

    Conflict `nothing_to_say`; `count_changed`, with the `count` it is now, when that is not what was confirmed;
    `quota_reached` when the plan's messages of this month are too few; Invalid for a time that cannot be.
    """
    row = await get_broadcast(tx, broadcast_id, lock=True)
    move = "scheduled" if wanted.at else "sending"
    check_move(row, move)
    words = words_of(row)
    if not words.texts and words.template_id is None:
        raise Conflict("Write what it says first.", code="nothing_to_say")
    await wording.check_words(tx, words)
    reach = reach_of(words)
    reached, _ = await audience.count(tx, reach)
    if reached != wanted.count:
        detail = f"It would be sent to {reached} customers now. Look at it again and confirm that."
        raise Conflict(detail, code="count_changed", count=reached)
    await _check_quota(tx, reached)
    await audience.keep(tx, reach, broadcast_id)
    row.due_at = await time_at(tx, wanted.at) if wanted.at else now()
    await set_status(tx, row, move, by=by)
    return row


async def pause(tx: Tx, broadcast_id: UUID, *, by: Actor) -> Broadcast:
    """The message that is on its way is the last until it goes on. Conflict `illegal_transition`."""
    row = await get_broadcast(tx, broadcast_id, lock=True)
    await set_status(tx, row, "paused", by=by, reason="by_hand")
    return row


async def resume(tx: Tx, broadcast_id: UUID, *, by: Actor) -> Broadcast:
    """Conflict as in `pause`."""
    row = await get_broadcast(tx, broadcast_id, lock=True)
    if row.status != "paused":
        check_move(row, "resumed")
    await set_status(tx, row, "sending", by=by)
    return row


async def stop(tx: Tx, broadcast_id: UUID, *, by: Actor) -> Broadcast:
    """For good: what is still in line is taken back. Conflict as in `pause`."""
    row = await get_broadcast(tx, broadcast_id, lock=True)
    check_move(row, "cancelled")
    for gone in await tx.raw.fetch(TAKE_BACK, tx.tenant_id, broadcast_id):
        data = {"conversation": gone["conversation_id"], "message": gone["id"], "status": "failed"}
        emit(tx, "message.status", gone["id"], data, by=by)
    await set_status(tx, row, "cancelled", by=by)
    return row


async def set_status(tx: Tx, row: Broadcast, to: str, *, by: Actor, reason: str | None = None) -> None:
    """Conflict (`illegal_transition`) names the states it can have next, and changes nothing."""
    check_move(row, to)
    row.status, row.reason, row.rests_until = to, reason, None
    if to == "sending":
        row.resumed_at, row.started_at = now(), row.started_at or now()
    if to in ("done", "cancelled"):
        row.ended_at = now()
    await tx.flush()
    await tell(tx, row, by=by)
    if to in ("scheduled", "sending"):
        delay = (row.due_at - now()).total_seconds() if row.due_at else 0.0
        wake(tx, f"broadcast:{row.id}", delay=max(0.0, delay))


async def tell(tx: Tx, row: Broadcast, *, by: Actor) -> None:
    """Tell browsers and endpoints how far it has come."""
    (view,) = await views(tx, [row])
    data = {"status": row.status, "sent": view.written, "total": view.total}
    emit(tx, "broadcast.updated", row.id, data | ({"reason": row.reason} if row.reason else {}), by=by)


def check_move(row: Broadcast, to: str) -> None:
    allowed = MOVES[row.status]
    if to not in allowed:
        detail = f"A broadcast that is {row.status} cannot become {to}."
        raise Conflict(detail, code="illegal_transition", present=row.status, allowed=list(allowed))


def words_of(row: Broadcast, **changed: object) -> BroadcastWords:
    """What the row says, or would say once these fields were `changed`."""
    return BroadcastWords.model_validate(
        {name: changed.get(name, getattr(row, name)) for name in BroadcastWords.model_fields}
    )


def reach_of(words: BroadcastWords) -> Reach:
    return Reach(words.account_id, words.audience, bool(words.texts), words.template_id is not None)


async def views(tx: Tx, rows: list[Broadcast]) -> list[BroadcastView]:
    found = await tx.raw.fetch(COUNTS, tx.tenant_id, [row.id for row in rows])
    counts = {count["broadcast_id"]: count for count in found}
    return [_view(row, counts.get(row.id)) for row in rows]


def _view(row: Broadcast, counted: Any) -> BroadcastView:
    counts = {name: counted[name] if counted else 0 for name in ("written", "total")}
    fields = {name: getattr(row, name) for name in BroadcastView.model_fields.keys() - counts.keys()}
    return BroadcastView.model_validate(fields | counts | {"audience": Audience.model_validate(row.audience)})


def _check_draft(row: Broadcast) -> None:
    if row.status != "draft":
        raise Conflict(f"This broadcast is {row.status} already.", code="not_draft")


async def _check_quota(tx: Tx, more: int) -> None:
    used = next(item for item in (await usage_of(tx)).items if item.quota == "messages")
    if used.limit is not None and used.used + more > used.limit:
        detail = f"The plan allows {used.limit:,} messages a month, of which {used.used:,} are used."
        raise Conflict(detail, code="quota_reached", quota="messages", limit=used.limit, used=used.used)
