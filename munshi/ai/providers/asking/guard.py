"""Who may be asked now: how each provider fares is kept in PostgreSQL, so that every process knows it at once.

A request is let through by one UPDATE that also counts it. Failures in a row put a provider to rest, ever longer; so
does a quota, until it is there again. When the rest is over exactly one request tries it: the others go on to the next
provider until that one has come back. What only the shop can mend stops a provider until someone does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from munshi.ai.models import AIProvider, Guarded, PlatformProvider
from munshi.ai.providers.asking.failures import LONGEST_REST, Failure
from munshi.ai.providers.config import ProviderConfig
from munshi.core.db import Tx
from munshi.events.service import SYSTEM, emit
from munshi.tenants.quotas.usage import AI_COST_OVER, AI_RUNS_OVER

# Why a request is not let through, beside `switched_off`: the provider has to wait, or the shop has no more to spend.
WAITING = ("resting", "stopped", "daily_limit")
CAPPED = ("cap_reached", "plan_limit")
KEPT_BACK = ("switched_off", *WAITING, *CAPPED)

FAILURES = 3
REST_SECONDS = 30.0
TRIAL_SECONDS = 20.0  # longer than a request may last; then another may try

TODAY = "(select (now() at time zone time_zone)::date from tenants where id = $1)"

RESTED = "(resting_until <= now() and coalesce(trial_until, '-infinity') <= now())"
TRIAL = f"case when resting_until is not null then now() + interval '{TRIAL_SECONDS} seconds' end"


def _cap_reached(spent: str, caps: str) -> str:
    """Whether what the shop has spent today has reached a cap; a cap that is nought or not set is none."""
    return f"""exists (
  select from ai_spending s where s.tenant_id = $1 and s.day = {TODAY} and {spent}
  having sum(s.input_tokens + s.output_tokens) >= nullif(({caps}->>'ai_daily_tokens')::bigint, 0)
    or sum(s.cost_usd) * 100 >= nullif(({caps}->>'ai_daily_usd_cents')::bigint, 0)
)"""


SHOP_CAP = _cap_reached("true", "(select settings from tenants where id = $1)")
# The plan counts a shop's turns whoever is asked, and money where the platform pays.
PLAN = "(select {over} from tenants t join plans plan on plan.id = t.plan_id where t.id = $1)"
PLAN_CAP = PLAN.format(over=AI_RUNS_OVER)
PLATFORM_CAP = PLAN.format(over=f"{AI_RUNS_OVER} or {AI_COST_OVER}")

# The conditions and the count are one statement, so a limit of 10 is never 11 and a trial is never two, whoever asks.
TAKE = f"""
with taken as (
  update ai_providers set used_today = case when used_on = {TODAY} then used_today + 1 else 1 end, used_on = {TODAY},
    trial_until = {TRIAL}
  where tenant_id = $1 and id = $2 and active and stopped is null and (resting_until is null or {RESTED})
    and (daily_limit is null or used_on is distinct from {TODAY} or used_today < daily_limit) and not {SHOP_CAP}
    and not {PLAN_CAP}
  returning resting_until is not null as trial, failures > 0 as shaky
)
select trial, shaky, null as refusal from taken
union all
select false, false, case
    when stopped is not null then 'stopped' when not active then 'switched_off' when {SHOP_CAP} then 'cap_reached'
    when {PLAN_CAP} then 'plan_limit' when resting_until is not null then 'resting' else 'daily_limit' end
from ai_providers where tenant_id = $1 and id = $2 and not exists (select from taken)
"""  # noqa: S608 - constants of this file

# Every shop asks for this row, so it is only written for a trial.
TAKE_PLATFORM = f"""
with taken as (
  update platform_providers set trial_until = {TRIAL}
  where kind = $2 and fingerprint = $3 and stopped is null and {RESTED} and not {SHOP_CAP} and not {PLATFORM_CAP}
  returning true
)
select exists (select from taken) as trial, coalesce(failures > 0, false) as shaky, case
    when {SHOP_CAP} then 'cap_reached'
    when {PLATFORM_CAP} then 'plan_limit'
    when exists (select from taken) then null
    when stopped is not null then 'stopped'
    when resting_until is not null then 'resting' end as refusal
from (select) one left join platform_providers on kind = $2 and fingerprint = $3
"""  # noqa: S608 - constants of this file

log = structlog.get_logger()


@dataclass(frozen=True)
class Pass:
    """Leave to send one request. `trial`: the one that tries a rested provider; `shaky`: its last request failed."""

    trial: bool = False
    shaky: bool = False


async def take(tx: Tx, provider: ProviderConfig) -> Pass | str:
    """Counts one request of today and lets it through; else the word of KEPT_BACK for why not."""
    row: Any
    if provider.id is None:
        row = await tx.raw.fetchrow(TAKE_PLATFORM, tx.tenant_id, provider.kind, provider.fingerprint)
    else:
        row = await tx.raw.fetchrow(TAKE, tx.tenant_id, provider.id)
    if row is None:
        return "switched_off"  # it has been deleted since
    return str(row["refusal"]) if row["refusal"] else Pass(row["trial"], row["shaky"])


async def note_failure(tx: Tx, provider: ProviderConfig, failure: Failure) -> bool:
    """Remember a failed request; whether the provider may be asked again at once."""
    held = await _held(tx, provider)
    if held is None:
        return False
    row, now = held
    row.last_error, row.last_error_at = failure.word, now
    if failure.stops:
        if row.stopped is None:
            row.stopped = failure.word
            _tell_stopped(tx, provider, failure.word)
        return False
    is_trial = row.resting_until is not None and row.resting_until <= now
    row.failures += failure.counts
    if failure.rest is not None or is_trial or row.failures >= FAILURES:
        _lay_to_rest(tx, provider, row, failure, now)
    row.trial_until = None
    return row.resting_until is None


async def note_answer(tx: Tx, provider: ProviderConfig, leave: Pass) -> None:
    """Remember that a trial, or a request after failures, was answered."""
    held = await _held(tx, provider)
    # An answer to a question from before the rest does not end it.
    if held is None or (held[0].resting_until is not None and not leave.trial):
        return
    clear(held[0])
    if leave.trial and provider.id is not None:
        emit(tx, "ai_provider.recovered", provider.id, by=SYSTEM)


def clear(row: Guarded) -> None:
    """Nothing is held against this provider any more."""
    row.failures = row.rests = 0
    row.resting_until = row.resting_reason = row.trial_until = row.stopped = None


def _lay_to_rest(tx: Tx, provider: ProviderConfig, row: Guarded, failure: Failure, now: datetime) -> None:
    if row.resting_until is not None and row.resting_until > now:
        return  # a request that was on its way when the rest began
    seconds = failure.rest or min(REST_SECONDS * 2**row.rests, LONGEST_REST)
    is_news = row.resting_reason != failure.word
    row.rests = min(row.rests + 1, 10)
    row.resting_until, row.resting_reason = now + timedelta(seconds=seconds), failure.word
    log.warning("AI provider rests", kind=provider.kind, reason=failure.word, seconds=round(seconds))
    if provider.id is None:
        return
    data = {"reason": failure.word, "until": row.resting_until.isoformat()}
    emit(tx, "ai_provider.resting", provider.id, data, by=SYSTEM)
    if failure.word == "quota_exceeded" and is_news:
        action = "Top up this account at the provider; meanwhile the next provider answers."
        _alert(tx, provider, "ai_provider_out_of_quota", action)


def _tell_stopped(tx: Tx, provider: ProviderConfig, word: str) -> None:
    log.error("AI provider stopped", kind=provider.kind, reason=word, platform=provider.id is None)
    if provider.id is None:
        return
    emit(tx, "ai_provider.stopped", provider.id, {"reason": word}, by=SYSTEM)
    what = "Enter its key again" if word == "bad_key" else "Choose another model for it"
    _alert(tx, provider, "ai_provider_stopped", f"{what}, then test it; until then it is not asked.")


def _alert(tx: Tx, provider: ProviderConfig, code: str, action: str) -> None:
    data = {"code": code, "action": action, "provider": provider.id, "label": provider.label}
    emit(tx, "system.alert", provider.id, data, by=SYSTEM)


async def _held(tx: Tx, provider: ProviderConfig) -> tuple[Guarded, datetime] | None:
    """The provider's row, locked, and the database's time; None when it has been deleted since."""
    if provider.id is not None:
        own = select(AIProvider, func.now()).where(AIProvider.tenant_id == tx.tenant_id, AIProvider.id == provider.id)
        found = (await tx.execute(own.with_for_update(of=AIProvider))).one_or_none()
        return (found[0], found[1]) if found else None
    await _keep_platform_row(tx, provider)
    platform = select(PlatformProvider, func.now()).where(PlatformProvider.kind == provider.kind)
    row, now = (await tx.execute(platform.with_for_update(of=PlatformProvider))).one()
    if row.fingerprint != provider.fingerprint:
        clear(row)
        row.fingerprint = provider.fingerprint
    return row, now


async def _keep_platform_row(tx: Tx, provider: ProviderConfig) -> None:
    row = insert(PlatformProvider).values(kind=provider.kind, fingerprint=provider.fingerprint)
    await tx.execute(row.on_conflict_do_nothing())
