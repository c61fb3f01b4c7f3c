"""What each SDK makes of each failure on the wire, and what the guard then does with the provider."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from munshi.ai.providers import asking
from munshi.ai.providers.schemas import Kind
from tests.ai.conftest import Chat
from tests.api import client_of, make_member
from tests.fakes.llm import HELLO, MODELS

# What the key makes the server do: the word for it, and the provider's state after one such request.
TABLE = {
    "ok": (None, "working"),
    "400": ("request_rejected", "working"),
    "401": ("bad_key", "stopped"),
    "403": ("bad_key", "stopped"),
    "404": ("unknown_model", "stopped"),
    "429": ("rate_limited", "working"),
    "429@45": ("rate_limited", "resting"),
    "quota": ("quota_exceeded", "resting"),
    "500": ("server_error", "working"),
    "503": ("overloaded", "working"),
    "context": ("context_too_long", "working"),
    "refused": ("refused", "working"),
    "length": ("cut_off", "working"),
    "slow": ("timeout", "working"),
    "drop": ("unreachable", "working"),
    "html": ("server_error", "working"),
    "cut": ("bad_response", "working"),
    "empty": ("bad_response", "working"),
    "silent": ("bad_response", "working"),
    "redirect": ("bad_response", "working"),
}


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        yield client


@pytest.mark.parametrize("kind", list(MODELS))
async def test_every_failure_gets_its_word(
    client: httpx2.AsyncClient, chat: Chat, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "REQUEST_SECONDS", 0.5)
    found = {name: await _tested(client, chat, kind, name) for name in TABLE}
    assert found == TABLE
    assert chat.llm.elsewhere == 0, "a redirect is not followed"
    assert len(chat.llm.seen) == len(TABLE), "no SDK tries again by itself"


async def _tested(client: httpx2.AsyncClient, chat: Chat, kind: Kind, name: str) -> tuple[Any, Any]:
    provider_id = await chat.provider(kind, f"{name}-{kind}")
    url = f"/api/ai-providers/{provider_id}"
    result = (await client.post(f"{url}/test")).json()
    assert result["ok"] is (name == "ok"), result
    assert (result["detail"] is None) is (result["reply"] == HELLO) is result["ok"]
    shown = (await client.get(url)).json()
    assert shown["last_error"] == result["error"]
    await chat.rows("delete from ai_providers")
    return result["error"], shown["health"]["state"]
