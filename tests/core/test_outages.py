"""A database that is away, frozen, full or busy: known as such everywhere, and never waited for without end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from munshi.auth.guards import TenantTx, Viewer
from munshi.core.db import Database, connect, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.outages import AWAY
from munshi.core.runtime import Runtime
from munshi.main import create_api
from tests.api import client_of, make_member, make_tenant, session_token

TENANT = UUID("019aaaaa-0000-7000-8000-000000000001")
AWAY_DSNS = ["postgresql://nobody@127.0.0.1:1/nothing", "postgresql:///nothing?host=/nowhere-at-all"]


@asynccontextmanager
async def mute() -> AsyncIterator[str]:
    """Something at a port that says nothing to whoever connects; its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"postgresql://nobody@127.0.0.1:{server.sockets[0].getsockname()[1]}/x?sslmode=disable"


async def ask(db: Database) -> object:
    async with tenant_tx(db, TENANT) as tx:
        return await tx.raw.fetchval("select 1")


@pytest.mark.parametrize("dsn", AWAY_DSNS)
async def test_without_a_server_or_its_socket_a_page_is_a_503(runtime: Runtime, dsn: str) -> None:
    member = await make_member(runtime.db, await make_tenant(runtime.db))
    token = await session_token(runtime, member)
    away = replace(runtime, db=connect(dsn))
    async with client_of(away) as client:
        answer = await client.get("/api/tenant", headers={"Cookie": f"munshi_session={token}"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    await away.db.engine.dispose()


async def test_a_server_that_says_nothing_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("munshi.core.db.ANSWER_SECONDS", 0.1)
    async with mute() as dsn:
        db = connect(dsn)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(ask(db), 3)
        await db.engine.dispose()


async def test_a_server_that_freezes_is_away_until_it_goes_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with tenant_tx(db, TENANT) as tx:
        backend = await tx.raw.fetchval("select pg_backend_pid()")
    monkeypatch.setattr("munshi.core.db.ANSWER_SECONDS", 0.2)
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(ask(db), 3)
    finally:
        os.kill(backend, signal.SIGCONT)
    monkeypatch.undo()
    assert await ask(db) == 1


async def test_a_connection_that_ends_under_the_orm_is_the_same_outage(db: Database, database: Addresses) -> None:
    outside = await asyncpg.connect(database.app_dsn)

    async def cut_off() -> None:
        async with tenant_tx(db, TENANT) as tx:
            backend = await tx.raw.fetchval("select pg_backend_pid()")
            await outside.execute("select pg_terminate_backend($1, 5000)", backend)
            await tx.execute(text("select 1"))

    with pytest.raises(AWAY):
        await cut_off()
    await outside.close()
    assert await ask(db) == 1


async def test_the_wait_for_a_free_connection_ends(database: Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("munshi.core.db.CONNECTION_SECONDS", 0.1)
    small = connect(database.app_dsn, pool_size=1)
    async with tenant_tx(small, TENANT):
        with pytest.raises(AWAY):
            await asyncio.wait_for(ask(small), 3)
    assert await ask(small) == 1
    await small.engine.dispose()


async def test_a_full_database_says_so_and_when_to_come_again(runtime: Runtime) -> None:
    member = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    api = create_api(runtime)

    @api.post("/api/grow")
    async def grow(member: Viewer, tx: TenantTx) -> None:
        await tx.raw.execute("do $$ begin raise 'no space left on device' using errcode = '53100'; end $$")

    async with client_of(runtime, member, app=api) as client:
        answer = await client.post("/api/grow")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "no_room", "60")
