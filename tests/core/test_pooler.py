"""Behind a pooler a connection is nobody's: each transaction says for itself who it is, and leaves nothing there."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from munshi.core.clock import new_id
from munshi.core.db import Database, connect, global_tx, plain_connection, tenant_tx
from munshi.core.embedded.server import Addresses, locate
from munshi.core.queue import leases
from munshi.core.queue.jobs import wake
from munshi.core.settings import SettingsError, load_settings
from munshi.installation import StartError, check_reachable
from tests.api import make_tenant

WHO = """
select current_user, current_setting('app.tenant_id', true), current_setting('statement_timeout'),
  current_setting('idle_in_transaction_session_timeout'), current_setting('jit')
"""
TAKEN = {"user", "database", "client_encoding", "application_name", "DateStyle", "TimeZone"}  # by every pooler
REFUSAL = b"SFATAL\0C08P01\0Munsupported startup parameter\0\0"


@pytest.fixture
async def pooled(database: Addresses) -> AsyncIterator[Database]:
    """Through one connection of the server, logged in as the owner of the tables."""
    opened = connect(database.owner_dsn, direct=database.owner_dsn, pool_size=1)
    yield opened
    await opened.engine.dispose()


@asynccontextmanager
async def pooler() -> AsyncIterator[tuple[str, list[set[str]]]]:
    """What answers as PgBouncer does to a start it does not take, and the names of what each start asked for."""
    asked: list[set[str]] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        [length] = struct.unpack("!i", await reader.readexactly(4))
        asked.append({name.decode() for name in (await reader.readexactly(length - 4))[4:].split(b"\0")[:-2:2]})
        writer.write(b"E" + struct.pack("!i", len(REFUSAL) + 4) + REFUSAL)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        yield f"postgresql://shop@127.0.0.1:{server.sockets[0].getsockname()[1]}/shop?sslmode=disable", asked


async def names_of(db: Database, shop: UUID) -> list[str]:
    async with tenant_tx(db, shop) as tx:
        return [row["name"] for row in await tx.raw.fetch("select name from customers")]


async def test_two_shops_in_turn_on_one_connection_never_see_each_other(pooled: Database, db: Database) -> None:
    shops = [await make_tenant(db), await make_tenant(db)]
    for shop, name in zip(shops, ("Ayesha", "Bilal"), strict=True):
        async with tenant_tx(pooled, shop) as tx:
            assert tuple(await tx.raw.fetchrow(WHO) or ()) == ("munshi_app", str(shop), "30s", "30s", "off")
            await tx.raw.execute(
                "insert into customers (tenant_id, id, name) values ($1, $2, $3)", shop, new_id(), name
            )
    assert [await names_of(pooled, shop) for shop in shops * 2] == [["Ayesha"], ["Bilal"]] * 2
    with pytest.raises(asyncpg.InsufficientPrivilegeError):  # a row of the other shop
        async with tenant_tx(pooled, shops[0]) as tx:
            await tx.raw.execute("insert into customers (tenant_id, id, name) values ($1, $2, 'X')", shops[1], new_id())
    async with global_tx(pooled) as tx:
        assert await tx.raw.fetchval("select count(*) from customers") == 0
    assert await names_of(pooled, shops[1]) == ["Bilal"]


async def test_nothing_stays_on_the_connection(pooled: Database) -> None:
    async def left() -> tuple[object, ...]:
        async with pooled.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            assert not raw.is_in_transaction()
            return tuple(await raw.fetchrow(WHO) or ())

    async with tenant_tx(pooled, new_id()) as tx:
        await tx.raw.execute("select")
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with tenant_tx(pooled, new_id()) as tx:
            await tx.raw.execute("select 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with plain_connection(pooled) as raw:
            await raw.execute("select 1 / 0")
    assert await left() == ("munshi_owner", "", "0", "0", "on")


async def test_the_queue_works_as_the_role_that_owns_nothing(pooled: Database) -> None:
    shop = new_id()
    async with tenant_tx(pooled, shop) as tx:
        wake(tx, "reply:x")
    claimed = await leases.claim(pooled, 8, seconds=30)
    assert [(lease.tenant_id, lease.key) for lease in claimed.leases] == [(shop, "reply:x")]
    assert await leases.renew(pooled, claimed.leases, seconds=30) == {claimed.leases[0].token}
    async with plain_connection(pooled) as raw:
        assert await raw.fetchval("select current_user") == "munshi_app"


async def test_a_start_asks_a_pooler_for_nothing_it_must_refuse() -> None:
    async with pooler() as (dsn, asked):
        through = connect(dsn, direct="postgresql://elsewhere/shop")
        with pytest.raises(ConnectionError):
            async with global_tx(through):
                pass
        await through.engine.dispose()
    assert (through.dsn, asked[0] - TAKEN) == ("postgresql://elsewhere/shop", set())


async def test_a_pooler_alone_is_refused_before_anything_is_done() -> None:
    async with pooler() as (dsn, asked):
        with pytest.raises(StartError, match="set DATABASE_DIRECT_URL to PostgreSQL's own address"):
            await check_reachable(Addresses(dsn, dsn))
    assert asked[0] > {"lock_timeout"}


def test_the_direct_address_stands_beside_the_other() -> None:
    pooler, direct = "postgresql://shop@pooler.example/shop", "postgresql://shop@db.example/shop"
    with locate(load_settings(APP_ENV="test", DATABASE_URL=pooler, DATABASE_DIRECT_URL=direct)) as both:
        assert (both.app_dsn, both.owner_dsn, both.direct) == (pooler, direct, direct)
    with locate(load_settings(APP_ENV="test", DATABASE_URL=direct)) as one:
        assert (one.app_dsn, one.owner_dsn, one.direct) == (direct, direct, None)
    with pytest.raises(SettingsError) as refused:
        load_settings(APP_ENV="test", DATABASE_DIRECT_URL=direct)
    assert refused.value.faults == ["DATABASE_URL must be set too, because DATABASE_DIRECT_URL is."]
