"""What a shop uses, counted in the same commit as what is counted; never by looking through its messages."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from munshi.core.closings import Closing
from munshi.core.db import Tx
from munshi.core.queue.jobs import wake
from munshi.tenants.quotas.limits import GRANTED, Limits, Quota

SHARDS = 16  # as many as a process has connections
LOOK_SECONDS = 30.0
MOST_REMEMBERED = 10_000

# Of a row `t` of tenants.
MONTH = "date_trunc('month', now() at time zone t.time_zone)::date"

# The last statement of its transaction; connections write to different rows, so that a busy shop's do not queue up.
COUNT = f"""
insert into tenant_usage as u (tenant_id, month, shard, messages_in, messages_out, ai_runs)
select $1, {MONTH}, pg_backend_pid() % {SHARDS}, $2::bigint, $3::bigint, $4::bigint from tenants t where t.id = $1
on conflict (tenant_id, month, shard) do update set messages_in = u.messages_in + excluded.messages_in,
  messages_out = u.messages_out + excluded.messages_out, ai_runs = u.ai_runs + excluded.ai_runs, last_at = now()
"""  # noqa: S608 - constants of this file


def _over(limit: str, used: str) -> str:
    """Of rows `t` of tenants and `plan` of plans: whether what the month has used has come to its limit."""
    most = f"(plan.limits->>'{limit}')::bigint"
    granted = GRANTED.format(quota=f"'{limit}'")
    return f"case when {most} is null then false else coalesce((select {used}), 0) >= {most} + {granted} end"


_OF_MONTH = f"from tenant_usage u where u.tenant_id = t.id and u.month = {MONTH}"
MESSAGES_OVER = _over("messages", f"sum(u.messages_in + u.messages_out) {_OF_MONTH}")
AI_RUNS_OVER = _over("ai_runs", f"sum(u.ai_runs) {_OF_MONTH}")
AI_COST_OVER = _over(
    "ai_cost_usd_cents",
    f"sum(s.cost_usd) * 100 from ai_spending s where s.tenant_id = t.id and s.platform and s.day >= {MONTH}",
)

USED = f"""
select p.id as plan_id, p.name as plan, p.limits, {MONTH} as month,
  ({MONTH} + interval '1 month') at time zone t.time_zone as resets_at, used.messages, used.ai_runs,
  (select coalesce(ceil(sum(cost_usd) * 100), 0)::bigint from ai_spending s
    where s.tenant_id = t.id and s.platform and s.day >= {MONTH}) as ai_cost_usd_cents,
  (select count(*) from whatsapp_accounts a where a.tenant_id = t.id and a.kind <> 'simulator') as whatsapp_accounts,
  (select count(*) from memberships m where m.tenant_id = t.id) as seats,
  coalesce((select bytes from tenant_storage s where s.tenant_id = t.id), 0) as storage_bytes,
  (select coalesce(jsonb_object_agg(quota, amount), '{{}}') from (
    select quota, sum(amount)::bigint as amount from quota_grants g
    where g.tenant_id = t.id and g.revoked_at is null and g.until > now() group by quota) standing) as granted
from tenants t join plans p on p.id = t.plan_id cross join lateral (
  select coalesce(sum(messages_in + messages_out), 0)::bigint as messages, coalesce(sum(ai_runs), 0)::bigint as ai_runs
  from tenant_usage u where u.tenant_id = t.id and u.month = {MONTH}
) used
where t.id = $1
"""  # noqa: S608 - constants of this file


@dataclass(frozen=True)
class Used:
    """Of one quota; `limit` None: it has none. `granted`: how much of it is given beyond the plan, for a time."""

    quota: Quota
    used: int
    limit: int | None
    granted: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means used up."""
        if self.limit is None:
            return None
        return self.used * 100 // self.limit if self.limit else 100


@dataclass(frozen=True)
class Usage:
    """What the shop has used in `month` (its first day, in the shop's time zone), which ends at `resets_at`."""

    plan_id: str
    plan: str
    month: Any
    resets_at: datetime
    items: tuple[Used, ...]


def count(tx: Tx, *, messages_in: int = 0, messages_out: int = 0, ai_runs: int = 0) -> None:
    """Count to the shop's month, in one statement however often it is called. Nothing in a silent transaction."""
    if tx.silent:
        return
    so_far: tuple[int, int, int] = tx.info.get("usage", (0, 0, 0))
    if "usage" not in tx.info:
        tx.before_commit(_write)
    tx.info["usage"] = (so_far[0] + messages_in, so_far[1] + messages_out, so_far[2] + ai_runs)


def _write(tx: Tx) -> Closing:
    return Closing(COUNT, (tx.tenant_id, *tx.info.pop("usage")))


async def usage_of(tx: Tx) -> Usage:
    row: Any = await tx.raw.fetchrow(USED, tx.tenant_id)
    limits, granted = Limits.model_validate(row["limits"]), row["granted"]
    items = tuple(_used(quota, row[quota], limit, granted.get(quota, 0)) for quota, limit in limits)
    return Usage(row["plan_id"], row["plan"], row["month"], row["resets_at"], items)


def _used(quota: Any, used: int, limit: int | None, granted: int) -> Used:
    return Used(quota, used, None if limit is None else limit + granted, granted)


# When this process last asked for a look at a shop's use: a busy shop is looked at now and then, not at every message.
looked: OrderedDict[UUID, float] = OrderedDict()


def look_soon(tx: Tx) -> None:
    """Have the shop warned if it has come near the end of a quota."""
    at = time.monotonic()
    if at - looked.get(tx.tenant_id, -LOOK_SECONDS) < LOOK_SECONDS:
        return
    looked[tx.tenant_id] = at
    looked.move_to_end(tx.tenant_id)
    if len(looked) > MOST_REMEMBERED:
        looked.popitem(last=False)
    wake(tx, f"usage:{tx.tenant_id}", delay=LOOK_SECONDS)
