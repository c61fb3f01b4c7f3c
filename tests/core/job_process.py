"""A worker process to be killed: moves `inbox` rows to `handled`, in two transactions with a pause between them."""

import asyncio
from pathlib import Path

import httpx2

from munshi.core.db import connect
from munshi.core.queue.bus import run_bus
from munshi.core.queue.jobs import Run
from munshi.core.queue.runner import run_jobs
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings


async def handle(run: Run) -> None:
    async with run.tx() as tx:
        unread = await tx.raw.fetch("select n from inbox where key = $1 and not done order by n", run.key)
    numbers = [row["n"] for row in unread]
    await asyncio.sleep(0.005)
    async with run.tx() as tx:
        await tx.raw.execute("insert into handled (key, n) select $1, unnest($2::bigint[])", run.key, numbers)
        await tx.raw.execute("update inbox set done = true where key = $1 and n = any($2)", run.key, numbers)


def main(dsn: str, directory: Path) -> None:
    asyncio.run(work(dsn, directory))


async def work(dsn: str, directory: Path) -> None:
    settings = load_settings(APP_ENV="test", DATA_DIR=directory, DATABASE_URL=dsn)
    async with httpx2.AsyncClient() as http:
        runtime = Runtime(settings, connect(dsn, pool_size=4), http)
        async with asyncio.TaskGroup() as group:
            group.create_task(run_bus(runtime.db.bus, dsn))
            group.create_task(run_jobs(runtime, {"box": handle}, stop=asyncio.Event(), concurrency=8, lease=1.0))
