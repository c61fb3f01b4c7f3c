"""/api/canned-replies: texts that staff send again and again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.automations.replies import service
from munshi.automations.replies.schemas import (
    CannedReplyChange,
    CannedReplyQuery,
    CannedReplyView,
    InChat,
    NewCannedReply,
    RenderedReply,
    ReplySending,
)
from munshi.conversations.messages import view_message
from munshi.conversations.schemas import MessageView
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api/canned-replies", tags=["automations"], responses=problems(401, 403, 422))


@router.get("")
async def list_canned_replies(
    _: Viewer, tx: TenantTx, query: Annotated[CannedReplyQuery, Query()]
) -> Page[CannedReplyView]:
    return await service.list_replies(tx, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def create_canned_reply(member: Admin, tx: TenantTx, new: NewCannedReply) -> CannedReplyView:
    return CannedReplyView.model_validate(await service.create_reply(tx, new, by=member.actor))


@router.get("/{canned_reply_id:uuid}", responses=problems(404))
async def get_canned_reply(_: Viewer, tx: TenantTx, canned_reply_id: UUID) -> CannedReplyView:
    return CannedReplyView.model_validate(await service.get_reply(tx, canned_reply_id))


@router.patch("/{canned_reply_id:uuid}", responses=problems(404, 409))
async def change_canned_reply(
    member: Admin, tx: TenantTx, canned_reply_id: UUID, change: CannedReplyChange
) -> CannedReplyView:
    return CannedReplyView.model_validate(await service.change_reply(tx, canned_reply_id, change, by=member.actor))


@router.delete("/{canned_reply_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def delete_canned_reply(member: Admin, tx: TenantTx, canned_reply_id: UUID) -> None:
    await service.delete_reply(tx, canned_reply_id, by=member.actor)


@router.post("/{canned_reply_id:uuid}/preview", responses=problems(404))
async def preview_canned_reply(member: Viewer, tx: TenantTx, canned_reply_id: UUID, chat: InChat) -> RenderedReply:
    """As it would read in a chat; nothing is sent."""
    return await service.preview(tx, canned_reply_id, chat, member.person_id)


@router.post("/{canned_reply_id:uuid}/send", status_code=status.HTTP_201_CREATED, responses=problems(404, 409))
async def send_canned_reply(member: Agent, tx: TenantTx, canned_reply_id: UUID, sending: ReplySending) -> MessageView:
    """Send it as yours; the AI falls silent in this chat as with any word of a person."""
    sent = await service.send_reply(tx, canned_reply_id, sending, user_id=member.person_id, by=member.actor)
    return await view_message(tx, sent.id)
