"""How soon an event is in the browsers of its shop: 500 Socket.IO clients of 50 shops, one web process.

The time is taken before the event's commit and when the client has it. None may come to a browser of another shop.
`python -m benchmarks.sockets` runs this part alone.
"""

import asyncio
import gc
import socket
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles
from typing import Any
from uuid import UUID

from benchmarks.stage import Figure, Stage, alone, running
from benchmarks.webhook import await_open
from munshi.core.db import tenant_tx
from munshi.core.http.app import protect
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, emit
from munshi.main import create_api
from munshi.web import WebServer
from tests.api import make_member, make_tenant, session_token
from tests.live import connected

SHOPS, BROWSERS = 50, 10  # of each shop
EVENTS = 4  # of each shop
GAP_SECONDS = 0.05
PATIENCE = 20.0


@dataclass
class Heard:
    """`waits` in seconds; `strange`: events that came to a browser of another shop."""

    waits: list[float] = field(default_factory=list)
    strange: int = 0
    told_at: dict[str, float] = field(default_factory=dict)
    all: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, shop: UUID, payload: Any) -> None:
        of, _, number = payload["code"].partition("/")
        if of != str(shop):
            self.strange += 1
        else:
            self.waits.append(time.perf_counter() - self.told_at[f"{of}/{number}"])
            if len(self.waits) == SHOPS * BROWSERS * EVENTS:
                self.all.set()


async def measure(stage: Stage) -> list[Figure]:
    heard, telling = Heard(), asyncio.create_task(run_bus(stage.runtime.db.bus, stage.runtime.db.dsn))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        with running(stage, serve, listener):
            await await_open(("127.0.0.1", port))
            async with AsyncExitStack() as stack:
                shops = [await _open(stage, stack, port, heard) for _ in range(SHOPS)]
                await _tell(stage, shops, heard)
    telling.cancel()
    hundredths = quantiles(heard.waits, n=100)
    missing = SHOPS * BROWSERS * EVENTS - len(heard.waits)
    times = f"p50 {hundredths[49] * 1000:.0f} ms, p99 {hundredths[98] * 1000:.0f} ms"
    ours = f"{times}; {missing} missing, {heard.strange} astray"
    return [Figure(f"event to browser, {SHOPS * BROWSERS} of {SHOPS} shops", ours, bar="p99 ≤ 250 ms, 0 astray")]


async def _open(stage: Stage, stack: AsyncExitStack, port: int, heard: Heard) -> UUID:
    """A new shop with its browsers."""
    runtime = stage.runtime
    shop = await make_tenant(runtime.db)
    token = await session_token(runtime, await make_member(runtime.db, shop))
    for _ in range(BROWSERS):
        browser = await stack.enter_async_context(connected(runtime, f"http://127.0.0.1:{port}", token=token))
        browser.client.on("system:alert", partial(heard.take, shop))
    return shop


async def _tell(stage: Stage, shops: list[UUID], heard: Heard) -> None:
    for number in range(EVENTS):
        for shop in shops:
            code = f"{shop}/{number}"
            heard.told_at[code] = time.perf_counter()
            async with tenant_tx(stage.runtime.db, shop) as tx:
                emit(tx, "system.alert", None, {"code": code, "action": "Nothing."}, by=SYSTEM)
            await asyncio.sleep(GAP_SECONDS)
    with suppress(TimeoutError):
        await asyncio.wait_for(heard.all.wait(), PATIENCE)


async def serve(runtime: Runtime, stop: asyncio.Event, listener: socket.socket) -> None:
    """A web process: pages and sockets, fed from the event table."""
    api = create_api(runtime)
    web = WebServer(protect(api, runtime.settings), listener)
    gc.freeze()  # as `munshi serve` does
    async with asyncio.TaskGroup() as group:
        background = [
            group.create_task(work) for work in (run_bus(runtime.db.bus, runtime.db.dsn), api.state.realtime.run())
        ]
        serving = group.create_task(web.run_until_stopped())
        await stop.wait()
        await api.state.realtime.close()
        web.finish(1)
        await serving
        for task in background:
            task.cancel()


if __name__ == "__main__":
    alone(measure)
