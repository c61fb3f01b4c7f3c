"""Two people see each other at a chat: across processes, in their own shop only, and only for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from munshi.core.clock import new_id
from munshi.core.db import Database, connect
from munshi.core.embedded.server import Addresses
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime
from tests.api import TestMember, make_member, make_tenant
from tests.live import Browser, connected, serving
from tests.shop import Shop, chat, demo_shop


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await demo_shop(runtime.db)


@pytest.fixture
async def sara(shop: Shop) -> TestMember:
    return await make_member(shop.db, shop.tenant_id, "agent")


@pytest.fixture
async def ali(shop: Shop) -> TestMember:
    return await make_member(shop.db, shop.tenant_id, "agent")


async def look(browser: Browser, chat_id: object, *, typing: bool = False) -> list[dict[str, Any]]:
    """Who else is there, as the answer says."""
    answer = await browser.client.call("presence", {"chat": chat_id and str(chat_id), "typing": typing})
    found: list[dict[str, Any]] = answer["people"]
    return found


async def people(browser: Browser, among: object) -> set[tuple[str, bool]]:
    """Who is at the chat, by what comes next."""
    told = await browser.next("conversation:presence")
    assert told["conversation_id"] == str(among)
    return {(one["user_id"], one["typing"]) for one in told["people"]}


def here(member: TestMember, *, typing: bool = False) -> tuple[str, bool]:
    return str(member.user_id), typing


@asynccontextmanager
async def hearing(db: Database) -> AsyncIterator[None]:
    task = asyncio.create_task(run_bus(db.bus, db.dsn))
    while not db.bus.missed_news:  # noqa: ASYNC110 - it has no other mark
        await asyncio.sleep(0.01)
    yield
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
async def second(runtime: Runtime, database: Addresses) -> AsyncIterator[Runtime]:
    """Another web process over the same database."""
    db = connect(database.app_dsn)
    yield replace(runtime, db=db)
    await db.engine.dispose()


async def test_colleagues_see_each_other_whichever_process_they_are_at(
    runtime: Runtime, second: Runtime, shop: Shop, sara: TestMember, ali: TestMember
) -> None:
    place = (await chat(shop)).conversation_id
    stranger = await make_member(shop.db, await make_tenant(shop.db), "agent")
    async with (
        hearing(runtime.db),
        hearing(second.db),
        serving(runtime) as site,
        serving(second) as other,
        connected(runtime, site.url, sara) as first,
        connected(second, other.url, stranger) as outsider,
    ):
        assert await look(outsider, place, typing=True) == []
        assert await look(first, place) == []
        assert await people(first, place) == {here(sara)}
        async with connected(second, other.url, ali) as browser:
            await look(browser, place, typing=True)
            assert await people(first, place) == {here(sara), here(ali, typing=True)}
            assert await people(browser, place) == {here(sara), here(ali, typing=True)}
            assert await look(browser, place) == [{"user_id": str(sara.user_id), "typing": False}]
            assert await people(first, place) == {here(sara), here(ali)}
        assert await people(first, place) == {here(sara)}, "it ends with the socket"
        assert [payload["people"] for _, payload in outsider.heard] == [
            [{"user_id": str(stranger.user_id), "typing": True}]
        ]
    assert await shop.rows("select id from events where type like 'presence%'") == []


async def test_what_is_not_said_again_is_forgotten(
    runtime: Runtime, shop: Shop, sara: TestMember, ali: TestMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in {"TYPING_SECONDS": 0.3, "LOOKING_SECONDS": 0.8, "FADE_SECONDS": 0.05}.items():
        monkeypatch.setattr(f"munshi.realtime.presence.{name}", seconds)
    place = (await chat(shop)).conversation_id
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, sara) as first,
        connected(runtime, site.url, ali) as browser,
    ):
        await look(browser, place, typing=True)
        await look(first, place)
        assert await people(first, place) == {here(sara), here(ali, typing=True)}
        assert await people(first, place) == {here(sara), here(ali)}
        await look(first, place)
        assert await people(first, place) == {here(sara)}
        await look(first, None)
    assert site.realtime.presence.told == {}


async def test_who_may_not_write_does_not_type_and_nonsense_is_nothing(
    runtime: Runtime, shop: Shop, sara: TestMember
) -> None:
    place = (await chat(shop)).conversation_id
    viewer = await make_member(shop.db, shop.tenant_id, "viewer")
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, sara) as first,
        connected(runtime, site.url, viewer) as browser,
    ):
        await look(first, place)
        assert await people(first, place) == {here(sara)}
        wrong: list[object] = [None, "x", {}, {"chat": str(place)}, {"chat": "x", "typing": True}]
        wrong += [{"chat": str(place), "typing": 1}, {"chat": str(place), "typing": True, "more": 1}]
        for request in wrong:
            assert await browser.client.call("presence", request) == {"people": []}
        assert await look(browser, new_id()) == []
        assert await look(browser, place, typing=True) == [{"user_id": str(sara.user_id), "typing": False}]
        assert await people(first, place) == {here(sara), here(viewer)}
    assert await shop.rows("select typing_until from conversations") == [{"typing_until": None}]
