"""Canned replies at the API's edge."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from munshi.conversations.schemas import TemplateText
from munshi.core.schemas import Body, PageQuery, Search, View, Word
from munshi.tenants.schemas import Language

Shortcut = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$", description="what staff type after a slash")]
Texts = Annotated[
    dict[Language, TemplateText],
    Field(
        min_length=1,
        description="by language; may hold {name}, {shop}, {agent}, {number} and {total}, the last two of the "
        "customer's newest order",
        json_schema_extra={"examples": [{"en": "Thank you, {name}!"}]},
    ),
]


class CannedReplyQuery(PageQuery):
    """`q`: part of the shortcut or of a text. The most used come first."""

    q: Search = ""


class NewCannedReply(Body):
    shortcut: Shortcut
    texts: Texts


class CannedReplyChange(Body):
    """Only what is sent changes."""

    shortcut: Shortcut | None = None
    texts: Texts | None = None


class CannedReplyView(View):
    """`used`: how often it was sent."""

    id: UUID
    shortcut: str
    texts: dict[Language, str]
    used: int
    used_at: datetime | None


class InChat(Body):
    """Which chat it is for. `language`: the customer's own when left out, else one in which the reply has a text."""

    conversation_id: UUID
    language: Language | None = None


class ReplySending(InChat):
    """The same `client_key` again sends nothing and answers with the first message."""

    client_key: Word | None = None


class RenderedReply(View):
    """`missing`: fields this chat has no fact for; they still stand in the text."""

    text: str
    language: Language
    missing: list[str]
