"""Today's numbers beside yesterday's. Rows of a day are a range of their ids, which grow with time."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from munshi.analytics.attention import count_attention
from munshi.analytics.schemas import DayNumbers, StatsView
from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.core.money import Balance
from munshi.tenants.service import get_tenant

NUMBERS = """
with chats as materialized (
  select conversation_id, min(seq) filter (where author = 'customer') as asked_seq,
    min(created_at) filter (where author = 'customer') as asked_at,
    bool_or(author = 'ai') as by_ai, bool_or(author = 'human') as by_person
  from messages where tenant_id = $1 and id >= $2 and id < $3 and author <> 'system'
  group by conversation_id
), waits as (
  select greatest(extract(epoch from answer.sent_at - c.asked_at), 0)::float8 as seconds
  from chats c cross join lateral (
    select sent_at from messages m
    where m.tenant_id = $1 and m.conversation_id = c.conversation_id and m.seq > c.asked_seq and m.id < $3
      and m.author in ('ai', 'human') and m.sent_at is not null order by m.seq limit 1
  ) answer
), sums as (
  select currency, sum(case kind when 'refunded' then -amount_minor else amount_minor end)::bigint as minor
  from payments where tenant_id = $1 and id >= $2 and id < $3 and kind not in ('submitted', 'discounted')
  group by currency
)
select
  (select count(*) from chats where asked_seq is not null) as conversations,
  (select count(*) from customers where tenant_id = $1 and id >= $2 and id < $3) as new_customers,
  (select count(*) from orders where tenant_id = $1 and created_at >= $4 and created_at < $5) as orders_placed,
  (select count(*) from order_events
   where tenant_id = $1 and id >= $2 and id < $3 and to_status = 'paid') as orders_paid,
  (select jsonb_agg(jsonb_build_array(minor, currency) order by currency) from sums) as revenue,
  (select avg(case when by_person then 0 else 1 end)::float8 from chats where by_ai or by_person) as ai_share,
  (select percentile_cont(0.5) within group (order by seconds) from waits) as first_reply_seconds
"""


async def view_stats(tx: Tx) -> StatsView:
    tenant = await get_tenant(tx)
    here = now().astimezone(ZoneInfo(tenant.time_zone))
    yesterday = here - timedelta(days=1)  # the same time on the clock, also across a change of it
    return StatsView(
        time_zone=tenant.time_zone,
        today=await _numbers(tx, here),
        yesterday=await _numbers(tx, yesterday),
        payments_waiting=(await count_attention(tx)).payments_waiting,
    )


async def _numbers(tx: Tx, until: datetime) -> DayNumbers:
    """Of the day of `until`, up to then."""
    since = until.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # An id of this very millisecond counts.
    ids = first_id_at(since), first_id_at(until + timedelta(milliseconds=1))
    row: Any = await tx.raw.fetchrow(NUMBERS, tx.tenant_id, *ids, since, until)
    revenue = [Balance.of(minor, currency) for minor, currency in row["revenue"] or []]
    return DayNumbers(**{**row, "since": since, "until": until, "revenue": revenue})
