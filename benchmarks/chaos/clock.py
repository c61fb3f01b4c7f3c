"""The clock of the whole machine jumps: server and database see another time, hours on and hours back.

Time is bent by libfaketime (Debian's package of that name, or FAKETIME_LIBRARY), for both processes alike.
"""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from benchmarks.chaos.site import Row, Site, said, senders, site, unlike
from tests.fakes.graph import Answer

CUSTOMERS = 4
BEFORE_SECONDS, AFTER_SECONDS = 3.0, 5.0
PAUSE_SECONDS = 0.4
JUMPS = ("+3h", "-3h")
MOST_RECOVERY = 15.0


async def run() -> AsyncIterator[Row]:
    """Forward from the true time, then back beyond it."""
    library = _library()
    if library is None:
        yield Row("clock", told="left out: it needs libfaketime (apt install libfaketime)")
        return
    with tempfile.NamedTemporaryFile("w+", prefix="munshi-clock-") as clock:
        os.chmod(clock.name, 0o644)
        _set(clock, "+0s")
        bent = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": clock.name,
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        async with site(more=bent) as place:
            await place.served.close()
            await asyncio.to_thread(place.postgres.stop, signal.SIGINT)
            await place.postgres.start(**bent)
            place.served.renew_client()
            await place.served.start()
            for jump in JUMPS:
                yield await _jump(place, clock, jump)


async def _jump(place: Site, clock: IO[str], jump: str) -> Row:
    """Customers write all the while; one message is being tried again when the clock jumps, one takes long to send."""
    place.refusals.clear()
    shop = place.shops[0]
    slow, again = senders(shop, 2, start=900_000 + JUMPS.index(jump) * 10)
    place.graph.scripts |= {slow: [Answer(delay=5, accept=True)], again: [Answer(status=503)]}
    stop = asyncio.Event()

    async def write(number: int, sender: str) -> None:
        while not stop.is_set():
            await place.write(place.shops[number], sender)
            await asyncio.sleep(PAUSE_SECONDS)

    async with asyncio.TaskGroup() as group:
        for number, each in enumerate(place.shops):
            for sender in senders(each, CUSTOMERS):
                group.create_task(write(number, sender))
        await asyncio.sleep(BEFORE_SECONDS)
        for sender in (slow, again):
            await place.write(shop, sender, "logo price?")
        await asyncio.sleep(0.5)
        _set(clock, jump)
        recovery = await place.next_reply()
        await asyncio.sleep(AFTER_SECONDS)
        stop.set()
    began = asyncio.get_running_loop().time()
    row = await place.row(f"clock {jump}", recovery, f"webhooks refused: {said(place.refusals)}")
    settling = asyncio.get_running_loop().time() - began
    wrong = [*row.wrong, *unlike(place.refusals, 503)]
    wrong += [f"work stood still: settled only after {settling:.0f} s"] if settling > MOST_RECOVERY else []
    return Row(**{**vars(row), "told": f"{row.told}; settled in {settling:.1f} s", "wrong": tuple(wrong)})


def _set(clock: IO[str], offset: str) -> None:
    clock.seek(0)
    clock.truncate()
    clock.write(f"{offset}\n")
    clock.flush()


def _library() -> str | None:
    """The library that lets processes see another time (Debian: libfaketime), if this machine has it."""
    named = os.environ.get("FAKETIME_LIBRARY")
    found = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]
    return named or (str(found[0]) if found else None)
