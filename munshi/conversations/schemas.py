"""Conversations, messages and templates at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, PageQuery, Search, Word

Seq = Annotated[int, Field(ge=0, le=2**53)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096, pattern=NO_NUL)]
TemplateText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1024, pattern=NO_NUL)]


class ConversationQuery(PageQuery):
    """`needs_person`: the AI asked for one; `mine`: assigned to me.

    `q`: part of the customer's name or address, or of the last message.
    """

    status: Literal["open", "active", "waiting_payment", "completed", "abandoned"] | None = None
    answered_by: Literal["ai", "human"] | None = None
    needs_person: bool | None = None
    mine: bool = False
    customer_id: UUID | None = None
    q: Search = ""


class CustomerSummary(BaseModel):
    id: UUID
    name: str | None
    phone: str | None
    language: str | None
    blocked: bool


class ConversationView(BaseModel):
    """`human_until`: when the AI takes the chat back.

    `handover_reason`: why a person is needed, until one acts; `handover_summary`: what that person should know, where
    lines in quotation marks are the customer's or the AI's own words.
    """

    id: UUID
    customer: CustomerSummary
    account_id: UUID
    status: str
    answered_by: str
    assignee_id: UUID | None
    assignee_name: str | None
    human_until: datetime | None
    handover_reason: str | None
    handover_summary: str | None
    unread: int
    last_seq: int
    last_message: str
    last_message_at: datetime | None
    created_at: datetime
    closed_at: datetime | None


class MediaSummary(BaseModel):
    """The file itself is at /api/media/{id}."""

    id: UUID
    content_type: str
    filename: str | None
    size: int


class MessageView(BaseModel):
    """`payload` holds what text cannot, `failure` why it was not delivered."""

    id: UUID
    conversation_id: UUID
    seq: int
    direction: Literal["in", "out"]
    kind: str
    text: str
    payload: Json
    media: MediaSummary | None
    author: str
    author_user_id: UUID | None
    template: str | None
    status: str
    failure: str | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


class MessageQuery(Body):
    """The newest messages; or those below `before`, or above `after` (numbers are `seq`)."""

    before: Seq | None = None
    after: Seq | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class MessagePage(BaseModel):
    """Oldest first. `has_more`: there are further ones in the direction asked for."""

    items: list[MessageView]
    has_more: bool


class CustomerMessageQuery(Body):
    """The newest messages of a customer over all chats; or those sent before message `before`."""

    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class StaffMessage(Body):
    """A person's message. The same `client_key` again sends nothing and answers with the first message."""

    text: Text
    media_id: UUID | None = None
    client_key: Word | None = None


class TakeOver(Body):
    """For how long; the shop's own pause when left out."""

    minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None


class Assignment(Body):
    user_id: UUID | None


class Closing(Body):
    status: Literal["completed", "abandoned"] = "completed"


class TemplateWording(BaseModel):
    """`body` is what is sent now; `custom` tells that the shop wrote it, over `default_body`."""

    language: str
    body: str
    default_body: str
    custom: bool
    version: int
    updated_at: datetime | None


class TemplateView(BaseModel):
    """`variables`: the fields its texts may use, each with an example."""

    name: str
    purpose: str
    variables: dict[str, str]
    wordings: list[TemplateWording]


class TemplateBody(Body):
    body: TemplateText


class TemplatePreview(Body):
    """`body`: a wording to try, the present one when left out. `fields`: values to try, the examples when left out."""

    body: TemplateText | None = None
    fields: dict[Word, Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]] = Field(default_factory=dict)


class RenderedText(BaseModel):
    text: str
