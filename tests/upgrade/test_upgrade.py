"""A full shop of an earlier release is brought to this one: every row stands, and the application reads them all."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from munshi.core.db import PLATFORM_ROLE, connect
from munshi.core.embedded.server import Addresses
from munshi.core.migrate import alembic_config
from munshi.core.queue.bus import Connection
from munshi.core.runtime import Runtime, tls
from munshi.core.settings import Settings
from tests.api import TestMember, client_of, make_platform_admin
from tests.chats import Shop
from tests.conftest import Server
from tests.rules.operations import TABLES, Operation, operations

HERE = Path(__file__).parent
SHOP = HERE / "shop_at_0020.sql"
DOCUMENT = json.loads((HERE.parents[1] / "web" / "openapi.json").read_text())
MUNSHI = str(Path(sys.executable).with_name("munshi"))
OWNER = UUID("00000000-0000-7000-8000-000000000001")
TENANT = UUID("00000000-0000-7000-8000-000000000002")
# When everything in it was said.
SAID_AT = datetime(2026, 8, 1, 8, 25, tzinfo=UTC)
# It takes a second proof to have a twin.
WITHOUT_ROWS = {"proof_twins"}
# What the shop has none of: a file on this disk, a paid order, a number of the Cloud API, an erasure.
OTHERWISE = {
    "GET /api/customers/{customer_id}/erasure": 404,
    "GET /api/exports/file": 404,
    "GET /api/media/{media_id}": 404,
    "GET /api/orders/{order_id}/receipt": 409,
    "GET /api/orders/{order_id}/receipt.pdf": 409,
    "GET /api/platform/invoices/{invoice_id}/proof": 404,
    "GET /api/receipts/{token}": 404,
    "GET /api/whatsapp/{account_id}/poster.pdf": 409,
    "GET /api/whatsapp/{account_id}/poster.png": 409,
    "GET /api/whatsapp/{account_id}/qr": 409,
    "GET /api/whatsapp/{account_id}/share": 409,
    "GET /api/whatsapp/{account_id}/webhook": 409,
    "GET /api/hooks/whatsapp/{account_id}": 404,
    "GET /health/ready": 503,
}

KEYS = """
select c.relname::text as name, coalesce((
    select array_agg(a.attname::text order by a.attname) from pg_constraint k
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey) where k.conrelid = c.oid and k.contype = 'p'
  ), '{}') as key
from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> $1 order by 1
"""
# As Chrome calls it.
IN_INDIA = """
insert into tenants (id, slug, name, time_zone, currency, locale, plan_id, status, settings, created_at, flags)
select gen_random_uuid(), 'in-india', 'In India', 'Asia/Calcutta', 'INR', locale, plan_id, status, settings,
  created_at, flags
from tenants
"""
UNPROVED = "select conname from pg_constraint where not convalidated and connamespace = 'public'::regnamespace"

Rows = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture
async def earlier(server: Server) -> AsyncIterator[tuple[Addresses, Connection]]:
    """A database at revision 0020 with the shop in it, and a connection that sees all of it."""
    name = f"test_{uuid4().hex}"
    superuser = await asyncpg.connect(server.superuser_dsn)
    await superuser.execute(f"create database {name} template template0 owner munshi_owner")
    addresses = server.addresses_of(name)
    engine = create_async_engine(addresses.owner_dsn.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0020"))
    await engine.dispose()
    everything = await asyncpg.connect(server.superuser_dsn_of(name))
    await everything.execute(SHOP.read_text())
    yield addresses, everything
    await everything.close()
    await superuser.execute(f"drop database {name} with (force)")
    await superuser.close()


async def rows(connection: Connection) -> Rows:
    """Every row by table and key."""
    found: Rows = {}
    for table in await connection.fetch(KEYS, "alembic_version"):
        listed = await connection.fetch(f"select to_jsonb(t)::text as row from {table['name']} t")  # noqa: S608
        values = [json.loads(row["row"]) for row in listed]
        found[table["name"]] = {str([one[name] for name in table["key"]]): one for one in values}
    return found


async def munshi(*words: str, dsn: str, directory: Path) -> tuple[int | None, str]:
    """The command's exit code and what it said."""
    environment = {"PATH": os.environ["PATH"], "APP_ENV": "test", "PORT": "0", "DATA_DIR": str(directory)}
    process = await asyncio.create_subprocess_exec(
        MUNSHI,
        *words,
        env={**environment, "DATABASE_URL": dsn},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode, said.decode()


async def test_every_row_stands_and_is_read(
    earlier: tuple[Addresses, Connection], read_settings: Settings, tmp_path: Path
) -> None:
    addresses, everything = earlier
    before = await rows(everything)
    assert {name for name, found in before.items() if not found} == WITHOUT_ROWS
    await everything.execute(IN_INDIA)
    code, said = await munshi("migrate", dsn=addresses.owner_dsn, directory=tmp_path)
    assert (code, said) == (0, "The database is at the newest schema.\n")
    after = await rows(everything)
    for table, found in before.items():
        assert set(found) <= set(after[table]), table
        for key, row in found.items():
            now = after[table][key]
            kept = set(row) & set(now)
            assert {name: now[name] for name in kept} == {name: row[name] for name in kept}, table
    assert await everything.fetchval("select time_zone from tenants where slug = 'in-india'") == "Asia/Kolkata"
    assert await everything.fetch(UNPROVED) == []
    assert await read_everything(addresses, everything, read_settings) == {}
    days = await everything.fetch("select day, asked_seq, asked_at, person_at from chat_days order by conversation_id")
    assert [tuple(row) for row in days] == [(SAID_AT.date(), 1, SAID_AT, None), (SAID_AT.date(), 1, SAID_AT, SAID_AT)]


async def read_everything(addresses: Addresses, everything: Connection, settings: Settings) -> dict[str, Any]:
    """What does not answer, of all operations that read, for the shop's owner and for the operator."""
    db = connect(addresses.app_dsn, pool_size=2)
    console = replace(connect(addresses.owner_dsn, pool_size=2, role=PLATFORM_ROLE), bus=db.bus)
    ids: dict[str, UUID] = {"tenant_id": TENANT, "user_id": OWNER}
    for name, table in TABLES.items():
        if found := await everything.fetchval(f"select id from {table} order by id"):  # noqa: S608
            ids[name] = found
    ids["session_id"] = await everything.fetchval("select id from sessions")
    reading = [one for one in operations(DOCUMENT) if one.method == "GET" and one.path_ids <= set(ids)]
    wrong: dict[str, Any] = {}
    async with httpx2.AsyncClient(verify=tls()) as http:
        settings = settings.model_copy(update={"RATE_LIMIT_MAX_REQUESTS": 10_000})
        runtime = Runtime(settings, db, http, console=console)
        owner = TestMember(OWNER, TENANT, "owner", "owner@munshi.test")
        for member in (owner, await make_platform_admin(db)):
            mine = [one for one in reading if one.is_operators == (member is not owner)]
            wrong |= await read(runtime, member, mine, ids)
        # What a worker does first after the upgrade.
        await Shop(runtime, TENANT, ids["account_id"]).drain("recount")
        await runtime.sdk_http.aclose()
    await db.engine.dispose()
    await console.engine.dispose()
    return wrong


async def read(runtime: Runtime, member: TestMember, reading: list[Operation], ids: dict[str, UUID]) -> dict[str, Any]:
    wrong = {}
    async with client_of(runtime, member) as client:
        for one in reading:
            answer = await one.call(client, ids)
            if answer.status_code != OTHERWISE.get(str(one), 200):
                wrong[str(one)] = (answer.status_code, answer.text[:200])
    return wrong


@pytest.mark.spoils_database
async def test_a_schema_of_a_later_release_is_refused_in_one_line(
    database: Addresses, superuser: Connection, tmp_path: Path
) -> None:
    await superuser.execute("update alembic_version set version_num = '9999'")
    code, said = await munshi("serve", dsn=database.owner_dsn, directory=tmp_path)
    assert code == 1
    assert said == "The database is at revision 9999 of a later release: start that one, not 0.1.0.\n"
    assert await superuser.fetchval("select version_num from alembic_version") == "9999"
    assert await superuser.fetchval("select count(*) from users") == 0
