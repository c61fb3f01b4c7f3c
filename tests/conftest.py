"""Fixtures every test may ask for. Nothing here is faked: a real PostgreSQL serves each pytest worker.

    async def test_something(runtime: Runtime) -> None:
        async with tenant_tx(runtime.db, tenant_id) as tx: ...

server     one PostgreSQL for the whole run of this worker; its database `munshi` is migrated once and then only copied
database   the addresses of this test's own, freshly copied, migrated and otherwise empty database (about 60 ms)
settings   settings for APP_ENV=test on that database, with DATA_DIR in the test's temporary directory
db         munshi.core.db.Database on it, acting as the role that owns nothing
runtime    Runtime(settings, db, http)
data_dir   an empty DATA_DIR for tests that start a whole process with an embedded database of its own

A test asks for the highest it needs; two fixtures of one test share one database, two tests never do.
Secrets in `settings` are generated; the developer's own environment variables are removed before the first test.
"""

import asyncio
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
import structlog

from munshi.core.db import Database, connect
from munshi.core.migrate import migrate
from munshi.core.postgres import Addresses, start_embedded
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings, load_settings


def pytest_configure() -> None:
    # The default prints every local variable of a traceback, which takes seconds each.
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, renderer])
    for name in ("NODE_ENV", *Settings.model_fields):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def logs_go_back() -> Iterator[None]:
    """A test that configures logs sends them to its own captured stdout, which is closed when the test ends."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**ours)
    root.handlers[:] = handlers
    root.setLevel(level)


@dataclass(frozen=True)
class Server:
    """`superuser_dsn` is for making and dropping databases; tests look at rows through `database` or `db`."""

    addresses: Addresses
    superuser_dsn: str

    def addresses_of(self, name: str) -> Addresses:
        return Addresses(*(_in(name, dsn) for dsn in (self.addresses.owner_dsn, self.addresses.app_dsn)))


def _in(name: str, dsn: str) -> str:
    return dsn.replace("@/munshi?", f"@/{name}?")


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A temporary directory. pytest's own are closed to the account that PostgreSQL runs as when we are root."""
    for left_by_a_killed_run in Path(tempfile.gettempdir()).glob("munshi-test-*"):
        if left_by_a_killed_run.stat().st_mtime < time.time() - 86400:
            shutil.rmtree(left_by_a_killed_run, ignore_errors=True)
    directory = Path(tempfile.mkdtemp(prefix="munshi-test-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with reachable_directory() as directory:
        embedded = start_embedded(directory, durable=False)
        try:
            asyncio.run(migrate(embedded.owner_dsn))
            passwords = json.loads((directory / "postgres" / "credentials.json").read_text())
            place = embedded.owner_dsn.partition("@")[2]
            yield Server(embedded, _in("postgres", f"postgresql://postgres:{passwords['postgres']}@{place}"))
        finally:
            embedded.stop()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with reachable_directory() as directory:
        yield directory


@pytest.fixture
async def database(server: Server) -> AsyncIterator[Addresses]:
    name = f"test_{uuid4().hex}"
    superuser = await asyncpg.connect(server.superuser_dsn)
    try:
        await superuser.execute(f"create database {name} template munshi owner munshi_owner strategy file_copy")
        yield server.addresses_of(name)
        await superuser.execute(f"drop database {name} with (force)")
    finally:
        await superuser.close()


@pytest.fixture
def settings(database: Addresses, tmp_path: Path) -> Settings:
    return load_settings(APP_ENV="test", PORT=0, DATA_DIR=tmp_path, DATABASE_URL=database.owner_dsn)


@pytest.fixture
async def db(database: Addresses) -> AsyncIterator[Database]:
    opened = connect(database.app_dsn)
    yield opened
    await opened.engine.dispose()


@pytest.fixture
async def runtime(settings: Settings, db: Database) -> AsyncIterator[Runtime]:
    async with httpx.AsyncClient(timeout=10) as http:
        yield Runtime(settings, db, http)
