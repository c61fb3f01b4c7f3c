"""How many may ask at once and how much they may send: who is one too many is told when to come again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest
from fastapi import FastAPI, Request

from munshi.core.http import limits
from munshi.core.http.app import protect
from munshi.core.http.limits import RateLimit
from munshi.core.http.problems import install_problems
from munshi.core.runtime import Runtime
from munshi.main import create_api
from tests.api import BASE_URL, adjusted, client_of, make_member, make_tenant

HOOK = "/api/hooks/whatsapp/"


@dataclass
class Desk:
    """An application whose every address waits for `go_on`."""

    client: httpx2.AsyncClient
    waiting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, *paths: str, **headers: str) -> list["asyncio.Task[httpx2.Response]"]:
        """Ask for each; returns when all of them wait."""
        asked = [asyncio.create_task(self.client.get(path, headers=headers)) for path in paths]
        for _ in asked:
            await asyncio.wait_for(self.waiting.acquire(), 5)
        return asked


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[Desk]:
    app = FastAPI()
    install_problems(app)
    guarded = protect(app, adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=1000).settings)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(guarded), base_url=BASE_URL) as client:
        desk = Desk(client)

        @app.api_route("/{path:path}", methods=["GET", "POST"])
        async def wait(request: Request) -> str:
            await request.body()
            desk.waiting.release()
            await desk.go_on.wait()
            return "done"

        yield desk


async def test_one_caller_leaves_room_for_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AT_ONCE_CALLER", 2)
    greedy = {"authorization": "Bearer mk_greedy"}
    asked = await desk.ask("/api/a", "/api/b", **greedy)
    refused = await desk.client.get("/api/c", headers=greedy)
    asked += await desk.ask("/api/d")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert (refused.headers["retry-after"], refused.json()["retry_after"]) == ("1", 1)
    desk.go_on.set()
    assert [(await one).status_code for one in asked] == [200, 200, 200]
    assert (await desk.client.get("/api/c", headers=greedy)).status_code == 200


async def test_webhooks_leave_room_for_the_rest_and_for_other_numbers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AT_ONCE_CALLER", 2)
    monkeypatch.setattr(limits, "AT_ONCE_HOOKS", 3)
    asked = await desk.ask(f"{HOOK}one", f"{HOOK}one")
    crowded = await desk.client.get(f"{HOOK}one")
    asked += await desk.ask(f"{HOOK}two")
    full = await desk.client.get(f"{HOOK}three")
    asked += await desk.ask("/api/a")
    for refused in (crowded, full):
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    desk.go_on.set()
    assert [(await one).status_code for one in asked] == [200] * 4


async def test_when_all_places_are_taken_it_is_a_503_but_never_for_the_probes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AT_ONCE", 1)
    asked = await desk.ask("/api/a")
    refused = await desk.client.get("/api/b")
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "unavailable", "1")
    asked += await desk.ask("/health/live")
    desk.go_on.set()
    assert [(await one).status_code for one in asked] == [200, 200]


async def test_bodies_that_arrive_together_have_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELD_LIMIT", 1500)
    first = asyncio.create_task(desk.client.post("/api/a", content=bytes(1000)))
    await asyncio.wait_for(desk.waiting.acquire(), 5)
    refused = await desk.client.post("/api/b", content=bytes(1000))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    desk.go_on.set()
    assert (await first).status_code == 200
    assert (await desk.client.post("/api/b", content=bytes(1000))).status_code == 200


async def test_a_window_ends_though_the_clock_is_set_back(runtime: Runtime) -> None:
    limited = adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=1, RATE_LIMIT_WINDOW_MS=60_000)
    member = await make_member(runtime.db, await make_tenant(runtime.db))
    counted = RateLimit(create_api(limited), limited.settings)
    async with client_of(limited, member, app=counted) as client:
        statuses = [(await client.patch("/api/auth/profile", json={})).status_code for _ in range(2)]
        ends = counted.limiter.storage.expirations  # type: ignore[attr-defined]  # the memory's
        ends.update({key: end + 3 * 3600 for key, end in ends.items()})  # as three hours back leave it
        statuses += [(await client.patch("/api/auth/profile", json={})).status_code for _ in range(3)]
    assert statuses == [200, 429, 200, 200, 429]
