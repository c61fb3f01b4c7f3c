"""A process of ours to be killed: works off every job, and with them holds linked phones. SIGTERM ends it in order."""

import asyncio
import os
import signal
from pathlib import Path

import httpx2

import munshi.tables  # noqa: F401  # the ORM must know the far end of every foreign key
from munshi.channels.linked.held import gateway
from munshi.core.db import connect
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings
from munshi.worker import run_worker


def main(dsn: str, directory: Path, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    asyncio.run(work(dsn, directory))


async def work(dsn: str, directory: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = load_settings(APP_ENV="test", DATA_DIR=directory, DATABASE_URL=dsn)
    async with httpx2.AsyncClient() as http:
        runtime = Runtime(settings, connect(dsn, pool_size=6), http)
        bus = asyncio.create_task(run_bus(runtime.db.bus, dsn))
        await run_worker(runtime, stop)
        await gateway.close(runtime)
        bus.cancel()
