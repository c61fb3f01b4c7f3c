"""How fast a linked phone may send: WhatsApp bans numbers that behave unlike people."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from munshi.core.db import Tx
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import read_settings

FIRST_SHARE = 0.25  # of the caps on the first day; all of them after
GROWN_DAYS = 28
LONGEST_REST = 3600.0

READ = """
select d.account_id, a.status = 'connected' as connected, t.settings,
  extract(epoch from now() - coalesce(d.linked_at, now()))::float8 / 86400 as days,
  case when d.sent_hour >= date_trunc('day', now(), 'UTC') then d.sent_today else 0 end as today,
  case when d.sent_hour = date_trunc('hour', now(), 'UTC') then d.sent_this_hour else 0 end as this_hour,
  extract(epoch from date_trunc('hour', now(), 'UTC') + interval '1 hour' - now())::float8 as to_next_hour
from linked_devices d
join whatsapp_accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
join tenants t on t.id = d.tenant_id
where d.tenant_id = $1 and ($2::uuid is null or d.account_id = $2)
"""


@dataclass(frozen=True)
class Pace:
    """`shortest` to `longest`: seconds before each message. `rest`: seconds until a cap lets the next one go."""

    connected: bool
    shortest: float
    longest: float
    recipient_gap: float
    reply_only: bool
    rest: float


@dataclass(frozen=True)
class Usage:
    """What a phone has sent this hour and today (UTC), and the most it may."""

    this_hour: int
    hourly: int
    today: int
    daily: int

    @property
    def is_full(self) -> bool:
        return self.today >= self.daily or self.this_hour >= self.hourly


async def pace_of(tx: Tx, account_id: UUID) -> Pace | None:
    """None when the account is no linked phone."""
    row: Any = await tx.raw.fetchrow(READ, tx.tenant_id, account_id)
    if row is None:
        return None
    settings = read_settings(row["settings"])
    shortest = settings.phone_pause_min_ms / 1000
    return Pace(
        connected=row["connected"],
        shortest=shortest,
        longest=max(shortest, settings.phone_pause_max_ms / 1000),
        recipient_gap=settings.phone_recipient_gap_seconds,
        reply_only=settings.phone_reply_only,
        rest=row["to_next_hour"] + 1 if _usage(row, settings).is_full else 0.0,
    )


async def usages(tx: Tx, account_id: UUID | None) -> dict[UUID, Usage]:
    """Of this account, or of all; only linked phones have one."""
    rows: list[Any] = await tx.raw.fetch(READ, tx.tenant_id, account_id)
    return {row["account_id"]: _usage(row, read_settings(row["settings"])) for row in rows}


def _usage(row: Any, settings: TenantSettings) -> Usage:
    hourly, daily = caps(settings, row["days"])
    return Usage(row["this_hour"], hourly, row["today"], daily)


def caps(settings: TenantSettings, days: float) -> tuple[int, int]:
    """Messages an hour and a day for a phone linked so many days ago; at least one."""
    share = min(1.0, FIRST_SHARE + (1 - FIRST_SHARE) * days / GROWN_DAYS)
    return max(1, int(settings.phone_hourly_cap * share)), max(1, int(settings.phone_daily_cap * share))
