"""A stand-in for Meta's Graph API, over real HTTP on this machine.

    async with serve_graph() as graph:
        shop = await cloud_shop(runtime, graph.url)
        graph.scripts["923001112233"] = [Answer(code=131056), OK]      # answers for one recipient, in turn; then OK
        graph.files["4711"] = File(b"…", "image/png")                  # what GET /4711 leads to
        graph.tokens = {"good-token"}                                   # None: any token will do
        graph.sent[0].text, graph.sent_to("923001112233")               # what was accepted
    graph.templates = [template("order_paid", "Order {{1}} is paid.")]
    graph.refusals["debug_token"] = Answer(code=190)                # by the last part of a path: every such call fails

Every message posted to /{number}/messages is recorded in `graph.calls`, accepted ones in `graph.sent`; those shown as
read in `graph.seen`.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from tests.fakes.serving import served

NUMBER = "106540352242922"
WABA = "102290129340398"


@dataclass(frozen=True)
class Answer:
    """How one call goes. `code`: a Graph error; `status`: the HTTP status, 400 for an error unless given.

    `delay`: seconds before the answer; `accept`: the message counts as sent even so; `drop`: the line is cut instead.
    `body`: sent as it is in place of the usual document.
    """

    code: int | None = None
    status: int | None = None
    subcode: int | None = None
    delay: float = 0
    accept: bool = False
    drop: bool = False
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


OK = Answer()


@dataclass(frozen=True)
class File:
    content: bytes
    content_type: str
    answers: list[int] = field(default_factory=list)  # HTTP statuses of the first questions for its address
    expired: list[int] = field(default_factory=list)  # HTTP statuses of the first downloads from that address


@dataclass(frozen=True)
class Call:
    """One accepted or refused message as it came in."""

    wamid: str
    to: str
    body: dict[str, Any]
    token: str

    @property
    def text(self) -> str:
        part = self.body[self.body["type"]]
        body = part.get("body") or part.get("caption") or part.get("name") or ""
        return str(body["text"] if isinstance(body, dict) else body)

    @property
    def own_id(self) -> str:
        return str(self.body["biz_opaque_callback_data"])


def template(name: str, body: str, *more: dict[str, Any], language: str = "en", **facts: Any) -> dict[str, Any]:
    """A template as Graph lists it, approved unless `facts` say otherwise; `more`: its other components."""
    known = {
        "id": f"t.{name}.{language}",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
    }
    return {**known, "name": name, "language": language, "components": [{"type": "BODY", "text": body}, *more], **facts}


@dataclass
class Graph:
    url: str = ""
    tokens: set[str] | None = None
    scripts: dict[str, list[Answer]] = field(default_factory=dict)
    always: Answer = OK
    number: dict[str, Any] = field(
        default_factory=lambda: {"display_phone_number": "+92 300 0000001", "verified_name": "Test Shop"}
    )
    waba: str = WABA
    token_facts: dict[str, Any] = field(default_factory=dict)
    templates: list[dict[str, Any]] = field(default_factory=list)
    templates_a_page: int = 2
    refusals: dict[str, Answer] = field(default_factory=dict)
    subscribed: list[str] = field(default_factory=list)
    seen: list[tuple[str, bool]] = field(default_factory=list)  # (message, whether "typing" was shown)
    files: dict[str, File] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    sent: list[Call] = field(default_factory=list)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    most_at_once: int = 0
    under_way: int = 0
    counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reached(self, calls: int, *, seconds: float = 10) -> None:
        """Wait until so many messages have been posted, accepted or not."""
        async with asyncio.timeout(seconds), self.news:
            await self.news.wait_for(lambda: len(self.calls) >= calls)

    def sent_to(self, recipient: str) -> list[str]:
        """The texts accepted for one recipient, in order."""
        return [call.text for call in self.sent if call.to == recipient]


@asynccontextmanager
async def serve_graph() -> AsyncIterator[Graph]:
    """A running Graph; it stops with the block."""
    graph = Graph()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/{number}/messages", partial(_send, graph))
    app.router.add_post("/{number}/media", partial(_upload, graph))
    app.router.add_get("/files/{file}", partial(_download, graph))
    app.router.add_post("/debug_token", partial(_guarded, graph, _debug_token))
    app.router.add_post("/{waba}/subscribed_apps", partial(_guarded, graph, _subscribe))
    app.router.add_get("/{waba}/message_templates", partial(_guarded, graph, _templates))
    app.router.add_get("/{id}", partial(_look, graph))
    async with served(app) as graph.url:
        yield graph


def _token(graph: Graph, request: web.Request) -> str | None:
    """The bearer token, or None when it is not accepted."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return token if token and (graph.tokens is None or token in graph.tokens) else None


def _error(code: int, status: int = 400, subcode: int | None = None, headers: Any = None) -> web.Response:
    error: dict[str, Any] = {"message": f"(#{code}) refused", "type": "OAuthException", "code": code}
    if subcode:
        error["error_subcode"] = subcode
    return web.json_response({"error": error}, status=status, headers=headers)


async def _send(graph: Graph, request: web.Request) -> web.StreamResponse:
    body = await request.json()
    token = _token(graph, request)
    if token is None:
        return _error(190, 401)
    if body.get("status") == "read":
        return _mark_seen(graph, body)
    to = str(body.get("to") or body.get("recipient"))
    call = Call(f"wamid.{next(graph.counter)}", to, body, token)
    graph.calls.append(call)
    async with graph.news:
        graph.news.notify_all()
    script = graph.scripts.get(to)
    answer = script.pop(0) if script else graph.always
    graph.under_way += 1
    graph.most_at_once = max(graph.most_at_once, graph.under_way)
    try:
        return await _answer(graph, request, call, answer)
    finally:
        graph.under_way -= 1


async def _answer(graph: Graph, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
    refused = answer.code is not None or (answer.status or 200) >= 400
    if answer.accept or not (refused or answer.drop):
        graph.sent.append(call)
    if answer.delay:
        await asyncio.sleep(answer.delay)
    if answer.drop:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if answer.body is not None:
        return web.Response(body=answer.body, status=answer.status or 200, headers=answer.headers)
    if answer.code is not None:
        return _error(answer.code, answer.status or 400, answer.subcode, answer.headers)
    if refused:
        return web.Response(status=answer.status or 500, headers=answer.headers)
    contacts = [{"input": call.to, "wa_id": call.to}]
    return web.json_response(
        {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": call.wamid}]},
        headers=answer.headers,
    )


async def _upload(graph: Graph, request: web.Request) -> web.Response:
    if _token(graph, request) is None:
        return _error(190, 401)
    form = await request.post()
    file = form["file"]
    assert isinstance(file, web.FileField)
    media_id = f"media{next(graph.counter)}"
    graph.uploads[media_id] = (file.content_type, file.file.read())
    return web.json_response({"id": media_id})


def _mark_seen(graph: Graph, body: dict[str, Any]) -> web.Response:
    if refusal := graph.refusals.get("read"):
        return _error(refusal.code or 0, refusal.status or 400)
    graph.seen.append((body["message_id"], body.get("typing_indicator") == {"type": "text"}))
    return web.json_response({"success": True})


async def _guarded(graph: Graph, answer: Any, request: web.Request) -> web.Response:
    """What needs a token and may be told to fail."""
    refusal = graph.refusals.get(request.path.rpartition("/")[2])
    if _token(graph, request) is None:
        return _error(190, 401)
    if refusal:
        return _error(refusal.code or 0, refusal.status or 400, refusal.subcode)
    if request.match_info.get("waba", graph.waba) != graph.waba:
        return _error(100, 400, 33)
    answered: web.Response = await answer(graph, request)
    return answered


async def _debug_token(graph: Graph, request: web.Request) -> web.Response:
    body = await request.json()
    assert (body["method"], body["input_token"]) == ("get", _token(graph, request))
    return web.json_response({"data": {"is_valid": True, **graph.token_facts}})


async def _subscribe(graph: Graph, request: web.Request) -> web.Response:
    graph.subscribed.append(request.match_info["waba"])
    return web.json_response({"success": True})


async def _templates(graph: Graph, request: web.Request) -> web.Response:
    start = int(request.query.get("after", 0))
    end = start + graph.templates_a_page
    paging = {"cursors": {"after": str(end)}}
    more = {"next": f"{request.url}&after={end}"} if end < len(graph.templates) else {}
    return web.json_response({"data": graph.templates[start:end], "paging": {**paging, **more}})


async def _look(graph: Graph, request: web.Request) -> web.Response:
    """A file's address, or what is known of a number."""
    if _token(graph, request) is None:
        return _error(190, 401)
    name = request.match_info["id"]
    if name not in graph.files:
        wanted = request.query.get("fields", "").split(",")
        known = {field: value for field, value in graph.number.items() if field in wanted}
        return web.json_response({**known, "id": name}) if name == NUMBER else _error(100, 400, 33)
    file = graph.files[name]
    if file.answers:
        return web.Response(status=file.answers.pop(0))
    address = f"{graph.url}/files/{name}"
    return web.json_response({"id": name, "url": address, "mime_type": file.content_type, "file_size": 1})


async def _download(graph: Graph, request: web.Request) -> web.Response:
    if _token(graph, request) is None:
        return web.Response(status=401)
    file = graph.files[request.match_info["file"]]
    if file.expired:
        return web.Response(status=file.expired.pop(0))
    return web.Response(body=file.content, content_type=file.content_type)
