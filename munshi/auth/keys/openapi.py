"""The scope that every operation asks of an API key, in the OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from munshi.auth.keys.scopes import scope_of


def describe_scopes(app: FastAPI) -> None:
    """Let `app.openapi()` hold `x-scope` for each operation that a key may call."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        for path, item in document["paths"].items():
            for method, operation in item.items():
                scope = scope_of(method.upper(), path)
                if scope and operation.get("security"):
                    operation["x-scope"] = scope
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document
