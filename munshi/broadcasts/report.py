"""What became of a broadcast's recipients, read from their messages."""

from typing import Any
from uuid import UUID

from munshi.broadcasts.schemas import BroadcastReport, RecipientQuery, RecipientView
from munshi.core.db import Tx
from munshi.core.schemas import Page

# Of recipient `r` and its message `m`: whether the customer wrote in that chat afterwards.
REPLIED = """coalesce(exists (select from messages i where i.tenant_id = $1 and i.conversation_id = m.conversation_id
  and i.seq > m.seq and i.direction = 'in'), false)"""
OF_BROADCAST = """
from broadcast_recipients r left join messages m on m.tenant_id = $1 and m.id = r.message_id
where r.tenant_id = $1 and r.broadcast_id = $2
"""

REPORT = f"""
select count(*) filter (where r.outcome = 'waiting') as waiting,
  count(*) filter (where m.status in ('queued', 'sending')) as under_way,
  count(*) filter (where m.status in ('sent', 'delivered', 'read')) as sent,
  count(*) filter (where m.status in ('delivered', 'read')) as delivered,
  count(*) filter (where m.status = 'read') as read,
  count(*) filter (where r.outcome = 'sent' and {REPLIED}) as replied,
  count(*) filter (where m.status = 'failed' and r.outcome = 'sent') as failed,
  count(*) filter (where m.status = 'unknown') as unknown,
  count(*) filter (where r.outcome <> 'left_out' or r.reason = 'stopped') as total
{OF_BROADCAST}
"""

LEFT_OUT = """
select reason, count(*) as customers from broadcast_recipients
where tenant_id = $1 and broadcast_id = $2 and outcome = 'left_out' group by reason
"""

WANTED = f"""{OF_BROADCAST} and case $3::text
  when 'waiting' then r.outcome = 'waiting'
  when 'left_out' then r.outcome = 'left_out'
  when 'failed' then r.outcome = 'sent' and m.status in ('failed', 'unknown')
  when 'sent' then r.outcome = 'sent' and m.status not in ('failed', 'unknown')
  else true end
"""

LIST = f"""
select r.customer_id, p.name as customer_name, m.conversation_id, r.outcome, r.reason, m.status as message_status,
  m.failure, r.outcome = 'sent' and {REPLIED} as replied, r.sent_at
{WANTED.replace("where r.", "join customers p on p.tenant_id = $1 and p.id = r.customer_id where r.", 1)}
order by r.sent_at desc nulls last, r.id limit $4 offset $5
"""


async def report(tx: Tx, broadcast_id: UUID) -> BroadcastReport:
    row: Any = await tx.raw.fetchrow(REPORT, tx.tenant_id, broadcast_id)
    left = await tx.raw.fetch(LEFT_OUT, tx.tenant_id, broadcast_id)
    return BroadcastReport(**row, left_out={one["reason"]: one["customers"] for one in left})


async def list_recipients(tx: Tx, broadcast_id: UUID, query: RecipientQuery) -> Page[RecipientView]:
    """Those written to last come first."""
    wanted = (tx.tenant_id, broadcast_id, query.outcome)
    total: Any = await tx.raw.fetchval(f"select count(*) {WANTED}", *wanted)
    rows = await tx.raw.fetch(LIST, *wanted, query.limit, query.offset)
    return Page(items=[RecipientView(**row) for row in rows], total=total, limit=query.limit, offset=query.offset)
