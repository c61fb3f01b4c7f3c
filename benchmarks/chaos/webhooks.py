"""Webhooks as they come on a bad day: each twice or thrice, at once and later, in batches of several customers, of
messages with receipts, and of several numbers; a customer's messages in the order in which they were first delivered.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence

from benchmarks.chaos.site import Number, Row, Site, letter, senders, site
from munshi.core.db import Json
from tests.chats import change, document, receipt

CUSTOMERS = 12
MESSAGES = 8  # of each customer
REPEATS = 2
LATEST_SECONDS = 3.0


async def run() -> AsyncIterator[Row]:
    dice = random.Random(4)  # noqa: S311 - a bad day one can repeat
    async with site() as place:
        async with asyncio.TaskGroup() as group:
            for shop in place.shops:
                group.create_task(_bad_day(place, group, shop, dice))
        told = f"{CUSTOMERS * MESSAGES * 2} messages, each delivered {1 + REPEATS} times"
        row = await place.row("webhooks on a bad day", None, told)
        events = [
            await shop.value("select count(*) from inbound_events where kind = 'message'") for shop in place.shops
        ]
        wrong = () if events == [CUSTOMERS * MESSAGES] * 2 else (f"{events} events were kept",)
        yield Row(**{**vars(row), "wrong": (*row.wrong, *wrong)})


async def _bad_day(place: Site, group: asyncio.TaskGroup, shop: Number, dice: random.Random) -> None:
    people = senders(shop, CUSTOMERS)
    for _ in range(MESSAGES):
        body = _with_receipts(place, letter(*(place.next_message(sender) for sender in dice.sample(people, CUSTOMERS))))
        await asyncio.gather(place.deliver(shop, body), place.deliver(shop, body))
        for _ in range(REPEATS - 1):
            group.create_task(_later(place, shop, body, dice.uniform(0, LATEST_SECONDS)))


async def _later(place: Site, shop: Number, body: Json, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await place.deliver(shop, body)


def _with_receipts(place: Site, body: Json) -> Json:
    """The same document, receipts of what was sent last among its changes, the furthest first."""
    news = [
        receipt(call.wamid, status, recipient_id=call.to, biz_opaque_callback_data=call.own_id)
        for call in place.graph.sent[-3:]
        for status in ("read", "delivered", "sent")
    ]
    return document(list(_changes(body)), [change(statuses=news)]) if news else body


def _changes(body: Json) -> Iterator[Json]:
    entries: Sequence[Json] = body["entry"]
    for entry in entries:
        yield from entry["changes"]
