"""The OpenAPI document: what FastAPI writes, with our errors in place of its own."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from munshi.core.http.problems import ProblemDocument, problems

WRITES = ("post", "put", "patch", "delete")


def describe_problems(app: FastAPI) -> None:
    """Let `app.openapi()` say which problems every operation can answer with, beyond those its route names."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            _define(document["components"]["schemas"])
            shared = document["components"].setdefault("responses", {})
            for method, operation in _operations(document):
                for status, response in problems(*_common(method, operation)).items():
                    operation["responses"].setdefault(str(status), response)
                _share(operation["responses"], shared)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _define(schemas: dict[str, Any]) -> None:
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDocument"] = problem


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            validation = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
            if "HTTPValidationError" in str(validation):
                del operation["responses"]["422"]
            if path.startswith("/api/"):
                yield method, operation


def _share(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Problems look the same everywhere: each status is written once, and named where it is answered."""
    for status, response in responses.items():
        documented = problems(int(status))[int(status)]
        if response == documented:
            name = documented["description"].replace(" ", "")
            shared[name] = documented
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _common(method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield 429
    if operation.get("security"):
        yield from (401, 403)
    if method in WRITES:
        yield 403
    if operation.get("requestBody"):
        yield from (400, 413, 415, 422)
    if operation.get("parameters"):
        yield 422
