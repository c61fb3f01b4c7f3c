"""Job `usage:<shop>`: tells a shop once a month of each quota it has used to 80 %, and of each it has used up."""

from typing import Any

from munshi.core.db import Tx
from munshi.core.queue.jobs import Run
from munshi.events.service import SYSTEM, emit
from munshi.tenants.quotas.limits import MONTHLY
from munshi.tenants.quotas.usage import Usage, Used, usage_of

NEAR, UP = 80, 100
WARNED = (*MONTHLY, "storage_bytes")  # who has one number of one needs no warning

WARN = """
insert into quota_warnings (tenant_id, month, kind, percent) values ($1, $2, $3, $4)
on conflict do nothing returning true
"""
MEANWHILE = {
    "messages": "Customers' messages are kept for you; only those who are about to buy are answered by themselves.",
    "ai_runs": "The built-in assistant answers.",
    "ai_cost_usd_cents": "The built-in assistant answers.",
    "storage_bytes": "Staff cannot upload files. What customers send is still kept.",
}


async def warn(run: Run) -> None:
    async with run.tx() as tx:
        usage = await usage_of(tx)
        for item in usage.items:
            if item.quota in WARNED and item.percent is not None and item.percent >= NEAR:
                await _tell(tx, usage, item)


async def _tell(tx: Tx, usage: Usage, item: Used) -> None:
    """Of a quota that is used up at once, the warning before is left out."""
    percent = UP if item.used >= (item.limit or 0) else NEAR
    fresh: Any = await tx.raw.fetchval(WARN, tx.tenant_id, usage.month, item.quota, percent)
    if not fresh:
        return
    await tx.raw.execute(WARN, tx.tenant_id, usage.month, item.quota, NEAR)
    facts = {"quota": item.quota, "used": item.used, "limit": item.limit}
    emit(tx, "quota.warned", tx.tenant_id, {**facts, "percent": percent}, by=SYSTEM)
    code = "quota_reached" if percent == UP else "quota_near"
    meanwhile = MEANWHILE[item.quota] if percent == UP else "80 % of it is used."
    action = f"{meanwhile} A larger plan gives you more."
    emit(tx, "system.alert", tx.tenant_id, {"code": code, "action": action, **facts}, by=SYSTEM)
