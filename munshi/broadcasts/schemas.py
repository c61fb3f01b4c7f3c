"""Broadcasts at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from munshi.channels.templates.schemas import Values
from munshi.core.schemas import NO_NUL, WHOLE, Body, PageQuery, Word
from munshi.tenants.opening.hours import ShopTime
from munshi.tenants.schemas import Language

Status = Literal["draft", "scheduled", "sending", "paused", "done", "cancelled"]
# Why a customer of the audience is not written to, the first that is true.
LeftOut = Literal[
    "blocked", "opted_out", "never_wrote", "other_number", "marketing_stopped", "window_closed", "stopped"
]
Paused = Literal["by_hand", "number_down", "quota_reached", "failing", "refused"]
Days = Annotated[int, Field(ge=1, le=3650), WHOLE]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000, pattern=NO_NUL)]
Texts = Annotated[
    dict[Language, Text],
    Field(
        description="by language; each customer gets that of theirs, else English, else the first. May hold {name} and "
        "{shop}; a line that tells how to stop such messages is added",
        json_schema_extra={"examples": [{"en": "Salam {name}! 20 % off all logos until Friday."}]},
    ),
]
NameElse = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=80, pattern=NO_NUL),
    Field(description="in place of {name} for customers without a name"),
]


class Audience(Body):
    """Customers for whom all of it holds. `labels`: any of them. `ordered`: whether they have an order that was not
    cancelled and has not expired. Whoever never wrote to the number is left out in any case."""

    labels: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    wrote_within_days: Days | None = None
    silent_for_days: Days | None = None
    ordered: Literal["any", "yes", "no"] = "any"
    language: Language | None = None


class BroadcastWords(Body):
    """To whom, through which number, and what. `template_id`: a template of this number that Meta has approved, for
    customers to whom WhatsApp takes no free words; its `variables` may hold {name} and {shop} too."""

    account_id: UUID
    audience: Audience = Field(default_factory=Audience)
    texts: Texts = Field(default_factory=dict)
    name_else: NameElse = ""
    template_id: UUID | None = None
    variables: Values = Field(default_factory=dict, max_length=100)


class NewBroadcast(BroadcastWords):
    """A draft: nothing is sent before it is started."""

    name: Word


class BroadcastChange(Body):
    """Only what is sent changes; `template_id` null takes the template away."""

    name: Word | None = None
    account_id: UUID | None = None
    audience: Audience | None = None
    texts: Texts | None = None
    name_else: NameElse | None = None
    template_id: UUID | None = None
    variables: Annotated[Values, Field(max_length=100)] | None = None


class BroadcastStart(Body):
    """`count`: how many customers you have been shown it will be sent to. `at`: when, by the shop's clock; now where it
    is left out."""

    count: Annotated[int, Field(ge=1, le=1_000_000), WHOLE]
    at: ShopTime | None = None


class Sample(BaseModel):
    """What one customer would read."""

    customer_id: UUID
    customer_name: str | None
    text: str


class PreviewView(BaseModel):
    """`count` would be written to, as `samples` show; of the others `left_out` counts why not. `a_day`: how many the
    number sends of broadcasts a day, null without limit."""

    count: int
    left_out: dict[LeftOut, int]
    samples: list[Sample]
    a_day: int | None


class BroadcastReport(BaseModel):
    """`sent`: accepted by WhatsApp, of which `delivered` have arrived and `read` been read; `replied`: wrote after it.

    `under_way`: handed over and not settled; `unknown`: may have left.
    """

    total: int
    waiting: int
    under_way: int
    sent: int
    delivered: int
    read: int
    replied: int
    failed: int
    unknown: int
    left_out: dict[LeftOut, int]


class BroadcastQuery(PageQuery):
    """The newest first."""

    status: Status | None = None


class BroadcastView(BaseModel):
    """`written` of `total` customers have been written to. `reason`: why it is paused; `rests_until`: it goes on by
    itself then, because of the quiet hours or the number's limits."""

    id: UUID
    name: str
    account_id: UUID
    audience: Audience
    texts: dict[Language, str]
    name_else: str
    template_id: UUID | None
    variables: dict[str, str]
    status: Status
    reason: Paused | None
    due_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    rests_until: datetime | None
    created_by: UUID | None
    created_at: datetime
    written: int
    total: int


class RecipientQuery(PageQuery):
    outcome: Literal["waiting", "sent", "failed", "left_out"] | None = None


class RecipientView(BaseModel):
    """`message_status`: how far the message has come; `reason`: why the customer was left out; `failure`: why the
    message was not sent."""

    customer_id: UUID
    customer_name: str | None
    conversation_id: UUID | None
    outcome: Literal["waiting", "sent", "left_out"]
    reason: LeftOut | None
    message_status: Literal["queued", "sending", "sent", "delivered", "read", "failed", "unknown"] | None
    failure: str | None
    replied: bool
    sent_at: datetime | None
