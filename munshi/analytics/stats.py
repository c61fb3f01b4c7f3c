"""Today's numbers beside yesterday's. Chats are counted as they come; other rows of a day are a range of their ids."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.analytics.attention import MOST_COUNTED
from munshi.analytics.schemas import DayNumbers, StatsView
from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.core.money import Balance

ZONE = "select time_zone from tenants where id = $1"
# A row for each day asked for: of its chats what had happened by `until`.
NUMBERS = f"""
select chats.*, numbers.*, (select count(*) from (
  select from payment_proofs where tenant_id = $1 and status = 'waiting' limit {MOST_COUNTED}
) f) as payments_waiting
from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::date[]) with ordinality
  as day(first_id, end_id, since, until, date, place)
cross join lateral (
  select count(*) filter (where asked_at <= day.until) as conversations,
    avg(case when person_at <= day.until then 0 else 1 end)
      filter (where ai_at <= day.until or person_at <= day.until)::float8 as ai_share,
    percentile_cont(0.5) within group (order by greatest(extract(epoch from answered_at - asked_at), 0)::float8)
      filter (where asked_at <= day.until and answered_at <= day.until) as first_reply_seconds
  from chat_days where tenant_id = $1 and chat_days.day = day.date
) chats
cross join lateral (
  with sums as (
    select currency, sum(case kind when 'refunded' then -amount_minor else amount_minor end)::bigint as minor
    from payments
    where tenant_id = $1 and id >= day.first_id and id < day.end_id and kind not in ('submitted', 'discounted')
    group by currency
  )
  select
    (select count(*) from customers where tenant_id = $1 and id >= day.first_id and id < day.end_id) as new_customers,
    (select count(*) from orders
     where tenant_id = $1 and created_at >= day.since and created_at < day.until) as orders_placed,
    (select count(*) from order_events
     where tenant_id = $1 and id >= day.first_id and id < day.end_id and to_status = 'paid') as orders_paid,
    (select jsonb_agg(jsonb_build_array(minor, currency) order by currency) from sums) as revenue
) numbers
order by day.place
"""  # noqa: S608 - constants of this file


async def view_stats(tx: Tx) -> StatsView:
    zone = ZoneInfo(await tx.raw.fetchval(ZONE, tx.tenant_id))
    here = now().astimezone(zone)
    yesterday = here - timedelta(days=1)  # the same time on the clock, also across a change of it
    days = [_bounds(here), _bounds(yesterday)]
    rows = await tx.raw.fetch(NUMBERS, tx.tenant_id, *map(list, zip(*days, strict=True)))
    today, before = (_numbers(row, since, until) for row, (_, _, since, until, _) in zip(rows, days, strict=True))
    return StatsView(time_zone=zone.key, today=today, yesterday=before, payments_waiting=rows[0]["payments_waiting"])


def _bounds(until: datetime) -> tuple[UUID, UUID, datetime, datetime, date]:
    """The day of `until`, up to then: its first id, the one after its last, when it begins and ends, and its date."""
    since = until.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # An id of this very millisecond counts.
    return first_id_at(since), first_id_at(until + timedelta(milliseconds=1)), since, until, until.date()


def _numbers(row: Any, since: datetime, until: datetime) -> DayNumbers:
    revenue = [Balance.of(minor, currency) for minor, currency in row["revenue"] or []]
    return DayNumbers(**{**row, "since": since, "until": until, "revenue": revenue})
