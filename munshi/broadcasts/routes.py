"""/api/broadcasts: one message to many customers who wrote first. For people only, never by API key."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.broadcasts import report, service
from munshi.broadcasts.models import Broadcast
from munshi.broadcasts.schemas import (
    BroadcastChange,
    BroadcastQuery,
    BroadcastReport,
    BroadcastStart,
    BroadcastView,
    BroadcastWords,
    NewBroadcast,
    PreviewView,
    RecipientQuery,
    RecipientView,
)
from munshi.core.db import Tx
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api/broadcasts", tags=["broadcasts"], responses=problems(401, 403, 422))


@router.get("")
async def list_broadcasts(_: Viewer, tx: TenantTx, query: Annotated[BroadcastQuery, Query()]) -> Page[BroadcastView]:
    return await service.list_broadcasts(tx, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(404, 409))
async def create_broadcast(member: Admin, tx: TenantTx, new: NewBroadcast) -> BroadcastView:
    """409 `template_not_sendable`."""
    return await _view(tx, await service.create(tx, new, user_id=member.user_id, by=member.actor))


@router.post("/preview", responses=problems(404, 409))
async def preview_broadcast(member: Admin, tx: TenantTx, words: BroadcastWords) -> PreviewView:
    """How many would be written to now and what they would read, and why the others would not. Nothing is kept."""
    return await service.preview(tx, words)


@router.post("/{broadcast_id:uuid}/start", responses=problems(404, 409))
async def start_broadcast(member: Admin, tx: TenantTx, broadcast_id: UUID, start: BroadcastStart) -> BroadcastView:
    """Send it, now or later, to exactly the number of customers you confirm.

    409 `count_changed` with the `count` it would be now; `nothing_to_say`, `quota_reached`, `illegal_transition`.
    """
    return await _view(tx, await service.start(tx, broadcast_id, start, by=member.actor))


@router.post("/{broadcast_id:uuid}/pause", responses=problems(404, 409))
async def pause_broadcast(member: Admin, tx: TenantTx, broadcast_id: UUID) -> BroadcastView:
    return await _view(tx, await service.pause(tx, broadcast_id, by=member.actor))


@router.post("/{broadcast_id:uuid}/resume", responses=problems(404, 409))
async def resume_broadcast(member: Admin, tx: TenantTx, broadcast_id: UUID) -> BroadcastView:
    return await _view(tx, await service.resume(tx, broadcast_id, by=member.actor))


@router.post("/{broadcast_id:uuid}/stop", responses=problems(404, 409))
async def stop_broadcast(member: Admin, tx: TenantTx, broadcast_id: UUID) -> BroadcastView:
    """For good. What is in line is taken back; a message that is being sent at this moment is the last."""
    return await _view(tx, await service.stop(tx, broadcast_id, by=member.actor))


@router.get("/{broadcast_id:uuid}/report", responses=problems(404))
async def get_broadcast_report(_: Viewer, tx: TenantTx, broadcast_id: UUID) -> BroadcastReport:
    await service.get_broadcast(tx, broadcast_id)
    return await report.report(tx, broadcast_id)


@router.get("/{broadcast_id:uuid}/recipients", responses=problems(404))
async def list_broadcast_recipients(
    _: Viewer, tx: TenantTx, broadcast_id: UUID, query: Annotated[RecipientQuery, Query()]
) -> Page[RecipientView]:
    """Of one that was started: everybody of its audience, those left out too."""
    await service.get_broadcast(tx, broadcast_id)
    return await report.list_recipients(tx, broadcast_id, query)


@router.get("/{broadcast_id:uuid}", responses=problems(404))
async def get_broadcast(_: Viewer, tx: TenantTx, broadcast_id: UUID) -> BroadcastView:
    return await _view(tx, await service.get_broadcast(tx, broadcast_id))


@router.patch("/{broadcast_id:uuid}", responses=problems(404, 409))
async def change_broadcast(member: Admin, tx: TenantTx, broadcast_id: UUID, change: BroadcastChange) -> BroadcastView:
    """409 `not_draft` once it was started."""
    return await _view(tx, await service.change(tx, broadcast_id, change, by=member.actor))


@router.delete("/{broadcast_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 409))
async def delete_broadcast(member: Admin, tx: TenantTx, broadcast_id: UUID) -> None:
    """Only a draft: what was sent stays on record."""
    await service.delete(tx, broadcast_id, by=member.actor)


async def _view(tx: Tx, row: Broadcast) -> BroadcastView:
    (view,) = await service.views(tx, [row])
    return view
