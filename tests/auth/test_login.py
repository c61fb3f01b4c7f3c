"""Signing in and out, as a browser does it: cookies in a real jar."""

import time
from datetime import timedelta

import httpx2
import jwt
import pytest
from pwdlib import PasswordHash

from munshi.auth.signin import passwords
from munshi.core.clock import now
from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.runtime import Runtime
from munshi.core.tokens import Claims, session_cookie, sign_session
from tests.api import PASSWORD, TestMember, adjusted, client_of, make_member, make_platform_admin, make_tenant


@pytest.fixture
async def owner(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db), "owner")


async def log_in(client: httpx2.AsyncClient, email: str, password: str = PASSWORD) -> httpx2.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": password})


async def test_a_whole_visit(runtime: Runtime, owner: TestMember) -> None:
    async with client_of(runtime) as client:
        answer = await log_in(client, owner.email.upper())
        assert answer.status_code == 200
        profile = answer.json()
        [membership] = profile["memberships"]
        assert (membership["tenant_id"], membership["name"], membership["role"]) == (
            str(owner.tenant_id),
            "Test Shop",
            "owner",
        )
        assert (profile["user_id"], profile["tenant_id"]) == (str(owner.user_id), str(owner.tenant_id))
        assert (await client.get("/api/auth/profile")).json() == profile
        assert (await client.get("/api/auth/whoami")).json() == profile
        token = (await client.get("/api/auth/csrf-token")).json()["token"]
        stolen = client.cookies["munshi_session"]
        left = await client.post("/api/auth/logout", headers={"X-CSRF-Token": token})
        assert (left.status_code, left.content) == (204, b"")
        assert "munshi_session" not in client.cookies
        assert (await client.get("/api/auth/profile")).status_code == 401
        replayed = await client.get("/api/auth/profile", headers={"Cookie": f"munshi_session={stolen}"})
        assert (replayed.status_code, replayed.json()["code"]) == (401, "unauthenticated")
        nobody = await client.get("/api/auth/whoami", headers={"Cookie": f"munshi_session={stolen}"})
        assert (nobody.status_code, nobody.json()) == (200, None)


async def test_signing_in_is_an_event_of_the_shop(runtime: Runtime, owner: TestMember) -> None:
    async with client_of(runtime) as client:
        await log_in(client, owner.email)
    assert owner.tenant_id
    async with tenant_tx(runtime.db, owner.tenant_id) as tx:
        rows = await tx.raw.fetch("select type, subject_id, actor_kind, actor_id from events")
    assert [tuple(row) for row in rows] == [("user.signed_in", owner.user_id, "user", owner.user_id)]


async def test_the_cookies_in_development_and_in_production(runtime: Runtime, owner: TestMember) -> None:
    async with client_of(runtime) as client:
        session, device = (await log_in(client, owner.email)).headers.get_list("set-cookie")
    assert session.startswith("munshi_session=")
    assert session.split("; ")[1:] == ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=lax"]
    assert device.startswith("munshi_device=")
    assert device.split("; ")[1:] == ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=lax"]
    async with client_of(adjusted(runtime, APP_ENV="production")) as client:
        session, device = (await log_in(client, owner.email)).headers.get_list("set-cookie")
    assert session.startswith("__Host-munshi_session=")
    assert session.split("; ")[1:] == ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=lax", "Secure"]
    assert device.startswith("__Host-munshi_device=")
    assert device.split("; ")[1:] == ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=lax", "Secure"]


async def test_one_answer_for_a_wrong_password_and_for_a_stranger(runtime: Runtime, owner: TestMember) -> None:
    async with client_of(runtime) as client:
        wrong = await log_in(client, owner.email, "not the password")
        unknown = await log_in(client, "nobody@munshi.test", "not the password")
    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    bodies = [{**answer.json(), "request_id": None} for answer in (wrong, unknown)]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "wrong_credentials"


async def test_a_stranger_costs_as_much_work_as_a_user(
    runtime: Runtime, owner: TestMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHash.recommended())
    passwords._nobody.cache_clear()
    async with global_tx(runtime.db) as tx:
        await tx.raw.execute("update users set password_hash = $1", passwords.hasher.hash(PASSWORD))

    async def work(email: str) -> float:
        started = time.process_time()
        await log_in(client, email, "not the password")
        return time.process_time() - started

    async with client_of(runtime) as client:
        await work("warm@munshi.test")
        pairs = [(await work(owner.email), await work("cold@munshi.test")) for _ in range(4)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    passwords._nobody.cache_clear()
    assert 0.6 < unknown / known < 1.7


async def test_platform_staff_sign_in_without_a_shop(runtime: Runtime) -> None:
    admin = await make_platform_admin(runtime.db)
    async with client_of(runtime) as client:
        profile = (await log_in(client, admin.email)).json()
        refused = await client.get("/api/tenant")
    assert (profile["is_platform_admin"], profile["tenant_id"], profile["role"]) == (True, None, None)
    assert (refused.status_code, refused.json()["code"]) == (403, "no_shop")


async def test_tokens_we_did_not_sign_or_that_are_past_are_worthless(runtime: Runtime, owner: TestMember) -> None:
    async with client_of(runtime) as client:
        await log_in(client, owner.email)
        good = client.cookies["munshi_session"]
        client.cookies.clear()
        payload = jwt.decode(good, options={"verify_signature": False})
        claims = Claims(payload["sid"], payload["sub"])
        forged = [
            jwt.encode(payload, "another secret of more than 32 letters", "HS256"),
            jwt.encode(payload, "", "none"),
            jwt.encode({**payload, "sid": 5}, runtime.settings.JWT_SECRET.get_secret_value(), "HS256"),
            jwt.encode({"sid": payload["sid"]}, runtime.settings.JWT_SECRET.get_secret_value(), "HS256"),
            sign_session(runtime.settings, claims, now() - timedelta(seconds=1)),
            good[:-2],
            "not.a.token",
            "é",
        ]
        name = session_cookie(runtime.settings)
        for token in forged:
            cookie = [(b"cookie", f"{name}={token}".encode("latin-1"))]
            assert (await client.get("/api/auth/profile", headers=cookie)).status_code == 401
        assert (await client.get("/api/auth/profile", headers={"Cookie": f"{name}={good}"})).status_code == 200
