"""The shop's opening hours: weekly spans and holidays, in the shop's time zone, whatever its clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from munshi.core.schemas import Body, Line

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM in the shop's time")]

ShopTime = Annotated[
    str,
    Field(
        pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="YYYY-MM-DDTHH:MM in the shop's time zone; of an hour that comes twice, the first",
    ),
]

DAYS: tuple[Day, ...] = get_args(Day)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONGEST_CLOSED = 400  # days looked ahead for the next opening
LONGEST_OPEN = timedelta(days=14)  # a shop open for longer counts as never closing


def _this_century(day: date) -> date:
    if not 2000 <= day.year < 2100:
        raise ValueError("name a day of this century")
    return day


class Span(Body):
    """One time of opening. It ends on the next day when `closes` is not after `opens`; the same twice: 24 hours."""

    day: Day
    opens: Clock
    closes: Clock


class Holiday(Body):
    """A day whose spans are left out; one that began on the day before still runs to its end."""

    date: Annotated[date, AfterValidator(_this_century)]
    name: Line


class BusinessHours(Body):
    """Without spans the shop keeps no hours: it counts as always open."""

    spans: Annotated[list[Span], Field(max_length=50)]
    holidays: Annotated[list[Holiday], Field(max_length=200)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_each_day_once(self) -> Self:
        days = [holiday.date for holiday in self.holidays]
        if len(set(days)) < len(days):
            raise ValueError("name each holiday once")
        self.spans.sort(key=lambda span: (DAYS.index(span.day), span.opens, span.closes))
        self.holidays.sort(key=lambda holiday: holiday.date)
        return self


@dataclass(frozen=True)
class Opening:
    """Whether the shop is open, and when that ends; `changes_at` None: never, or not within 400 days."""

    is_open: bool
    changes_at: datetime | None


def opening_at(hours: BusinessHours, time_zone: str, at: datetime) -> Opening:
    """How it stands at `at`. Spans that touch or overlap count as one."""
    if not hours.spans:
        return Opening(True, None)
    until: datetime | None = None
    for begin, end in _times_from(hours, ZoneInfo(time_zone), at):
        if until is None and begin > at:
            return Opening(False, begin)
        if until is not None and begin > until:
            break
        until = max(until or end, end)
        if until > at + LONGEST_OPEN:
            return Opening(True, None)
    return Opening(until is not None, until)


def _times_from(hours: BusinessHours, zone: ZoneInfo, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """(begin, end) of every opening that ends after `at`, in the order in which they begin."""
    closed = {holiday.date for holiday in hours.holidays}
    first = at.astimezone(zone).date() - 2 * DAY
    for day in (first + number * DAY for number in range(LONGEST_CLOSED)):
        for span in hours.spans if day not in closed else ():
            if DAYS.index(span.day) != day.weekday():
                continue
            last_day = day if span.closes > span.opens else day + DAY
            begin = instant(day, span.opens, zone, fold=0)
            end = instant(last_day, span.closes, zone, fold=1)
            if end > max(at, begin):
                yield begin, end


def instant(day: date, clock: str, zone: ZoneInfo, *, fold: int) -> datetime:
    """When the shop's clock shows this: the first (`fold` 0) or last time where it does so twice, and where clocks are
    put forward past it, that very moment."""
    wall = datetime.combine(day, time.fromisoformat(clock))
    before, after = (wall.replace(tzinfo=zone, fold=side).astimezone(UTC) for side in (0, 1))
    if after >= before:
        return after if fold else before
    moment = after
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += MINUTE
    return moment
