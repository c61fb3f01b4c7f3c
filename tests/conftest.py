"""Fixtures every test may ask for. Nothing here is faked: a real PostgreSQL serves each pytest worker.

    async def test_something(runtime: Runtime) -> None:
        async with tenant_tx(runtime.db, tenant_id) as tx: ...

server     one PostgreSQL for the whole run of this worker; its database `munshi` is migrated once and then only copied
database   the addresses of a migrated and otherwise empty database, which no other test uses meanwhile. It is emptied
           and used again (a new copy costs ten times that), unless the test is marked `spoils_database`
superuser  a connection to it that sees every tenant's rows
settings   settings for APP_ENV=test on that database, with DATA_DIR in the test's temporary directory
db         munshi.core.db.Database on it, acting as the role that owns nothing
runtime    Runtime(settings, db, http) with the operator's console
data_dir   an empty DATA_DIR for tests that start a whole process with an embedded database of its own

A test asks for the highest it needs; the fixtures of one test share one database.
All tests run on one event loop, so that the pools of a database stay open with it: to open one, and to prepare every
statement anew, takes longer than most tests do. What a test leaves running on the loop ends with the test.
Secrets in `settings` are generated; the developer's own environment variables are removed before the first test.
"""

import asyncio
import gc
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx2
import pytest
import structlog
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import QueuePool, event

from munshi.auth.signin import passwords
from munshi.core.db import PLATFORM_ROLE, Database, connect
from munshi.core.embedded.server import Addresses, start_embedded
from munshi.core.migrate import migrate
from munshi.core.queue.bus import Bus
from munshi.core.runtime import Runtime, tls
from munshi.core.settings import Settings, load_settings

LONGEST = ("test_schemathesis.py", "test_pages.py")

ALONE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and pid <> all ($1::int[])
"""
# As a migration leaves it: without rows, but for the plans, and every number starting at 1.
EMPTY = """
set session_replication_role = replica;
do $$
declare place regclass;
begin
  for place in
    select oid from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('alembic_version', 'plans')
      and pg_relation_size(oid) > 0
  loop
    execute format('delete from %s', place);
  end loop;
  perform setval(seqrelid, seqstart, false) from pg_sequence join pg_class on pg_class.oid = seqrelid
  where relnamespace = 'public'::regnamespace;
end $$
"""


def pytest_configure() -> None:
    # As strong as it gets elsewhere; here it would take most of the time of every test that signs in.
    passwords.hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    # The default prints every local variable of a traceback, which takes seconds each.
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, renderer])
    for name in ("NODE_ENV", *Settings.model_fields):
        os.environ.pop(name, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded now stays to the end: to look through it for garbage takes a third of the time, now and later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def logs_go_back() -> Iterator[None]:
    """A test that configures logs sends them to its own captured stdout, which is closed when the test ends."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**ours)
    root.handlers[:] = handlers
    root.setLevel(level)


@dataclass
class Pools:
    """Those of one database; `pids` are the server's processes behind them."""

    db: Database
    console: Database
    pids: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, addresses: Addresses) -> "Pools":
        pools = cls(connect(addresses.app_dsn), connect(addresses.owner_dsn, pool_size=2, role=PLATFORM_ROLE))
        for database in (pools.db, pools.console):
            event.listen(database.engine.sync_engine, "connect", pools._noted)
        return pools

    async def close(self) -> None:
        await self.db.engine.dispose()
        await self.console.engine.dispose()

    def in_use(self) -> bool:
        return any(cast(QueuePool, one.engine.pool).checkedout() for one in (self.db, self.console))

    def _noted(self, connection: Any, _: object) -> None:
        self.pids.add(connection.driver_connection.get_server_pid())


@dataclass(frozen=True)
class Server:
    """`superuser_dsn` is for making and dropping databases; tests look at rows through `database` or `db`.

    `lines`: a connection to each database in `spare`, on a loop of its own. A new one looks up every table first, which
    takes five times as long as to empty them. `pools` are those of the databases that were used, on the tests' loop.
    """

    addresses: Addresses
    superuser_dsn: str
    spare: list[str] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    lines: "dict[str, asyncpg.Connection[asyncpg.Record]]" = field(default_factory=dict)
    pools: dict[str, Pools] = field(default_factory=dict)

    def superuser_dsn_of(self, name: str) -> str:
        return self.superuser_dsn.replace("/postgres?", f"/{name}?")

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
            running = Server(embedded, _in("postgres", f"postgresql://postgres:{passwords['postgres']}@{place}"))
            yield running
            for line in running.lines.values():
                running.loop.run_until_complete(line.close())
            running.loop.close()
        finally:
            embedded.stop()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with reachable_directory() as directory:
        yield directory


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Iterator[Addresses]:
    name = server.spare.pop() if server.spare else server.loop.run_until_complete(new_database(server))
    yield server.addresses_of(name)
    if request.node.get_closest_marker("spoils_database") is None:
        server.loop.run_until_complete(empty(server, name))
        server.spare.append(name)


async def new_database(server: Server) -> str:
    """The name of a freshly copied, migrated and otherwise empty database, which goes with the server."""
    name = f"test_{uuid4().hex}"
    superuser = await asyncpg.connect(server.superuser_dsn)
    await superuser.execute(f"create database {name} template munshi owner munshi_owner strategy wal_log")
    await superuser.close()
    return name


async def empty(server: Server, name: str) -> None:
    kept = server.pools[name].pids if name in server.pools else ()
    if name in server.lines:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # the test has ended all connections
            await _empty(server.lines[name], kept)
            return
    server.lines[name] = await asyncpg.connect(server.superuser_dsn_of(name))
    await _empty(server.lines[name], kept)


async def _empty(line: "asyncpg.Connection[asyncpg.Record]", kept: Collection[int]) -> None:
    await line.execute(ALONE, list(kept))
    await line.execute(EMPTY)


@pytest.fixture(scope="session")
def read_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Read once: looking at every variable takes longer than many a test."""
    return load_settings(APP_ENV="test", PORT=0, DATA_DIR=tmp_path_factory.mktemp("data"))


@pytest.fixture
def settings(read_settings: Settings, database: Addresses, tmp_path: Path) -> Settings:
    # A process that a test starts there has the same secrets.
    shutil.copy(read_settings.DATA_DIR / "secrets.json", tmp_path)
    return read_settings.model_copy(update={"DATA_DIR": tmp_path, "DATABASE_URL": database.owner_dsn})


@pytest.fixture
async def superuser(server: Server, database: Addresses) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Sees every tenant's rows."""
    name = database.owner_dsn.partition("?")[0].rpartition("/")[2]
    connection = await asyncpg.connect(server.superuser_dsn_of(name))
    yield connection
    await connection.close()


@pytest.fixture
async def pools(
    server: Server, open_pools: None, database: Addresses, request: pytest.FixtureRequest
) -> AsyncIterator[Pools]:
    name = database.owner_dsn.partition("?")[0].rpartition("/")[2]
    kept = server.pools.get(name) or Pools.of(database)
    server.pools[name] = kept
    before = asyncio.all_tasks()
    yield kept
    await end(asyncio.all_tasks() - before - {cast("asyncio.Task[object]", asyncio.current_task())})
    if kept.in_use() or request.node.get_closest_marker("spoils_database"):
        del server.pools[name]
        await kept.close()


async def end(tasks: "set[asyncio.Task[object]]") -> None:
    """As the end of their loop would."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


@pytest.fixture(scope="session")
async def open_pools(server: Server) -> AsyncIterator[None]:
    """They end before the server does."""
    yield
    for pools in server.pools.values():
        await pools.close()


@pytest.fixture
def db(pools: Pools) -> Database:
    return replace(pools.db, bus=Bus())


@pytest.fixture
async def runtime(settings: Settings, pools: Pools, db: Database) -> AsyncIterator[Runtime]:
    async with httpx2.AsyncClient(verify=tls(), timeout=10) as http:
        opened = Runtime(settings, db, http, console=replace(pools.console, bus=db.bus))
        yield opened
        await opened.helpers.close()
