"""When the shop is open: held against a clock watched minute by minute, shown by the API, told by the assistant."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from munshi.tenants.opening.hours import DAYS, BusinessHours, Holiday, Opening, Span, opening_at
from munshi.tenants.opening.words import moment_in_words, week_in_words
from tests.ai.conftest import Chat, chat, llm  # noqa: F401
from tests.api import client_of, make_member, make_tenant
from tests.fakes.llm import HELLO, Say

PATH = "/api/tenant/business-hours"
MINUTE = timedelta(minutes=1)
# Days on which clocks are changed: by an hour, by half of one, at midnight; and a zone that knows no change.
CHANGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 25)),
    "Asia/Karachi": (date(2026, 11, 25),),
}
ALWAYS = [{"day": day, "opens": "00:00", "closes": "00:00"} for day in DAYS]


def weekly(*spans: tuple[str, str, str], holidays: tuple[date, ...] = ()) -> BusinessHours:
    kept = [Span(day=day, opens=opens, closes=closes) for day, opens, closes in spans]
    return BusinessHours(spans=kept, holidays=[Holiday(date=day, name="Eid") for day in holidays])


@cache
def wall_clock(zone: str, changed: date) -> list[tuple[datetime, datetime]]:
    """(moment, what the clock on the wall shows), every minute of the days around a change."""
    begin = datetime.combine(changed - timedelta(days=3), datetime.min.time(), UTC)
    moments = (begin + number * MINUTE for number in range(6 * 24 * 60))
    return [(moment, moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for moment in moments]


def watched(hours: BusinessHours, zone: str, changed: date) -> list[bool]:
    """For each of those minutes whether the shop is open: from when the clock first shows the hour of opening until it
    shows one before closing for the last time."""
    clock = wall_clock(zone, changed)
    is_open = [False] * len(clock)
    for day in (changed + timedelta(days=number) for number in range(-4, 4)):
        for span in hours.spans:
            if DAYS[day.weekday()] != span.day or day in {holiday.date for holiday in hours.holidays}:
                continue
            opens = datetime.fromisoformat(f"{day} {span.opens}")
            closes = datetime.fromisoformat(f"{day} {span.closes}")
            closes += timedelta(days=int(closes <= opens))
            first = next((place for place, (_, shown) in enumerate(clock) if shown >= opens), len(clock))
            last = next((place for place, (_, shown) in reversed([*enumerate(clock)]) if shown < closes), -1)
            is_open[first : last + 1] = [True] * max(0, last + 1 - first)
    return is_open


clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 30, 59]))
spans = st.builds(Span, day=st.sampled_from(DAYS), opens=clocks, closes=clocks)
places = st.sampled_from([(zone, changed) for zone, days in CHANGES.items() for changed in days])


@settings(max_examples=60, deadline=None)
@given(spans=st.lists(spans, min_size=1, max_size=8), place=places, closed=st.integers(-2, 3))
def test_it_agrees_with_a_clock_that_is_watched(spans: list[Span], place: tuple[str, date], closed: int) -> None:
    zone, changed = place
    holiday = changed + timedelta(days=closed)
    hours = BusinessHours(spans=spans, holidays=[Holiday(date=holiday, name="Eid")])
    clock, is_open = wall_clock(zone, changed), watched(hours, zone, changed)
    flips = [minute for minute in range(1, len(clock)) if is_open[minute] != is_open[minute - 1]]
    # The days at both ends are watched only in part.
    for minute in range(1500, len(clock) - 1500, 97):
        opening = opening_at(hours, zone, clock[minute][0])
        assert opening.is_open == is_open[minute], clock[minute]
        following = next((flip for flip in flips if flip > minute), None)
        if following is not None and following < len(clock) - 1500:
            assert opening.changes_at == clock[following][0], clock[minute]


@pytest.mark.parametrize(
    ("at", "is_open", "changes"),
    [
        ("2026-11-25 20:59", False, "2026-11-25 21:00"),
        ("2026-11-25 21:00", True, "2026-11-26 02:00"),
        ("2026-11-26 01:59", True, "2026-11-26 02:00"),
        ("2026-11-26 02:00", False, "2026-12-02 21:00"),
    ],
)
def test_a_span_may_run_past_midnight(at: str, is_open: bool, changes: str) -> None:
    here = ZoneInfo("Asia/Karachi")
    moment, then = (datetime.fromisoformat(text).replace(tzinfo=here) for text in (at, changes))
    assert opening_at(weekly(("wed", "21:00", "02:00")), "Asia/Karachi", moment) == Opening(is_open, then)


def test_no_hours_all_hours_and_none_for_long() -> None:
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert opening_at(weekly(), "UTC", at) == Opening(True, None)
    assert opening_at(weekly(*((day, "08:00", "08:00") for day in DAYS)), "UTC", at) == Opening(True, None)
    shut = tuple(date(2026, 11, 25) + timedelta(days=number) for number in range(40))
    reopens = datetime(2027, 1, 6, 9, tzinfo=UTC)
    assert opening_at(weekly(("wed", "09:00", "10:00"), holidays=shut), "UTC", at) == Opening(False, reopens)


def test_in_words() -> None:
    hours = weekly(*((day, "09:00", "18:00") for day in DAYS[:5]), ("sat", "10:00", "13:00"), ("sat", "15:00", "01:00"))
    assert week_in_words(hours, "en") == (
        "Monday – Friday: 09:00–18:00\nSaturday: 10:00–13:00, 15:00–01:00\nSunday: closed"
    )
    assert week_in_words(hours, "roman_ur").endswith("Itwar: band")
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    told = [moment_in_words(at + timedelta(days=days), "Asia/Karachi", at, "en") for days in (0, 1, 3, 7)]
    assert told == ["17:00", "tomorrow 17:00", "Saturday 17:00", "2026-12-02 17:00"]
    assert moment_in_words(None, "UTC", at, "ur") == "بعد میں"


async def test_an_admin_sets_them_and_everybody_sees_them(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    admin, viewer = [await make_member(runtime.db, tenant_id, role) for role in ("admin", "viewer")]
    wanted = {"spans": ALWAYS[::-1], "holidays": [{"date": "2026-12-25", "name": "Quaid Day"}]}
    async with client_of(runtime, admin) as client, client_of(runtime, viewer) as other:
        fresh = (await other.get(PATH)).json()
        assert fresh == {
            "time_zone": "Asia/Karachi",
            "spans": [],
            "holidays": [],
            "now": {"is_open": True, "changes_at": None},
        }
        assert (await other.put(PATH, json=wanted)).status_code == 403
        put = await client.put(PATH, json=wanted)
        assert (put.status_code, put.json()["spans"]) == (200, ALWAYS)
        assert (await other.get(PATH)).json()["holidays"] == wanted["holidays"]
        yesterday = {"day": DAYS[(now() - timedelta(hours=19)).weekday()], "opens": "00:00", "closes": "00:01"}
        seen = (await client.put(PATH, json={"spans": [yesterday]})).json()
        assert (seen["now"]["is_open"], seen["now"]["changes_at"] is not None, seen["holidays"]) == (False, True, [])


@pytest.mark.parametrize(
    "body",
    [
        {"spans": [{"day": "mon", "opens": "9:00", "closes": "18:00"}]},
        {"spans": [{"day": "mon", "opens": "09:00", "closes": "24:00"}]},
        {"spans": [{"day": "someday", "opens": "09:00", "closes": "18:00"}]},
        {"spans": [], "holidays": [{"date": "2026-12-25", "name": "A"}, {"date": "2026-12-25", "name": "B"}]},
        {"spans": [], "holidays": [{"date": "0001-01-01", "name": "A"}]},
        {"spans": [], "open": True},
        {},
    ],
)
async def test_what_makes_no_sense_is_refused(runtime: Runtime, body: dict[str, Any]) -> None:
    admin = await make_member(runtime.db, await make_tenant(runtime.db), "admin")
    async with client_of(runtime, admin) as client:
        assert (await client.put(PATH, json=body)).status_code == 422
        assert (await client.get(PATH)).json()["spans"] == []


async def keep(chat: Chat, *spans: dict[str, str], **more: object) -> None:  # noqa: F811
    hours = BusinessHours.model_validate({"spans": list(spans), **more}).model_dump_json()
    await chat.rows("update tenants set settings = settings || jsonb_build_object('business_hours', $1::jsonb)", hours)


def closed_span() -> dict[str, str]:
    """An hour that is long over and comes back in some days."""
    day = (now() + timedelta(hours=5) - timedelta(days=2)).weekday()
    return {"day": DAYS[day], "opens": "09:00", "closes": "10:00"}


async def test_the_assistant_tells_them(chat: Chat) -> None:  # noqa: F811
    (unasked,) = await chat.says("what are your opening hours?")
    assert "open" not in unasked.splitlines()[0]
    await keep(chat, *ALWAYS)
    (said,) = await chat.says("are you open?")
    assert said.startswith("Yes, we are open now.\nMonday – Sunday: 00:00–00:00")
    span = closed_span()
    await keep(chat, span)
    (said,) = await chat.says("aap khule hain?")
    assert said.startswith("Hamari team abhi maujood nahi, wapsi: ")
    assert "09:00. Tab tak main yahan jawab de sakta hun." in said
    assert "band" in said


async def test_a_model_is_told_them_and_may_pass_them_on(chat: Chat) -> None:  # noqa: F811
    await keep(chat, closed_span(), holidays=[{"date": (now() + timedelta(days=9)).date().isoformat(), "name": "Eid"}])
    chat.llm.scripts["a"] = [Say("Our people are there from 09:00 to 10:00."), Say(HELLO)]
    await chat.provider("claude", "script:a")
    assert await chat.says("when can I meet someone?") == ["Our people are there from 09:00 to 10:00."]
    shop, notes = (block["text"] for block in chat.llm.seen[0].body["system"])
    assert "Opening hours of the shop's people (Asia/Karachi)" in shop
    assert ": 09:00–10:00" in shop
    assert "(Eid)" in shop
    assert "The shop is closed now and opens " in notes
