"""A customer says 'stop', or 'start' again: done at once, confirmed once, and no matter for the AI."""

from uuid import UUID

from munshi.conversations.schemas import ConsentView, WishView
from munshi.conversations.templates.send import send_template
from munshi.core.db import Tx
from munshi.customers.consent import Heard, opt_in, opt_out, wish_in
from munshi.customers.service import Recognised, get_customer
from munshi.events.service import Actor

LOCK = "select from customers where tenant_id = $1 and id = $2 for no key update"

# Words that came before and still wait are the AI's: it then answers them all.
DEALT_WITH = """
update conversations c set answered_seq = $3
where c.tenant_id = $1 and c.id = $2 and not exists (
  select from messages m where m.tenant_id = $1 and m.conversation_id = $2 and m.direction = 'in'
    and m.seq > c.answered_seq and m.seq < $3)
returning c.id
"""

FIRST_WROTE = """
select min(m.created_at) from messages m join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
where m.tenant_id = $1 and c.customer_id = $2 and m.direction = 'in'
"""
WISHES = """
select created_at as at, type = 'customer.opted_in' as wants, actor_kind as by from events
where tenant_id = $1 and subject_id = $2 and type in ('customer.opted_in', 'customer.opted_out') order by id
"""


async def view_consent(tx: Tx, customer_id: UUID) -> ConsentView:
    """Why the shop may write to this customer, and whether it may still; NotFound."""
    customer = await get_customer(tx, customer_id)
    return ConsentView(
        first_wrote_at=await tx.raw.fetchval(FIRST_WROTE, tx.tenant_id, customer_id),
        opted_out_at=customer.opted_out_at,
        marketing_stopped_at=customer.marketing_stopped_at,
        wishes=[WishView(**row) for row in await tx.raw.fetch(WISHES, tx.tenant_id, customer_id)],
    )


async def listen(tx: Tx, customer_id: UUID, text: str) -> Heard | None:
    """What a message asks for when it is nothing but such a wish. Locks the customer then: they come before chats."""
    heard = wish_in(text)
    if heard:
        await tx.raw.execute(LOCK, tx.tenant_id, customer_id)
    return heard


async def heed(tx: Tx, customer: Recognised, conversation_id: UUID, seq: int, heard: Heard) -> bool:
    """Do what message `seq` asks for; whether nothing is left to answer."""
    wish, language = heard
    by = Actor("customer", customer.id)
    if wish == "stop":
        is_new = await opt_out(tx, customer.id, by=by)
    elif not (is_new := await opt_in(tx, customer.id, by=by)):
        return False  # 'start' is also how a talk begins
    if is_new:
        spoken = customer.language if language == "en" and customer.language else language
        name = "opted_out" if wish == "stop" else "opted_in"
        await send_template(tx, conversation_id, name, spoken, {})
    return await tx.raw.fetchval(DEALT_WITH, tx.tenant_id, conversation_id, seq) is not None
