"""Today's numbers beside yesterday's. Rows of a day are a range of their ids, which grow with time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.analytics.attention import MOST_COUNTED
from munshi.analytics.schemas import DayNumbers, StatsView
from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.core.money import Balance

ZONE = "select time_zone from tenants where id = $1"
# A row for each day asked for.
NUMBERS = f"""
select numbers.*, (select count(*) from (
  select from payment_proofs where tenant_id = $1 and status = 'waiting' limit {MOST_COUNTED}
) f) as payments_waiting
from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) with ordinality
  as day(first_id, end_id, since, until, place)
cross join lateral (
  with chats as materialized (
    select conversation_id, min(seq) filter (where author = 'customer') as asked_seq,
      min(at) filter (where author = 'customer') as asked_at,
      bool_or(author = 'ai') as by_ai, bool_or(author = 'human') as by_person
    from (
      select conversation_id, author, min(seq) as seq, min(created_at) as at
      from messages where tenant_id = $1 and id >= day.first_id and id < day.end_id and author <> 'system'
      group by conversation_id, author
    ) spoke
    group by conversation_id
  ), waits as (
    select greatest(extract(epoch from answer.sent_at - c.asked_at), 0)::float8 as seconds
    from chats c cross join lateral (
      select sent_at from messages m
      where m.tenant_id = $1 and m.conversation_id = c.conversation_id and m.seq > c.asked_seq and m.id < day.end_id
        and m.author in ('ai', 'human') and m.sent_at is not null order by m.seq limit 1
    ) answer
  ), sums as (
    select currency, sum(case kind when 'refunded' then -amount_minor else amount_minor end)::bigint as minor
    from payments
    where tenant_id = $1 and id >= day.first_id and id < day.end_id and kind not in ('submitted', 'discounted')
    group by currency
  )
  select
    (select count(*) from chats where asked_seq is not null) as conversations,
    (select count(*) from customers where tenant_id = $1 and id >= day.first_id and id < day.end_id) as new_customers,
    (select count(*) from orders
     where tenant_id = $1 and created_at >= day.since and created_at < day.until) as orders_placed,
    (select count(*) from order_events
     where tenant_id = $1 and id >= day.first_id and id < day.end_id and to_status = 'paid') as orders_paid,
    (select jsonb_agg(jsonb_build_array(minor, currency) order by currency) from sums) as revenue,
    (select avg(case when by_person then 0 else 1 end)::float8 from chats where by_ai or by_person) as ai_share,
    (select percentile_cont(0.5) within group (order by seconds) from waits) as first_reply_seconds
) numbers
order by day.place
"""  # noqa: S608 - constants of this file


async def view_stats(tx: Tx) -> StatsView:
    zone = ZoneInfo(await tx.raw.fetchval(ZONE, tx.tenant_id))
    here = now().astimezone(zone)
    yesterday = here - timedelta(days=1)  # the same time on the clock, also across a change of it
    days = [_bounds(here), _bounds(yesterday)]
    rows = await tx.raw.fetch(NUMBERS, tx.tenant_id, *map(list, zip(*days, strict=True)))
    today, before = (_numbers(row, since, until) for row, (_, _, since, until) in zip(rows, days, strict=True))
    return StatsView(time_zone=zone.key, today=today, yesterday=before, payments_waiting=rows[0]["payments_waiting"])


def _bounds(until: datetime) -> tuple[UUID, UUID, datetime, datetime]:
    """The day of `until`, up to then: its first id, the one after its last, and when it begins and ends."""
    since = until.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # An id of this very millisecond counts.
    return first_id_at(since), first_id_at(until + timedelta(milliseconds=1)), since, until


def _numbers(row: Any, since: datetime, until: datetime) -> DayNumbers:
    revenue = [Balance.of(minor, currency) for minor, currency in row["revenue"] or []]
    return DayNumbers(**{**row, "since": since, "until": until, "revenue": revenue})
