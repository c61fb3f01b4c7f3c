"""Conversations, messages and templates at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from munshi.core.db import Json
from munshi.core.masking import PersonsNumber
from munshi.core.money import Money
from munshi.core.schemas import NO_NUL, Body, OptionalLine, PageQuery, Search, Word
from munshi.events.service import ActorKind
from munshi.tenants.opening.hours import ShopTime
from munshi.tenants.schemas import Language

Seq = Annotated[int, Field(ge=0, le=2**53)]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4096, pattern=NO_NUL)]
TemplateText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1024, pattern=NO_NUL)]


Status = Literal["active", "waiting_payment", "completed", "abandoned"]
# Orders are a room above, which has these words too.
OrderStatus = Literal[
    "pending", "payment_submitted", "paid", "rejected", "completed", "cancelled", "refunded", "expired"
]
Speaker = Literal["ai", "human"]
Author = Literal["customer", "ai", "human", "system"]
MessageStatus = Literal["received", "queued", "sending", "sent", "delivered", "read", "failed", "unknown"]


class ConversationQuery(PageQuery):
    """`needs_person`: the AI asked for one; `mine`: assigned to me; `unassigned`: a person answers, nobody is named.

    `unread`: with messages nobody has seen. `snoozed`: only such, or only the others. `label`, `language`: of the
    customer; `order_status`: an order of theirs has it. `q`: part of their name or address, or of the last message.
    `sort`: latest message first, or before that those that need a person, where one that is back counts as new.
    """

    status: Literal[Status, "open"] | None = None
    answered_by: Speaker | None = None
    needs_person: bool | None = None
    mine: bool = False
    unassigned: bool = False
    unread: bool = False
    snoozed: bool | None = None
    label: Search = ""
    language: Language | None = None
    order_status: OrderStatus | None = None
    account_id: UUID | None = None
    customer_id: UUID | None = None
    q: Search = ""
    sort: Literal["-last_message_at", "needs_first"] = "-last_message_at"


class ConversationCounts(BaseModel):
    """Of the chats that are not over, each to 1,000 at most. As the filters of the list; `ai`: the AI answers.

    Of those that are snoozed, `needs_person`, `mine` and `unassigned` count none.
    """

    needs_person: int
    mine: int
    unassigned: int
    ai: int
    all: int


class CustomerSummary(BaseModel):
    id: UUID
    name: str | None
    phone: PersonsNumber | None
    language: Language | None
    blocked: bool


class OpenOrder(BaseModel):
    """An order that is not settled: money is still to come, or to be confirmed."""

    id: UUID
    number: int
    status: Literal["pending", "payment_submitted", "rejected"]
    total: Money


class ConversationView(BaseModel):
    """`human_until`: when the AI takes the chat back. `last_author`, `last_kind`: of the newest message.

    `handover_reason`: why a person is needed, since `handover_at`, until one acts; `handover_summary`: what that person
    should know, where lines in quotation marks are the customer's or the AI's own words. `open_order`: the customer's
    newest. `snoozed_until`: staff want to see it then, or once the customer writes; `woken_at`: since when it is back,
    while nobody has acted. `free_until`: through the Cloud API, until when the customer can be written to freely, and
    only by templates approved by Meta afterwards; null where no such rule holds.
    """

    id: UUID
    customer: CustomerSummary
    account_id: UUID
    status: Status
    answered_by: Speaker
    assignee_id: UUID | None
    assignee_name: str | None
    human_until: datetime | None
    handover_reason: str | None
    handover_at: datetime | None
    handover_summary: str | None
    snoozed_until: datetime | None
    woken_at: datetime | None
    unread: int
    last_seq: int
    last_message: str
    last_message_at: datetime | None
    last_author: Author | None
    last_kind: str | None
    free_until: datetime | None
    open_order: OpenOrder | None
    created_at: datetime
    closed_at: datetime | None


class MediaSummary(BaseModel):
    """The file itself is at /api/media/{id}."""

    id: UUID
    content_type: str
    filename: str | None
    size: int


class MessageView(BaseModel):
    """`payload` holds what text cannot, `failure` why it was not delivered.

    `author_name`: the member who wrote it. `run_id`, `provider`, `model`: the AI's run it came from (GET
    /api/ai-runs/{id}) and who spoke in it; provider `builtin` needs no model.
    """

    id: UUID
    conversation_id: UUID
    seq: int
    direction: Literal["in", "out"]
    kind: str
    text: str
    payload: Json
    media: MediaSummary | None
    author: Author
    author_user_id: UUID | None
    author_name: str | None
    run_id: UUID | None
    provider: str | None
    model: str | None
    template: str | None
    client_key: str | None
    status: MessageStatus
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


class WishView(BaseModel):
    """The customer wants to be written to by itself from then on (`wants`), or not any more."""

    at: datetime
    wants: bool
    by: ActorKind


class ConsentView(BaseModel):
    """`first_wrote_at`: of the messages that are kept; null for one who was only written to.

    `opted_out_at`: since when they want no follow-ups and offers; `marketing_stopped_at`: since when WhatsApp passes on
    no offers to them. `wishes`: what they said about it, oldest first.
    """

    first_wrote_at: datetime | None
    opted_out_at: datetime | None
    marketing_stopped_at: datetime | None
    wishes: list[WishView]


class Place(Body):
    """Where something is, in degrees; `name` and `address` as the customer reads them."""

    latitude: Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
    name: OptionalLine = ""
    address: OptionalLine = ""


class StaffMessage(Body):
    """A person's message: `text`, a file (`media_id`) with or without text, or a `location`, which goes by itself.

    The same `client_key` again sends nothing and answers with the first message.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Salam!"}]})

    text: OptionalText = ""
    media_id: UUID | None = None
    location: Place | None = None
    client_key: Word | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        has_words = bool(self.text or self.media_id)
        if self.location and has_words:
            raise ValueError("a location goes by itself: send text and files in messages of their own")
        if not (self.location or has_words):
            raise ValueError("write a text, name a file or give a location")
        return self


class TakeOver(Body):
    """For how long; the shop's own pause when left out."""

    minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None


class Snooze(Body):
    """Within a year."""

    at: ShopTime


class Assignment(Body):
    user_id: UUID | None


class Closing(Body):
    status: Literal["completed", "abandoned"] = "completed"


class TemplateWording(BaseModel):
    """`body` is what is sent now; `custom` tells that the shop wrote it, over `default_body`."""

    language: Language
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
