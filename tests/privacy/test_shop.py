"""A shop can be taken out whole, without its secrets, and deleted whole, without touching another."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx2
import orjson
import pytest

from munshi.core.clock import new_id
from munshi.core.runtime import Runtime
from munshi.privacy.archive import Archive
from munshi.privacy.catalogue import NOT_TAKEN, list_tables
from tests.api import PASSWORD, adjusted, client_of, make_member
from tests.privacy.conftest import Lived, lived_in
from tests.rules.catalogue import Connection, tenant_tables
from tests.rules.full_shop import full_shop

SECRET = "zqsecret"
# Columns that look like a secret's by their names, and hold none.
HARMLESS = {
    ("ai_providers", "key_hint"),
    ("messages", "client_key"),
    ("orders", "key"),
    ("proof_readings", "picture_hash"),
    ("proof_readings", "transaction_key"),
    ("refunds", "key"),
    ("statement_entries", "transaction_key"),
}
# What no test's shop has by itself; the rest must come from tests/rules/full_shop.
MORE = (
    "insert into ai_spending (tenant_id, day, platform) values ($1, now(), false)",
    """insert into message_templates (tenant_id, id, name, language, body)
       values ($1, gen_random_uuid(), 'a', 'en', 'b')""",
    """insert into statement_mappings (tenant_id, method_id, columns)
       select tenant_id, id, '{}' from payment_methods where tenant_id = $1 on conflict do nothing""",
    """insert into erasures (tenant_id, id, customer_id, addresses)
       values ($1, gen_random_uuid(), gen_random_uuid(), '[]')""",
)


async def one_of_everything(superuser: Connection, runtime: Runtime) -> Lived:
    lived = await lived_in(runtime)
    for statement in MORE:
        await superuser.execute(statement, lived.full.tenant_id)
    counts = {name: await count(superuser, name, lived.full.tenant_id) for name in await tenant_tables(superuser)}
    assert [name for name, rows in counts.items() if not rows] == [], "give tests/rules/full_shop a row of it"
    return lived


async def count(superuser: Connection, table: str, tenant_id: UUID) -> int:
    rows: int = await superuser.fetchval(f"select count(*) from {table} where tenant_id = $1", tenant_id)  # noqa: S608
    return rows


async def contents(superuser: Connection, tenant_id: UUID) -> dict[str, Any]:
    """A checksum of each table's rows of one shop, and of what belongs to none."""
    tables = dict.fromkeys(await tenant_tables(superuser), f"t.tenant_id = '{tenant_id}'")
    tables |= {"tenants": f"t.id = '{tenant_id}'", "users": "true", "plans": "true"}
    parts = [
        f"select '{name}', sum(hashtextextended(t::text, 0)) from {name} t where {which}"  # noqa: S608
        for name, which in tables.items()
    ]
    return dict(await superuser.fetch(" union all ".join(parts)))  # type: ignore[arg-type]  # records of two columns


def files(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


async def close(client: httpx2.AsyncClient, superuser: Connection, lived: Lived) -> httpx2.Response:
    slug = await superuser.fetchval("select slug from tenants where id = $1", lived.full.tenant_id)
    return await client.post("/api/tenant/close", json={"slug": slug, "password": PASSWORD})


async def test_the_shop_comes_out_whole_and_its_secrets_do_not(runtime: Runtime, superuser: Connection) -> None:
    lived = await one_of_everything(superuser, runtime)
    tables = await list_tables(runtime.db, lived.full.tenant_id)
    secrets = {(table.name, column) for table in tables for column in table.secret}
    for table, column in secrets:
        kind = "convert_to({}, 'UTF8')" if column == "session" else "{}"
        await superuser.execute(f"update {table} set {column} = {kind.format(repr(SECRET + column))}")  # noqa: S608
    async with client_of(runtime, lived.full.owner) as client:
        wrong = await client.post("/api/tenant/export", json={"password": "no"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
        asked = await client.post("/api/tenant/export", json={"password": PASSWORD})
        assert asked.status_code == 202, asked.text
        again = await client.post("/api/tenant/export", json={"password": PASSWORD})
        assert again.json()["id"] == asked.json()["id"]
        await lived.shop.work(f"export:{asked.json()['id']}")
        made = (await client.get(f"/api/exports/{asked.json()['id']}")).json()
        fetched = await client.get(made["files"][0]["url"])
        listed = (await client.get("/api/exports")).json()
    assert (made["status"], listed["total"]) == ("ready", 2)
    with ZipFile(BytesIO(fetched.content)) as archive:
        content = {entry: archive.read(entry) for entry in archive.namelist()}
    for name in await tenant_tables(superuser):
        if name not in NOT_TAKEN:
            lines = content[f"{name}.jsonl"].splitlines()
            told_since = 1 if name == "events" else 0  # that the export is ready
            assert len(lines) + told_since == await count(superuser, name, lived.full.tenant_id), name
            assert {orjson.loads(line)["tenant_id"] for line in lines} == {str(lived.full.tenant_id)}
    assert sum(1 for entry in content if entry.startswith("media/")) == len(content["media_files.jsonl"].splitlines())
    assert orjson.loads(content["team.jsonl"].splitlines()[0])["role"] == "owner"
    told = b"".join(content.values())
    assert (SECRET.encode() in told, SECRET.encode().hex().encode() in told) == (False, False)
    looks_like_one = re.compile("secret|token|password|sealed|encrypted|hash|(^|_)key(_|$)|session")
    columns = await superuser.fetch(
        """select c.relname as table, a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
           where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and c.relname = any($1)
             and a.atttypid in ('text'::regtype, 'bytea'::regtype, 'bit'::regtype)""",
        [table.name for table in tables],
    )
    assert {(row["table"], row["name"]) for row in columns if looks_like_one.search(row["name"])} == secrets | HARMLESS


async def test_an_admin_gets_no_export_of_the_shop(runtime: Runtime, superuser: Connection) -> None:
    shop = await full_shop(runtime)
    admin = await make_member(runtime.db, shop.tenant_id, "admin")
    async with client_of(runtime, shop.owner) as client:
        export = (await client.post("/api/tenant/export", json={"password": PASSWORD})).json()
    async with client_of(runtime, admin) as client:
        assert (await client.post("/api/tenant/export", json={"password": PASSWORD})).status_code == 403
        assert (await client.get(f"/api/exports/{export['id']}")).status_code == 404
        assert [row["kind"] for row in (await client.get("/api/exports")).json()["items"]] == ["customer"]
        for address, body in (("close", {"slug": "x", "password": PASSWORD}), ("reopen", {})):
            assert (await client.post(f"/api/tenant/{address}", json=body)).status_code == 403


async def test_what_is_too_big_for_one_zip_goes_on_in_the_next(tmp_path: Path) -> None:
    with Archive(tmp_path / "made", most=100) as archive:
        for number in range(4):
            await archive.lines("messages", [f'"{number}{"x" * 60}"'], number)
        await archive.file("media/1.png", b"p" * 150)
        await archive.lines("orders", ["1"], 0)
    entries = []
    for name in ("1.zip", "2.zip", "3.zip"):
        with ZipFile(tmp_path / "made" / name) as made:
            entries.append({entry: made.read(entry).decode() for entry in made.namelist()})
    assert [list(entry) for entry in entries] == [["messages.jsonl"], ["messages.2.jsonl"], ["media/1.png"]]
    lines = "".join(text for entry in entries for name, text in entry.items() if name.startswith("messages"))
    assert [line[1] for line in lines.splitlines()] == ["0", "1", "2", "3"]


async def test_a_closed_shop_goes_whole_and_no_other_shop_is_touched(runtime: Runtime, superuser: Connection) -> None:
    mine, theirs = await one_of_everything(superuser, runtime), await one_of_everything(superuser, runtime)
    place, tenant_id = runtime.settings.DATA_DIR / "media", mine.full.tenant_id
    sandbox = new_id()
    await superuser.execute(
        "insert into tenants (id, slug, name, created_at, sandbox_of) values ($1, 'sandbox', 's', now(), $2)",
        sandbox,
        tenant_id,
    )
    async with client_of(runtime, mine.full.owner) as client:
        asked = (await client.post("/api/tenant/export", json={"password": PASSWORD})).json()
        await mine.shop.work(f"export:{asked['id']}")
        assert (await close(client, superuser, mine)).status_code == 202
    untouched = await contents(superuser, theirs.full.tenant_id), files(place / str(theirs.full.tenant_id))
    await superuser.execute("update tenants set delete_after = now() where id = $1", tenant_id)
    await mine.shop.work(f"close:{tenant_id}")
    left = {name: await count(superuser, name, tenant_id) for name in await tenant_tables(superuser)}
    assert {name for name, rows in left.items() if rows} == set()
    assert await superuser.fetchval("select count(*) from tenants where id = any($1)", [tenant_id, sandbox]) == 0
    assert not (place / str(tenant_id)).exists()
    assert not (runtime.settings.DATA_DIR / "exports" / str(tenant_id)).exists()
    now = await contents(superuser, theirs.full.tenant_id), files(place / str(theirs.full.tenant_id))
    assert now == untouched
    assert files(place / str(theirs.full.tenant_id)) != {}


async def test_closing_waits_for_its_time_and_can_be_taken_back(
    runtime: Runtime, lived: Lived, superuser: Connection
) -> None:
    tenant_id = lived.full.tenant_id
    async with client_of(adjusted(runtime, CLOSED_SHOP_DAYS=10), lived.full.owner) as client:
        wrong = await client.post("/api/tenant/close", json={"slug": "another", "password": PASSWORD})
        assert (wrong.status_code, wrong.json()["code"]) == (409, "not_confirmed")
        slug = await superuser.fetchval("select slug from tenants where id = $1", tenant_id)
        wrong = await client.post("/api/tenant/close", json={"slug": slug, "password": "no"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
        assert (await client.get("/api/tenant/closing")).json() == {"closed_at": None, "delete_after": None}
        closed = (await close(client, superuser, lived)).json()
        assert (await close(client, superuser, lived)).json() == closed
        assert (await client.get("/api/tenant/closing")).json() == closed
        before = await contents(superuser, tenant_id)
        outcome = await lived.shop.work(f"close:{tenant_id}")
        assert outcome.pause == pytest.approx(10 * 86_400, abs=120)
        assert (await client.post("/api/tenant/reopen")).json() == {"closed_at": None, "delete_after": None}
        await superuser.execute("delete from wake where tenant_id = $1 and key like 'close:%'", tenant_id)
        assert (await lived.shop.work(f"close:{tenant_id}")).pause is None
    after = await contents(superuser, tenant_id)
    assert {name for name in after if after[name] != before[name]} == {"events", "tenants", "wake"}
    assert await lived.shop.events("tenant.reopened") == [{}]


async def test_a_linked_phone_is_logged_out_first(runtime: Runtime, lived: Lived, superuser: Connection) -> None:
    tenant_id = lived.full.tenant_id
    await superuser.execute("update linked_devices set session = 'x' where tenant_id = $1", tenant_id)
    async with client_of(runtime, lived.full.owner) as client:
        await close(client, superuser, lived)
    await superuser.execute("update tenants set delete_after = now() where id = $1", tenant_id)
    assert (await lived.shop.work(f"close:{tenant_id}")).pause == 30
    asked = await superuser.fetch("select wanted, session from linked_devices where tenant_id = $1", tenant_id)
    assert [tuple(device) for device in asked] == [("logout", b"x")]
    assert await superuser.fetchval("select count(*) from orders where tenant_id = $1", tenant_id) == 1
    await superuser.execute("update tenants set delete_after = now() - interval '25 hours' where id = $1", tenant_id)
    await lived.shop.work(f"close:{tenant_id}")
    assert await superuser.fetchval("select count(*) from tenants where id = $1", tenant_id) == 0


async def test_rows_of_an_open_shop_cannot_be_deleted_so(runtime: Runtime, lived: Lived, superuser: Connection) -> None:
    before = await contents(superuser, lived.full.tenant_id)
    for query in ("select delete_closed('payments', 10)", "select delete_closed('tenants', 10)"):
        with pytest.raises(Exception, match="this shop is not to be deleted"):
            await lived.shop.value(query)
    with pytest.raises(Exception, match="this customer is not erased"):
        await lived.shop.value("select forget_history($1, $2)", lived.customer_id, [lived.customer_id])
    assert await contents(superuser, lived.full.tenant_id) == before
