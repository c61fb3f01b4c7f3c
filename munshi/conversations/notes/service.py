"""Write a note, read the notes of a chat. Nothing of them ever becomes a message."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from munshi.conversations.notes.models import ConversationNote
from munshi.conversations.notes.schemas import NewNote, NoteView
from munshi.conversations.service import get_conversation
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.events.service import Actor, emit

MOST_SHOWN = 500

NOTES = """
select n.id, n.conversation_id, n.kind, n.text, n.mentions, n.until, n.user_id, u.name as user_name, n.created_at
from conversation_notes n left join users u on u.id = n.user_id
where n.tenant_id = $1 and n.conversation_id = $2
order by n.id desc limit $3
"""
STRANGERS = """
select exists (select from unnest($2::uuid[]) named
  where not exists (select from memberships m where m.tenant_id = $1 and m.user_id = named))
"""


async def list_notes(tx: Tx, conversation_id: UUID) -> list[NoteView]:
    """Oldest first, the newest 500."""
    await get_conversation(tx, conversation_id)
    rows: Any = await tx.raw.fetch(NOTES, tx.tenant_id, conversation_id, MOST_SHOWN)
    return [NoteView(**row) for row in reversed(rows)]


async def add_note(tx: Tx, conversation_id: UUID, new: NewNote, *, by: Actor, user_id: UUID | None) -> UUID:
    """Notifies whom it mentions. NotFound for a chat or a member that this shop does not have."""
    mentions = sorted(set(new.mentions))
    await get_conversation(tx, conversation_id)
    if await tx.raw.fetchval(STRANGERS, tx.tenant_id, mentions):
        raise NotFound("member")
    return keep(tx, conversation_id, "note", by=by, user_id=user_id, text=new.text, mentions=mentions)


def keep(
    tx: Tx,
    conversation_id: UUID,
    kind: Literal["note", "snoozed", "woken"],
    *,
    by: Actor,
    user_id: UUID | None,
    text: str = "",
    mentions: list[UUID] | None = None,
    until: datetime | None = None,
) -> UUID:
    """Put it down in the chat's course, for the team."""
    note_id, users = new_id(), mentions or []
    note = {"conversation_id": conversation_id, "user_id": user_id, "kind": kind, "text": text, "until": until}
    tx.add(ConversationNote(tenant_id=tx.tenant_id, id=note_id, mentions=users, **note))
    emit(tx, "note.added", conversation_id, {"note": note_id, "kind": kind, "users": users}, by=by)
    return note_id
