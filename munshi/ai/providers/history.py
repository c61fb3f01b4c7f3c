"""Who answered customers, hour by hour or day by day, and how fast. Runs of a time are a range of their ids."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.ai.providers.asking.guard import KEPT_BACK
from munshi.ai.providers.schemas import Answered, Answering, HistoryView
from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.tenants.service import get_tenant

DAYS = {"week": 7, "month": 30}

ANSWERED = """
select date_trunc($4, created_at at time zone $3) at time zone $3 as at, provider, count(*) as replies,
  sum(input_tokens + output_tokens)::bigint as tokens, coalesce(sum(cost_usd), 0) as cost_usd,
  count(*) filter (where cost_usd is null and model <> '') as unpriced
from ai_runs where tenant_id = $1 and id >= $2 and outcome in ('replied', 'handed_over')
group by 1, 2 order by 1, 2
"""

# What the guard did not let through was never asked.
LATELY = """
with tried as (
  select (one->>'provider_id')::uuid as id, one->>'error' as error, (one->>'ms')::int as ms,
    (one->>'cost_usd')::numeric as usd
  from ai_runs, jsonb_array_elements(attempts) as one where tenant_id = $1 and id >= $2
)
select id, count(*) as asked, count(error) as failed, coalesce(sum(usd), 0) as cost_usd,
  percentile_disc(0.5) within group (order by ms) filter (where error is null) as p50_ms,
  percentile_disc(0.95) within group (order by ms) filter (where error is null) as p95_ms
from tried where id is not null and (error is null or error <> all($3::text[])) group by id
"""


async def answering(tx: Tx) -> dict[UUID, Answering]:
    """Of each provider of the shop that was asked in the last 24 hours."""
    rows = await tx.raw.fetch(LATELY, tx.tenant_id, first_id_at(now() - timedelta(days=1)), list(KEPT_BACK))
    return {row["id"]: Answering.model_validate(dict(row)) for row in rows}


async def view_history(tx: Tx, period: Literal["day", "week", "month"]) -> HistoryView:
    zone = (await get_tenant(tx)).time_zone
    since = _beginning(period, now().astimezone(ZoneInfo(zone)))
    step: Literal["hour", "day"] = "hour" if period == "day" else "day"
    rows = await tx.raw.fetch(ANSWERED, tx.tenant_id, first_id_at(since), zone, step)
    return HistoryView(since=since, step=step, time_zone=zone, answered=[Answered(**row) for row in rows])


def _beginning(period: Literal["day", "week", "month"], here: datetime) -> datetime:
    if period == "day":
        return here.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)
    first = here - timedelta(days=DAYS[period] - 1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
