"""/api/views: filters of a list kept under a name, the caller's own and the shop's."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import TenantTx, Viewer
from munshi.core.http.problems import problems
from munshi.views import service
from munshi.views.schemas import NewSavedView, SavedViewChange, SavedViewQuery, SavedViewView

router = APIRouter(prefix="/api/views", tags=["views"], responses=problems(401, 403))


@router.get("", responses=problems(422))
async def list_saved_views(
    member: Viewer, tx: TenantTx, query: Annotated[SavedViewQuery, Query()]
) -> list[SavedViewView]:
    """The caller's own, then the shop's."""
    return await service.list_views(tx, member.person_id, query.page)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409, 422))
async def create_saved_view(member: Viewer, tx: TenantTx, new: NewSavedView) -> SavedViewView:
    return await service.create_view(tx, member, new)


@router.put("/{view_id:uuid}/default", responses=problems(404))
async def begin_with_saved_view(member: Viewer, tx: TenantTx, view_id: UUID) -> SavedViewView:
    """The caller's page begins with it from now on."""
    return await service.begin_with(tx, member, view_id, on=True)


@router.delete("/{view_id:uuid}/default", responses=problems(404))
async def stop_beginning_with_saved_view(member: Viewer, tx: TenantTx, view_id: UUID) -> SavedViewView:
    return await service.begin_with(tx, member, view_id, on=False)


@router.patch("/{view_id:uuid}", responses=problems(404, 409, 422))
async def change_saved_view(member: Viewer, tx: TenantTx, view_id: UUID, change: SavedViewChange) -> SavedViewView:
    return await service.change_view(tx, member, view_id, change)


@router.delete("/{view_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def delete_saved_view(member: Viewer, tx: TenantTx, view_id: UUID) -> None:
    await service.delete_view(tx, member, view_id)
