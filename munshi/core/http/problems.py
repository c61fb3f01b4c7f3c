"""Errors as RFC 9457 problem documents: one shape for every refusal, in answers and in the OpenAPI document."""

import json
from http import HTTPStatus
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from munshi.core.errors import Problem
from munshi.core.outages import AWAY

MEDIA_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
    504: "timeout",
}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    500: "Something went wrong on our side. Name the request id when you report it.",
}


log = structlog.get_logger()


class FieldError(BaseModel):
    """`field` is a dotted path into the body or the name of a parameter."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """An RFC 9457 problem. Branch on `code`; `detail` is for people. Some codes bring further members."""

    type: str = Field(default="about:blank")
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[FieldError] | None = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`: these statuses answer with a problem document."""
    return {status: _documented(status) for status in statuses}


def problem_response(status: int, detail: str, *, title: str = "", code: str = "", **extra: Any) -> Response:
    """A problem document as an answer; `retry_after` (seconds) also becomes the Retry-After header."""
    body = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "code": code or CODES.get(status, "error"),
        "detail": detail,
        "request_id": structlog.contextvars.get_contextvars().get("correlation_id"),
        **extra,
    }
    headers = {"cache-control": "no-store"}
    if "retry_after" in extra:
        headers["retry-after"] = str(extra["retry_after"])
    return Response(json.dumps(body, default=str), status, headers, MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document and describe it so in its OpenAPI document."""
    app.add_exception_handler(Problem, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RecursionError, _too_deep)
    for kind in AWAY:
        app.add_exception_handler(kind, _unreachable)
    app.add_exception_handler(asyncpg.DiskFullError, _full)
    app.add_exception_handler(Exception, _crashed)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return problem_response(error.status, error.detail, title=error.title, code=error.slug, **error.extra)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    faults = error.errors()
    if not _is_json(request) and any(fault["loc"] == ("body",) for fault in faults):
        return problem_response(415, "Send the body as application/json.", title="File type not accepted")
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem_response(400, "The body is not valid JSON.", code="bad_json")
    errors = [{"field": _path(fault["loc"]), "message": fault["msg"]} for fault in faults]
    return problem_response(422, "Some of the input is not acceptable.", title="Invalid input", errors=errors)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    response = problem_response(error.status_code, SENTENCES.get(error.status_code, error.detail))
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(sorted(_methods(request)))
    return response


async def _too_deep(_: Request, __: Exception) -> Response:
    return problem_response(422, "The input is nested too deeply.", title="Invalid input")


async def _unreachable(_: Request, error: Exception) -> Response:
    log.warning("database out of reach", error=type(error).__name__)
    return problem_response(503, "The database cannot be reached now. Try again in a moment.", retry_after=5)


async def _full(_: Request, __: Exception) -> Response:
    log.error("the database's disk is full")
    detail = "The database has no room left, so nothing was changed. Try again when there is."
    return problem_response(503, detail, code="no_room", retry_after=60)


async def _crashed(_: Request, __: Exception) -> Response:
    return problem_response(500, SENTENCES[500])


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _path(location: tuple[int | str, ...]) -> str:
    inside = location[1:] if location[:1] in (("body",), ("query",), ("path",), ("header",), ("cookie",)) else location
    return ".".join(str(part) for part in inside) or str(location[0])


def _methods(request: Request) -> set[str]:
    """All methods of the address: Starlette names only those of the first route that matches."""
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        shape = getattr(context, "path_regex", None)
        if shape is not None and shape.match(request.scope["path"]):
            found |= context.methods or set()
    return found


def _documented(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
