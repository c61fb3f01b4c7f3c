"""What people do with their own account."""

from contextlib import AsyncExitStack
from uuid import uuid4

import httpx2
import pytest

from munshi.auth.admin import ensure_admin, has_users
from munshi.auth.service import add_member
from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, client_of, make_member, make_tenant

NEW_PASSWORD = "an even better horse"


@pytest.fixture
async def member(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db), "agent")


async def log_in(runtime: Runtime, email: str, password: str) -> int:
    async with client_of(runtime) as client:
        return (await client.post("/api/auth/login", json={"email": email, "password": password})).status_code


async def test_a_new_password_ends_the_other_sessions(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as here, client_of(runtime, member) as there:
        change = {"current": PASSWORD, "new": NEW_PASSWORD}
        assert (await here.post("/api/auth/change-password", json=change)).status_code == 204
        assert (await here.get("/api/auth/profile")).status_code == 200
        assert (await there.get("/api/auth/profile")).status_code == 401
    assert await log_in(runtime, member.email, PASSWORD) == 401
    assert await log_in(runtime, member.email, NEW_PASSWORD) == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"current": "wrong", "new": NEW_PASSWORD}, 403, "wrong_password"),
        ({"current": PASSWORD, "new": "too short"}, 422, "invalid"),
        ({"current": PASSWORD, "new": "x" * 129}, 422, "invalid"),
        ({"current": PASSWORD, "new": NEW_PASSWORD + "\x00"}, 422, "invalid"),
    ],
)
async def test_a_refused_password_changes_nothing(
    runtime: Runtime, member: TestMember, change: dict[str, str], status: int, code: str
) -> None:
    async with client_of(runtime, member) as here, client_of(runtime, member) as there:
        answer = await here.post("/api/auth/change-password", json=change)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (await there.get("/api/auth/profile")).status_code == 200
    assert await log_in(runtime, member.email, PASSWORD) == 200


async def test_a_stolen_session_cannot_guess_the_password(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as client:
        statuses = []
        for number in range(6):
            change = {"current": f"guess {number}", "new": NEW_PASSWORD}
            statuses.append((await client.post("/api/auth/change-password", json=change)).status_code)
        right = await client.post("/api/auth/change-password", json={"current": PASSWORD, "new": NEW_PASSWORD})
    assert (statuses, right.status_code) == ([403] * 5 + [429], 429)
    assert await log_in(runtime, member.email, PASSWORD) == 200  # the owner of the account is not kept out


async def test_sessions_are_listed_and_ended_one_by_one(runtime: Runtime, member: TestMember) -> None:
    other = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with AsyncExitStack() as stack:
        here, there, strange = [
            await stack.enter_async_context(client_of(runtime, who)) for who in (member, member, other)
        ]
        listed = (await here.get("/api/auth/sessions")).json()
        assert [session["current"] for session in listed] == [False, True]
        [foreign] = (await strange.get("/api/auth/sessions")).json()
        for unknown in (foreign["id"], str(uuid4())):
            assert (await here.delete(f"/api/auth/sessions/{unknown}")).status_code == 404
        assert (await strange.get("/api/auth/profile")).status_code == 200
        assert (await here.delete(f"/api/auth/sessions/{listed[0]['id']}")).status_code == 204
        assert (await here.delete(f"/api/auth/sessions/{listed[0]['id']}")).status_code == 404
        assert (await there.get("/api/auth/profile")).status_code == 401
        assert [session["id"] for session in (await here.get("/api/auth/sessions")).json()] == [listed[1]["id"]]


async def test_going_on_in_another_shop(runtime: Runtime, member: TestMember) -> None:
    second, foreign = [await make_tenant(runtime.db, name=name) for name in ("Second", "Foreign")]
    async with tenant_tx(runtime.db, second) as tx:
        await add_member(tx, member.user_id, "admin")

    async def switch(client: httpx2.AsyncClient, tenant_id: object) -> httpx2.Response:
        return await client.post("/api/auth/switch-tenant", json={"tenant_id": str(tenant_id)})

    async with client_of(runtime, member) as client:
        before = client.cookies["munshi_session"]
        refused = await switch(client, foreign)
        assert (refused.status_code, refused.json()["detail"]) == (404, "There is no such shop.")
        assert (await client.get("/api/tenant")).json()["name"] == "Test Shop"
        moved = await switch(client, second)
        assert (moved.status_code, moved.json()["role"]) == (200, "admin")
        assert (await client.get("/api/tenant")).json()["name"] == "Second"
        old = await client.get("/api/tenant", headers={"Cookie": f"munshi_session={before}"})
        assert old.status_code == 401
        assert (await switch(client, member.tenant_id)).json()["code"] == "csrf"
        token = (await client.get("/api/auth/csrf-token")).json()["token"]
        client.headers["X-CSRF-Token"] = token
        assert (await switch(client, member.tenant_id)).json()["role"] == "agent"


async def test_a_member_who_is_removed_is_out_at_once(runtime: Runtime, member: TestMember) -> None:
    assert member.tenant_id
    async with client_of(runtime, member) as client:
        assert (await client.get("/api/tenant")).status_code == 200
        async with tenant_tx(runtime.db, member.tenant_id) as tx:
            await tx.raw.execute("delete from memberships")
        answer = await client.get("/api/tenant")
        assert (answer.status_code, answer.json()["code"]) == (403, "no_shop")
        assert (await client.get("/api/auth/profile")).json()["memberships"] == []


async def test_the_admin_of_the_settings(runtime: Runtime) -> None:
    assert not await has_users(runtime.db)
    first = await ensure_admin(runtime.db, "Boss@Munshi.test", PASSWORD)
    assert await has_users(runtime.db)
    admin = TestMember(first, None, "viewer", "boss@munshi.test", is_platform_admin=True)
    async with client_of(runtime, admin) as client:
        assert await ensure_admin(runtime.db, "boss@munshi.test", PASSWORD) == first
        assert (await client.get("/api/auth/profile")).json()["is_platform_admin"] is True
        assert await ensure_admin(runtime.db, "BOSS@munshi.test", NEW_PASSWORD) == first
        assert (await client.get("/api/auth/profile")).status_code == 401
    assert await log_in(runtime, "boss@munshi.test", PASSWORD) == 401
    assert await log_in(runtime, "boss@munshi.test", NEW_PASSWORD) == 200


async def test_an_existing_user_becomes_the_admin_and_keeps_the_shop(runtime: Runtime, member: TestMember) -> None:
    assert await ensure_admin(runtime.db, member.email, NEW_PASSWORD) == member.user_id
    async with client_of(runtime, member) as client:
        profile = (await client.get("/api/auth/profile")).json()
    assert (profile["is_platform_admin"], profile["role"]) == (True, "agent")
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval("select count(*) from users") == 1
