"""What endpoints are sent, in the OpenAPI document's own section for it."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from munshi.events.catalogue import EVENT_TYPES
from munshi.webhooks.payload import model_of

REF = "#/components/schemas/{model}"
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def describe_webhooks(app: FastAPI) -> None:
    """Let `app.openapi()` hold under `webhooks` the request that tells of each type of event."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        models = {name: model_of(name) for name in EVENT_TYPES}
        _, schema = models_json_schema([(model, "serialization") for model in models.values()], ref_template=REF)
        for name, definition in schema["$defs"].items():
            document["components"]["schemas"].setdefault(name, definition)
        string = {"type": "string"}
        document["components"]["parameters"] = {
            name: {"name": name, "in": "header", "required": True, "schema": string} for name in HEADERS
        }
        document["webhooks"] = {name: {"post": _operation(name, model.__name__)} for name, model in models.items()}
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _operation(type: str, model: str) -> dict[str, Any]:
    body = {"schema": {"$ref": REF.format(model=model)}}
    return {
        "operationId": f"hook_{type.replace('.', '_')}",
        "summary": EVENT_TYPES[type].says or type,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS],
        "requestBody": {
            "required": True,
            "content": {"application/json": body},
        },
        "responses": {"2XX": {"description": "Taken"}, "410": {"description": "Switch the endpoint off"}},
    }
