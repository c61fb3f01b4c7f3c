"""API keys: made by people, shown once, bound to one shop and their scopes, refused at once when they end."""

from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.core.tokens import session_cookie
from tests.api import TestMember, adjusted, client_of, make_key, make_member, make_tenant, session_token
from tests.shop import chat, demo_shop, package

KEYS = "/api/api-keys"


@pytest.fixture
async def admin(runtime: Runtime) -> TestMember:
    return await make_member(runtime.db, await make_tenant(runtime.db), "admin")


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_key_is_shown_once_and_stored_hashed(runtime: Runtime, admin: TestMember) -> None:
    wanted = {"name": "Books", "scopes": ["orders:read", "customers:read", "orders:read"]}
    async with client_of(runtime, admin) as client:
        made = await client.post(KEYS, json=wanted)
        [listed] = (await client.get(KEYS)).json()
    key = made.json()["key"]
    assert (made.status_code, key[:11], len(key)) == (201, made.json()["prefix"], 46)
    assert listed == {name: value for name, value in made.json().items() if name != "key"}
    assert listed["scopes"] == ["customers:read", "orders:read"]
    assert (listed["created_by"], listed["last_used_at"]) == (str(admin.user_id), None)
    assert admin.tenant_id
    async with tenant_tx(runtime.db, admin.tenant_id) as tx:
        told = await tx.raw.fetch("select e::text from events e union all select k::text from api_keys k")
    assert [row[0] for row in told if key in row[0]] == []


async def test_a_key_acts_in_its_shop_under_its_name(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "admin")
    person, reel = await chat(shop), await package(shop)
    order = {"customer_id": str(person.customer_id), "lines": [{"package_id": str(reel)}]}
    key = await make_key(runtime.db, member, "orders:read", "orders:write", "conversations:write")
    async with client_of(runtime, key=key) as program:
        program.headers["User-Agent"] = "books/1.0"
        placed = await program.post("/api/orders", json=order)
        assert placed.status_code == 201
        detail = (await program.get(f"/api/orders/{placed.json()['id']}")).json()
        said = await program.post(f"/api/conversations/{person.conversation_id}/messages", json={"text": "Hello"})
    assert said.status_code == 201
    assert [(event["actor_kind"], event["actor_name"]) for event in detail["events"]] == [("api_key", "Books")]
    rows = await shop.rows("select type, actor_id, agent from events where actor_kind = 'api_key' order by id")
    assert {row["type"] for row in rows} == {"order.created", "message.queued", "conversation.updated"}
    assert {(row["actor_id"], row["agent"]) for row in rows} == {(await key_id(runtime, member), "books/1.0")}
    assert (await shop.rows("select last_used_at > now() - interval '1 minute' as used from api_keys"))[0]["used"]


async def test_orders_are_completed_but_not_declared_paid_by_a_program(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "admin")
    person, reel = await chat(shop), await package(shop)
    key = await make_key(runtime.db, member, "orders:write")
    new = {"customer_id": str(person.customer_id), "lines": [{"package_id": str(reel)}]}
    async with client_of(runtime, key=key) as program, client_of(runtime, member) as staff:
        at = f"/api/orders/{(await program.post('/api/orders', json=new)).json()['id']}/status"
        assert refusal(await program.post(at, json={"status": "paid"})) == (403, "forbidden")
        assert await shop.rows("select from payments") == []
        assert (await staff.post(at, json={"status": "paid"})).status_code == 200
        assert (await program.post(at, json={"status": "completed"})).json()["status"] == "completed"


async def test_a_key_that_has_ended_is_refused(runtime: Runtime, admin: TestMember) -> None:
    soon = await make_key(runtime.db, admin, "shop:read", expires_at=now() + timedelta(hours=1))
    async with client_of(runtime, admin) as client, client_of(runtime, key=soon) as program:
        assert (await program.get("/api/tenant")).status_code == 200
        past = {"name": "Late", "scopes": ["shop:read"], "expires_at": "2020-01-01T00:00:00Z"}
        assert refusal(await client.post(KEYS, json=past)) == (422, "invalid")
        assert admin.tenant_id
        async with tenant_tx(runtime.db, admin.tenant_id) as tx:
            await tx.raw.execute("update api_keys set expires_at = now()")
        assert refusal(await program.get("/api/tenant")) == (401, "key_refused")
        async with tenant_tx(runtime.db, admin.tenant_id) as tx:
            await tx.raw.execute("update api_keys set expires_at = null")
        assert (await program.get("/api/tenant")).status_code == 200
        at = f"{KEYS}/{await key_id(runtime, admin)}"
        assert (await client.delete(at)).status_code == 204
        assert refusal(await client.delete(at)) == (404, "not_found")
        assert refusal(await program.get("/api/tenant")) == (401, "key_refused")
        assert (await client.get(KEYS)).json() == []


async def test_a_key_counts_before_any_cookie_and_needs_no_csrf_token(runtime: Runtime, admin: TestMember) -> None:
    key = await make_key(runtime.db, admin, "catalogue:write")
    async with client_of(runtime, key=key) as program:
        program.cookies.set(session_cookie(runtime.settings), await session_token(runtime, admin), domain="munshi.test")
        assert (await program.post("/api/services", json={"name": "Logo"})).status_code == 201
        assert refusal(await program.get("/api/tenant")) == (403, "scope")
        assert refusal(await program.get("/api/auth/profile")) == (403, "person_only")
        assert refusal(await program.post(KEYS, json={"name": "More", "scopes": ["shop:read"]})) == (403, "person_only")
        program.headers["Authorization"] = "Bearer mk_made-up"
        assert refusal(await program.get("/api/auth/profile")) == (401, "key_refused")


async def test_agents_make_no_keys(runtime: Runtime, admin: TestMember) -> None:
    assert admin.tenant_id
    agent = await make_member(runtime.db, admin.tenant_id, "agent")
    async with client_of(runtime, agent) as client:
        assert refusal(await client.post(KEYS, json={"name": "Mine", "scopes": ["shop:read"]})) == (403, "role")
        assert refusal(await client.get(KEYS)) == (403, "role")
    async with tenant_tx(runtime.db, admin.tenant_id) as tx:
        assert await tx.raw.fetchval("select count(*) from api_keys") == 0


async def test_a_shop_keeps_fifty(runtime: Runtime, admin: TestMember) -> None:
    for _ in range(50):
        await make_key(runtime.db, admin, "shop:read")
    async with client_of(runtime, admin) as client:
        assert refusal(await client.post(KEYS, json={"name": "More", "scopes": ["shop:read"]})) == (409, "too_many")


async def test_each_key_has_its_own_limit_and_made_up_ones_share_their_addresss(
    runtime: Runtime, admin: TestMember
) -> None:
    one, two = await make_key(runtime.db, admin, "shop:read"), await make_key(runtime.db, admin, "shop:read")
    few = adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=3)
    async with client_of(few, key=one) as program:
        codes = [(await program.post("/api/services", json={"name": "x"})).status_code for _ in range(4)]
        assert codes == [403, 403, 403, 429]
        program.headers["Authorization"] = f"Bearer {two}"
        assert (await program.post("/api/services", json={"name": "x"})).status_code == 403
        for number in range(3):
            program.headers["Authorization"] = f"Bearer mk_{number}"
            assert (await program.get("/api/tenant")).status_code == 401
        program.headers["Authorization"] = "Bearer mk_yet-another"
        assert (await program.get("/api/tenant")).status_code == 429


async def key_id(runtime: Runtime, member: TestMember) -> UUID:
    assert member.tenant_id
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        found: UUID = await tx.raw.fetchval("select max(id::text)::uuid from api_keys")
    return found
