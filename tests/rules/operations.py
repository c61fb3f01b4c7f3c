"""Every operation of the OpenAPI document, with an address and a body made from its own schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2

from tests.api import PASSWORD
from tests.shop import PNG

Json = dict[str, Any]
Ids = Mapping[str, UUID]

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")

# Which table holds what a parameter or member of this name refers to.
TABLES = {
    "access_id": "support_accesses",
    "account_id": "whatsapp_accounts",
    "announcement_id": "announcements",
    "article_id": "knowledge_articles",
    "broadcast_id": "broadcasts",
    "canned_reply_id": "canned_replies",
    "conversation_id": "conversations",
    "customer_id": "customers",
    "follow_up_rule_id": "follow_up_rules",
    "grant_id": "quota_grants",
    "group_id": "whatsapp_groups",
    "entry_id": "statement_entries",
    "export_id": "exports",
    "image_id": "media_files",
    "invitation_id": "invitations",
    "delivery_id": "webhook_deliveries",
    "device_id": "push_devices",
    "endpoint_id": "webhook_endpoints",
    "key_id": "api_keys",
    "invoice_id": "invoices",
    "media_id": "media_files",
    "label_rule_id": "label_rules",
    "method_id": "payment_methods",
    "notification_id": "notifications",
    "order_id": "orders",
    "package_id": "packages",
    "prompt_id": "prompts",
    "proof_id": "payment_proofs",
    "provider_id": "ai_providers",
    "refund_id": "refunds",
    "rehearsal_id": "rehearsals",
    "run_id": "ai_runs",
    "scene_id": "rehearsal_scenes",
    "scheduled_id": "scheduled_messages",
    "service_id": "services",
    "template_id": "whatsapp_templates",
    "view_id": "saved_views",
}
# Lists of ids that are no row's own name.
NAMED = {"mentions": "user_id"}
# What a list named `ids` refers to, by the folder of its address.
LISTS = {
    "services": "service_id",
    "packages": "package_id",
    "payment-config": "method_id",
    "ai-providers": "provider_id",
    "payments": "proof_id",
}
# Members whose pattern a plain word does not meet, and path parameters that name no row.
EXAMPLES: Json = {
    "access_token": "token-of-meta",
    "amount": "2500.00",
    "at": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M}",
    "app_secret": "secret-of-meta",
    "confirm": "Sana",
    "csv": "Date,Amount,Transaction ID\n2026-01-31 10:30,2500.00,FT26013215",
    "closes": "18:00",
    "currency": "PKR",
    "code": "123456",
    "current": PASSWORD,
    # The base point of the curve, and sixteen bytes.
    "p256dh": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    "auth": "AAAAAAAAAAAAAAAAAAAAAA",
    "endpoint": "http://127.0.0.1:9/push",
    "document": "question,answer\nIs it so?,It is.",
    "email": "new@munshi.test",
    "file": "TG9nbyAzNTAw",
    "from": "+923009998877",
    "key": "a-provider-key",
    "kind": "claude",
    "language": "en",
    "model": "some-model",
    "name": "order_paid",
    "opens": "09:00",
    "new": "another good password",
    "password": PASSWORD,
    "plan_id": "free",
    "phone": "+923009998866",
    "phone_number_id": "106540352242922",
    "to": "+923009998877",
    "since": "2026-01-31T00:00:00Z",
    "url": "http://127.0.0.1:9/hook",
    "quota": "messages",
    "until": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}",
    "waba_id": "102290129340398",
    "shortcut": "thanks",
    "source": 'title = "Says hello"\nsteps = [{ says = "hello" }]',
    "hub.mode": "subscribe",
    "token": "x" * 64,
}
# Beside those whose schema says so (format: password).
SECRET_MEMBERS = ("password", "new", "token", "code")


PLATFORM = "/api/platform/"


@dataclass(frozen=True, repr=False)
class Operation:
    method: str
    path: str
    spec: Json
    document: Json

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_unsafe(self) -> bool:
        return self.method in UNSAFE

    @property
    def is_operators(self) -> bool:
        """For whoever runs the installation, who belongs to no shop."""
        return self.path.startswith(PLATFORM)

    @property
    def path_ids(self) -> set[str]:
        """Names of the path parameters that say which row is meant."""
        return {one["name"] for one in self._parameters("path") if one["schema"].get("format") == "uuid"}

    @property
    def body_ids(self) -> set[str]:
        """Names of the body's members that refer to rows, optional ones too."""
        return set(_ids_in(self._body()))

    @property
    def query_names(self) -> list[str]:
        return [one["name"] for one in self._parameters("query")]

    @property
    def secrets(self) -> list[str]:
        """Names of the body's members that hold a secret."""
        members = {name: self._resolve(value) for name, value in self._body().get("properties", {}).items()}
        return [name for name, one in members.items() if one.get("format") == "password" or name in SECRET_MEMBERS]

    async def call(self, client: httpx2.AsyncClient, ids: Ids, body_ids: Ids | None = None) -> httpx2.Response:
        """A valid request to the rows `ids`; `body_ids` are for the body, and then its optional ids are sent too."""
        path, query = self.address(ids), self.query(ids)
        if "multipart/form-data" in self.spec.get("requestBody", {}).get("content", {}):
            return await client.request(self.method, path, files={"file": ("proof.png", PNG, "image/png")})
        body = self.body(body_ids or ids, whole=body_ids is not None)
        return await client.request(self.method, path, params=query, json=body)

    def address(self, ids: Ids) -> str:
        path = self.path
        for one in self._parameters("path"):
            name = one["name"]
            path = path.replace(f"{{{name}}}", str(ids[name] if name in ids else EXAMPLES[name]))
        return path

    def query(self, ids: Ids) -> Json:
        """The parameters that must be there."""
        needed = [one for one in self._parameters("query") if one.get("required")]
        return {one["name"]: self._example(one["schema"], one["name"], ids) for one in needed}

    def body(self, ids: Ids, *, whole: bool = False) -> Any:
        """A valid JSON body, or None when the operation takes none; `whole`: with its optional ids."""
        return self._example(self._body(), "", ids, whole=whole) if self._body() else None

    def _parameters(self, place: str) -> list[Json]:
        return [one for one in self.spec.get("parameters", []) if one["in"] == place]

    def _body(self) -> Json:
        content = self.spec.get("requestBody", {}).get("content", {})
        found: Json = self._resolve(content.get("application/json", {}).get("schema", {}))
        return found

    def _resolve(self, schema: Json) -> Json:
        for name in (schema.get("$ref", "").rpartition("/")[2],):
            if name:
                return self._resolve(self.document["components"]["schemas"][name])
        for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            if choice.get("type") != "null":
                return {**schema, **self._resolve(choice), "anyOf": (), "oneOf": ()}
        return schema

    def _example(self, schema: Json, name: str, ids: Ids, *, whole: bool = False) -> Any:
        schema = self._resolve(schema)
        if "const" in schema or "enum" in schema:
            choices = schema.get("enum", [schema.get("const")])
            return EXAMPLES[name] if EXAMPLES.get(name) in choices else choices[0]
        if schema.get("format") == "uuid":
            return str(ids[LISTS[self.path.split("/")[2]] if name == "ids" else NAMED.get(name, name)])
        if schema.get("type") == "object":
            (shown,) = schema.get("examples", [{}])
            return shown | {
                key: self._example(value, key, ids, whole=whole)
                for key, value in schema.get("properties", {}).items()
                if key in schema.get("required", ()) or (whole and (key.endswith("_id") or key in NAMED))
            }
        if schema.get("type") == "array":
            return [self._example(schema["items"], name, ids, whole=whole)]
        plain = {"boolean": True, "integer": schema.get("minimum", 1), "number": 1, "null": None}
        return plain[schema["type"]] if schema.get("type") in plain else EXAMPLES.get(name, "word")


def operations(document: Json) -> list[Operation]:
    """All of them; what deletes comes last, so that a test may run through the list."""
    found = [
        Operation(method.upper(), path, spec, document)
        for path, item in document["paths"].items()
        for method, spec in item.items()
    ]
    return sorted(found, key=lambda one: (one.method == "DELETE", one.path))


def _ids_in(schema: Json) -> Iterator[str]:
    for name, value in schema.get("properties", {}).items():
        if "'format': 'uuid'" in str(value) or "lines" in name:
            yield name
