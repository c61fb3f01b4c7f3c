"""On the wire: what each SDK sends, what it makes of each failure, and what the guard then does with the provider."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from anthropic import AsyncAnthropic
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

from munshi.ai.agent.loop import DEFINITIONS
from munshi.ai.providers.asking import ask as asking
from munshi.ai.providers.schemas import Kind
from munshi.ai.providers.vendors.claude import QuickClaude
from munshi.ai.providers.vendors.clients import SETTINGS
from tests.ai.conftest import Chat
from tests.api import client_of, make_member
from tests.fakes.llm import HELLO, MODELS, Call, Fail, Say

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


CLAUDES_TURNS = (
    Say("Hello, سلام 😀"),
    Call("search_catalogue", {"query": "لوگو"}),
    Say("Done."),
    Fail(429, retry_after=45),
)
CLAUDES_CHATS: tuple[list[ModelMessage], ...] = (
    [ModelRequest([UserPromptPart("Salam, کیا حال ہے؟")])],
    [ModelRequest([UserPromptPart(["What is this?", BinaryContent(bytes(range(256)), media_type="image/png")])])],
    [
        ModelRequest([UserPromptPart("A logo, please")]),
        ModelResponse([ToolCallPart("search_catalogue", {"query": "logo", "share": 0.5}, "toolu_1")]),
        ModelRequest([ToolReturnPart("search_catalogue", {"offers": [None, 1.5, True]}, "toolu_1")]),
    ],
)


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


async def test_what_is_the_same_for_all_customers_comes_first_and_is_marked_for_the_cache(chat: Chat) -> None:
    await chat.provider("claude", "ok-a")
    await chat.says("I want the standard logo")
    await replace(chat, customer="+923005550001").says("آپ کیا بناتے ہیں؟")
    bodies = [seen.body for seen in chat.llm.seen]
    for body in bodies:
        marked = [part["name"] for part in body["tools"] if "cache_control" in part]
        assert marked == [body["tools"][-1]["name"]], "all tools up to the last"
        shop, customer = body["system"]
        assert shop["cache_control"] == {"type": "ephemeral", "ttl": "5m"}
        assert "Chiragh Digital" in shop["text"]
        assert "cache_control" not in customer
    assert bodies[0]["tools"] == bodies[1]["tools"]
    assert bodies[0]["system"][0] == bodies[1]["system"][0], "not a letter may differ"
    assert bodies[0]["system"][1] != bodies[1]["system"][1]


@pytest.mark.parametrize("kind", list(MODELS))
async def test_the_shape_of_a_request(chat: Chat, kind: Kind) -> None:
    """A length is always asked for, sampling never: Claude refuses it. Nothing is streamed."""
    await chat.provider(kind, "ok-a", label="Ours")
    await chat.says("hello")
    (seen,) = chat.llm.seen
    lengths = ("max_tokens", "max_completion_tokens", "maxOutputTokens")
    assert [value for name, value in everything_in(seen.body) if name in lengths] == [1024]
    sampling = ("temperature", "top_p", "top_k", "topP", "topK", "p", "k")
    assert [name for name, _ in everything_in(seen.body) if name in sampling] == []
    assert not seen.body.get("stream")
    assert len(seen.body["tools"]) >= (1 if kind == "gemini" else 8)


async def test_claudes_short_way_sends_and_answers_as_the_sdk_does(chat: Chat) -> None:
    chat.llm.scripts |= {"a": CLAUDES_TURNS, "b": CLAUDES_TURNS}
    told, refusals = [], []
    for name, client in (("a", AsyncAnthropic), ("b", QuickClaude)):
        sdk = client(api_key=f"script:{name}", base_url=chat.llm.url, http_client=chat.runtime.http, max_retries=0)
        model = AnthropicModel(MODELS["claude"], provider=AnthropicProvider(anthropic_client=sdk))
        parameters = ModelRequestParameters(function_tools=DEFINITIONS[False])
        answers = [await model.request(messages, SETTINGS, parameters) for messages in CLAUDES_CHATS]
        with pytest.raises(ModelHTTPError) as refused:
            await model.request(CLAUDES_CHATS[0], SETTINGS, parameters)
        told.append([(answer.text, called(answer), answer.usage, answer.provider_details) for answer in answers])
        refusals.append((refused.value.status_code, refused.value.retry_after))
    assert told[0] == told[1]
    assert refusals == [(429, 45.0), (429, 45.0)]
    sdks, ours = chat.llm.asked("script:a"), chat.llm.asked("script:b")
    assert [seen.text for seen in ours] == [seen.text for seen in sdks]
    assert [sent(seen.headers) for seen in ours] == [sent(seen.headers) for seen in sdks]


def called(answer: ModelResponse) -> list[tuple[str, Any]]:
    return [(call.tool_name, call.args) for call in answer.tool_calls]


def sent(headers: dict[str, str]) -> list[tuple[str, str]]:
    """In their order; the key is another for each script, and a trace, where there is one, for each request."""
    return [(name, value) for name, value in headers.items() if name not in ("Authorization", "traceparent")]


def everything_in(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name in a document with its value; what a tool's own parameters are called does not count."""
    for name, inner in value.items() if isinstance(value, dict) else []:
        yield name, inner
        if name != "tools":
            yield from everything_in(inner)
    for inner in value if isinstance(value, list) else []:
        yield from everything_in(inner)
