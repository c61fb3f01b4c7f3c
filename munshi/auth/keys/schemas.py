"""API keys as they are asked for and shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from munshi.auth.keys.scopes import SCOPES
from munshi.core.schemas import Body, Line, Moment, View

Scope = StrEnum("Scope", {name: name for name in SCOPES})  # type: ignore[misc]  # its members are the list of scopes


def _each_once(scopes: list[Scope]) -> list[Scope]:
    return sorted(set(scopes))


Scopes = Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES)), AfterValidator(_each_once)]


class NewApiKey(Body):
    """Without `expires_at` it holds until it is revoked."""

    name: Line
    scopes: Scopes
    expires_at: Moment | None = None


class ApiKeyView(View):
    """`prefix`: how the key begins, all that is shown of it. `last_used_at` is true to five minutes."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class FreshApiKey(ApiKeyView):
    """`key` is shown this once and kept nowhere."""

    key: str


class ScopeView(View):
    scope: Scope
    allows: str
