"""Two customers turn out to be one person."""

from uuid import UUID

from munshi.core.db import Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.events.service import Actor, emit

# In the order every other writer takes them: customers, then their chats. Only then is the one that goes shut off from
# new references: an order placed in a chat holds that chat and then looks at the customer.
LOCKS = (
    "select from customers where tenant_id = $1 and id = any($2) order by id for no key update",
    "select from conversations where tenant_id = $1 and customer_id = any($2) order by id for no key update",
)
BOTH = "select erased_at from customers where tenant_id = $1 and id = any($2)"
SHUT_OFF = "select from customers where tenant_id = $1 and id = $2 for update"

# Of two chats on one number only the livelier stays open: the database allows no second one.
CLOSE_SECOND_CHATS = """
update conversations c set status = 'completed', closed_at = now(), draft = null, answered_by = 'ai',
  human_until = null, handover_reason = null, handover_at = null, unread = 0
from (
  select id, row_number() over (partition by account_id order by last_message_at desc nulls last, id desc) as place
  from conversations where tenant_id = $1 and customer_id = any($2) and status in ('active', 'waiting_payment')
) ranked
where c.tenant_id = $1 and c.id = ranked.id and ranked.place > 1
"""

# Every table that refers to a customer; a test compares this with the database's foreign keys.
GIVE = {
    "customer_addresses": "update customer_addresses set customer_id = $2 where tenant_id = $1 and customer_id = $3",
    "conversations": "update conversations set customer_id = $2 where tenant_id = $1 and customer_id = $3",
    "label_choices": "update label_choices g set customer_id = $2 where g.tenant_id = $1 and g.customer_id = $3 "
    "and not exists (select from label_choices k where k.tenant_id = $1 and k.customer_id = $2 and k.label = g.label)",
    "scheduled_messages": "update scheduled_messages set customer_id = $2 where tenant_id = $1 and customer_id = $3",
    "follow_ups": "update follow_ups set customer_id = $2 where tenant_id = $1 and customer_id = $3",
    "broadcast_recipients": "update broadcast_recipients g set customer_id = $2 where g.tenant_id = $1 "
    "and g.customer_id = $3 and not exists (select from broadcast_recipients k where k.tenant_id = $1 "
    "and k.customer_id = $2 and k.broadcast_id = g.broadcast_id)",
    "orders": "update orders set customer_id = $2 where tenant_id = $1 and customer_id = $3",
}

FOLD = """
update customers k set
  name = coalesce(k.name, g.name),
  language = coalesce(k.language, g.language),
  labels = (select coalesce(jsonb_agg(distinct label), '[]') from jsonb_array_elements(k.labels || g.labels) label),
  notes = concat_ws(E'\\n', nullif(k.notes, ''), nullif(g.notes, '')),
  blocked_reason = coalesce(k.blocked_reason, g.blocked_reason),
  blocked_at = coalesce(k.blocked_at, g.blocked_at),
  opted_out_at = coalesce(k.opted_out_at, g.opted_out_at),
  marketing_stopped_at = coalesce(k.marketing_stopped_at, g.marketing_stopped_at),
  last_seen_at = greatest(k.last_seen_at, g.last_seen_at),
  away_told_until = greatest(k.away_told_until, g.away_told_until)
from customers g where k.tenant_id = $1 and g.tenant_id = $1 and k.id = $2 and g.id = $3
"""


async def merge(tx: Tx, keep: UUID, gone: UUID, *, by: Actor) -> None:
    """Give everything of customer `gone` to `keep` and delete `gone`; a block or an opt-out of either one stays.

    NotFound when one of them does not exist (any more); Conflict `erased` when one is: nobody is to know who it was.
    """
    if keep == gone:
        raise Invalid("A customer cannot be merged with itself.", field="customer_id")
    await tx.flush()
    for lock in LOCKS:
        await tx.raw.execute(lock, tx.tenant_id, [keep, gone])
    both = await tx.raw.fetch(BOTH, tx.tenant_id, [keep, gone])
    if len(both) < 2:
        raise NotFound("customer")
    if any(customer["erased_at"] for customer in both):
        raise Conflict("One of them is erased.", code="erased")
    await tx.raw.execute(SHUT_OFF, tx.tenant_id, gone)
    await tx.raw.execute(CLOSE_SECOND_CHATS, tx.tenant_id, [keep, gone])
    for give in GIVE.values():
        await tx.raw.execute(give, tx.tenant_id, keep, gone)
    await tx.raw.execute(FOLD, tx.tenant_id, keep, gone)
    await tx.raw.execute("delete from customers where tenant_id = $1 and id = $2", tx.tenant_id, gone)
    emit(tx, "customer.updated", keep, {"fields": ["merged"], "merged": str(gone)}, by=by)
