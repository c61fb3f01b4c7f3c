"""A worker that delivers webhooks, to be killed."""

import asyncio

import httpx2

from munshi.core.db import connect
from munshi.core.queue.runner import run_jobs
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.webhooks.jobs import deliver


def main(settings: Settings, dsn: str) -> None:
    asyncio.run(work(settings, dsn))


async def work(settings: Settings, dsn: str) -> None:
    async with httpx2.AsyncClient() as http:
        runtime = Runtime(settings, connect(dsn, pool_size=4), http)
        await run_jobs(runtime, {"hook": deliver}, stop=asyncio.Event(), lease=1.0)
