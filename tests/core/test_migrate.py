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
from munshi.core.embedded.server import Addresses
from munshi.core.migrate import alembic_config, migrate, revisions
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
    monkeypatch.setitem(migrations.SESSION, "lock_timeout", "100ms")
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


# A shop of the schema before: a chat of today, a phone and a number of the Cloud API, an approval that is still held.
BEFORE = """
insert into tenants (id, slug, name, created_at) values ({tenant}, 'shop', 'Shop', now());
insert into users (id, email, password_hash, name, created_at) values ({user}, 'o@shop.test', 'x', 'Owner', now());
insert into whatsapp_accounts (tenant_id, id, kind, label, status) values
  ({tenant}, {phone}, 'web', 'Phone', 'disconnected'), ({tenant}, {cloud}, 'cloud', 'Cloud', 'connected');
insert into customers (tenant_id, id) values ({tenant}, {customer});
insert into conversations (tenant_id, id, customer_id, account_id, last_message_at)
  values ({tenant}, {chat}, {customer}, {phone}, now());
insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, author, kind, status)
  values ({tenant}, {message}, {chat}, {phone}, 1, 'in', 'customer', 'image', 'received');
insert into orders (tenant_id, id, number, customer_id, total_minor, currency, key, status)
  values ({tenant}, {order}, 1, {customer}, 650000, 'PKR', 'k', 'payment_submitted');
insert into media_files (tenant_id, id, sha256, content_type, size, store, path)
  values ({tenant}, {media}, 'aa', 'image/png', 1, 'local', 'aa');
insert into payment_proofs (tenant_id, id, order_id, message_id, media_id, sha256, status, verdict, reviewer_id,
  takes_effect_at) values ({tenant}, {proof}, {order}, {message}, {media}, 'aa', 'held', 'approved', {user}, now());
"""
NAMES = ("tenant", "user", "phone", "cloud", "customer", "chat", "message", "order", "media", "proof")


async def test_rows_of_every_shop_are_carried_over(empty: Addresses, server: Server) -> None:
    """Row security is forced upon the owner of the tables too: it must not hide rows from a migration."""
    ids = {name: uuid4() for name in NAMES}
    engine = create_async_engine(empty.owner_dsn.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0008"))
    await engine.dispose()
    superuser = await asyncpg.connect(server.superuser_dsn_of(empty.owner_dsn.rpartition("/")[2].partition("?")[0]))
    await superuser.execute(BEFORE.format(**{name: f"'{value}'" for name, value in ids.items()}))
    await migrate(empty.owner_dsn)
    assert [row["account_id"] for row in await superuser.fetch("select account_id from linked_devices")] == [
        ids["phone"]
    ]
    assert await superuser.fetchval("select last_inbound_at is not null from conversations")
    assert await superuser.fetchval("select array_agg(key order by key) from wake") == [
        f"check:{ids['cloud']}",
        f"recount:{ids['tenant']}",
    ]
    assert await superuser.fetchval("select amount_minor from payment_proofs") == 650_000
    forced = "select count(*) from pg_class where relkind = 'r' and relrowsecurity and not relforcerowsecurity"
    assert await superuser.fetchval(forced) == 0
    await superuser.close()
