"""/api/conversations/{id}/notes: what the team tells itself about a chat; no customer and no model reads it."""

from uuid import UUID

from fastapi import APIRouter, status

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.conversations.notes import service
from munshi.conversations.notes.schemas import NewNote, NoteView
from munshi.core.http.problems import problems

router = APIRouter(
    prefix="/api/conversations/{conversation_id:uuid}/notes",
    tags=["conversations"],
    responses=problems(401, 403, 404, 422),
)


@router.get("")
async def list_notes(_: Viewer, tx: TenantTx, conversation_id: UUID) -> list[NoteView]:
    """Oldest first, the newest 500."""
    return await service.list_notes(tx, conversation_id)


@router.post("", status_code=status.HTTP_201_CREATED)
async def add_note(member: Agent, tx: TenantTx, conversation_id: UUID, new: NewNote) -> NoteView:
    """The members it mentions are notified."""
    await service.add_note(tx, conversation_id, new, by=member.actor, user_id=member.user_id)
    await tx.flush()
    return (await service.list_notes(tx, conversation_id))[-1]
