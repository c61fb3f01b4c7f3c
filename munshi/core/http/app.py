"""What every HTTP request passes through, as plain ASGI so that it costs little. From the outside in:

context (id, log line, last net) → security headers → CORS → timeout → crowd → body limit → rate limit → CSRF →
application
"""

import re
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import structlog
from fastapi import Depends, FastAPI, Request
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind
from starlette.datastructures import Headers

from munshi.core.clock import new_id
from munshi.core.http.asgi import METHODS, SOCKET, Asgi, Message, Receive, Scope, Send
from munshi.core.http.browsers import Cors, Csrf, SecurityHeaders
from munshi.core.http.limits import BodyLimit, Crowd, RateLimit, Timeout
from munshi.core.http.problems import SENTENCES, problem_response
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.core.telemetry.metrics import REQUESTS
from munshi.core.telemetry.tracing import first_span

log = structlog.get_logger()


# FastAPI would send a plain function through a thread pool, which costs more than a query: dependencies are coroutines.
async def runtime_of(request: Request) -> Runtime:
    found: Runtime = request.app.state.runtime
    return found


RuntimeDep = Annotated[Runtime, Depends(runtime_of)]


def address_of(request: Request) -> str:
    """Where people reach this installation: PUBLIC_URL, or without it what this request was sent to."""
    runtime: Runtime = request.app.state.runtime
    return runtime.settings.PUBLIC_URL or str(request.base_url).rstrip("/")


def protect(app: FastAPI, settings: Settings) -> Asgi:
    """`app` behind everything named above. Web sockets and the lifespan pass through untouched."""
    guarded = RateLimit(Csrf(app, settings), settings)
    bounded = Timeout(Crowd(BodyLimit(guarded), settings))
    return Context(SecurityHeaders(Cors(bounded, settings), settings))


class Context:
    """Gives the request its id, writes one log line when it ends, and turns what nobody caught into a 500."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        started, status = time.perf_counter(), 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=request_id), _traced(scope) as opened:
            try:
                await self.app(scope, receive, send_marked)
            except Exception:
                log.exception("request failed", method=scope["method"], path=scope["path"][:200])
                if not status:
                    await problem_response(500, SENTENCES[500])(scope, receive, send_marked)
            finally:
                _record(scope, status, time.perf_counter() - started, opened)


def _request_id(given: str | None) -> str:
    return given if given and re.fullmatch(r"[A-Za-z0-9._-]{8,64}", given) else str(new_id())


def _traced(scope: Scope) -> AbstractContextManager[Span]:
    """What a client says of traces of its own is not listened to."""
    if _is_quiet(scope["path"]):
        return nullcontext(INVALID_SPAN)
    return first_span(scope["method"][:20], {"http.request.method": scope["method"][:20]}, kind=SpanKind.SERVER)


def _record(scope: Scope, status: int, seconds: float, opened: Span) -> None:
    """The query string is left out: it may hold a name or a phone number."""
    path, method = scope["path"], scope["method"]
    template = getattr(scope.get("route"), "path_format", None) or "none"
    REQUESTS.labels(method if method in METHODS else "other", template, status or "aborted").observe(seconds)
    opened.update_name(f"{method[:20]} {template}")
    opened.set_attributes({"http.route": template, "http.response.status_code": status})
    write = log.debug if _is_quiet(path) else log.info
    write("request", method=method, path=path[:200], status=status, ms=round(seconds * 1000, 1))


def _is_quiet(path: str) -> bool:
    return path.startswith(("/health/", SOCKET)) or path == "/metrics"
