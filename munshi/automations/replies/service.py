"""Canned replies: keep them, find them, fill them with the facts of a chat, send them."""

from collections.abc import Mapping
from string import Formatter
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.exc import IntegrityError

from munshi.automations.replies.models import CannedReply
from munshi.automations.replies.schemas import (
    CannedReplyChange,
    CannedReplyQuery,
    CannedReplyView,
    InChat,
    NewCannedReply,
    RenderedReply,
    ReplySending,
)
from munshi.conversations.send import MessageRef, send
from munshi.conversations.templates.send import DEFAULT_LANGUAGE, render
from munshi.conversations.templates.texts import Template
from munshi.conversations.templates.wording import check_body
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.money import format_money
from munshi.core.schemas import Page
from munshi.events.service import Actor, emit
from munshi.tenants.schemas import Language

EXAMPLES = {"name": "Sana", "shop": "Lahore Logos", "agent": "Omar", "number": "1042", "total": "PKR 6,500"}
FIELDS = Template("A text that staff send.", EXAMPLES, {})

FACTS = """
select p.language, p.name, t.name as shop, u.name as agent, o.number, o.total_minor, o.currency
from conversations c
join customers p on p.tenant_id = $1 and p.id = c.customer_id
join tenants t on t.id = $1
left join users u on u.id = $3
left join lateral (
  select number, total_minor, currency from orders
  where tenant_id = $1 and customer_id = c.customer_id order by number desc limit 1
) o on true
where c.tenant_id = $1 and c.id = $2
"""

# The lock makes the same key sent twice at once come one after the other.
SENT_BEFORE = """
with chat as (select from conversations where tenant_id = $1 and id = $2 for no key update)
select exists (select from messages where tenant_id = $1 and client_key = $3) from chat
"""

COUNT = "update canned_replies set used = used + 1, used_at = now() where tenant_id = $1 and id = $2"


async def list_replies(tx: Tx, query: CannedReplyQuery) -> Page[CannedReplyView]:
    wanted = [CannedReply.tenant_id == tx.tenant_id]
    if query.q:
        columns = (CannedReply.shortcut, cast(CannedReply.texts, String))
        wanted.append(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    total = await tx.scalar(select(func.count()).select_from(CannedReply).where(*wanted))
    page = select(CannedReply).where(*wanted).order_by(CannedReply.used.desc(), CannedReply.shortcut)
    rows = await tx.scalars(page.limit(query.limit).offset(query.offset))
    items = [CannedReplyView.model_validate(row) for row in rows]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)


async def get_reply(tx: Tx, reply_id: UUID, *, lock: bool = False) -> CannedReply:
    reply = await tx.get(CannedReply, (tx.tenant_id, reply_id), with_for_update=lock or None)
    if reply is None:
        raise NotFound("canned reply")
    return reply


async def create_reply(tx: Tx, new: NewCannedReply, *, by: Actor) -> CannedReply:
    """Invalid for a field no chat has; Conflict `shortcut_taken`."""
    _check(new.texts)
    reply = CannedReply(tenant_id=tx.tenant_id, id=new_id(), **new.model_dump())
    tx.add(reply)
    await _flush(tx)
    emit(tx, "canned_reply.created", reply.id, by=by)
    return reply


async def change_reply(tx: Tx, reply_id: UUID, change: CannedReplyChange, *, by: Actor) -> CannedReply:
    """Faults as in `create_reply`."""
    reply = await get_reply(tx, reply_id, lock=True)
    sent = change.model_dump(exclude_none=True)
    _check(sent.get("texts", {}))
    changed = [name for name, value in sent.items() if getattr(reply, name) != value]
    for name in changed:
        setattr(reply, name, sent[name])
    await _flush(tx)
    if changed:
        emit(tx, "canned_reply.updated", reply.id, {"fields": changed}, by=by)
    return reply


async def delete_reply(tx: Tx, reply_id: UUID, *, by: Actor) -> None:
    await tx.delete(await get_reply(tx, reply_id, lock=True))
    emit(tx, "canned_reply.deleted", reply_id, by=by)


async def preview(tx: Tx, reply_id: UUID, chat: InChat, user_id: UUID) -> RenderedReply:
    """The reply as it would read in this chat, from this member."""
    reply = await get_reply(tx, reply_id)
    row: Any = await tx.raw.fetchrow(FACTS, tx.tenant_id, chat.conversation_id, user_id)
    if row is None:
        raise NotFound("conversation")
    language = _language(reply, chat.language or row["language"])
    body, facts = reply.texts[language], _facts(row)
    missing = sorted({field for _, field, _, _ in Formatter().parse(body) if field and not facts[field]})
    fields = {field: value or f"{{{field}}}" for field, value in facts.items()}
    return RenderedReply(text=render(body, fields), language=language, missing=missing)


async def send_reply(tx: Tx, reply_id: UUID, sending: ReplySending, *, user_id: UUID, by: Actor) -> MessageRef:
    """Send it as this member's message and count it. Conflict `fact_missing` when the chat cannot fill it, or as in
    `conversations.send`."""
    rendered = await preview(tx, reply_id, sending, user_id)
    if rendered.missing:
        detail = f"This chat has nothing for {', '.join(rendered.missing)}: write the text yourself."
        raise Conflict(detail, code="fact_missing", missing=rendered.missing)
    again = await tx.raw.fetchval(SENT_BEFORE, tx.tenant_id, sending.conversation_id, sending.client_key)
    sent = await send(
        tx,
        sending.conversation_id,
        rendered.text,
        author="human",
        user_id=user_id,
        client_key=sending.client_key,
        by=by,
    )
    if not again:
        await tx.raw.execute(COUNT, tx.tenant_id, reply_id)
    return sent


def _facts(row: Any) -> dict[str, str | None]:
    total = format_money(row["total_minor"], row["currency"]) if row["number"] else None
    number = str(row["number"]) if row["number"] else None
    return {"name": row["name"], "shop": row["shop"], "agent": row["agent"], "number": number, "total": total}


def _language(reply: CannedReply, wanted: str | None) -> str:
    """The wanted one, English, or whichever the reply has."""
    return next((one for one in (wanted, DEFAULT_LANGUAGE) if one in reply.texts), next(iter(reply.texts)))


def _check(texts: Mapping[Language, str]) -> None:
    for language, text in texts.items():
        check_body(FIELDS, text, field=f"texts.{language}")


async def _flush(tx: Tx) -> None:
    try:
        await tx.flush()
    except IntegrityError:
        raise Conflict("Another reply has this shortcut.", code="shortcut_taken") from None
