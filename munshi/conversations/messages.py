"""Reading the messages of chats, page by page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from munshi.conversations.models import Conversation
from munshi.conversations.schemas import CustomerMessageQuery, MediaSummary, MessagePage, MessageQuery, MessageView
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.customers.models import Customer

# Runs belong to a room above; of their rows only what a message shows is read here.
COLUMNS = """
select m.id, m.conversation_id, m.seq, m.direction, m.kind, m.text, m.payload, m.media_id, m.author, m.author_user_id,
  u.name as author_name, m.run_id, r.provider, r.model, m.template, m.client_key, m.status, m.failure, m.created_at,
  m.sent_at, m.delivered_at, m.read_at, f.content_type, f.filename, f.size
"""

JOINED = """
left join media_files f on f.tenant_id = m.tenant_id and f.id = m.media_id
left join users u on u.id = m.author_user_id
left join ai_runs r on r.tenant_id = m.tenant_id and r.id = m.run_id
"""

MESSAGES = f"{COLUMNS} from messages m {JOINED}"
OF_CONVERSATION = "where m.tenant_id = $1 and m.conversation_id = $2 and m.seq > $3 and m.seq < $4"

# Chat by chat along its numbers: along the messages' ids it would read the whole shop for a rare customer.
OF_CUSTOMER = f"""
from conversations c cross join lateral (
  select * from messages m
  where m.tenant_id = $1 and m.conversation_id = c.id and m.id < $3 order by m.seq desc limit $4
) m {JOINED}
where c.tenant_id = $1 and c.customer_id = $2 order by m.id desc limit $4
"""  # noqa: S608 - constants of this file

BY_ID = "where m.tenant_id = $1 and m.id = any($2)"

VIEWS = TypeAdapter(list[MessageView])  # all at once costs half of one by one

LAST_SEQ = 2**53 + 1
LAST_ID = UUID(int=2**128 - 1)


async def page_messages(tx: Tx, conversation_id: UUID, query: MessageQuery) -> MessagePage:
    """Messages of one conversation, oldest first."""
    ascending = query.after is not None and query.before is None
    rows = await tx.raw.fetch(
        f"{MESSAGES} {OF_CONVERSATION} order by m.seq {'asc' if ascending else 'desc'} limit $5",
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
        f"{COLUMNS} {OF_CUSTOMER}", tx.tenant_id, customer_id, query.before or LAST_ID, query.limit + 1
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
    return _messages(await tx.raw.fetch(f"{MESSAGES} {BY_ID}", tx.tenant_id, ids))


async def _check_known(tx: Tx, what: str, record_id: UUID) -> None:
    table = {"conversation": Conversation, "customer": Customer}[what]
    if await tx.get(table, (tx.tenant_id, record_id)) is None:
        raise NotFound(what)


def _page(rows: Sequence[Any], limit: int, *, ascending: bool) -> MessagePage:
    shown = rows[:limit] if ascending else rows[:limit][::-1]
    return MessagePage(items=_messages(shown), has_more=len(rows) > limit)


def _messages(rows: Sequence[Any]) -> list[MessageView]:
    return VIEWS.validate_python([{**row, "media": row["media_id"] and _media(row)} for row in rows])


def _media(row: Any) -> MediaSummary:
    return MediaSummary(
        id=row["media_id"], content_type=row["content_type"], filename=row["filename"], size=row["size"]
    )
