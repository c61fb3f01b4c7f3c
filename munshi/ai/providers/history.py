"""Who answered customers, hour by hour or day by day. Runs of a time are a range of their ids."""

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from munshi.ai.providers.schemas import Answered, HistoryView
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
