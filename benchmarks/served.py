"""The whole process as `munshi serve` runs it: how soon it is ready, what it weighs, how fast it answers.

Customers write over the signed webhook; a reply counts when it reaches a Graph API on this machine.
"""

import asyncio
import time
from statistics import median, quantiles

import psutil

from benchmarks.stage import Figure, Stage, alone, cpu_seconds, spoken
from tests.chats import Shop, message, messages_document
from tests.fakes.graph import Call, serve_graph
from tests.killable import Killable, open_shop

CUSTOMERS = 100
GAP_SECONDS = 0.1
SECONDS = 20
TURNS = 5
IDLE_SECONDS = 5
STARTS = 3
TEXT = "logo price?"
MIB = 1024 * 1024


class Outbox(list[Call]):
    """What Graph was sent. `expected`: who waits for which recipient's next message, and is told when it came."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[str, asyncio.Future[float]] = {}

    def append(self, call: Call) -> None:
        super().append(call)
        if waiting := self.expected.pop(call.to, None):
            waiting.set_result(time.perf_counter())

    def expect(self, recipient: str) -> "asyncio.Future[float]":
        self.expected[recipient] = asyncio.get_running_loop().create_future()
        return self.expected[recipient]


async def measure(stage: Stage) -> list[Figure]:
    async with serve_graph() as graph:
        graph.sent = outbox = Outbox()
        shop = await open_shop(stage.runtime)
        served = Killable(stage.directory, stage.server.owner_dsn, graph.url)
        try:
            starts = [await _start(served) for _ in range(STARTS)]
            await asyncio.sleep(IDLE_SECONDS)
            memory = _weight(served)
            await _turns(served, shop, outbox, 1)
            waits = await _evenly(served, shop, outbox)
            rate, cost = await _at_full_speed(stage, served, shop, outbox)
        finally:
            served.kill()
            await served.client.aclose()
    hundredths = quantiles(waits, n=100)
    latency = f"p50 {hundredths[49] * 1000:.0f} ms, p99 {hundredths[98] * 1000:.0f} ms"
    return [
        Figure("start to ready, warm", f"{median(starts):.1f} s", bar="≤ 6 s"),
        Figure("memory, idle after start", f"{memory:.0f} MB", bar="≤ 220 MB"),
        Figure(f"latency at {1 / GAP_SECONDS:.0f} messages/s, webhook to Graph", latency, bar="≤ 20 ms, ≤ 60 ms"),
        Figure("munshi serve, webhook to Graph", spoken(rate, cost)),
    ]


async def _start(served: Killable) -> float:
    """Seconds it took; the one that ran before is stopped first, not killed, so that it leaves no work taken."""
    if served.process is not None:
        served.process.terminate()
        await asyncio.to_thread(served.process.wait)
    started = time.perf_counter()
    await served.start()
    return time.perf_counter() - started


def _weight(served: Killable) -> float:
    """Resident MB of the process and its children."""
    process = psutil.Process(_pid(served))
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True))) / MIB


async def _evenly(served: Killable, shop: Shop, outbox: Outbox) -> list[float]:
    """Seconds from posting to Graph, at one message every GAP_SECONDS."""
    writing = []
    for turn in range(round(SECONDS / GAP_SECONDS)):
        writing.append(asyncio.create_task(_write(served, shop, outbox, turn % CUSTOMERS)))
        await asyncio.sleep(GAP_SECONDS)
    return await asyncio.gather(*writing)


async def _at_full_speed(stage: Stage, served: Killable, shop: Shop, outbox: Outbox) -> tuple[float, float]:
    """Messages a second, and CPU seconds of each in the serving process and PostgreSQL."""
    roots = (_pid(served), stage.server.process.pid)
    cpu, started = cpu_seconds(*roots), time.perf_counter()
    await _turns(served, shop, outbox, TURNS)
    messages = CUSTOMERS * TURNS
    return messages / (time.perf_counter() - started), (cpu_seconds(*roots) - cpu) / messages


async def _turns(served: Killable, shop: Shop, outbox: Outbox, turns: int) -> None:
    """All customers at once, each writing when the reply before has come."""

    async def talk(number: int) -> None:
        for _ in range(turns):
            await _write(served, shop, outbox, number)

    await asyncio.gather(*(talk(number) for number in range(CUSTOMERS)))


async def _write(served: Killable, shop: Shop, outbox: Outbox, number: int) -> float:
    """Write one message and wait for the reply; returns the seconds between."""
    sender = f"9230{number:08d}"
    reply = outbox.expect(sender)
    posted = time.perf_counter()
    await served.post(shop.account_id, messages_document(message(TEXT, sender=sender)))
    return await asyncio.wait_for(reply, 60) - posted


def _pid(served: Killable) -> int:
    if served.process is None:
        raise RuntimeError("munshi serve is not running")
    return served.process.pid


if __name__ == "__main__":
    alone(measure)
