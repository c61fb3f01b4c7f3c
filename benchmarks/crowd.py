"""A shop with very many chats, written by SQL in seconds."""

from uuid import UUID

from benchmarks.stage import Stage
from munshi.core.db import tenant_tx

CHATS = 10_000
MESSAGES = 5_000  # in the one that is opened
PHONE = "+9230{:08}"
OPEN_PHONE = PHONE.format(CHATS)

QUIET = "update tenants set settings = settings || '{\"ai_enabled\": false}' where id = $1"
PEOPLE = """
with people as (
  insert into customers (tenant_id, id, name, language, last_seen_at)
  select $1, uuidv7(), (array['Ayesha', 'Bilal', 'صنعاء', 'Umar', 'Hira'])[1 + n % 5] || ' ' || n, 'en', now()
  from generate_series(1, $2::int) n returning id, split_part(name, ' ', 2)::int as n
), addresses as (
  insert into customer_addresses (tenant_id, id, customer_id, kind, value)
  select $1, uuidv7(), id, 'phone', '+9230' || lpad(n::text, 8, '0') from people
)
insert into conversations (tenant_id, id, customer_id, account_id, answered_by, handover_reason, handover_at, unread,
  last_seq, inbound_seq, last_message_at, last_inbound_at, last_message)
select $1, uuidv7(), id, $3, case when n % 10 = 0 then 'human' else 'ai' end,
  case when n % 500 = 1 then 'wants a discount' end, case when n % 500 = 1 then now() end, n % 3,
  case when n = $2 then $4 else 2 end, case when n = $2 then $4 else 2 end,
  now() - make_interval(secs => ($2 - n) * 30), now() - make_interval(secs => ($2 - n) * 30),
  'And how long would that take, please?'
from people
"""
TALK = """
insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, text, author, status, created_at)
select $1, uuidv7(), c.id, c.account_id, seq, case when seq % 2 = 0 then 'in' else 'out' end,
  repeat('And how long would that take, please? ', 1 + seq::int % 4),
  case when seq % 2 = 0 then 'customer' else 'ai' end, case when seq % 2 = 0 then 'received' else 'read' end,
  c.last_message_at - make_interval(secs => (c.last_seq - seq) * 20)
from conversations c cross join lateral generate_series(1, c.last_seq) seq where c.tenant_id = $1
"""
ORDERS = """
insert into orders (tenant_id, id, number, customer_id, conversation_id, status, total_minor, currency, key)
select tenant_id, uuidv7(), row_number() over () + 1000000, customer_id, id, 'pending', 250000, 'PKR', id::text
from conversations where tenant_id = $1 and right(id::text, 1) in ('0', '1', '2')
"""


async def seed_crowd(stage: Stage) -> tuple[UUID, UUID]:
    """Fill the stage's shop; returns its simulator's id and that of the long chat, the newest of them."""
    async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
        account_id: UUID = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
        await tx.raw.execute(QUIET, stage.tenant_id)
        await tx.raw.execute(PEOPLE, stage.tenant_id, CHATS, account_id, MESSAGES)
        await tx.raw.execute(TALK, stage.tenant_id)
        await tx.raw.execute(ORDERS, stage.tenant_id)
        chat: UUID = await tx.raw.fetchval("select id from conversations where last_seq = $1", MESSAGES)
    return account_id, chat
