"""Finding conversations and reading their messages, page by page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from munshi.auth.models import User
from munshi.conversations.models import OPEN, Conversation
from munshi.conversations.schemas import (
    ConversationQuery,
    ConversationView,
    CustomerMessageQuery,
    CustomerSummary,
    MediaSummary,
    MessagePage,
    MessageQuery,
    MessageView,
)
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.schemas import Page
from munshi.customers.models import Customer, CustomerAddress

COLUMNS = """
select m.id, m.conversation_id, m.seq, m.direction, m.kind, m.text, m.payload, m.media_id, m.author, m.author_user_id,
  m.template, m.status, m.failure, m.created_at, m.sent_at, m.delivered_at, m.read_at,
  f.content_type, f.filename, f.size
"""

OF_CONVERSATION = """
from messages m left join media_files f on f.tenant_id = m.tenant_id and f.id = m.media_id
where m.tenant_id = $1 and m.conversation_id = $2 and m.seq > $3 and m.seq < $4 order by m.seq {order} limit $5
"""

# Chat by chat along its numbers: along the messages' ids it would read the whole shop for a rare customer.
OF_CUSTOMER = """
from conversations c cross join lateral (
  select * from messages m
  where m.tenant_id = $1 and m.conversation_id = c.id and m.id < $3 order by m.seq desc limit $4
) m left join media_files f on f.tenant_id = m.tenant_id and f.id = m.media_id
where c.tenant_id = $1 and c.customer_id = $2 order by m.id desc limit $4
"""

BY_ID = """
from messages m left join media_files f on f.tenant_id = m.tenant_id and f.id = m.media_id
where m.tenant_id = $1 and m.id = any($2)
"""

LAST_SEQ = 2**53 + 1
LAST_ID = UUID(int=2**128 - 1)


async def list_conversations(tx: Tx, query: ConversationQuery, me: UUID) -> Page[ConversationView]:
    """Latest message first."""
    conditions = _conditions(tx, query, me)
    total = await tx.scalar(select(func.count()).select_from(Conversation).where(*conditions))
    page = _views(tx).where(*conditions).order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
    rows = await tx.execute(page.limit(query.limit).offset(query.offset))
    return Page(items=[_view(row) for row in rows], total=total or 0, limit=query.limit, offset=query.offset)


async def view_conversation(tx: Tx, conversation_id: UUID) -> ConversationView:
    row = (await tx.execute(_views(tx).where(Conversation.id == conversation_id))).one_or_none()
    if row is None:
        raise NotFound("conversation")
    return _view(row)


async def page_messages(tx: Tx, conversation_id: UUID, query: MessageQuery) -> MessagePage:
    """Messages of one conversation, oldest first."""
    ascending = query.after is not None and query.before is None
    rows = await tx.raw.fetch(
        COLUMNS + OF_CONVERSATION.format(order="asc" if ascending else "desc"),
        tx.tenant_id,
        conversation_id,
        query.after if query.after is not None else -1,
        query.before if query.before is not None else LAST_SEQ,
        query.limit + 1,
    )
    if not rows:
        await _check_known(tx, "conversation", conversation_id)
    return _page(rows, query.limit, ascending=ascending)


async def page_customer_messages(tx: Tx, customer_id: UUID, query: CustomerMessageQuery) -> MessagePage:
    """Messages of all chats of one customer, oldest first."""
    rows = await tx.raw.fetch(
        COLUMNS + OF_CUSTOMER, tx.tenant_id, customer_id, query.before or LAST_ID, query.limit + 1
    )
    if not rows:
        await _check_known(tx, "customer", customer_id)
    return _page(rows, query.limit, ascending=False)


async def view_message(tx: Tx, message_id: UUID) -> MessageView:
    found = await view_messages(tx, [message_id])
    if not found:
        raise NotFound("message")
    return found[0]


async def view_messages(tx: Tx, ids: list[UUID]) -> list[MessageView]:
    """Those of `ids` that exist, in no order."""
    return [_message(row) for row in await tx.raw.fetch(COLUMNS + BY_ID, tx.tenant_id, ids)]


def _views(tx: Tx) -> Select[Any]:
    phone = (
        select(CustomerAddress.value)
        .where(
            CustomerAddress.tenant_id == tx.tenant_id,
            CustomerAddress.customer_id == Conversation.customer_id,
            CustomerAddress.kind == "phone",
        )
        .order_by(CustomerAddress.id)
        .limit(1)
        .scalar_subquery()
    )
    customer = (Customer.tenant_id == tx.tenant_id) & (Customer.id == Conversation.customer_id)
    return (
        select(Conversation, Customer.name, Customer.language, Customer.blocked_at, phone, User.name)
        .join(Customer, customer)
        .outerjoin(User, User.id == Conversation.assignee_id)
        .where(Conversation.tenant_id == tx.tenant_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Row[*tuple[Any, ...]]) -> ConversationView:
    conversation, name, language, blocked_at, phone, assignee_name = row
    customer = CustomerSummary(
        id=conversation.customer_id, name=name, phone=phone, language=language, blocked=blocked_at is not None
    )
    fields = {field: getattr(conversation, field, None) for field in ConversationView.model_fields}
    return ConversationView(**{**fields, "customer": customer, "assignee_name": assignee_name})


def _conditions(tx: Tx, query: ConversationQuery, me: UUID) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Conversation.tenant_id == tx.tenant_id]
    if query.status:
        conditions.append(Conversation.status.in_(OPEN if query.status == "open" else (query.status,)))
    if query.answered_by:
        conditions.append(Conversation.answered_by == query.answered_by)
    if query.needs_person is not None:
        needed = Conversation.handover_reason.is_not(None)
        conditions.append(needed if query.needs_person else ~needed)
    if query.mine:
        conditions.append(Conversation.assignee_id == me)
    if query.customer_id:
        conditions.append(Conversation.customer_id == query.customer_id)
    if query.q:
        conditions.append(_mentions(tx, query.q))
    return conditions


def _mentions(tx: Tx, q: str) -> ColumnElement[bool]:
    named = select(Customer.id).where(Customer.tenant_id == tx.tenant_id, Customer.name.icontains(q, autoescape=True))
    reached = select(CustomerAddress.customer_id).where(
        CustomerAddress.tenant_id == tx.tenant_id,
        CustomerAddress.value.icontains("".join(q.split()), autoescape=True),
    )
    return or_(
        Conversation.last_message.icontains(q, autoescape=True),
        Conversation.customer_id.in_(named.correlate(None)),
        Conversation.customer_id.in_(reached.correlate(None)),
    )


async def _check_known(tx: Tx, what: str, record_id: UUID) -> None:
    table = {"conversation": Conversation, "customer": Customer}[what]
    if await tx.get(table, (tx.tenant_id, record_id)) is None:
        raise NotFound(what)


def _page(rows: Sequence[Any], limit: int, *, ascending: bool) -> MessagePage:
    shown = rows[:limit] if ascending else rows[:limit][::-1]
    return MessagePage(items=[_message(row) for row in shown], has_more=len(rows) > limit)


def _message(row: Any) -> MessageView:
    fields = dict(row)
    media = None
    if fields["media_id"]:
        media = MediaSummary(
            id=fields["media_id"], content_type=fields["content_type"], filename=fields["filename"], size=fields["size"]
        )
    return MessageView(**{**fields, "media": media})
