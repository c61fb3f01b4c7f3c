"""Finding conversations, page by page, and counting them."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    Text,
    Uuid,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB

from munshi.auth.models import User
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
from munshi.customers.models import Customer, CustomerAddress
from munshi.customers.search import reached_at

# Orders are a room above; of their rows only what a chat shows is read here.
OPEN_ORDER = """(
  select jsonb_build_array(o.id, o.number, o.status, o.total_minor, o.currency) from orders o
  where o.tenant_id = conversations.tenant_id and o.customer_id = conversations.customer_id
    and o.status in ('pending', 'payment_submitted', 'rejected') order by o.number desc limit 1
)"""

ORDERS = table("orders", column("tenant_id", Uuid), column("customer_id", Uuid), column("status", Text))

LAST_MESSAGE = """(
  select jsonb_build_array(m.author, m.kind) from messages m
  where m.tenant_id = conversations.tenant_id and m.conversation_id = conversations.id
    and m.seq = conversations.last_seq
)"""

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
    total = await tx.scalar(select(func.count()).select_from(Conversation).where(*conditions))
    order: tuple[Any, ...] = (Conversation.last_message_at.desc(), Conversation.id.desc())
    if query.sort == "needs_first":
        latest = func.greatest(Conversation.last_message_at, Conversation.woken_at)
        order = (Conversation.handover_reason.is_not(None).desc(), latest.desc(), Conversation.id.desc())
    page = _views(tx).where(*conditions).order_by(*order)
    rows = await tx.execute(page.limit(query.limit).offset(query.offset))
    return Page(items=[_view(row) for row in rows], total=total or 0, limit=query.limit, offset=query.offset)


async def count_conversations(tx: Tx, me: UUID | None) -> ConversationCounts:
    row: Any = await tx.raw.fetchrow(COUNTS, tx.tenant_id, me, OPEN)
    return ConversationCounts(**row)


async def view_conversation(tx: Tx, conversation_id: UUID) -> ConversationView:
    found = await view_conversations(tx, [conversation_id])
    if not found:
        raise NotFound("conversation")
    return found[0]


async def view_conversations(tx: Tx, ids: list[UUID]) -> list[ConversationView]:
    """Those of `ids` that exist, in no order."""
    return [_view(row) for row in await tx.execute(_views(tx).where(Conversation.id.in_(ids)))]


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
        select(
            Conversation,
            Customer.name.label("name"),
            Customer.language,
            Customer.blocked_at,
            phone.label("phone"),
            User.name.label("assignee_name"),
            literal_column(LAST_MESSAGE, JSONB).label("last"),
            literal_column(OPEN_ORDER, JSONB).label("open_order"),
            literal_column(FREE_UNTIL.format(chat="conversations"), DateTime(timezone=True)).label("free_until"),
        )
        .join(Customer, customer)
        .outerjoin(User, User.id == Conversation.assignee_id)
        .where(Conversation.tenant_id == tx.tenant_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Row[*tuple[Any, ...]]) -> ConversationView:
    chat = row.Conversation
    customer = CustomerSummary(
        id=chat.customer_id, name=row.name, phone=row.phone, language=row.language, blocked=row.blocked_at is not None
    )
    last_author, last_kind = row.last or (None, None)
    more = {
        "customer": customer,
        "assignee_name": row.assignee_name,
        "last_author": last_author,
        "last_kind": last_kind,
        "free_until": row.free_until,
        "open_order": row.open_order and _open_order(*row.open_order),
    }
    fields = {field: getattr(chat, field) for field in ConversationView.model_fields if field not in more}
    return ConversationView(**fields, **more)


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
