"""Guessing passwords: what is tried, who waits how long, and who is never kept out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from munshi.auth.signin.throttle import ACCOUNT, ADDRESS, network_of
from munshi.core.db import Database, global_tx
from munshi.core.http.asgi import Asgi
from munshi.core.runtime import Runtime
from munshi.main import create_app
from tests.api import BASE_URL, PASSWORD, TestMember, make_member, make_tenant


@pytest.fixture
async def owner(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db), "owner")


@asynccontextmanager
async def at(app: Asgi, address: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser of its own at this network address."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        yield client


async def log_in(client: httpx2.AsyncClient, email: str, password: str = PASSWORD) -> httpx2.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": password})


async def age(runtime: Runtime, seconds: int) -> None:
    """Let this much time pass for the counts."""
    async with global_tx(runtime.db) as tx:
        span = f"interval '{seconds} seconds'"
        await tx.raw.execute(f"update attempts set blocked_until = blocked_until - {span}, last_at = last_at - {span}")  # noqa: S608


@pytest.mark.parametrize("exists", [True, False])
async def test_of_twenty_guesses_at_once_five_are_tried(runtime: Runtime, owner: TestMember, exists: bool) -> None:
    email = owner.email if exists else "nobody@munshi.test"
    here, there = create_app(runtime), create_app(runtime)  # two processes share the count
    async with at(here, "192.0.2.1") as one, at(there, "192.0.2.1") as two:
        asked = (log_in((one, two)[number % 2], email, f"guess {number}") for number in range(20))
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15
        right = await log_in(one, email.upper())
    assert (right.status_code, right.json()["code"]) == (429, "too_many_requests")
    assert 50 < int(right.headers["retry-after"]) <= 60


async def test_each_failure_more_doubles_the_wait_and_a_success_ends_it(runtime: Runtime, owner: TestMember) -> None:
    app = create_app(runtime)
    async with at(app, "192.0.2.1") as client:
        for _ in range(5):
            await log_in(client, owner.email, "wrong")
        for wait in (60, 120, 240):
            left = int((await log_in(client, owner.email)).headers["retry-after"])
            assert wait - 5 < left <= wait
            await age(runtime, wait)
            assert (await log_in(client, owner.email, "wrong")).status_code == 401
        await age(runtime, 480)
        assert (await log_in(client, owner.email)).status_code == 200
    async with at(app, "192.0.2.1") as client:
        assert [(await log_in(client, owner.email, "wrong")).status_code for _ in range(2)] == [401, 401]


async def test_strangers_from_everywhere_wait_and_the_owners_browser_comes_in(
    runtime: Runtime, owner: TestMember
) -> None:
    app = create_app(runtime)
    async with at(app, "192.0.2.1") as own:
        assert (await log_in(own, owner.email)).status_code == 200
        statuses = []
        for number in range(ACCOUNT.free + 1):
            async with at(app, f"198.51.100.{number}") as stranger:
                statuses.append((await log_in(stranger, owner.email, "a guess")).status_code)
        assert statuses == [401] * ACCOUNT.free + [429]
        async with at(app, "203.0.113.9") as traveller:
            assert (await log_in(traveller, owner.email)).status_code == 429
        assert (await log_in(own, owner.email)).status_code == 200
        own.cookies.delete("munshi_session")
        async with at(app, "203.0.113.9") as moved:
            moved.cookies.update(own.cookies)
            assert (await log_in(moved, owner.email)).status_code == 200
    async with at(app, "203.0.113.9") as traveller:
        await age(runtime, 30)
        assert (await log_in(traveller, owner.email)).status_code == 200


async def test_a_known_browser_has_free_guesses_of_its_own_only(runtime: Runtime, owner: TestMember) -> None:
    app = create_app(runtime)
    async with at(app, "192.0.2.1") as own:
        await log_in(own, owner.email)
        statuses = [(await log_in(own, owner.email, "wrong")).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        async with at(app, "192.0.2.2") as other:
            other.cookies.set("munshi_device", "x" * 43, domain="munshi.test")
            assert (await log_in(other, owner.email)).status_code == 200


async def test_one_address_tries_so_many_accounts_and_no_more(runtime: Runtime, owner: TestMember) -> None:
    app = create_app(runtime)
    async with at(app, "192.0.2.1") as office:
        assert (await log_in(office, owner.email)).status_code == 200  # a success counts for nothing here
        office.cookies.clear()
        statuses = [(await log_in(office, f"{number}@munshi.test", "a guess")).status_code for number in range(50)]
        assert statuses == [401] * ADDRESS.free
        kept_out = await log_in(office, owner.email)
        assert (kept_out.status_code, kept_out.json()["code"]) == (429, "too_many_requests")
        assert 25 < int(kept_out.headers["retry-after"]) <= 30
    async with at(app, "192.0.2.2") as elsewhere:
        assert (await log_in(elsewhere, owner.email)).status_code == 200
    async with at(app, "192.0.2.1") as office:
        await age(runtime, 30)
        assert (await log_in(office, owner.email)).status_code == 200


def test_an_ipv6_customer_is_one_network() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert (network_of("192.0.2.1"), network_of(None), network_of("testclient")) == ("192.0.2.1", "unknown", "unknown")
