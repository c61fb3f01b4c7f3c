"""A chat that staff want to see later leaves the lists of what waits, until then or until the customer writes."""

from datetime import datetime
from uuid import UUID

from munshi.conversations.models import OPEN
from munshi.conversations.notes.service import keep
from munshi.conversations.service import get_conversation
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.queue.jobs import wake
from munshi.events.service import SYSTEM, Actor, emit

# Why a chat needs a person that is back: since nobody else has given a reason.
OVER = "snoozed until now"

SNOOZE = """
update conversations set snoozed_until = $3, woken_at = null
where tenant_id = $1 and id = $2 and status = any($4) returning id
"""
WAKE = """
update conversations set snoozed_until = null
where tenant_id = $1 and id = $2 and snoozed_until is not null returning id
"""
RETURN = """
update conversations set snoozed_until = null, woken_at = now(), handover_reason = coalesce(handover_reason, $3),
  handover_at = coalesce(handover_at, now())
where tenant_id = $1 and id = $2 and snoozed_until <= now() returning id
"""
SECONDS_LEFT = """
select extract(epoch from snoozed_until - now())::float8 from conversations where tenant_id = $1 and id = $2
"""


async def snooze(tx: Tx, conversation_id: UUID, until: datetime, *, by: Actor, user_id: UUID | None) -> None:
    """Anew, with another time, too. Conflict `conversation_closed` for a chat that is over."""
    if await tx.raw.fetchval(SNOOZE, tx.tenant_id, conversation_id, until, OPEN) is None:
        await get_conversation(tx, conversation_id)
        raise Conflict("This conversation is closed.", code="conversation_closed")
    keep(tx, conversation_id, "snoozed", by=by, user_id=user_id, until=until)
    emit(tx, "conversation.updated", conversation_id, {"snoozed_until": until}, by=by)
    wake(tx, f"snooze:{conversation_id}", delay=max(0.0, (until - now()).total_seconds()))


async def unsnooze(tx: Tx, conversation_id: UUID, *, by: Actor, user_id: UUID | None) -> None:
    """Back at once; harmless for a chat that is not snoozed."""
    if await tx.raw.fetchval(WAKE, tx.tenant_id, conversation_id) is None:
        await get_conversation(tx, conversation_id)
        return
    keep(tx, conversation_id, "woken", by=by, user_id=user_id)
    emit(tx, "conversation.updated", conversation_id, {"snoozed_until": None}, by=by)


async def end_if_due(tx: Tx, conversation_id: UUID) -> float:
    """Bring the chat back when its time has come, first of those that need a person; else the seconds left, or 0."""
    if await tx.raw.fetchval(RETURN, tx.tenant_id, conversation_id, OVER) is None:
        return await tx.raw.fetchval(SECONDS_LEFT, tx.tenant_id, conversation_id) or 0.0
    keep(tx, conversation_id, "woken", by=SYSTEM, user_id=None)
    emit(tx, "conversation.updated", conversation_id, {"snoozed_until": None, "needs_person": True}, by=SYSTEM)
    return 0.0
