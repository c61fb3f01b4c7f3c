"""The end of a run at the providers: who answered, what it took, and word to the shop when nobody could."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal

from munshi.ai.providers.asking.guard import TODAY
from munshi.ai.runs import Account, Attempt
from munshi.core.db import Tx
from munshi.events.service import SYSTEM, emit
from munshi.tenants.quotas.usage import count, look_soon

# A provider that goes well is not rewritten with every message.
MARK = """
update ai_providers set last_ok_at = now()
where tenant_id = $1 and id = any($2) and (last_ok_at is null or last_ok_at < now() - interval '1 minute')
"""
MARK_PLATFORM = """
update platform_providers set last_ok_at = now()
where kind = any($1) and (last_ok_at is null or last_ok_at < now() - interval '1 minute')
"""

# The last statement of its transaction, so that a busy shop's runs do not wait for each other's day.
SPEND = f"""
insert into ai_spending as s (tenant_id, day, platform, requests, input_tokens, output_tokens, cached_tokens, cost_usd)
values ($1, {TODAY}, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id, day, platform) do update set requests = s.requests + excluded.requests,
  input_tokens = s.input_tokens + excluded.input_tokens, output_tokens = s.output_tokens + excluded.output_tokens,
  cached_tokens = s.cached_tokens + excluded.cached_tokens, cost_usd = s.cost_usd + excluded.cost_usd
"""  # noqa: S608 - a constant of this file

SPENT = f"""
select platform, requests, input_tokens, output_tokens, cached_tokens, cost_usd from ai_spending
where tenant_id = $1 and day = {TODAY}
"""  # noqa: S608 - a constant of this file

ALERTED = """
select exists (
  select from events where tenant_id = $1 and subject_id = $1 and type = 'system.alert' and data->>'code' = $2
    and created_at > now() - interval '1 hour'
)
"""
ALERTS = {
    "ai_no_provider_answers": "The built-in assistant answers meanwhile. Test the AI providers.",
    "ai_daily_cap_reached": "The built-in assistant answers until tomorrow. Raise the daily cap if that is too early.",
}


@dataclass(frozen=True)
class Spent:
    platform: bool
    requests: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: Decimal


async def settle_run(tx: Tx, account: Account) -> None:
    """Remember who answered, count tokens and cost to the day, and alert the shop when none answered.

    The alert comes once an hour at most; that a plan is used up is told by tenants/jobs. `tx` is the run's last
    transaction.
    """
    if not account.attempts:
        return
    await mark_answered(tx, account.attempts)
    spend(tx, account.attempts)
    count(tx, ai_runs=any(attempt.answered for attempt in account.attempts))
    if all(attempt.error == "plan_limit" for attempt in account.attempts):
        look_soon(tx)
    elif all(attempt.error is not None for attempt in account.attempts):
        capped = all(attempt.error == "cap_reached" for attempt in account.attempts)
        await _alert(tx, "ai_daily_cap_reached" if capped else "ai_no_provider_answers")


async def mark_answered(tx: Tx, attempts: Sequence[Attempt]) -> None:
    own = {attempt.provider_id for attempt in attempts if attempt.provider_id and not attempt.error}
    platform = {attempt.kind for attempt in attempts if attempt.provider_id is None and not attempt.error}
    if own:
        await tx.raw.execute(MARK, tx.tenant_id, list(own))
    if platform:
        await tx.raw.execute(MARK_PLATFORM, list(platform))


def spend(tx: Tx, attempts: Sequence[Attempt]) -> None:
    """Count what models have worked to the shop's day; a request without a known price counts with its tokens only."""
    for platform in (False, True):
        paid = [a for a in attempts if a.answered and (a.provider_id is None) is platform]
        if paid:
            tokens = (sum(a.input_tokens for a in paid), sum(a.output_tokens for a in paid))
            cost = sum((a.cost_usd for a in paid if a.cost_usd is not None), Decimal(0))
            add_spent(tx, [Spent(platform, len(paid), *tokens, sum(a.cached_tokens for a in paid), cost)])


async def spent_today(tx: Tx) -> list[Spent]:
    """What the shop has spent today."""
    return [Spent(**row) for row in await tx.raw.fetch(SPENT, tx.tenant_id)]


def add_spent(tx: Tx, spent: Sequence[Spent]) -> None:
    """Count what was spent elsewhere in the shop's name, as in a rehearsal, to the shop's day."""
    for one in spent:
        tx.at_end(SPEND, tx.tenant_id, *astuple(one))


async def _alert(tx: Tx, code: str) -> None:
    await tx.raw.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{code}:{tx.tenant_id}")
    if not await tx.raw.fetchval(ALERTED, tx.tenant_id, code):
        emit(tx, "system.alert", tx.tenant_id, {"code": code, "action": ALERTS[code]}, by=SYSTEM)
