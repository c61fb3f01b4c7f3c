"""What every process knows of a provider: rests, the one trial, stops, exact limits, the platform's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelRequest

from munshi.ai.providers.asking.chain import open_chain
from munshi.ai.providers.config import KINDS, ProviderConfig
from munshi.ai.providers.schemas import Kind
from munshi.ai.providers.service import config_of_row, get_provider
from munshi.ai.providers.vendors import clients as vendors
from munshi.ai.runs import Account
from munshi.core.db import connect, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.runtime import Runtime
from tests.ai.conftest import Chat
from tests.api import client_of, make_member, make_tenant
from tests.chats import Shop
from tests.fakes.llm import HELLO, MODELS, Fail, Say, Seen, Turn

HEALTH = """
select failures, rests, extract(epoch from resting_until - now())::float8 as seconds, resting_reason, stopped
from ai_providers order by priority limit 1
"""
REST_IS_OVER = "update ai_providers set resting_until = now() - interval '1 second' where resting_until is not null"


async def ask(shop: Shop, *providers: ProviderConfig) -> list[str | None]:
    """One request to the first of these that lets itself be asked; the word for each attempt, None for an answer."""
    account = Account()
    async with open_chain(shop.runtime, shop.tenant_id, providers, account) as models:
        for model in models:
            try:
                await model_request(model, [ModelRequest.user_text_prompt("hello")], model_settings=vendors.SETTINGS)
                break
            except ModelAPIError:
                continue
    return [attempt.error for attempt in account.attempts]


async def configured(chat: Chat, kind: Kind, key: str, **fields: Any) -> ProviderConfig:
    provider_id = await chat.provider(kind, key, **fields)
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        return config_of_row(await get_provider(tx, provider_id))


@asynccontextmanager
async def another_process(runtime: Runtime, database: Addresses) -> AsyncIterator[Runtime]:
    """A pool of its own, as another process has it."""
    db = connect(database.app_dsn)
    yield replace(runtime, db=db)
    await db.engine.dispose()


async def test_three_failures_put_it_to_rest_for_every_process(chat: Chat, database: Addresses) -> None:
    provider = await configured(chat, "groq", "500-a")
    assert await ask(chat, provider) == ["server_error"] * 3
    shown = await chat.row(HEALTH)
    assert (shown["failures"], shown["resting_reason"]) == (3, "server_error")
    assert 25 < shown["seconds"] <= 30
    async with another_process(chat.runtime, database) as other:
        assert await ask(replace(chat, runtime=other), provider) == ["resting"]
    assert len(chat.llm.seen) == 3
    events = await chat.events("ai_provider.resting")
    assert [event["reason"] for event in events] == ["server_error"]


async def test_failures_of_many_turns_add_up_but_an_answer_between_wipes_them_out(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Fail(529), Fail(529), Say(HELLO), Fail(529), Fail(529), Say(HELLO)]
    provider = await configured(chat, "claude", "script:a")
    for _ in range(2):
        assert await ask(chat, provider) == ["overloaded", "overloaded", None]
    assert (await chat.row(HEALTH))["failures"] == 0


async def test_each_failed_trial_makes_the_rest_longer_and_an_answer_ends_it(chat: Chat) -> None:
    chat.llm.scripts["a"] = [*[Fail(500)] * 6, Say(HELLO), *[Fail(500)] * 3]
    provider = await configured(chat, "groq", "script:a")
    await ask(chat, provider)
    for rest in (60, 120, 240):
        await chat.rows(REST_IS_OVER)
        assert await ask(chat, provider) == ["server_error"], "a trial is one request"
        assert rest - 5 < (await chat.row(HEALTH))["seconds"] <= rest
    await chat.rows(REST_IS_OVER)
    assert await ask(chat, provider) == [None]
    assert (await chat.row(HEALTH)) == {
        "failures": 0,
        "rests": 0,
        "seconds": None,
        "resting_reason": None,
        "stopped": None,
    }
    await ask(chat, provider)
    assert (await chat.row(HEALTH))["seconds"] <= 30, "it starts anew"


async def test_after_a_rest_exactly_one_of_twenty_runs_tries_it(chat: Chat, database: Addresses) -> None:
    """Twenty customers write at once, served by two processes."""
    trying, customers = asyncio.Event(), 20

    async def dead_then_slow(seen: Seen) -> Turn:
        if len(chat.llm.asked("script:a")) <= 3:
            return Fail(500)
        await trying.wait()
        return Say(HELLO)

    async def ends_the_trial(seen: Seen) -> Turn:
        if len(chat.llm.asked("script:b")) == customers:  # all the others have come here
            trying.set()
        return Say("The other answers.")

    chat.llm.scripts |= {"a": dead_then_slow, "b": ends_the_trial}
    await chat.provider("groq", "script:a")
    await chat.provider("cohere", "script:b")
    assert await chat.says("hello") == ["The other answers."]
    await chat.rows(REST_IS_OVER)
    async with another_process(chat.runtime, database) as other:
        shops = [
            replace(chat, runtime=runtime, customer=f"+92300222{number:04}")
            for number, runtime in enumerate([chat.runtime, other] * 10)
        ]
        conversations = [await shop.writes("hello") for shop in shops]
        replies = (shop.reply(conversation) for shop, conversation in zip(shops, conversations, strict=True))
        await asyncio.gather(*replies)
    assert len(chat.llm.asked("script:a")) == 3 + 1, "exactly one trial"
    assert (await chat.sent()).count("The other answers.") == 1 + 19
    assert (await chat.sent()).count(HELLO) == 1
    assert await chat.says("and again") == [HELLO], "the trial has brought it back"


async def test_a_trial_that_never_ends_makes_room_for_another(chat: Chat) -> None:
    provider = await configured(chat, "groq", "500:3-a")
    await ask(chat, provider)
    await chat.rows(REST_IS_OVER)
    await chat.rows("update ai_providers set trial_until = now() + interval '5 seconds'")
    assert await ask(chat, provider) == ["resting"]
    await chat.rows("update ai_providers set trial_until = now() - interval '1 second'")
    assert await ask(chat, provider) == [None]


async def test_an_answer_from_before_a_rest_does_not_end_it(chat: Chat) -> None:
    asked, quota = asyncio.Event(), asyncio.Event()

    async def slow_then_out_of_quota(seen: Seen) -> Turn:
        if len(chat.llm.seen) == 2:
            asked.set()
            await quota.wait()
            return Say(HELLO)
        return Fail(500) if len(chat.llm.seen) == 1 else Fail(429, "quota")

    chat.llm.scripts["a"] = slow_then_out_of_quota
    provider = await configured(chat, "gemini", "script:a")
    slow = asyncio.create_task(ask(chat, provider))
    await asked.wait()
    assert await ask(chat, provider) == ["quota_exceeded"]
    quota.set()
    assert await slow == ["server_error", None]
    assert (await chat.row(HEALTH))["resting_reason"] == "quota_exceeded"


async def test_a_quota_rests_until_its_window_resets(chat: Chat) -> None:
    now = datetime.now(UTC)
    pacific = now.astimezone(ZoneInfo("America/Los_Angeles"))
    expected = {
        "claude": now + timedelta(hours=1),  # credit comes back when someone pays
        "gemini": at_midnight(pacific + timedelta(days=1)),
        "groq": now + timedelta(seconds=1512),
        "cohere": at_midnight((now.replace(day=1) + timedelta(days=32)).replace(day=1)),
        "openai_compatible": now + timedelta(hours=1),
    }
    for kind in KINDS:
        provider = await configured(chat, kind, f"quota-{kind}")
        assert await ask(chat, provider) == ["quota_exceeded"]
        assert await ask(chat, provider) == ["resting"]
        until = await chat.value("select resting_until from ai_providers where kind = $1", kind)
        assert abs(until - expected[kind]) < timedelta(minutes=1), kind
    assert len(chat.llm.seen) == len(KINDS)
    assert [alert["code"] for alert in await chat.events("system.alert")] == ["ai_provider_out_of_quota"] * len(KINDS)


def at_midnight(time: datetime) -> datetime:
    return time.replace(hour=0, minute=0, second=0, microsecond=0)


async def test_a_daily_limit_is_exact_when_ten_ask_at_once(chat: Chat, database: Addresses) -> None:
    provider = await configured(chat, "groq", "ok-a", daily_limit=3)
    async with another_process(chat.runtime, database) as other:
        shops = [replace(chat, runtime=runtime) for runtime in [chat.runtime, other] * 5]
        words = await asyncio.gather(*(ask(shop, provider) for shop in shops))
    assert sorted(str(word) for (word,) in words) == ["None"] * 3 + ["daily_limit"] * 7
    assert len(chat.llm.seen) == 3
    assert await chat.value("select used_today from ai_providers") == 3


async def test_every_request_counts_also_one_that_fails(chat: Chat) -> None:
    provider = await configured(chat, "groq", "500:1-a", daily_limit=2)
    assert await ask(chat, provider) == ["server_error", None]
    assert await ask(chat, provider) == ["daily_limit"]
    assert await chat.value("select last_error from ai_providers") == "server_error", "a full limit is no error"


async def test_one_switched_off_or_removed_meanwhile_is_not_asked(chat: Chat) -> None:
    provider = await configured(chat, "groq", "ok-a")
    await chat.rows("update ai_providers set active = false")
    assert await ask(chat, provider) == ["switched_off"]
    await chat.rows("delete from ai_providers")
    assert await ask(chat, provider) == ["switched_off"]
    assert chat.llm.seen == []


async def test_staff_see_it_and_a_test_that_succeeds_lifts_it(chat: Chat) -> None:
    resting = await configured(chat, "groq", "500:3-a")
    stopped = await configured(chat, "claude", "401:1-b")
    await ask(chat, resting, stopped)
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        items = (await client.get("/api/ai-providers")).json()["items"]
        assert [(item["health"]["state"], item["health"]["reason"]) for item in items] == [
            ("resting", "server_error"),
            ("stopped", "bad_key"),
        ]
        assert items[0]["health"]["until"] > datetime.now(UTC).isoformat()
        await chat.rows(REST_IS_OVER)
        assert (await client.get("/api/ai-providers")).json()["items"][0]["health"]["state"] == "trying"
        for provider in (resting, stopped):
            assert (await client.post(f"/api/ai-providers/{provider.id}/test")).json()["ok"] is True
        items = (await client.get("/api/ai-providers")).json()["items"]
        assert [item["health"] for item in items] == [{"state": "working", "reason": None, "until": None}] * 2
    assert len(await chat.events("ai_provider.recovered")) == 2


@pytest.mark.parametrize("change", [{"key": "ok-new-key"}, {"model": "another"}, {"active": True}])
async def test_who_changes_a_stopped_provider_starts_it(chat: Chat, change: dict[str, object]) -> None:
    provider = await configured(chat, "groq", "404:1-a")
    assert await ask(chat, provider) == ["unknown_model"]
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        label = await client.patch(f"/api/ai-providers/{provider.id}", json={"label": "Renamed"})
        assert label.json()["health"]["state"] == "stopped"
        changed = await client.patch(f"/api/ai-providers/{provider.id}", json=change)
        assert changed.json()["health"]["state"] == "working"


async def test_the_platforms_provider_rests_for_all_shops_until_its_key_is_another(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    trying, over = asyncio.Event(), asyncio.Event()

    async def dead_then_slow(_: Seen) -> Turn:
        if len(chat.llm.asked("script:a")) <= 3:
            return Fail(500)
        trying.set()
        await over.wait()
        return Say(HELLO)

    chat.llm.scripts["a"] = dead_then_slow
    platform = at_the_model_server(chat, monkeypatch, "groq", "script:a")
    other = Shop(chat.runtime, await make_tenant(chat.runtime.db), chat.account_id)
    assert await ask(chat, platform) == ["server_error"] * 3
    assert await ask(other, platform) == ["resting"]
    await chat.rows("update platform_providers set resting_until = now() - interval '1 second'")
    trial = asyncio.create_task(ask(other, platform))
    await trying.wait()
    assert await asyncio.gather(*(ask(shop, platform) for shop in (chat, other) * 3)) == [["resting"]] * 6
    over.set()
    assert await trial == [None]
    assert await ask(chat, platform) == [None]
    await chat.rows("update platform_providers set resting_until = now() + interval '1 hour'")
    assert await ask(chat, platform) == ["resting"]
    assert await ask(chat, replace(platform, plain=SecretStr("ok-b"))) == [None], "another key starts anew"


async def test_a_platform_key_that_is_refused_stops_it_for_all(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    platform = at_the_model_server(chat, monkeypatch, "claude", "401-a")
    assert await ask(chat, platform) == ["bad_key"]
    assert await ask(chat, platform) == ["stopped"]
    assert await chat.events("system.alert") == [], "a shop cannot mend it"


def at_the_model_server(chat: Chat, monkeypatch: pytest.MonkeyPatch, kind: Kind, key: str) -> ProviderConfig:
    """A provider of the platform. Those have the vendor's own address; here it is another."""
    build, base_url = vendors.BUILDERS[kind], chat.llm.base_url(kind)
    moved = {kind: lambda connection: build(replace(connection, base_url=base_url))}
    monkeypatch.setattr(vendors, "BUILDERS", vendors.BUILDERS | moved)
    return ProviderConfig(None, kind, f"{kind} of the platform", MODELS[kind], None, plain=SecretStr(key))
