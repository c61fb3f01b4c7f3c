"""The database restarted, crashed and frozen under traffic."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

from benchmarks.chaos.site import Row, Site, said, senders, site, unlike

CUSTOMERS = 6
BEFORE_SECONDS, AFTER_SECONDS = 3.0, 3.0
AWAY_SECONDS = 3.0
FROZEN_SECONDS = 15.0
PAUSE_SECONDS = 0.4
READ_SECONDS = 0.25


async def run() -> AsyncIterator[Row]:
    """A fast restart, a crash and a freeze."""
    async with site() as place:
        yield await under_traffic(place, "database restarted", _restarted(place, signal.SIGINT))
        yield await under_traffic(place, "database crashed", _restarted(place, signal.SIGQUIT))
        yield await under_traffic(place, f"database frozen {FROZEN_SECONDS:.0f} s", _frozen(place))


async def under_traffic(place: Site, name: str, trouble: Callable[[], Awaitable[None]]) -> Row:
    """Customers of both shops write and pages are read before, during and after `trouble`."""
    place.refusals.clear()
    place.reads.clear()
    stop, slowest = asyncio.Event(), 0.0

    async def write(shop: int, sender: str) -> None:
        while not stop.is_set():
            await place.write(place.shops[shop], sender)
            await asyncio.sleep(PAUSE_SECONDS)

    async def read() -> None:
        nonlocal slowest
        while not stop.is_set():
            slowest = max(slowest, await place.read(place.shops[0]))
            await asyncio.sleep(READ_SECONDS)

    async with asyncio.TaskGroup() as group:
        for number, shop in enumerate(place.shops):
            for sender in senders(shop, CUSTOMERS):
                group.create_task(write(number, sender))
        for _ in range(3):
            group.create_task(read())
        await asyncio.sleep(BEFORE_SECONDS)
        await trouble()
        recovery = await place.next_reply()
        await asyncio.sleep(AFTER_SECONDS)
        stop.set()
    told = f"webhooks refused: {said(place.refusals)}; pages: {said(place.reads)}, slowest {slowest:.1f} s"
    wrong = (*unlike(place.refusals, 503), *unlike(place.reads, 503))
    return await place.row(name, recovery, told, *wrong)


def _restarted(place: Site, sign: signal.Signals) -> Callable[[], Awaitable[None]]:
    async def restart() -> None:
        await asyncio.to_thread(place.postgres.stop, sign)
        await asyncio.sleep(AWAY_SECONDS)
        await place.postgres.start()

    return restart


def _frozen(place: Site) -> Callable[[], Awaitable[None]]:
    async def freeze() -> None:
        place.postgres.freeze()
        try:
            await asyncio.sleep(FROZEN_SECONDS)
        finally:
            place.postgres.thaw()

    return freeze
