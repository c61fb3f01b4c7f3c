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
from munshi.privacy.catalogue import NOT_TAKEN, list_tables
from munshi.privacy.exports.archive import Archive
from tests.api import PASSWORD, client_of, make_member, make_platform_admin
from tests.privacy.conftest import Lived, lived_in
from tests.rules.catalogue import Connection, tenant_tables
from tests.rules.full_shop import full_shop
from tests.shop import PNG

SECRET = "zqsecret"
# Columns that look like a secret's by their names, and hold none.
HARMLESS = {
    ("ai_providers", "key_hint"),
    ("messages", "client_key"),
    ("orders", "key"),
    ("proof_readings", "picture_hash"),
    ("proof_readings", "transaction_key"),
    ("push_devices", "public_key"),
    ("refunds", "key"),
    ("statement_entries", "transaction_key"),
}
# What no test's shop has by itself; the rest must come from tests/rules/full_shop.
MORE = (
    "insert into ai_spending (tenant_id, day, platform) values ($1, now(), false)",
    """insert into mails (tenant_id, id, letter, address, language)
       values ($1, gen_random_uuid(), 'invitation', 'asked@munshi.test', 'en')""",
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


async def close(client: httpx2.AsyncClient, superuser: Connection, lived: Lived, reason: str = "") -> httpx2.Response:
    slug = await superuser.fetchval("select slug from tenants where id = $1", lived.full.tenant_id)
    return await client.post("/api/tenant/close", json={"slug": slug, "password": PASSWORD, "reason": reason})


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
    assert [content[entry] for entry in content if entry.startswith("invoices/")] == [PNG]
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
    still_open = {"status": "past_due", "closed_at": None, "closed_by": None, "delete_after": None}
    await superuser.execute("update tenants set status = 'past_due' where id = $1", tenant_id)
    async with client_of(runtime, await make_platform_admin(runtime.db)) as operator:
        assert (await operator.patch("/api/platform/settings", json={"closed_days": 10})).status_code == 200
    async with client_of(runtime, lived.full.owner) as client:
        wrong = await client.post("/api/tenant/close", json={"slug": "another", "password": PASSWORD})
        assert (wrong.status_code, wrong.json()["code"]) == (409, "not_confirmed")
        slug = await superuser.fetchval("select slug from tenants where id = $1", tenant_id)
        wrong = await client.post("/api/tenant/close", json={"slug": slug, "password": "no"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
        wrong = await client.post("/api/tenant/reopen")
        assert (wrong.status_code, wrong.json()["code"]) == (409, "illegal_transition")
        assert (await client.get("/api/tenant/closing")).json() == still_open
        closed = (await close(client, superuser, lived, reason="moving on")).json()
        assert (closed["status"], closed["closed_by"]) == ("closed", "owner")
        again = await close(client, superuser, lived)
        assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
        assert (await client.get("/api/tenant/closing")).json() == closed
        before = await contents(superuser, tenant_id)
        outcome = await lived.shop.work(f"close:{tenant_id}")
        assert outcome.pause == pytest.approx(10 * 86_400, abs=120)
        assert (await client.post("/api/tenant/reopen")).json() == still_open
        assert (await lived.shop.work(f"close:{tenant_id}")).pause is None
    after = await contents(superuser, tenant_id)
    assert {name for name in after if after[name] != before[name]} == {"events", "tenants", "wake"}
    assert await lived.shop.events("tenant.reopened") == [{}]
    moves = [(one["from"], one["to"], one["reason"]) for one in await lived.shop.events("shop.state")]
    assert moves == [("past_due", "closed", "moving on"), ("closed", "past_due", "opened again")]
    who = "select distinct actor_id from events where type in ('shop.state', 'tenant.closed', 'tenant.reopened')"
    assert await lived.shop.value(who) == lived.full.owner.user_id


async def test_into_a_shop_its_owner_has_closed_the_owner_comes_alone_and_to_read(
    runtime: Runtime, lived: Lived, superuser: Connection
) -> None:
    admin = await make_member(runtime.db, lived.full.tenant_id, "admin")
    async with client_of(runtime, lived.full.owner) as client, client_of(runtime, admin) as staff:
        assert (await close(client, superuser, lived)).status_code == 202
        assert (await staff.get("/api/tenant")).json()["code"] == "no_shop"
        refused = await client.patch("/api/tenant", json={"name": "New"})
        assert (refused.status_code, refused.json()["code"]) == (403, "shop_closed")
        assert (await client.get("/api/conversations")).status_code == 200
        assert (await client.post("/api/tenant/export", json={"password": PASSWORD})).status_code == 202
        async with client_of(runtime) as visitor:
            came = await visitor.post("/api/auth/login", json={"email": admin.email, "password": PASSWORD})
            assert (came.status_code, came.json()["code"]) == (403, "shop_closed")
            came = await visitor.post("/api/auth/login", json={"email": lived.full.owner.email, "password": PASSWORD})
            assert (came.status_code, came.json()["role"]) == (200, "owner")
        assert (await client.post("/api/tenant/reopen")).json()["status"] == "active"
        assert (await staff.get("/api/tenant")).status_code == 200


async def test_what_the_operator_closes_has_its_days_of_grace_too_and_no_owner_opens_it(
    runtime: Runtime, lived: Lived, superuser: Connection
) -> None:
    tenant_id = lived.full.tenant_id
    path = f"/api/platform/tenants/{tenant_id}/state"
    async with (
        client_of(runtime, await make_platform_admin(runtime.db)) as operator,
        client_of(runtime, lived.full.owner) as owner,
    ):
        closed = (await operator.post(path, json={"state": "closed", "reason": "fraud"})).json()
        assert (closed["state"], closed["closed_by"]) == ("closed", "operator")
        outcome = await lived.shop.work(f"close:{tenant_id}")
        assert outcome.pause == pytest.approx(30 * 86_400, abs=120)
        assert (await owner.post("/api/tenant/reopen")).json()["code"] == "no_shop"
        async with client_of(runtime) as visitor:
            sent = {"email": lived.full.owner.email, "password": PASSWORD}
            assert (await visitor.post("/api/auth/login", json=sent)).json()["code"] == "shop_closed"
        await superuser.execute("update tenants set delete_after = now() where id = $1", tenant_id)
        late = await operator.post(path, json={"state": "active", "reason": "a mistake"})
        assert (late.status_code, late.json()["allowed"]) == (409, [])
        assert await superuser.fetchval("select status from tenants where id = $1", tenant_id) == "closed"
        await superuser.execute("update tenants set delete_after = now() + interval '1 day' where id = $1", tenant_id)
        opened = (await operator.post(path, json={"state": "active", "reason": "a mistake"})).json()
        assert (opened["state"], opened["closed_by"], opened["delete_after"]) == ("active", None, None)
        assert (await owner.get("/api/tenant")).status_code == 200


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
