"""When it was paid, as the receipt writes it: local time, without a zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from munshi.payments.reading.receipt.labels import holding
from munshi.payments.reading.receipt.words import Page, Place

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
SEP = r"[\s,./\-]*"
DATES = (
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{SEP}{MONTH}{SEP}(?P<year>20\d\d|\d\d(?!\d|:))", re.IGNORECASE
    ),
    re.compile(rf"{MONTH}{SEP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,./\-]+(?P<year>20\d\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d\d)(?!\d(?!\d:))"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>20\d\d|\d\d(?!\d))"),
)
TIME = re.compile(
    r"(?P<hour>[0-2]?\d)\s?[:.]\s?(?P<minute>[0-5]\d)(?:\s?[:.]\s?(?P<second>[0-5]\d))?(?!\d)\s*(?P<half>[ap]\.?\s?m\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Moment:
    """`at` holds no time of day when the receipt shows none beside the date: then `exact` is False."""

    at: datetime
    exact: bool
    place: Place
    confidence: float


def find_time(page: Page) -> Moment | None:
    found = [moment for place in page.places if (moment := _moment(page, place))]
    if not found:
        return None
    days = {moment.at.date() for moment in found}
    exact = [moment for moment in found if moment.exact]
    best = (exact or found)[0]
    sure = 1.0 if len(days) == 1 else 0.5
    return Moment(best.at, best.exact, best.place, round(sure * best.place.word.score, 3))


def read_moment(text: str) -> tuple[datetime, bool] | None:
    """The first date of `text` with the time beside it, and whether there is one."""
    found = _date_in(text)
    if found is None:
        return None
    day, start, end = found
    clock = _time_in(text[end:]) or _time_in(text[:start])
    return datetime.combine(day, clock or time()), clock is not None


def _moment(page: Page, place: Place) -> Moment | None:
    row = page.row_of(place)
    if holding("dates", "other").search(" ".join(other.text for other in row)):
        return None
    found = read_moment(place.text)
    if found is None:
        return None
    at, exact = found
    if not exact:
        beside = [*page.right_of(place), *page.below(place, 1.8)[:1], *page.left_of(place)]
        clock = next((clock for other in beside if (clock := _time_in(other.text))), None)
        at, exact = (datetime.combine(at.date(), clock), True) if clock else (at, False)
    return Moment(at, exact, place, place.word.score)


def _date_in(text: str) -> tuple[date, int, int] | None:
    for pattern in DATES:
        if found := pattern.search(text):
            month = found["month"].lower()[:3]
            number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
            day, year = int(found["day"]), int(found["year"])
            if number > 12 and pattern is DATES[3]:
                number, day = day, number
            try:
                return date(year + 2000 if year < 100 else year, number, day), found.start(), found.end()
            except ValueError:
                continue
    return None


def _time_in(text: str) -> time | None:
    for found in TIME.finditer(text):
        hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
        if half and not 1 <= hour <= 12:
            continue
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24:
            return time(hour, int(found["minute"]), int(found["second"] or 0))
    return None
