"""When a shop sleeps: what can wait is done then."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = 3


def seconds_until_night(time_zone: str, at: datetime) -> float:
    """From `at` to the next time that it is HOUR o'clock in the shop; never 0."""
    here = at.astimezone(ZoneInfo(time_zone))
    night = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night <= here:
        night += timedelta(days=1)
    return night.timestamp() - at.timestamp()
