"""/api/scheduled-messages: what a member has written now, to be sent later."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.automations.scheduled import service
from munshi.automations.scheduled.schemas import NewScheduled, ScheduledChange, ScheduledQuery, ScheduledView
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api/scheduled-messages", tags=["automations"], responses=problems(401, 403, 422))


@router.get("")
async def list_scheduled_messages(
    _: Viewer, tx: TenantTx, query: Annotated[ScheduledQuery, Query()]
) -> Page[ScheduledView]:
    return await service.list_scheduled(tx, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(404))
async def schedule_message(member: Agent, tx: TenantTx, new: NewScheduled) -> ScheduledView:
    return await service.view(tx, await service.schedule(tx, new, user_id=member.person_id, by=member.actor))


@router.get("/{scheduled_id:uuid}", responses=problems(404))
async def get_scheduled_message(_: Viewer, tx: TenantTx, scheduled_id: UUID) -> ScheduledView:
    return await service.view(tx, await service.get_scheduled(tx, scheduled_id))


@router.patch("/{scheduled_id:uuid}", responses=problems(404, 409))
async def change_scheduled_message(
    member: Agent, tx: TenantTx, scheduled_id: UUID, change: ScheduledChange
) -> ScheduledView:
    return await service.view(tx, await service.change(tx, scheduled_id, change, by=member.actor))


@router.delete("/{scheduled_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 409))
async def cancel_scheduled_message(member: Agent, tx: TenantTx, scheduled_id: UUID) -> None:
    """It stays in the list as cancelled."""
    await service.cancel(tx, scheduled_id, by=member.actor)
