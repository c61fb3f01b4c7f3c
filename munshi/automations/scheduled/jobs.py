"""Job `later:<scheduled message>`: sends it when its time has come, if that is still right; else tells staff."""

from typing import Any
from uuid import UUID

from munshi.conversations.send import send
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit

# The chat is locked before what is written in it, as everywhere.
LOCK = """
select from conversations
where tenant_id = $1 and id = (select conversation_id from scheduled_messages where tenant_id = $1 and id = $2)
for no key update
"""

DUE = """
select s.conversation_id, s.user_id, s.text, p.blocked_at is not null as blocked,
  extract(epoch from s.due_at - now())::float8 as seconds_left,
  exists (select from memberships m
    where m.tenant_id = $1 and m.user_id = s.user_id and m.role <> 'viewer') as may_speak
from scheduled_messages s join customers p on p.tenant_id = $1 and p.id = s.customer_id
where s.tenant_id = $1 and s.id = $2 and s.status = 'waiting' for no key update of s
"""

SENT = "update scheduled_messages set status = 'sent', message_id = $3 where tenant_id = $1 and id = $2"
FAILED = """
update scheduled_messages set status = 'failed', failure = $3
where tenant_id = $1 and id = $2 and status = 'waiting' returning conversation_id
"""


async def send_later(run: Run) -> None:
    """As the words of who wrote it: not once they have left, nor to a blocked customer, nor outside the window."""
    scheduled_id = UUID(run.subject)
    try:
        async with run.tx() as tx:
            left = await _send(tx, scheduled_id)
    except Conflict as refused:
        async with run.tx() as tx:
            await _tell_failure(tx, scheduled_id, refused.slug)
        return
    if left > 0:
        raise Again(left)


async def _send(tx: Tx, scheduled_id: UUID) -> float:
    """The seconds that are left when it is not time yet; raises Conflict when it may not be sent."""
    await tx.raw.execute(LOCK, tx.tenant_id, scheduled_id)
    row: Any = await tx.raw.fetchrow(DUE, tx.tenant_id, scheduled_id)
    if row is None:
        return 0
    if row["seconds_left"] > 0:
        return float(row["seconds_left"])
    if not row["may_speak"]:
        raise Conflict("Who wrote it does not work here any more.", code="author_gone")
    if row["blocked"]:
        raise Conflict("The customer is blocked.", code="customer_blocked")
    key = f"scheduled:{scheduled_id}"
    sent = await send(tx, row["conversation_id"], row["text"], author="human", user_id=row["user_id"], client_key=key)
    await tx.raw.execute(SENT, tx.tenant_id, scheduled_id, sent.id)
    return 0


async def _tell_failure(tx: Tx, scheduled_id: UUID, code: str) -> None:
    conversation_id: UUID | None = await tx.raw.fetchval(FAILED, tx.tenant_id, scheduled_id, code)
    if conversation_id is None:
        return
    emit(tx, "scheduled_message.failed", scheduled_id, {"conversation": conversation_id, "reason": code}, by=SYSTEM)
    alert = {
        "code": "scheduled_message_failed",
        "conversation": conversation_id,
        "reason": code,
        "action": "Open the chat and write to the customer yourself.",
    }
    emit(tx, "system.alert", conversation_id, alert, by=SYSTEM)
