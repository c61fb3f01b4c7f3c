"""A worker that delivers webhooks, to be killed."""

import asyncio
import os
from pathlib import Path

import httpx

from munshi.core.db import connect
from munshi.core.queue.runner import run_jobs
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings
from munshi.webhooks.jobs import deliver


async def main() -> None:
    dsn = os.environ["DSN"]
    # The secrets are those of the test's own settings.
    settings = load_settings(APP_ENV="test", DATA_DIR=Path(os.environ["DIRECTORY"]), DATABASE_URL=dsn)
    async with httpx.AsyncClient() as http:
        runtime = Runtime(settings, connect(os.environ["APP_DSN"], pool_size=4), http)
        await run_jobs(runtime, {"hook": deliver}, stop=asyncio.Event(), lease=1.0)


if __name__ == "__main__":
    asyncio.run(main())
