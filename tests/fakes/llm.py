"""A model server on this machine that speaks the five wire formats: Claude, Gemini, Groq, OpenAI-compatible, Cohere.

The API key says what it does, so two shops can never be mixed up unseen:

    ok-…            says "Hello from the model."
    429-… 500-… …   always fails with that status; 429:2-… fails twice, then says hello
    quota-… empty-… slow-…   out of credit; answers 200 with {}; never answers in time
    script:NAME     plays `server.scripts[NAME]`: a list of turns, or a function from the request to a turn

    async with FakeLLM() as server: ...     server.url; server.seen lists every request
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

from aiohttp import web

HELLO = "Hello from the model."
MODELS = {
    "claude": "claude-haiku-5-5",
    "gemini": "gemini-3.8-flash",
    "groq": "openai/gpt-oss-120b",
    "cohere": "command-a-03-2025",
    "openai_compatible": "local-model",
}


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Call:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fail:
    status: int
    quota: bool = False


@dataclass(frozen=True)
class Raw:
    """Any body with status 200."""

    body: Any


@dataclass(frozen=True)
class Seen:
    """One request. `kind`: which format it came in."""

    kind: str
    key: str
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


Json: TypeAlias = dict[str, Any]
Turn: TypeAlias = Say | Call | Fail | Raw
Player: TypeAlias = Callable[[Seen], Awaitable[Turn]]


class FakeLLM:
    def __init__(self) -> None:
        self.scripts: dict[str, Sequence[Turn] | Player] = {}
        self.seen: list[Seen] = []
        self._asked: Counter[str] = Counter()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/messages", self._claude)
        app.router.add_post("/v1beta/models/{model}", self._gemini)
        app.router.add_post("/openai/v1/chat/completions", self._groq)
        app.router.add_post("/v1/chat/completions", self._openai)
        app.router.add_post("/v2/chat", self._cohere)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def base_url(self, kind: str) -> str:
        return f"{self.url}/v1" if kind == "openai_compatible" else self.url

    def asked(self, key: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.key == key]

    async def _turn(self, kind: str, request: web.Request) -> tuple[Seen, Turn]:
        headers = dict(request.headers)
        key = headers.get("x-goog-api-key") or headers.get("x-api-key") or headers.get("Authorization", "")
        seen = Seen(kind, key.removeprefix("Bearer "), await request.json(), headers)
        self.seen.append(seen)
        self._asked[seen.key] += 1
        return seen, await self._play(seen, self._asked[seen.key])

    async def _play(self, seen: Seen, count: int) -> Turn:
        if seen.key.startswith("script:"):
            script = self.scripts[seen.key.removeprefix("script:")]
            return await script(seen) if callable(script) else script[count - 1]
        scenario, _, times = seen.key.partition("-")[0].partition(":")
        if scenario == "slow":
            await asyncio.sleep(60)
        if times and count > int(times):
            return Say(HELLO)
        if scenario == "ok":
            return Say(HELLO)
        if scenario == "empty":
            return Raw({})
        return Fail(429, quota=True) if scenario == "quota" else Fail(int(scenario))

    async def _claude(self, request: web.Request) -> web.Response:
        seen, turn = await self._turn("claude", request)
        if isinstance(turn, Fail):
            kinds = {
                400: "invalid_request_error",
                401: "authentication_error",
                404: "not_found_error",
                429: "rate_limit_error",
                529: "overloaded_error",
            }
            message = "Your credit balance is too low" if turn.quota else f"failed for {seen.key}"
            turn = Fail(400) if turn.quota else turn
            error = {"type": kinds.get(turn.status, "api_error"), "message": message}
            return _answer({"type": "error", "error": error}, turn)
        content: Json | None = {"type": "text", "text": turn.text} if isinstance(turn, Say) else None
        if isinstance(turn, Call):
            content = {"type": "tool_use", "id": _id(self), "name": turn.name, "input": turn.arguments}
        return _answer(
            {
                "id": _id(self),
                "type": "message",
                "role": "assistant",
                "model": seen.body["model"],
                "content": [content],
                "stop_reason": "tool_use" if isinstance(turn, Call) else "end_turn",
                "stop_sequence": None,
                "usage": {"input_tokens": 120, "output_tokens": 40, "cache_read_input_tokens": 100},
            },
            turn,
        )

    async def _gemini(self, request: web.Request) -> web.Response:
        _, turn = await self._turn("gemini", request)
        if isinstance(turn, Fail):
            invalid: Json = {"reason": "API_KEY_INVALID", "@type": "type.googleapis.com/google.rpc.ErrorInfo"}
            status = 400 if turn.status == 401 else turn.status
            names = {400: "INVALID_ARGUMENT", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 404: "NOT_FOUND"}
            message = "The model is overloaded. Please try again later." if status == 503 else "failed"
            error: Json = {"code": status, "message": message, "status": names.get(status, "INTERNAL")}
            details: Json = {"details": [invalid]} if turn.status == 401 else {}
            return _answer({"error": error | details}, Fail(status))
        part: Json | None = (
            {"functionCall": {"name": turn.name, "args": turn.arguments}} if isinstance(turn, Call) else None
        )
        if isinstance(turn, Say):
            part = {"text": turn.text}
        return _answer(
            {
                "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
                "usageMetadata": {"promptTokenCount": 120, "candidatesTokenCount": 40, "totalTokenCount": 160},
                "modelVersion": MODELS["gemini"],
            },
            turn,
        )

    async def _groq(self, request: web.Request) -> web.Response:
        return self._completion(*await self._turn("groq", request))

    async def _openai(self, request: web.Request) -> web.Response:
        return self._completion(*await self._turn("openai_compatible", request))

    def _completion(self, seen: Seen, turn: Turn) -> web.Response:
        if isinstance(turn, Fail):
            code = "insufficient_quota" if turn.quota else "failed"
            return _answer({"error": {"message": f"failed for {seen.key}", "type": code, "code": code}}, turn)
        message: dict[str, Any] = {"role": "assistant", "content": turn.text if isinstance(turn, Say) else None}
        if isinstance(turn, Call):
            function = {"name": turn.name, "arguments": json.dumps(turn.arguments)}
            message["tool_calls"] = [{"id": _id(self), "type": "function", "function": function}]
        reason = "tool_calls" if isinstance(turn, Call) else "stop"
        return _answer(
            {
                "id": _id(self),
                "object": "chat.completion",
                "created": 1_790_000_000,
                "model": seen.body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
                "usage": {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160},
            },
            turn,
        )

    async def _cohere(self, request: web.Request) -> web.Response:
        _, turn = await self._turn("cohere", request)
        if isinstance(turn, Fail):
            return _answer({"message": "failed"}, turn)
        message: dict[str, Any] = {"role": "assistant"}
        if isinstance(turn, Say):
            message["content"] = [{"type": "text", "text": turn.text}]
        if isinstance(turn, Call):
            function = {"name": turn.name, "arguments": json.dumps(turn.arguments)}
            message["tool_calls"] = [{"id": _id(self), "type": "function", "function": function}]
        tokens = {"input_tokens": 120, "output_tokens": 40}
        reason = "TOOL_CALL" if isinstance(turn, Call) else "COMPLETE"
        body: Json = {"id": _id(self), "finish_reason": reason, "message": message}
        return _answer(body | {"usage": {"tokens": tokens, "billed_units": tokens}}, turn)


def _answer(body: Json, turn: Turn) -> web.Response:
    if isinstance(turn, Raw):
        return web.json_response(turn.body)
    if isinstance(turn, Fail):
        return web.json_response(body, status=turn.status, headers={"retry-after": "1"})
    return web.json_response(body)


def _id(server: FakeLLM) -> str:
    return f"id_{len(server.seen)}"
