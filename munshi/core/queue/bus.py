"""What a process tells itself and its siblings: after a commit which tenants have new work or new events, and signs.

A sign is a line of ids that is kept nowhere: who misses it hears the next one.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias
from uuid import UUID

import asyncpg
import structlog

from munshi.core.outages import UNREACHABLE

log = structlog.get_logger()

WORK, NEWS, SIGNS = "munshi_work", "munshi_news", "munshi_signs"
GATHER_SECONDS = 0.05
TENANTS_A_PAYLOAD = 200  # 37 bytes each: below PostgreSQL's limit of 8,000
SIGNS_A_PAYLOAD = 50  # 150 bytes each
MOST_SIGNS = 1_000  # that wait to be read; in a process that reads none, the latest
LONGEST_PAUSE = 10.0

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Bus:
    """Collects touched tenants; `work` and `news` wake this process, one coalesced NOTIFY tells the others.

    `missed_news`: the line to the others was down for a while, so any tenant may have news.
    `signs`: those that were given in any process, this one among them, in their order.
    """

    def __init__(self) -> None:
        self.work = asyncio.Event()
        self.news = asyncio.Event()
        self.tenants_with_news: set[UUID] = set()
        self.missed_news = False
        self.signs: deque[str] = deque(maxlen=MOST_SIGNS)
        self.signed = asyncio.Event()
        self.outgoing = asyncio.Event()
        self.outgoing_work = False
        self.outgoing_news: set[UUID] = set()
        self.outgoing_signs: dict[UUID, str] = {}

    def touch(self, tenant_id: UUID, *, work: bool, news: bool) -> None:
        if work:
            self.outgoing_work = True
            self.work.set()
        if news:
            self.outgoing_news.add(tenant_id)
            self.tenants_with_news.add(tenant_id)
            self.news.set()
        self.outgoing.set()

    def sign(self, giver: UUID, sign: str) -> None:
        """`sign`: at most 150 letters without white space. A newer one of the same giver replaces it on its way."""
        self._hear_signs(sign)
        self.outgoing_signs[giver] = sign
        self.outgoing.set()

    def hear(self, channel: str, payload: str) -> None:
        """What another process has told."""
        if channel == WORK:
            self.work.set()
        elif channel == SIGNS:
            self._hear_signs(*payload.split())
        else:
            self.tenants_with_news.update(UUID(tenant) for tenant in payload.split(","))
            self.news.set()

    def _hear_signs(self, *signs: str) -> None:
        self.signs.extend(signs)
        self.signed.set()


async def run_bus(bus: Bus, dsn: str) -> None:
    """Tell other processes of this one's commits and hear of theirs, until cancelled; reconnects by itself.

    `dsn` must lead to PostgreSQL itself: LISTEN does not pass through a transaction pooler.
    """
    pause = 0.0
    while True:
        try:
            async with _line(bus, dsn) as line:
                pause = 0.0
                await _tell(bus, line)
        except (*UNREACHABLE, asyncpg.PostgresError) as error:
            pause = min(LONGEST_PAUSE, pause * 2 or 0.2)
            log.warning("bus line lost", error=type(error).__name__, again_in=pause)
            await asyncio.sleep(pause)


@asynccontextmanager
async def _line(bus: Bus, dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    line: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(dsn, timeout=10, command_timeout=10)
    own = line.get_server_pid()

    def hear(_: object, sender: int, channel: str, payload: object) -> None:
        if sender != own:
            bus.hear(channel, str(payload))

    try:
        line.add_termination_listener(lambda _: bus.outgoing.set())
        for channel in (WORK, NEWS, SIGNS):
            await line.add_listener(channel, hear)
        bus.missed_news = True
        for event in (bus.work, bus.news, bus.outgoing):
            event.set()
        yield line
    finally:
        line.terminate()


async def _tell(bus: Bus, line: "asyncpg.Connection[asyncpg.Record]") -> None:
    while not line.is_closed():
        await bus.outgoing.wait()
        await asyncio.sleep(GATHER_SECONDS)
        bus.outgoing.clear()
        work, bus.outgoing_work = bus.outgoing_work, False
        news, bus.outgoing_news = bus.outgoing_news, set()
        signs, bus.outgoing_signs = bus.outgoing_signs, {}
        try:
            await _notify(line, work, [str(tenant) for tenant in news])
            await _notify_signs(line, list(signs.values()))
        except BaseException:
            bus.outgoing_work |= work
            bus.outgoing_news |= news
            raise
    raise ConnectionResetError("the server closed the line")


async def _notify(line: "asyncpg.Connection[asyncpg.Record]", work: bool, tenants: list[str]) -> None:
    if work:
        await line.execute("select pg_notify($1, '')", WORK)
    for start in range(0, len(tenants), TENANTS_A_PAYLOAD):
        await line.execute("select pg_notify($1, $2)", NEWS, ",".join(tenants[start : start + TENANTS_A_PAYLOAD]))


async def _notify_signs(line: "asyncpg.Connection[asyncpg.Record]", signs: list[str]) -> None:
    for start in range(0, len(signs), SIGNS_A_PAYLOAD):
        await line.execute("select pg_notify($1, $2)", SIGNS, " ".join(signs[start : start + SIGNS_A_PAYLOAD]))
