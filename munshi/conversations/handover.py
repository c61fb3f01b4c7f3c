"""Who answers a chat, the AI or a person, and until when. Whatever changes it, changes it here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from munshi.conversations.models import OPEN
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.events.service import SYSTEM, Actor, emit
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import read_settings

LONGEST_REASON = 200
LONGEST_SUMMARY = 2000

GIVE_TO_PERSON = """
update conversations set answered_by = 'human', human_until = now() + make_interval(mins => $3),
  assignee_id = coalesce($4, assignee_id), handover_reason = $5, handover_summary = $6, woken_at = null,
  handover_at = case when $5::text is not null then coalesce(handover_at, now()) end
where tenant_id = $1 and id = $2 and status = any($7)
returning answered_by, human_until, assignee_id
"""

# The reason stays when only the time has run out: nobody has looked after this customer yet.
GIVE_TO_AI = """
update conversations c set answered_by = 'ai', human_until = null,
  handover_reason = case when $3 then handover_reason end, handover_at = case when $3 then handover_at end,
  handover_summary = case when $3 then handover_summary end, woken_at = case when $3 then woken_at end
from customers p, tenants t
where c.tenant_id = $1 and c.id = $2 and c.answered_by = 'human'
  and t.id = $1 and p.tenant_id = $1 and p.id = c.customer_id
returning c.inbound_seq > c.answered_seq and c.status = any($4) and p.blocked_at is null as unanswered, t.settings
"""


# While somebody types, an answer of the AI that has not begun waits (ai/turn/read).
HOLD = """
update conversations set typing_until = now() + make_interval(secs => $3)
where tenant_id = $1 and id = $2 and answered_by = 'ai' and status = any($4)
"""
HOLD_SECONDS = 8.0


async def take_over(
    tx: Tx, conversation_id: UUID, *, by: Actor, user_id: UUID | None, minutes: int | None = None
) -> None:
    """A person answers now; the AI takes the chat back after `minutes` (the shop's pause when None).

    A person who takes it again starts the time anew. Conflict `conversation_closed` for a chat that is over.
    """
    await _give_to_person(tx, conversation_id, by=by, user_id=user_id, minutes=minutes)


async def hand_over(tx: Tx, conversation_id: UUID, reason: str, summary: str = "", *, by: Actor) -> None:
    """The AI asks for a person: it is silent for the shop's pause, and the chat needs someone until a person acts.

    `summary` is kept for that person. Alerts the shop. Says nothing to the customer: the caller sends the words
    (template `handed_over`).
    """
    reason = reason.strip()[:LONGEST_REASON] or "asked for a person"
    summary = summary.strip()[:LONGEST_SUMMARY]
    await _give_to_person(tx, conversation_id, by=by, reason=reason, summary=summary or None)
    alert = {"code": "customer_needs_person", "conversation": conversation_id, "action": "Open the chat and answer."}
    emit(tx, "system.alert", conversation_id, alert, by=by)


async def resume(tx: Tx, conversation_id: UUID, *, by: Actor) -> None:
    """The AI answers again, first what the customer wrote meanwhile. Harmless when it does so already."""
    row: Any = await tx.raw.fetchrow(GIVE_TO_AI, tx.tenant_id, conversation_id, by == SYSTEM, OPEN)
    if row is None:
        await _check_exists(tx, conversation_id)
        return
    emit(tx, "conversation.updated", conversation_id, {"answered_by": "ai", "human_until": None}, by=by)
    if row["unanswered"]:
        wake_reply(tx, conversation_id, read_settings(row["settings"]))


async def hold_reply(tx: Tx, conversation_id: UUID) -> None:
    """Somebody types in a chat that the AI answers: its answer waits some seconds, counted anew each time."""
    await tx.raw.execute(HOLD, tx.tenant_id, conversation_id, HOLD_SECONDS, OPEN)


def wake_reply(tx: Tx, conversation_id: UUID, settings: TenantSettings) -> None:
    """Have the AI answer when the customer has been quiet for the shop's delay; nothing when the shop's AI is off."""
    if settings.ai_enabled:
        delay, cap = settings.reply_delay_ms / 1000, settings.reply_delay_cap_ms / 1000
        wake(tx, f"reply:{conversation_id}", delay=delay, gather=cap if delay else None)


async def _give_to_person(
    tx: Tx,
    conversation_id: UUID,
    *,
    by: Actor,
    user_id: UUID | None = None,
    minutes: int | None = None,
    reason: str | None = None,
    summary: str | None = None,
) -> None:
    pause = minutes or await _pause_minutes(tx)
    values = (pause, user_id, reason, summary, OPEN)
    row: Any = await tx.raw.fetchrow(GIVE_TO_PERSON, tx.tenant_id, conversation_id, *values)
    if row is None:
        await _check_exists(tx, conversation_id)
        raise Conflict("This conversation is closed.", code="conversation_closed")
    until: datetime = row["human_until"]
    data = {
        "answered_by": "human",
        "human_until": until,
        "assignee": row["assignee_id"],
        "needs_person": reason is not None,
    }
    emit(tx, "conversation.updated", conversation_id, data, by=by)
    wake(tx, f"resume:{conversation_id}", delay=pause * 60)


async def _pause_minutes(tx: Tx) -> int:
    stored = await tx.raw.fetchval("select settings from tenants where id = $1", tx.tenant_id)
    return read_settings(stored).human_pause_minutes


async def _check_exists(tx: Tx, conversation_id: UUID) -> None:
    known = await tx.raw.fetchval(
        "select true from conversations where tenant_id = $1 and id = $2", tx.tenant_id, conversation_id
    )
    if not known:
        raise NotFound("conversation")
