"""Quiet hours, in which nothing is sent by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from munshi.tenants.schemas import TenantSettings


def quiet_seconds(settings: TenantSettings, time_zone: str, at: datetime) -> float:
    """How long the shop's quiet hours last from `at` on; 0 outside them."""
    return seconds_quiet(settings.quiet_from_hour, settings.quiet_until_hour, time_zone, at)


def seconds_quiet(begin: int, end: int, time_zone: str, at: datetime) -> float:
    """From `at` to the hour `end`, when it lies between `begin` and `end`, which may run past midnight; else 0."""
    here = at.astimezone(ZoneInfo(time_zone))
    is_quiet = begin <= here.hour < end if begin < end else begin > end and (here.hour >= begin or here.hour < end)
    if not is_quiet:
        return 0
    over = here.replace(hour=end, minute=0, second=0, microsecond=0)
    if over <= here:
        over += timedelta(days=1)
    return over.timestamp() - at.timestamp()
