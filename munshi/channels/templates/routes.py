"""Templates approved by Meta: a number's list of them, what one would say, and sending one; and writing first."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, status

from munshi.auth.guards import Admin, Agent, Member, TenantTx, Viewer
from munshi.channels.base import SendFailed
from munshi.channels.models import WhatsAppAccount
from munshi.channels.numbers import accounts
from munshi.channels.templates import service as templates
from munshi.channels.templates.schemas import (
    FirstMessage,
    FirstTemplate,
    SyncedTemplates,
    TemplateMessage,
    TemplateQuery,
    TemplateValues,
    WhatsAppTemplateView,
)
from munshi.conversations import messages
from munshi.conversations.receive import begin
from munshi.conversations.schemas import MessageView, RenderedText
from munshi.conversations.send import MessageRef, send_by_hand
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api/whatsapp", tags=["whatsapp"], responses=problems(401, 403, 404, 422))
chat_router = APIRouter(prefix="/api/conversations", tags=["conversations"], responses=problems(401, 403, 404, 422))


@router.get("/{account_id:uuid}/templates")
async def list_whatsapp_templates(
    member: Viewer, tx: TenantTx, account_id: UUID, query: Annotated[TemplateQuery, Query()]
) -> Page[WhatsAppTemplateView]:
    """As Meta had them when they were fetched last."""
    return await templates.list_templates(tx, account_id, query)


@router.post("/{account_id:uuid}/templates/sync", responses=problems(409))
async def sync_whatsapp_templates(member: Admin, runtime: RuntimeDep, account_id: UUID) -> SyncedTemplates:
    """Fetch them from Meta now; 409 `waba_unknown`, or `check_failed` with what Meta refuses."""
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        account = await accounts.open_account(tx, runtime.settings, account_id)
    try:
        listed = await templates.fetch(runtime, account, account.waba_id if account.kind == "cloud" else None)
    except SendFailed as failed:
        raise Conflict(failed.reason, code="check_failed", cause=failed.code or "refused") from None
    if listed is None:
        raise Conflict("Enter the WhatsApp Business Account ID of this number first.", code="waba_unknown")
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return SyncedTemplates(count=await templates.keep(tx, account_id, listed))


@router.post("/templates/{template_id:uuid}/preview")
async def preview_whatsapp_template(
    member: Viewer, tx: TenantTx, template_id: UUID, trial: TemplateValues
) -> RenderedText:
    """What the customer would read."""
    return RenderedText(text=(await templates.fill(tx, template_id, trial.variables)).text)


@chat_router.post("/{conversation_id:uuid}/template", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def send_template_message(
    member: Agent, tx: TenantTx, conversation_id: UUID, message: TemplateMessage
) -> MessageView:
    """Send a template as a person; the AI falls silent in this chat for the shop's pause."""
    sent = await _send_template(tx, conversation_id, message, member)
    return await messages.view_message(tx, sent.id)


@router.post("/{account_id:uuid}/send", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def send_whatsapp_message(
    member: Agent, tx: TenantTx, account_id: UUID, message: Annotated[FirstMessage, Body()]
) -> MessageView:
    """Write to a phone number through this account, whether or not it has written before.

    409 `window_closed` for free words where WhatsApp takes only templates; `reply_only` through a linked phone.
    """
    account = await accounts.get_account(tx, account_id)
    conversation_id = await begin(tx, account_id, [("phone", f"+{message.to.removeprefix('+')}")], message.name)
    await _check_may_begin(tx, account, conversation_id)
    if isinstance(message, FirstTemplate):
        sent = await _send_template(tx, conversation_id, message, member)
    else:
        sent = await send_by_hand(tx, conversation_id, message, by=member.actor, user_id=member.user_id)
    return await messages.view_message(tx, sent.id)


async def _send_template(tx: Tx, conversation_id: UUID, message: TemplateMessage, member: Member) -> MessageRef:
    filled = await templates.fill(tx, message.template_id, message.variables)
    return await templates.send_filled(
        tx,
        conversation_id,
        filled,
        user_id=member.user_id,
        by=member.actor,
        media_id=message.media_id,
        client_key=message.client_key,
    )


async def _check_may_begin(tx: Tx, account: WhatsAppAccount, conversation_id: UUID) -> None:
    """WhatsApp bans linked phones that write to strangers."""
    if account.kind != "web":
        return
    wrote = "select last_inbound_at is not null from conversations where tenant_id = $1 and id = $2"
    if not await tx.raw.fetchval(wrote, tx.tenant_id, conversation_id):
        raise Conflict("A linked phone only answers those who have written.", code="reply_only")
