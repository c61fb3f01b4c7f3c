"""A worker in the test's own process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from munshi.core.queue.jobs import Handler
from munshi.core.queue.runner import run_jobs
from munshi.core.runtime import Runtime


@asynccontextmanager
async def run_workers(handlers: Mapping[str, Handler], *runtimes: Runtime) -> AsyncIterator[None]:
    """A worker for each of these, running `handlers` by kind until the block ends."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for runtime in runtimes:
            group.create_task(run_jobs(runtime, handlers, stop=stop))
        yield
        stop.set()
