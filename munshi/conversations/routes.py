"""/api/conversations: the inbox. Staff read, answer, take over, hand back, assign and close."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.conversations import consent, handover, messages, search, service
from munshi.conversations.schemas import (
    Assignment,
    Closing,
    ConsentView,
    ConversationCounts,
    ConversationQuery,
    ConversationView,
    CustomerMessageQuery,
    MessagePage,
    MessageQuery,
    MessageView,
    Snooze,
    StaffMessage,
    TakeOver,
)
from munshi.conversations.send import send_by_hand
from munshi.conversations.snooze import snooze, unsnooze
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.tenants.service import time_at

router = APIRouter(prefix="/api/conversations", tags=["conversations"], responses=problems(401, 403, 422))
customer_router = APIRouter(prefix="/api/customers", tags=["customers"], responses=problems(401, 403, 404, 422))


@router.get("")
async def list_conversations(
    member: Viewer, tx: TenantTx, query: Annotated[ConversationQuery, Query()]
) -> Page[ConversationView]:
    return await search.list_conversations(tx, query, member.user_id)


@router.get("/counts")
async def count_conversations(member: Viewer, tx: TenantTx) -> ConversationCounts:
    return await search.count_conversations(tx, member.user_id)


@router.get("/{conversation_id:uuid}", responses=problems(404))
async def get_conversation(member: Viewer, tx: TenantTx, conversation_id: UUID) -> ConversationView:
    return await search.view_conversation(tx, conversation_id)


@router.get("/{conversation_id:uuid}/messages", responses=problems(404))
async def list_messages(
    member: Viewer, tx: TenantTx, conversation_id: UUID, query: Annotated[MessageQuery, Query()]
) -> MessagePage:
    return await messages.page_messages(tx, conversation_id, query)


@router.post("/{conversation_id:uuid}/messages", status_code=status.HTTP_201_CREATED, responses=problems(404, 409))
async def send_message(member: Agent, tx: TenantTx, conversation_id: UUID, message: StaffMessage) -> MessageView:
    """Answer as a person; the AI falls silent in this chat for the shop's pause."""
    sent = await send_by_hand(tx, conversation_id, message, by=member.actor, user_id=member.user_id)
    return await messages.view_message(tx, sent.id)


@router.post("/{conversation_id:uuid}/take-over", responses=problems(404, 409))
async def take_over_conversation(
    member: Agent, tx: TenantTx, conversation_id: UUID, body: TakeOver
) -> ConversationView:
    await handover.take_over(tx, conversation_id, by=member.actor, user_id=member.user_id, minutes=body.minutes)
    return await search.view_conversation(tx, conversation_id)


@router.post("/{conversation_id:uuid}/resume", responses=problems(404))
async def resume_conversation(member: Agent, tx: TenantTx, conversation_id: UUID) -> ConversationView:
    """Give the chat back to the AI, which answers what is still unanswered."""
    await handover.resume(tx, conversation_id, by=member.actor)
    return await search.view_conversation(tx, conversation_id)


@router.post("/{conversation_id:uuid}/assign", responses=problems(404))
async def assign_conversation(member: Agent, tx: TenantTx, conversation_id: UUID, body: Assignment) -> ConversationView:
    await service.assign(tx, conversation_id, body.user_id, by=member.actor)
    return await search.view_conversation(tx, conversation_id)


@router.post("/{conversation_id:uuid}/read", responses=problems(404))
async def read_conversation(member: Agent, tx: TenantTx, conversation_id: UUID) -> ConversationView:
    await service.mark_read(tx, conversation_id, by=member.actor)
    return await search.view_conversation(tx, conversation_id)


@router.put("/{conversation_id:uuid}/snooze", responses=problems(404, 409))
async def snooze_conversation(member: Agent, tx: TenantTx, conversation_id: UUID, body: Snooze) -> ConversationView:
    """See it again then, or once the customer writes: meanwhile it is none of those that wait."""
    until = await time_at(tx, body.at)
    await snooze(tx, conversation_id, until, by=member.actor, user_id=member.user_id)
    return await search.view_conversation(tx, conversation_id)


@router.delete("/{conversation_id:uuid}/snooze", responses=problems(404))
async def wake_conversation(member: Agent, tx: TenantTx, conversation_id: UUID) -> ConversationView:
    await unsnooze(tx, conversation_id, by=member.actor, user_id=member.user_id)
    return await search.view_conversation(tx, conversation_id)


@router.post("/{conversation_id:uuid}/close", responses=problems(404, 409))
async def close_conversation(member: Agent, tx: TenantTx, conversation_id: UUID, body: Closing) -> ConversationView:
    await service.close(tx, conversation_id, body.status, by=member.actor)
    return await search.view_conversation(tx, conversation_id)


@customer_router.get("/{customer_id:uuid}/messages")
async def list_customer_messages(
    member: Viewer, tx: TenantTx, customer_id: UUID, query: Annotated[CustomerMessageQuery, Query()]
) -> MessagePage:
    return await messages.page_customer_messages(tx, customer_id, query)


@customer_router.get("/{customer_id:uuid}/consent")
async def get_customer_consent(_: Viewer, tx: TenantTx, customer_id: UUID) -> ConsentView:
    """When the customer wrote first, and what they said about being written to by itself."""
    return await consent.view_consent(tx, customer_id)
