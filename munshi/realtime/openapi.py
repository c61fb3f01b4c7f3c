"""Socket.IO in the OpenAPI document, so that clients in other languages can be generated from it."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from munshi.realtime.schemas import CLIENT_EVENTS, PASSING, Here, Replay

REF = "#/components/schemas/{model}"


def describe_events(app: FastAPI) -> None:
    """Let `app.openapi()` hold a schema for every payload, and `x-socket-events`: event name → schema."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        told = CLIENT_EVENTS | PASSING
        models = [(model, "serialization") for model in (*told.values(), Here, Replay)]
        _, schema = models_json_schema(models, ref_template=REF)  # type: ignore[arg-type]  # a list is invariant
        for name, definition in schema["$defs"].items():
            document["components"]["schemas"].setdefault(name, definition)
        document["x-socket-events"] = {name: {"$ref": REF.format(model=model.__name__)} for name, model in told.items()}
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document
