"""Conversations as staff and the AI read them, and the small changes to them: status, assignee, read, closed."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select

from munshi.conversations.models import OPEN, Conversation, Message
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.events.service import Actor, emit

SET_STATUS = """
update conversations set status = $3 where tenant_id = $1 and id = $2 and status = any($4) and status <> $3 returning id
"""

# A chat that is over goes back to the AI, so that nothing of it holds up the next one.
CLOSE = """
update conversations set status = $3, closed_at = now(), draft = null, answered_by = 'ai', human_until = null,
  handover_reason = null, handover_at = null, handover_summary = null, unread = 0, snoozed_until = null, woken_at = null
where tenant_id = $1 and id = $2 and status = any($4) returning id
"""

ASSIGN = """
update conversations c set assignee_id = $3
where c.tenant_id = $1 and c.id = $2
  and ($3::uuid is null or exists (select from memberships m where m.tenant_id = $1 and m.user_id = $3))
returning id
"""

LOCK_CUSTOMER = """
select from customers p
where p.tenant_id = $1 and p.id = (select customer_id from conversations where tenant_id = $1 and id = $2)
for no key update
"""

READ = "update conversations set unread = 0 where tenant_id = $1 and id = $2 and unread > 0 returning id"


async def get_conversation(tx: Tx, conversation_id: UUID) -> Conversation:
    """Read afresh: hot paths change conversations behind the ORM's back."""
    conversation = await tx.get(Conversation, (tx.tenant_id, conversation_id), populate_existing=True)
    if conversation is None:
        raise NotFound("conversation")
    return conversation


async def lock_customer_of(tx: Tx, conversation_id: UUID) -> None:
    """For who changes a customer and a chat of theirs: customers are locked before their chats, as everywhere."""
    await tx.raw.execute(LOCK_CUSTOMER, tx.tenant_id, conversation_id)


async def history(tx: Tx, conversation_id: UUID, limit: int) -> list[Message]:
    """The newest `limit` messages, oldest first."""
    newest = (
        select(Message)
        .where(Message.tenant_id == tx.tenant_id, Message.conversation_id == conversation_id)
        .order_by(Message.seq.desc())
        .limit(limit)
    )
    return list(await tx.scalars(newest))[::-1]


async def set_status(tx: Tx, conversation_id: UUID, status: Literal["active", "waiting_payment"], *, by: Actor) -> None:
    """Move an open conversation between these two; one that is over stays so, whatever becomes of its orders."""
    changed = await tx.raw.fetchval(SET_STATUS, tx.tenant_id, conversation_id, status, OPEN)
    _tell(tx, changed, {"status": status}, by)


async def close(tx: Tx, conversation_id: UUID, status: Literal["completed", "abandoned"], *, by: Actor) -> None:
    """End an open conversation: the customer's next message opens a new one, or this one again if it was abandoned.

    Conflict `conversation_closed` when it is over already.
    """
    changed = await tx.raw.fetchval(CLOSE, tx.tenant_id, conversation_id, status, OPEN)
    if changed is None:
        await get_conversation(tx, conversation_id)
        raise Conflict("This conversation is closed already.", code="conversation_closed")
    _tell(tx, changed, {"status": status, "answered_by": "ai", "human_until": None, "unread": 0}, by)


async def assign(tx: Tx, conversation_id: UUID, user_id: UUID | None, *, by: Actor) -> None:
    """Make a member of the shop responsible, or nobody. NotFound for someone who is no member."""
    changed = await tx.raw.fetchval(ASSIGN, tx.tenant_id, conversation_id, user_id)
    if changed is None:
        await get_conversation(tx, conversation_id)
        raise NotFound("member")
    _tell(tx, changed, {"assignee": user_id}, by)


async def mark_read(tx: Tx, conversation_id: UUID, *, by: Actor) -> None:
    """Staff have seen all messages."""
    changed = await tx.raw.fetchval(READ, tx.tenant_id, conversation_id)
    _tell(tx, changed, {"unread": 0}, by)
    if changed is not None:
        wake(tx, f"seen:{conversation_id}")


def _tell(tx: Tx, changed: UUID | None, data: Json, by: Actor) -> None:
    if changed is not None:
        emit(tx, "conversation.updated", changed, data, by=by)
