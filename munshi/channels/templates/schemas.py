"""Templates approved by Meta, and first messages, at the API's edge."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from munshi.channels.schemas import Phone
from munshi.conversations.schemas import StaffMessage
from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, PageQuery, Search, Word


class TemplateQuery(PageQuery):
    """`sendable`: only those that can be sent. `q`: part of the name."""

    sendable: bool = False
    q: Search = ""


class BlankView(BaseModel):
    """A variable of a template: what it is filled by (`key`), where it stands, and the example Meta was shown."""

    key: str
    place: Literal["header", "body", "button"]
    name: str
    example: str


class WhatsAppTemplateView(BaseModel):
    """`text`: what the customer reads, its variables open. `file`: what the header must be given. `why_not`: why it
    cannot be sent. `category`, `status` in Meta's words, `refusal` why Meta rejected it."""

    id: UUID
    account_id: UUID
    name: str
    language: str
    category: str
    status: str
    quality: str | None
    refusal: str | None
    text: str
    components: list[Json]
    variables: list[BlankView]
    file: Literal["image", "video", "document"] | None
    why_not: str | None


class SyncedTemplates(BaseModel):
    count: int


Values = dict[Word, Annotated[str, StringConstraints(max_length=1024, pattern=NO_NUL)]]


class TemplateValues(Body):
    """`variables`: a value for each, by its key."""

    variables: Values = Field(default_factory=dict, max_length=100)


class TemplateMessage(TemplateValues):
    """A template to send. `media_id`: the file of its header, stored by POST /api/media.

    The same `client_key` again sends nothing and answers with the first message.
    """

    template_id: UUID
    media_id: UUID | None = None
    client_key: Word | None = None


class FirstWords(StaffMessage):
    """Words, a file or a location to a phone number, where WhatsApp takes them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "+923001234567", "text": "Salam!"}]})

    to: Phone
    name: Word | None = None


class FirstTemplate(TemplateMessage):
    """A template to a phone number, which need not have written before."""

    to: Phone
    name: Word | None = None


def _kind_of(sent: Any) -> str:
    return "template" if isinstance(sent, dict) and "template_id" in sent else "words"


FirstMessage = Annotated[
    Annotated[FirstWords, Tag("words")] | Annotated[FirstTemplate, Tag("template")], Discriminator(_kind_of)
]
