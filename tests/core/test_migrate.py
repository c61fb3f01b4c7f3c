"""Migrations: once, however many processes start together; bounded waits; models and tables agree."""

import asyncio
import sys
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from munshi.core import migrate as migrations
from munshi.core.migrate import alembic_config, migrate, revisions
from munshi.core.postgres import Addresses
from munshi.tables import metadata
from tests.conftest import Server

RUN = "import asyncio, sys; from munshi.core.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"


@pytest.fixture
async def empty(server: Server) -> AsyncIterator[Addresses]:
    name = f"test_{uuid4().hex}"
    superuser = await asyncpg.connect(server.superuser_dsn)
    await superuser.execute(f"create database {name} template template0 owner munshi_owner")
    yield server.addresses_of(name)
    await superuser.execute(f"drop database {name} with (force)")
    await superuser.close()


async def test_four_processes_at_once_bring_an_empty_database_up(empty: Addresses) -> None:
    assert (await revisions(empty.owner_dsn))[0] is None
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", RUN, empty.owner_dsn, stderr=asyncio.subprocess.PIPE)
        for _ in range(4)
    ]
    ends = [(await process.communicate(), process.returncode) for process in processes]
    assert [code for _, code in ends] == [0, 0, 0, 0], ends
    current, newest = await revisions(empty.owner_dsn)
    assert current == newest == ScriptDirectory.from_config(alembic_config(None)).get_current_head()
    await migrate(empty.owner_dsn)
    assert (await revisions(empty.owner_dsn))[0] == newest


async def test_a_migration_that_fails_leaves_nothing_behind(empty: Addresses) -> None:
    owner = await asyncpg.connect(empty.owner_dsn)
    await owner.execute("create table tenants (in_the_way int)")
    with pytest.raises(Exception, match='relation "tenants" already exists'):
        await migrate(empty.owner_dsn)
    assert await owner.fetchval("select array_agg(tablename::text) from pg_tables where schemaname = 'public'") in (
        ["tenants"],
        ["tenants", "alembic_version"],
    )
    assert (await revisions(empty.owner_dsn))[0] is None
    await owner.execute("drop table tenants")
    await migrate(empty.owner_dsn)
    await owner.close()


async def test_a_lock_held_by_others_is_not_waited_for_without_end(
    database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "WAIT_FOR_OTHERS", "100ms")
    holder = await asyncpg.connect(database.owner_dsn)
    await holder.execute(f"select pg_advisory_lock({migrations.LOCK})")
    with pytest.raises(Exception, match="lock timeout"):
        await migrate(database.owner_dsn)
    await holder.close()
    await migrate(database.owner_dsn)


# The comparison cannot see into a generated column; the catalogue snapshot does.
@pytest.mark.filterwarnings("ignore:Computed default on wake.wake_at")
async def test_models_and_tables_agree(database: Addresses) -> None:
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(database.owner_dsn))
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.check(alembic_config(sync, metadata=metadata)))
    await engine.dispose()
