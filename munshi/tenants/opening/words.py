"""Opening hours in words, in each language a customer writes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from munshi.tenants.opening.hours import DAYS, BusinessHours, Opening

NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ur": ("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار"),
    "roman_ur": ("Peer", "Mangal", "Budh", "Jumerat", "Juma", "Hafta", "Itwar"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
CLOSED = {"en": "closed", "ur": "بند", "roman_ur": "band", "ar": "مغلق"}
TOMORROW = {"en": "tomorrow", "ur": "کل", "roman_ur": "kal", "ar": "غدًا"}
LATER = {"en": "later", "ur": "بعد میں", "roman_ur": "baad mein", "ar": "لاحقًا"}
A_WEEK = 7


def moment_in_words(moment: datetime | None, time_zone: str, at: datetime, language: str) -> str:
    """A time as one says it at `at` in the shop: '18:00', 'tomorrow 09:00', 'Monday 09:00', '2026-12-01 09:00'."""
    if moment is None:
        return LATER[language]
    here, then = (one.astimezone(ZoneInfo(time_zone)) for one in (at, moment))
    days = (then.date() - here.date()) // timedelta(days=1)
    if days == 0:
        return f"{then:%H:%M}"
    if days == 1:
        return f"{TOMORROW[language]} {then:%H:%M}"
    if days < A_WEEK:
        return f"{NAMES[language][then.weekday()]} {then:%H:%M}"
    return f"{then:%Y-%m-%d %H:%M}"


def week_in_words(hours: BusinessHours, language: str) -> str:
    """A line for each run of days with the same hours, Monday first."""
    times = [_times(hours, number, language) for number in range(A_WEEK)]
    lines = []
    for said, run in groupby(range(A_WEEK), key=times.__getitem__):
        days = list(run)
        names = [NAMES[language][day] for day in days]
        lines.append(f"{names[0] if len(names) == 1 else f'{names[0]} – {names[-1]}'}: {said}")
    return "\n".join(lines)


def holidays_ahead(hours: BusinessHours, time_zone: str, at: datetime, days: int = 60) -> list[str]:
    """The holidays from today on, within so many days, each with its name."""
    today = at.astimezone(ZoneInfo(time_zone)).date()
    near = (holiday for holiday in hours.holidays if today <= holiday.date <= today + timedelta(days=days))
    return [f"{holiday.date.isoformat()} ({holiday.name})" for holiday in near]


def opening_in_words(opening: Opening, time_zone: str, at: datetime) -> str:
    """How it stands now, for a model."""
    if opening.is_open:
        until = f", until {moment_in_words(opening.changes_at, time_zone, at, 'en')}" if opening.changes_at else ""
        return f"The shop is open now{until}."
    return f"The shop is closed now and opens {moment_in_words(opening.changes_at, time_zone, at, 'en')}."


def _times(hours: BusinessHours, number: int, language: str) -> str:
    spans = [span for span in hours.spans if span.day == DAYS[number]]
    return ", ".join(f"{span.opens}–{span.closes}" for span in spans) or CLOSED[language]
