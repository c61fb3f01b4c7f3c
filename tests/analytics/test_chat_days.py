"""Figures are counted as messages come: they equal what plain Python makes of the messages, in any time zone."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from munshi.conversations.send import send
from munshi.core.clock import new_id, now
from munshi.core.db import Tx, tenant_tx
from munshi.core.runtime import Runtime
from tests.analytics.oracle import AUTHORS, Said, days_of, figures, numbers
from tests.analytics.test_stats import Past
from tests.api import client_of, make_member, make_tenant
from tests.chats import Shop as Worked
from tests.shop import Shop, chat, demo_shop

# Clocks go forward in Berlin on the 29th of March, and back in Santiago on the 5th of April.
ZONES = ["Asia/Karachi", "Asia/Kathmandu", "Europe/Berlin", "America/Santiago"]
FIRST, LAST = date(2026, 3, 27), date(2026, 4, 6)
SPAN = {"since": FIRST.isoformat(), "until": LAST.isoformat()}

WRITE = """
insert into messages (tenant_id, id, account_id, direction, status, conversation_id, seq, author, created_at, sent_at)
select $1, gen_random_uuid(), $2, case author when 'customer' then 'in' else 'out' end, 'sent', said.*
from unnest($3::uuid[], $4::bigint[], $5::text[], $6::timestamptz[], $7::timestamptz[])
  as said(chat, seq, author, at, sent_at)
"""
SENT = "update messages set sent_at = $3 where conversation_id = $1 and seq = $2"
WAITING = """
select count(*) from pg_locks l join pg_database d on d.oid = l.database
where d.datname = current_database() and l.locktype = 'advisory' and not l.granted
"""
DAYS = "select * from chat_days order by day, conversation_id"


def talk(dice: random.Random, chats: list[UUID], begin: datetime, end: datetime) -> list[Said]:
    """Chats as they may be: bursts across midnight, answers days later, out of order or never, messages that were long
    on their way."""
    messages = []
    for chat_id in chats:
        at = begin + dice.random() * (end - begin) / 2
        for seq in range(1, dice.randint(2, 25)):
            at += timedelta(seconds=dice.choice([0, 1.5, 40, 600, 7_000, 30_000, 90_000]) * dice.random())
            if at >= end:
                break
            author = dice.choices(AUTHORS, [5, 4, 1, 1])[0]
            late = timedelta(hours=dice.choice([0, 0, 0, 0, 5, 20])) if author == "customer" else timedelta()
            wait = timedelta(seconds=dice.choice([-2, 0.25, 3, 50, 4_000, 60_000]))
            sent_at = at + wait if author != "customer" and dice.random() < 0.8 else None
            messages.append(Said(chat_id, seq, author, at - late, sent_at))
    return messages


async def open_chats(shop: Shop, many: int) -> list[UUID]:
    place = {"account_id": shop.account_id}
    past, at = Past(shop), datetime(2026, 1, 1, tzinfo=UTC)
    return [
        await past.write("conversations", at, customer_id=await past.write("customers", at), **place)
        for _ in range(many)
    ]


async def write(tx: Tx, shop: Shop, messages: list[Said]) -> None:
    """All in one statement."""
    columns = zip(*((one.chat, one.seq, one.author, one.at, one.sent_at) for one in messages), strict=True)
    await tx.raw.execute(WRITE, shop.tenant_id, shop.account_id, *map(list, columns))


async def play(shop: Shop, messages: list[Said], dice: random.Random) -> None:
    """Half the chats at once, the others' messages one by one, most of them sent later."""
    chats = sorted({one.chat for one in messages})
    at_once = set(chats[::2])
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await write(tx, shop, [one for one in messages if one.chat in at_once])
        waiting = []
        for one in sorted((one for one in messages if one.chat not in at_once), key=lambda one: one.seq):
            if one.sent_at and dice.random() < 0.7:
                waiting.append(one)
                await write(tx, shop, [Said(one.chat, one.seq, one.author, one.at)])
            else:
                await write(tx, shop, [one])
        dice.shuffle(waiting)
        for one in waiting:
            await tx.raw.execute(SENT, one.chat, one.seq, one.sent_at)


async def make_shop(runtime: Runtime, zone: str) -> Shop:
    tenant_id, account_id = await make_tenant(runtime.db, time_zone=zone), new_id()
    shop = Shop(runtime.db, tenant_id, account_id)
    await shop.rows(
        "insert into whatsapp_accounts (tenant_id, id, kind, label) values ($1, $2, 'web', 'Shop')",
        tenant_id,
        account_id,
    )
    return shop


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await make_shop(runtime, "Asia/Karachi")


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as opened:
        yield opened


async def get(client: httpx2.AsyncClient, what: str, **query: str) -> dict[str, Any]:
    answer = await client.get(f"/api/dashboard/{what}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def check_report(client: httpx2.AsyncClient, messages: list[Said], zone: str) -> None:
    days = {day: of for day, of in days_of(messages, zone).items() if FIRST <= day <= LAST}
    together = figures(one for of in days.values() for one in of)
    found = await get(client, "report", **SPAN)
    assert {name: found["totals"][name] for name in together} == together, zone
    assert [{name: day[name] for name in together} for day in found["days"]] == [
        figures(days.get(date.fromisoformat(day["day"]), ())) for day in found["days"]
    ], zone
    assert sum(one["conversations"] for one in found["languages"]) == together["conversations"]


async def move(runtime: Runtime, client: httpx2.AsyncClient, shop: Shop, zone: str) -> None:
    """The shop says that it is elsewhere, and is counted anew."""
    changed = await client.patch("/api/tenant", json={"time_zone": zone})
    assert changed.status_code == 200, changed.text
    await Worked(runtime, shop.tenant_id, shop.account_id).drain("recount")


async def test_the_report_is_what_the_messages_say_in_every_time_zone(
    runtime: Runtime, client: httpx2.AsyncClient, shop: Shop
) -> None:
    dice, beside = random.Random(7), await make_shop(runtime, "Asia/Karachi")
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (FIRST, LAST + timedelta(days=1)))
    for one in (beside, shop):
        messages = talk(dice, await open_chats(one, 40), begin, end)
        await play(one, messages, dice)
    untouched = await beside.rows(DAYS)
    await check_report(client, messages, "Asia/Karachi")
    for zone in (*ZONES[1:], ZONES[0]):
        await move(runtime, client, shop, zone)
        await check_report(client, messages, zone)
    counted = await shop.rows(DAYS)
    await Worked(runtime, shop.tenant_id, shop.account_id).work(f"recount:{shop.tenant_id}")
    assert await shop.rows(DAYS) == counted
    assert await beside.rows(DAYS) == untouched
    # What was counted outlives the messages, also where the days shift.
    before = await get(client, "report", **SPAN)
    await shop.rows("delete from messages")
    assert await get(client, "report", **SPAN) == before
    await move(runtime, client, shop, "Europe/Berlin")
    after = await get(client, "report", **SPAN)
    assert after["totals"]["conversations"] == before["totals"]["conversations"] > 0


@pytest.mark.parametrize("zone", ZONES)
async def test_today_is_what_the_messages_say(runtime: Runtime, zone: str) -> None:
    shop, dice = await make_shop(runtime, zone), random.Random(zone)
    messages = talk(dice, await open_chats(shop, 20), now() - timedelta(days=2, hours=6), now())
    await play(shop, messages, dice)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        found = await get(client, "stats")
    days = days_of(messages, zone)
    for name in ("today", "yesterday"):
        until = datetime.fromisoformat(found[name]["until"])
        expected = numbers(days.get(until.astimezone(ZoneInfo(zone)).date(), ()), until)
        assert {key: found[name][key] for key in expected} == expected, name


async def test_an_answer_after_midnight_counts_for_the_day_of_the_question(
    client: httpx2.AsyncClient, shop: Shop
) -> None:
    (chat_id,) = await open_chats(shop, 1)
    karachi = ZoneInfo("Asia/Karachi")
    late = datetime(2026, 4, 1, 23, 59, tzinfo=karachi).astimezone(UTC)
    answer = late + timedelta(minutes=10)
    said = [Said(chat_id, 1, "customer", late), Said(chat_id, 2, "human", answer)]
    for one in said:
        async with tenant_tx(shop.db, shop.tenant_id) as tx:
            await write(tx, shop, [one])
    asked = await get(client, "report", since="2026-04-01", until="2026-04-01")
    assert (asked["totals"]["by_person"], asked["totals"]["first_reply_seconds"]) == (0, None)
    await shop.rows(SENT, chat_id, 2, answer)
    asked = await get(client, "report", since="2026-04-01", until="2026-04-01")
    assert (asked["totals"]["by_person"], asked["totals"]["first_reply_seconds"]) == (0, 600.0)
    answered = await get(client, "report", since="2026-04-02", until="2026-04-02")
    assert (answered["totals"]["conversations"], answered["totals"]["first_reply_seconds"]) == (0, None)


async def test_what_is_not_the_first_of_its_day_writes_nothing(shop: Shop) -> None:
    (chat_id,) = await open_chats(shop, 1)
    noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
    state = "select ctid::text, xmin::text, xmax::text from chat_days"

    async def say(seq: int, author: str) -> None:
        at = noon + timedelta(seconds=seq)
        async with tenant_tx(shop.db, shop.tenant_id) as tx:
            await write(tx, shop, [Said(chat_id, seq, author, at)])
        if author != "customer":
            await shop.rows(SENT, chat_id, seq, at + timedelta(seconds=1))

    for seq, author in enumerate(("customer", "ai", "human"), 1):
        await say(seq, author)
    before = await shop.rows(state)
    assert len(before) == 1
    for seq, author in enumerate(("customer", "ai", "human", "system"), 4):
        await say(seq, author)
    assert await shop.rows(state) == before


async def test_a_number_without_whatsapp_is_counted_from_question_to_answer(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    person = await chat(shop)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await send(tx, person.conversation_id, "Wa alaikum salam", author="human")
    await Worked(runtime, shop.tenant_id, shop.account_id).work(f"out:{shop.account_id}")
    (times,) = await shop.rows(
        """select extract(epoch from (select sent_at from messages where author = 'human')
             - (select created_at from messages where author = 'customer'))::float8 as waited"""
    )
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        found = await get(client, "report")
    assert (found["totals"]["conversations"], found["totals"]["by_person"]) == (1, 1)
    assert found["totals"]["first_reply_seconds"] == max(times["waited"], 0)


async def test_a_message_on_its_way_while_the_time_zone_changes_counts_by_the_new_one(
    runtime: Runtime, client: httpx2.AsyncClient, shop: Shop
) -> None:
    (chat_id,) = await open_chats(shop, 1)
    at = datetime(2026, 4, 1, 22, tzinfo=UTC)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await write(tx, shop, [Said(chat_id, 1, "customer", at)])  # on the 2nd in Karachi, on the 1st in Santiago
        assert (await client.patch("/api/tenant", json={"time_zone": "America/Santiago"})).is_success
        worked = Worked(runtime, shop.tenant_id, shop.account_id)
        recounted = asyncio.create_task(worked.work(f"recount:{shop.tenant_id}"))
        while not await tx.raw.fetchval(WAITING):
            assert not recounted.done()
            await asyncio.sleep(0.01)
    await recounted
    assert [row["day"] for row in await shop.rows(DAYS)] == [date(2026, 4, 1)]
