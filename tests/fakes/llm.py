"""A model server on this machine that speaks the five wire formats: Claude, Gemini, Groq, OpenAI-compatible, Cohere.

The API key says what it does, so two shops can never be mixed up unseen:

    ok-…                     says "Hello from the model."
    429-… 500-… 503-… …      always fails with that status; 429:2-… fails twice, then says hello
    429@45-… 429:1@45-…      asks to be left alone for 45 seconds, in the way of its format
    quota-… context-…        no quota left; the request is too long for the model
    refused-… length-…       refuses to answer; is cut off
    empty-… silent-…         answers 200 with {}; with no words
    html-… cut-… drop-…      a gateway's page; half a JSON document; a connection that breaks off
    slow-… redirect-…        never answers in time; sends the caller elsewhere
    script:NAME              plays `server.scripts[NAME]`: a list of turns, or a function from the request to a turn

A voice note to be written down (Groq's way and OpenAI's) is a request of kind "voice", and a turn of the script too.

    async with FakeLLM() as server: ...     server.url; server.seen lists every request
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from aiohttp import web

from tests.fakes.wire import FORMATS, MODELS, Act, Call, Fail, Raw, Say, Turn

__all__ = ["HELLO", "MODELS", "Act", "Call", "Fail", "FakeLLM", "Raw", "Say", "Seen", "Turn"]

HELLO = "Hello from the model."
PATHS = {
    "claude": "/v1/messages",
    "gemini": "/v1beta/models/{model}",
    "groq": "/openai/v1/chat/completions",
    "openai_compatible": "/v1/chat/completions",
    "cohere": "/v2/chat",
}
VOICES = ("/openai/v1/audio/transcriptions", "/v1/audio/transcriptions")
ELSEWHERE = "/elsewhere"
PLAYS: dict[str, Turn] = {
    "ok": Say(HELLO),
    "quota": Fail(429, "quota"),
    "context": Fail(400, "context"),
    "refused": Say("I would rather not.", "refused"),
    "length": Say("A very long", "length"),
    "empty": Raw({}),
    "silent": Say(""),
    **{name: Act(name) for name in ("html", "cut", "drop", "slow", "redirect")},
}


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


Player: TypeAlias = Callable[[Seen], Awaitable[Turn]]


class FakeLLM:
    """`elsewhere` counts requests to the place that redirects lead to. `port` nought: any that is free."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self.scripts: dict[str, Sequence[Turn] | Player] = {}
        self.seen: list[Seen] = []
        self.elsewhere = 0
        self._asked: Counter[str] = Counter()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        for kind, path in PATHS.items():
            app.router.add_post(path, self._handler(kind))
        for path in VOICES:
            app.router.add_post(path, self._write_down)
        app.router.add_route("*", ELSEWHERE, self._elsewhere)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def base_url(self, kind: str) -> str:
        return f"{self.url}/v1" if kind == "openai_compatible" else self.url

    def asked(self, key: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.key == key]

    def _handler(self, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            headers = dict(request.headers)
            key = headers.get("x-goog-api-key") or headers.get("x-api-key") or headers.get("Authorization", "")
            seen = Seen(kind, key.removeprefix("Bearer "), await request.json(), headers)
            self.seen.append(seen)
            self._asked[seen.key] += 1
            turn = await self._play(seen, self._asked[seen.key])
            if isinstance(turn, Act):
                return await _misbehave(turn, request)
            if isinstance(turn, Raw):
                return web.json_response(turn.body)
            reply = FORMATS[kind](turn, seen.key, len(self.seen))
            return web.json_response(reply.body, status=reply.status, headers=reply.headers)

        return handle

    async def _write_down(self, request: web.Request) -> web.StreamResponse:
        headers, form = dict(request.headers), await request.post()
        body = {name: getattr(value, "content_type", value) for name, value in form.items()}
        seen = Seen("voice", headers.get("Authorization", "").removeprefix("Bearer "), body, headers)
        self.seen.append(seen)
        self._asked[seen.key] += 1
        turn = await self._play(seen, self._asked[seen.key])
        if isinstance(turn, Raw):
            return web.json_response(turn.body)
        if isinstance(turn, Say):
            return web.json_response({"text": turn.text})
        status = turn.status if isinstance(turn, Fail) else 500
        return web.json_response({"error": {"message": "failed"}}, status=status)

    async def _play(self, seen: Seen, count: int) -> Turn:
        if seen.key.startswith("script:"):
            script = self.scripts[seen.key.removeprefix("script:")]
            return await script(seen) if callable(script) else script[count - 1]
        scenario, _, wait = seen.key.partition("-")[0].partition("@")
        scenario, _, times = scenario.partition(":")
        if times and count > int(times):
            return Say(HELLO)
        return PLAYS.get(scenario) or Fail(int(scenario), retry_after=float(wait) if wait else None)

    async def _elsewhere(self, _: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.json_response({})


async def _misbehave(act: Act, request: web.Request) -> web.StreamResponse:
    if act.name == "slow":
        await asyncio.sleep(60)
    if act.name == "html":
        return web.Response(status=502, text="<html><body>Bad gateway</body></html>", content_type="text/html")
    if act.name == "redirect":
        return web.Response(status=307, headers={"Location": ELSEWHERE})
    if act.name == "cut":
        return web.Response(text='{"id": "id_1", "choices": [{"mess', content_type="application/json")
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
