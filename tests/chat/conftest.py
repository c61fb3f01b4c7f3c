"""What a typed command finds: an environment of its own, and a running server with the demo shop."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from munshi.core.db import tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime
from munshi.signup import demo
from munshi.worker import run_worker
from tests.api import TestMember, make_member
from tests.live import serving


@pytest.fixture
def environment(tmp_path: Path, database: Addresses) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return {**kept, "APP_ENV": "test", "DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database.owner_dsn}


@pytest.fixture
async def owner(runtime: Runtime) -> TestMember:
    tenant_id, _ = await demo.seed(runtime.db)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute("""update tenants set settings = '{"reply_delay_ms": 0}' where id = $1""", tenant_id)
    return await make_member(runtime.db, tenant_id)


@pytest.fixture
async def url(runtime: Runtime, database: Addresses) -> AsyncIterator[str]:
    stop = asyncio.Event()
    async with serving(runtime) as site, asyncio.TaskGroup() as group:
        bus = group.create_task(run_bus(runtime.db.bus, database.app_dsn))
        jobs = group.create_task(run_worker(runtime, stop))
        yield site.url
        stop.set()
        await jobs
        bus.cancel()
