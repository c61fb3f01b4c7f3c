"""/api/whatsapp/{account}/groups: what is said in a linked phone's groups, to be read and no more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.auth.guards import TenantTx, Viewer
from munshi.channels.groups import service
from munshi.channels.groups.schemas import GroupMessagePage, GroupMessageQuery, GroupView
from munshi.core.http.problems import problems
from munshi.core.schemas import Page, PageQuery

router = APIRouter(
    prefix="/api/whatsapp/{account_id:uuid}/groups", tags=["whatsapp"], responses=problems(401, 403, 404, 422)
)


@router.get("")
async def list_whatsapp_groups(
    member: Viewer, tx: TenantTx, account_id: UUID, query: Annotated[PageQuery, Query()]
) -> Page[GroupView]:
    """Those in which something was said while the account's `ignore_groups` was off."""
    return await service.list_groups(tx, account_id, query)


@router.get("/{group_id:uuid}/messages")
async def list_whatsapp_group_messages(
    member: Viewer, tx: TenantTx, account_id: UUID, group_id: UUID, query: Annotated[GroupMessageQuery, Query()]
) -> GroupMessagePage:
    """Kept for 90 days, and never answered by the assistant."""
    return await service.page_messages(tx, account_id, group_id, query)
