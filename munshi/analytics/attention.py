"""What needs a person now. Every page asks for the counts, so both statements read a few rows of an index."""

from typing import Any

from pydantic import TypeAdapter

from munshi.analytics.schemas import AttentionCounts, AttentionItem, AttentionView
from munshi.core.db import Json, Tx
from munshi.core.money import Money
from munshi.orders.service import UNSETTLED

# Spelt out, so that the planner knows how few these are.
OPEN = ", ".join(f"'{status}'" for status in UNSETTLED)
MOST_COUNTED = 1_000
MOST_ITEMS = 20
MOST_READ = 200  # of what may come in floods, before the same thing is told once only

COUNTS = f"""
select
  (select count(*) from (
    select from conversations where tenant_id = $1 and handover_reason is not null and snoozed_until is null
    limit {MOST_COUNTED}
  ) c) as needs_person,
  (select count(*) from (
    select from conversations where tenant_id = $1 and unread > 0 limit {MOST_COUNTED}
  ) c) as unread_conversations,
  (select count(*) from (
    select from payment_proofs where tenant_id = $1 and status = 'waiting' limit {MOST_COUNTED}
  ) f) as payments_waiting,
  (select count(*) from (
    select from orders where tenant_id = $1 and status in ({OPEN}) limit {MOST_COUNTED}
  ) o) as orders_open
"""  # noqa: S608 - constants of this file

ACCOUNTS = """
select 0 as urgency, coalesce(stopped.at, a.created_at) as since, jsonb_build_object('kind', 'account_stopped',
  'account_id', a.id, 'label', a.label, 'status', a.status, 'reason', a.last_error) as item
from whatsapp_accounts a left join lateral (
  select created_at as at from events
  where tenant_id = $1 and subject_id = a.id and type = 'whatsapp.disconnected' order by id desc limit 1
) stopped on true
where a.tenant_id = $1 and a.kind <> 'simulator' and a.status in ('disconnected', 'logged_out', 'banned')
"""

CHATS = f"""
select 1, c.handover_at, jsonb_build_object('kind', 'needs_person', 'conversation_id', c.id,
  'customer_id', c.customer_id, 'customer_name', p.name, 'reason', c.handover_reason, 'at_stake', o.money)
from (
  select * from conversations
  where tenant_id = $1 and handover_reason is not null and snoozed_until is null order by handover_at limit {MOST_ITEMS}
) c
join customers p on p.tenant_id = $1 and p.id = c.customer_id
left join lateral (
  select jsonb_build_array(total_minor, currency) as money from orders
  where tenant_id = $1 and customer_id = c.customer_id and status in ({OPEN}) order by number desc limit 1
) o on true
"""  # noqa: S608 - constants of this file

PROOFS = f"""
select 1, w.created_at, jsonb_build_object('kind', 'proof_waiting', 'proof_id', w.id, 'order_id', w.order_id,
  'order_number', w.number, 'amount', jsonb_build_array(w.total_minor, w.currency), 'customer_id', w.customer_id,
  'customer_name', p.name, 'conversation_id', w.conversation_id)
from (
  select f.id, f.created_at, f.order_id, o.number, o.total_minor, o.currency, o.customer_id, o.conversation_id
  from payment_proofs f join orders o on o.tenant_id = $1 and o.id = f.order_id
  where f.tenant_id = $1 and f.status = 'waiting'
  order by f.created_at limit {MOST_ITEMS}
) w
join customers p on p.tenant_id = $1 and p.id = w.customer_id
"""  # noqa: S608 - constants of this file

# One a chat, and none once a later message has reached the customer.
MESSAGES = f"""
select 2, m.created_at, jsonb_build_object('kind', 'message_not_sent', 'message_id', m.id, 'conversation_id', c.id,
  'customer_id', c.customer_id, 'customer_name', p.name, 'status', m.status, 'failure', m.failure)
from (
  select distinct on (conversation_id) * from (
    select id, conversation_id, seq, status, failure, created_at from messages
    where tenant_id = $1 and status in ('failed', 'unknown') and created_at > now() - interval '7 days'
    order by created_at desc limit {MOST_READ}
  ) newest order by conversation_id, seq desc
) m
join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
join customers p on p.tenant_id = $1 and p.id = c.customer_id
where not exists (
  select from messages later where later.tenant_id = $1 and later.conversation_id = c.id and later.seq > m.seq
    and later.status in ('sent', 'delivered', 'read')
)
"""  # noqa: S608 - constants of this file

# Chats and stopped numbers are told above, as they stand now; how the shop stands, by a banner on every page.
ALERTS = f"""
select 3, a.created_at, jsonb_build_object('kind', 'alert', 'code', a.data->>'code', 'action', a.data->>'action',
  'details', a.data - 'code' - 'action')
from (
  select distinct on (data->>'code', subject_id) * from (
    select subject_id, data, created_at from events e
    where tenant_id = $1 and type = 'system.alert' and created_at > now() - interval '1 day'
      and data->>'code' <> 'customer_needs_person' and left(data->>'code', 5) <> 'shop_'
      and not exists (
        select from whatsapp_accounts w
        where w.tenant_id = $1 and w.id = e.subject_id and w.status in ('disconnected', 'logged_out', 'banned')
      )
    order by created_at desc limit {MOST_READ}
  ) newest order by data->>'code', subject_id, created_at desc
) a
"""  # noqa: S608 - constants of this file

# Who waits is told in the order of waiting, what went wrong latest first.
ITEMS = f"""
select since, item from ({" union all ".join((ACCOUNTS, CHATS, PROOFS, MESSAGES, ALERTS))}) found
order by urgency, case when urgency < 2 then since end, since desc limit {MOST_ITEMS}
"""  # noqa: S608 - constants of this file

ITEM: TypeAdapter[AttentionItem] = TypeAdapter(AttentionItem)


async def count_attention(tx: Tx) -> AttentionCounts:
    row: Any = await tx.raw.fetchrow(COUNTS, tx.tenant_id)
    return AttentionCounts(**row)


async def view_attention(tx: Tx) -> AttentionView:
    counts = await count_attention(tx)
    rows = await tx.raw.fetch(ITEMS, tx.tenant_id)
    return AttentionView(**dict(counts), items=[_item({**row["item"], "since": row["since"]}) for row in rows])


def _item(fields: Json) -> AttentionItem:
    for name in ("amount", "at_stake"):
        if fields.get(name):
            fields[name] = Money.of(*fields[name])
    return ITEM.validate_python(fields)
