"""Finding conversations, page by page, and counting them."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    column,
    false,
    func,
    or_,
    select,
    table,
)

from munshi.conversations.models import OPEN, Conversation
from munshi.conversations.schemas import (
    ConversationCounts,
    ConversationQuery,
    ConversationView,
    CustomerSummary,
    OpenOrder,
)
from munshi.conversations.window import FREE_UNTIL
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.money import Money
from munshi.core.schemas import Page
from munshi.customers.models import Customer
from munshi.customers.search import reached_at

# Orders are a room above; of their rows only what a chat shows is read here.
ORDERS = table("orders", column("tenant_id", Uuid), column("customer_id", Uuid), column("status", Text))

# What belongs to a chat is looked up for each one that is shown: joined, a large shop's customers would all be read.
VIEWS = f"""
select c.id, c.customer_id, c.account_id, c.status, c.answered_by, c.assignee_id, c.human_until, c.handover_reason,
  c.handover_at, c.handover_summary, c.snoozed_until, c.woken_at, c.unread, c.last_seq, c.last_message,
  c.last_message_at, c.created_at, c.closed_at, p.name, p.language, p.blocked_at is not null as blocked,
  (select value from customer_addresses
   where tenant_id = $1 and customer_id = c.customer_id and kind = 'phone' order by id limit 1) as phone,
  (select name from users where id = c.assignee_id) as assignee_name,
  m.author as last_author, m.kind as last_kind, {FREE_UNTIL.format(chat="c")} as free_until,
  (select jsonb_build_array(o.id, o.number, o.status, o.total_minor, o.currency) from orders o
   where o.tenant_id = $1 and o.customer_id = c.customer_id and o.status in ('pending', 'payment_submitted', 'rejected')
   order by o.number desc limit 1) as open_order
from unnest($2::uuid[]) with ordinality wanted(id, place)
cross join lateral (select * from conversations where tenant_id = $1 and id = wanted.id limit 1) c
cross join lateral (
  select name, language, blocked_at from customers where tenant_id = $1 and id = c.customer_id limit 1
) p
left join lateral (
  select author, kind from messages where tenant_id = $1 and conversation_id = c.id and seq = c.last_seq limit 1
) m on true
order by wanted.place
"""  # noqa: S608 - constants of this file

MOST_COUNTED = 1_000
COUNTS = f"""
select
  (select count(*) from (
    select from conversations where tenant_id = $1 and handover_reason is not null and snoozed_until is null
    limit {MOST_COUNTED}
  ) c) as needs_person,
  (select count(*) from (
    select from conversations where tenant_id = $1 and assignee_id = $2 and status = any($3)
      and snoozed_until is null limit {MOST_COUNTED}
  ) c) as mine,
  (select count(*) from (
    select from conversations where tenant_id = $1 and answered_by = 'human' and assignee_id is null
      and status = any($3) and snoozed_until is null limit {MOST_COUNTED}
  ) c) as unassigned,
  (select count(*) from (
    select from conversations where tenant_id = $1 and answered_by = 'ai' and status = any($3) limit {MOST_COUNTED}
  ) c) as ai,
  (select count(*) from (
    select from conversations where tenant_id = $1 and status = any($3) limit {MOST_COUNTED}
  ) c) as "all"
"""  # noqa: S608 - constants of this file


async def list_conversations(tx: Tx, query: ConversationQuery, me: UUID | None) -> Page[ConversationView]:
    """One page of chats, latest message first."""
    conditions = _conditions(tx, query, me)
    total = select(func.count()).select_from(Conversation).where(*conditions)
    order: tuple[Any, ...] = (Conversation.last_message_at.desc(), Conversation.id.desc())
    if query.sort == "needs_first":
        latest = func.greatest(Conversation.last_message_at, Conversation.woken_at)
        order = (Conversation.handover_reason.is_not(None).desc(), latest.desc(), Conversation.id.desc())
    page = select(Conversation.id, total.correlate(None).scalar_subquery()).where(*conditions).order_by(*order)
    rows = (await tx.execute(page.limit(query.limit).offset(query.offset))).all()
    count = rows[0][1] if rows else query.offset and await tx.scalar(total)
    items = await view_conversations(tx, [chat_id for chat_id, _ in rows])
    return Page(items=items, total=count or 0, limit=query.limit, offset=query.offset)


async def count_conversations(tx: Tx, me: UUID | None) -> ConversationCounts:
    row: Any = await tx.raw.fetchrow(COUNTS, tx.tenant_id, me, OPEN)
    return ConversationCounts(**row)


async def view_conversation(tx: Tx, conversation_id: UUID) -> ConversationView:
    await tx.flush()
    found = await view_conversations(tx, [conversation_id])
    if not found:
        raise NotFound("conversation")
    return found[0]


async def view_conversations(tx: Tx, ids: list[UUID]) -> list[ConversationView]:
    """Those of `ids` that exist, in that order."""
    return [_view(row) for row in await tx.raw.fetch(VIEWS, tx.tenant_id, ids)]


def _view(row: Any) -> ConversationView:
    customer = CustomerSummary(
        id=row["customer_id"],
        name=row["name"],
        phone=row["phone"],
        language=row["language"],
        blocked=row["blocked"],
    )
    open_order = row["open_order"] and _open_order(*row["open_order"])
    return ConversationView(**{**row, "customer": customer, "open_order": open_order})


def _open_order(id: str, number: int, status: Any, total_minor: int, currency: str) -> OpenOrder:
    return OpenOrder(id=UUID(id), number=number, status=status, total=Money.of(total_minor, currency))


def _conditions(tx: Tx, query: ConversationQuery, me: UUID | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Conversation.tenant_id == tx.tenant_id]
    if query.status:
        conditions.append(Conversation.status.in_(OPEN if query.status == "open" else (query.status,)))
    if query.answered_by:
        conditions.append(Conversation.answered_by == query.answered_by)
    if query.needs_person is not None:
        needed = Conversation.handover_reason.is_not(None)
        conditions.append(needed if query.needs_person else ~needed)
    if query.mine:
        conditions.append(Conversation.assignee_id == me if me else false())
    if query.unassigned:
        conditions += [Conversation.answered_by == "human", Conversation.assignee_id.is_(None)]
    if query.unread:
        conditions.append(Conversation.unread > 0)
    if query.snoozed is not None:
        sleeps = Conversation.snoozed_until.is_not(None)
        conditions.append(sleeps if query.snoozed else ~sleeps)
    if query.account_id:
        conditions.append(Conversation.account_id == query.account_id)
    return [*conditions, *_of_customer(tx, query)]


def _of_customer(tx: Tx, query: ConversationQuery) -> list[ColumnElement[bool]]:
    """What is asked for of the person behind the chat."""
    conditions: list[ColumnElement[bool]] = []
    if query.customer_id:
        conditions.append(Conversation.customer_id == query.customer_id)
    theirs = select(Customer.id).where(Customer.tenant_id == tx.tenant_id).correlate(None)
    if query.label:
        conditions.append(Conversation.customer_id.in_(theirs.where(Customer.labels.contains([query.label]))))
    if query.language:
        conditions.append(Conversation.customer_id.in_(theirs.where(Customer.language == query.language)))
    if query.order_status:
        ordered = select(ORDERS.c.customer_id).where(ORDERS.c.tenant_id == tx.tenant_id)
        conditions.append(Conversation.customer_id.in_(ordered.where(ORDERS.c.status == query.order_status)))
    if query.q:
        conditions.append(_mentions(tx, query.q))
    return conditions


def _mentions(tx: Tx, q: str) -> ColumnElement[bool]:
    named = select(Customer.id).where(Customer.tenant_id == tx.tenant_id, Customer.name.icontains(q, autoescape=True))
    return or_(
        Conversation.last_message.icontains(q, autoescape=True),
        Conversation.customer_id.in_(named.correlate(None)),
        Conversation.customer_id.in_(reached_at(tx, q).correlate(None)),
    )
