"""The shop's AI providers over HTTP: sealed keys, order, limits, addresses, and a real small request to each kind."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import structlog
from pydantic import SecretStr

from munshi.ai.providers.asking import ask as asking
from munshi.ai.providers.config import platform_providers
from munshi.core.addresses import check_address
from munshi.core.db import tenant_tx
from munshi.core.errors import Invalid
from munshi.core.runtime import Runtime
from tests.ai.conftest import Chat
from tests.ai.test_providers_guard import ask, at_the_model_server
from tests.api import adjusted, client_of, make_member, make_platform_admin, make_tenant
from tests.fakes.llm import HELLO, MODELS

Client = httpx2.AsyncClient
URL = "/api/ai-providers"


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[Client]:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        yield client


async def add(client: Client, chat: Chat, kind: str, key: str, **fields: object) -> str:
    address = chat.llm.base_url(kind)
    body = {"kind": kind, "label": kind, "model": MODELS[kind], "key": key, "base_url": address, **fields}
    response = await client.post(URL, json=body)
    assert response.status_code == 201, response.text
    assert key not in response.text
    return str(response.json()["id"])


async def test_a_key_goes_in_and_only_its_end_comes_out(client: Client, chat: Chat) -> None:
    key = "sk-very-secret-0123456789"
    provider_id = await add(client, chat, "groq", key, daily_limit=5)
    shown = (await client.get(f"{URL}/{provider_id}")).json()
    assert (shown["key_hint"], shown["kind"], shown["daily_limit"], shown["active"]) == ("6789", "groq", 5, True)
    assert key not in (await client.get(URL)).text
    assert key not in await chat.value("select key_encrypted from ai_providers")
    assert key not in str(await chat.rows("select * from events"))


@pytest.mark.parametrize("kind", list(MODELS))
async def test_the_test_sends_one_real_request(client: Client, chat: Chat, kind: str) -> None:
    key = f"ok-{uuid4().hex}"
    provider_id = await add(client, chat, kind, key)
    result = (await client.post(f"{URL}/{provider_id}/test")).json()
    assert result == {"ok": True, "latency_ms": result["latency_ms"], "error": None, "detail": None, "reply": HELLO}
    assert [seen.kind for seen in chat.llm.asked(key)] == [kind]
    assert (await client.get(f"{URL}/{provider_id}")).json()["last_ok_at"] is not None


async def test_the_test_says_what_is_wrong(client: Client, chat: Chat) -> None:
    provider_id = await add(client, chat, "groq", "401-secret-key")
    result = (await client.post(f"{URL}/{provider_id}/test")).json()
    assert (result["ok"], result["error"]) == (False, "bad_key")
    assert result["detail"] == "The key was refused: enter it again."
    assert (await client.get(f"{URL}/{provider_id}")).json()["last_error"] == "bad_key"
    silent = await add(client, chat, "groq", "ok-a", base_url="http://127.0.0.1:9")
    assert (await client.post(f"{URL}/{silent}/test")).json()["error"] == "unreachable"


async def test_a_test_that_takes_too_long_is_an_answer_too(
    client: Client, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TURN_SECONDS", 0.3)
    provider_id = await add(client, chat, "groq", "slow-a")
    response = await client.post(f"{URL}/{provider_id}/test")
    assert (response.status_code, response.json()["ok"], response.json()["error"]) == (200, False, "timeout")


async def test_order_usage_change_and_removal(client: Client, chat: Chat) -> None:
    first = await add(client, chat, "groq", "ok-a", daily_limit=10)
    second = await add(client, chat, "claude", "ok-b")
    assert [item["id"] for item in (await client.get(URL)).json()["items"]] == [first, second]
    assert (await client.put(f"{URL}/reorder", json={"ids": [second]})).status_code == 204
    assert [item["id"] for item in (await client.get(URL)).json()["items"]] == [second, first]
    assert (await client.put(f"{URL}/reorder", json={"ids": [str(uuid4())]})).status_code == 404
    assert (await client.patch(f"{URL}/{second}", json={"active": False})).json()["active"] is False
    assert await chat.says("hello") == [HELLO]
    used = {
        item["id"]: (item["used_today"], item["left"])
        for item in (await client.get(f"{URL}/usage")).json()["providers"]
    }
    assert used == {first: (1, 9), second: (0, None)}
    assert (await client.post(f"{URL}/{first}/reset-usage")).status_code == 204
    assert await chat.value("select used_today from ai_providers where kind = 'groq'") == 0
    assert (await client.delete(f"{URL}/{first}")).status_code == 204
    assert (await client.get(f"{URL}/{first}")).status_code == 404
    assert len(await chat.events("ai_provider.deleted")) == 1


async def test_bad_input_is_refused_and_changes_nothing(client: Client, chat: Chat) -> None:
    good: dict[str, Any] = {"kind": "groq", "label": "Mine", "model": "m", "key": "ok-key-1"}
    for change in (
        {"kind": "other"},
        {"key": "with space"},
        {"key": "ключ-ключ"},
        {"key": "line\nbreak"},
        {"model": "a b"},
        {"daily_limit": 0},
        {"daily_limit": 10**30},
        {"label": "\x00"},
        {"kind": "openai_compatible"},
        {"base_url": "https://10.0.0.1/v1"},
        {"base_url": "http://example.com/v1"},
        {"base_url": "file:///etc/passwd"},
        {"surplus": 1},
    ):
        response = await client.post(URL, json=good | change)
        assert response.status_code == 422, change
        assert "ok-key-1" not in response.text
    assert await chat.value("select count(*) from ai_providers") == 0


async def test_a_new_address_needs_the_key_again(client: Client, chat: Chat) -> None:
    """Else whoever may change the address could have the stored key sent to a place of their own."""
    provider_id = await add(client, chat, "groq", "ok-secret")
    elsewhere = {"base_url": f"{chat.llm.url}/elsewhere"}
    assert (await client.patch(f"{URL}/{provider_id}", json=elsewhere)).status_code == 422
    assert (await client.get(f"{URL}/{provider_id}")).json()["base_url"] == chat.llm.url
    changed = await client.patch(f"{URL}/{provider_id}", json=elsewhere | {"key": "another-key-0000"})
    assert (changed.json()["base_url"], changed.json()["key_hint"]) == (elsewhere["base_url"], "0000")


async def test_another_shops_provider_does_not_exist(client: Client, chat: Chat) -> None:
    provider_id = await add(client, chat, "groq", "ok-a")
    stranger = await make_member(chat.runtime.db, await make_tenant(chat.runtime.db), "owner")
    viewer = await make_member(chat.runtime.db, chat.tenant_id, "viewer")
    url = f"{URL}/{provider_id}"
    async with client_of(chat.runtime, stranger) as other, client_of(chat.runtime, viewer) as looker:
        assert (await other.get(URL)).json()["total"] == 0
        for response in (
            await other.get(url),
            await other.patch(url, json={"label": "x"}),
            await other.delete(url),
            await other.post(f"{url}/test"),
            await other.post(f"{url}/reset-usage"),
        ):
            assert response.status_code == 404
        assert (await looker.get(url)).status_code == 200
        assert (await looker.delete(url)).status_code == 403
        assert (await looker.post(f"{url}/test")).status_code == 403
    assert await chat.value("select label from ai_providers") == "groq"
    assert chat.llm.seen == []


async def test_keys_are_written_nowhere(client: Client, chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {kind: f"500-{uuid4().hex}" for kind in MODELS}
    with structlog.testing.capture_logs() as lines:
        for kind, key in secrets.items():
            await add(client, chat, kind, key)
        await chat.says("hello")
        await client.post(f"{URL}/{(await client.get(URL)).json()['items'][0]['id']}/test")
    written = [caplog.text, str(lines), str(await chat.runs()), str(await chat.rows("select * from events"))]
    written.append(str(await chat.rows("select * from ai_providers")))
    assert {seen.key for seen in chat.llm.seen} == set(secrets.values())
    for key in secrets.values():
        assert not any(key in text for text in written)


async def test_an_unreadable_key_is_passed_over(chat: Chat) -> None:
    await chat.provider("groq", "ok-a")
    await chat.rows("update ai_providers set key_encrypted = 'k1.AAAA'")
    await chat.provider("groq", "ok-b")
    assert await chat.says("hello") == [HELLO]
    assert [attempt["error"] for attempt in (await chat.run())["attempts"]] == ["unreadable_key", None]


async def test_the_platforms_keys_serve_every_shop_and_are_shown_to_none(chat: Chat) -> None:
    keys = {"CLAUDE_API_KEY": SecretStr("platform-claude"), "COHERE_API_KEY": SecretStr("platform-cohere")}
    runtime = adjusted(chat.runtime, COHERE_MODEL="command-b", **keys)
    assert [(each.id, each.kind) for each in platform_providers(runtime.settings)] == [
        (None, "claude"),
        (None, "cohere"),
    ]
    async with client_of(runtime, await make_member(runtime.db, chat.tenant_id, "viewer")) as client:
        usage = await client.get(f"{URL}/usage")
    working = {"state": "working", "reason": None, "until": None}
    assert usage.json()["platform"] == [
        {"kind": "claude", "model": MODELS["claude"], "health": working},
        {"kind": "cohere", "model": "command-b", "health": working},
    ]
    assert "platform-" not in usage.text


async def test_who_runs_the_installation_sees_and_tests_its_own_keys(
    client: Client, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = at_the_model_server(chat, monkeypatch, "groq", "401:1-platform")
    runtime = adjusted(chat.runtime, GROQ_API_KEY=platform.plain)
    url = "/api/platform/ai-providers"
    assert await ask(replace(chat, runtime=runtime), *platform_providers(runtime.settings)) == ["bad_key"]
    async with client_of(runtime, await make_platform_admin(runtime.db)) as admin:
        (shown,) = (await admin.get(url)).json()
        assert (shown["kind"], shown["health"]["state"], shown["health"]["reason"]) == ("groq", "stopped", "bad_key")
        assert (await admin.post(f"{url}/groq/test")).json()["reply"] == HELLO
        (shown,) = (await admin.get(url)).json()
        assert shown["health"]["state"] == "working"
        refused = await admin.post(f"{url}/claude/test")
        assert (refused.status_code, refused.json()["code"]) == (409, "no_platform_key")
    assert (await client.get(url)).status_code == 403, "no business of a shop's admin"


async def test_models_are_offered_best_first_with_what_they_can_do(client: Client) -> None:
    listed = {entry["kind"]: entry for entry in (await client.get(f"{URL}/models")).json()}
    assert set(listed) == set(MODELS)
    for kind in ("claude", "gemini", "groq", "cohere"):
        assert listed[kind]["models"] == [model["name"] for model in listed[kind]["details"]]
        assert listed[kind]["models"][0] == MODELS[kind]
        assert all(model["note"] for model in listed[kind]["details"])
    assert listed["openai_compatible"]["models"] == []
    assert listed["groq"]["voice"] == ["whisper-large-v3-turbo", "whisper-large-v3"]


@pytest.mark.parametrize(
    ("kind", "model", "sees", "voice"),
    [
        ("claude", "some-new-model", True, None),
        ("gemini", "gemini-9", True, "gemini-9"),
        ("groq", "some-new-model", False, "whisper-large-v3-turbo"),
        ("cohere", "command-a-03-2025", False, None),
        ("openai_compatible", "local", False, None),
    ],
)
async def test_what_a_model_can_do_is_assumed_and_may_be_said(
    client: Client, chat: Chat, kind: str, model: str, sees: bool, voice: str | None
) -> None:
    url = f"{URL}/{await add(client, chat, kind, 'ok-a', model=model)}"
    shown = (await client.get(url)).json()
    assert (shown["sees_pictures"], shown["voice_model"]) == (sees, voice)
    said = (await client.patch(url, json={"sees_pictures": not sees, "voice_model": "whisper-1"})).json()
    assert (said["sees_pictures"], said["voice_model"]) == (not sees, "whisper-1")
    other = (await client.patch(url, json={"model": "another"})).json()
    assert (other["sees_pictures"], other["voice_model"]) == (kind in ("claude", "gemini"), "whisper-1")
    assert (await client.patch(url, json={"voice_model": None})).json()["voice_model"] is None


async def test_a_new_day_begins_at_nought(chat: Chat) -> None:
    await chat.provider("groq", "ok-a", daily_limit=1)
    assert await chat.says("hello") == [HELLO]
    assert await chat.says("hello again") != [HELLO]
    await chat.rows("update ai_providers set used_on = used_on - 1")
    assert await chat.says("good morning") == [HELLO]
    assert await chat.value("select used_today from ai_providers") == 1


@pytest.mark.parametrize(
    ("url", "production", "development"),
    [
        ("https://8.8.8.8/v1", True, True),
        ("http://8.8.8.8/v1", False, False),
        ("https://127.0.0.1/v1", False, True),
        ("http://127.0.0.1:8080/v1", False, True),
        ("https://10.0.0.1/v1", False, False),
        ("https://169.254.169.254/latest", False, False),
        ("https://[::ffff:10.0.0.1]/", False, False),
        ("https://[64:ff9b::a00:1]/", False, False),
        ("https://[fd00::1]/", False, False),
        ("https://0.0.0.0/", False, False),
        ("https://user:password@8.8.8.8/", False, False),
        ("https://8.8.8.8:99999/", False, False),
        ("ftp://8.8.8.8/", False, False),
        ("https://no-such-host.invalid/", False, False),
    ],
)
async def test_only_public_addresses_are_called(
    url: str, production: bool, development: bool, runtime: Runtime
) -> None:
    for environment, allowed in (("production", production), ("development", development)):
        settings = runtime.settings.model_copy(update={"APP_ENV": environment})
        if allowed:
            await check_address(settings, url, field="base_url")
            continue
        with pytest.raises(Invalid):
            await check_address(settings, url, field="base_url")


async def test_an_address_is_checked_again_when_it_is_called(chat: Chat) -> None:
    """What a name means may have changed since it was saved."""
    await chat.provider("groq", "ok-a")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await tx.raw.execute("update ai_providers set base_url = 'https://10.0.0.1'")
    assert await chat.says("hello") != [HELLO]
    assert [attempt["error"] for attempt in (await chat.run())["attempts"]] == ["unreachable"] * 3
