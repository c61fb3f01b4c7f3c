"""Webhook endpoints and deliveries as the API takes and shows them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, Flag, Moment, OptionalLine, PageQuery, View
from munshi.events.catalogue import EVENT_TYPES

Type = StrEnum("Type", {name.replace(".", "_"): name for name in EVENT_TYPES})  # type: ignore[misc]  # the catalogue
Status = Literal["waiting", "delivered", "dropped"]


def _each_once(types: list[Type]) -> list[Type]:
    return sorted(set(types))


Url = Annotated[
    str,
    Field(max_length=2000, pattern=NO_NUL, description="https on the public internet; redirects are not followed"),
]
Types = Annotated[
    list[Type],
    Field(max_length=len(EVENT_TYPES), description="what is sent; an empty list: every type"),
    AfterValidator(_each_once),
]


class NewEndpoint(Body):
    url: Url
    description: OptionalLine = ""
    types: Types = Field(default=[])


class EndpointChange(Body):
    """Only what is sent changes. Switched on again, it is sent what happens from then on; replay fills the gap."""

    url: Url | None = None
    description: OptionalLine | None = None
    types: Types | None = None
    active: Flag | None = None


class EndpointView(View):
    """`off_reason`: why it was switched off by itself; `gone`: it answered 410, `failing`: for a day.

    `failing_since`: its first waiting delivery fails since then, and is tried again at `next_try_at`.
    """

    id: UUID
    url: str
    description: str
    types: list[Type]
    active: bool
    off_reason: Literal["gone", "failing"] | None
    failing_since: datetime | None
    next_try_at: datetime | None
    created_at: datetime


class EndpointSecret(EndpointView):
    """`secret` is shown this once. The one before signs along until `previous_until`."""

    secret: str
    previous_until: datetime | None


class DeliveryQuery(PageQuery):
    status: Status | None = None
    type: Type | None = None


class DeliveryView(View):
    """`id` is the header `webhook-id`, the same whenever this event is sent to this endpoint.

    `attempts` since it was last put in line; `status_code`: what was answered, `fault`: why there was no answer.
    """

    id: UUID
    event_id: int
    type: Type
    status: Status
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    duration_ms: int | None
    status_code: int | None
    fault: str | None


class DeliveryDetail(DeliveryView):
    """`request`: the body last sent; `answer`: the first 4 KB of what came back."""

    request: str | None
    answer: str | None


class ReplaySince(Body):
    """Everything that has happened from `since` on and is of the endpoint's types is sent again, 30 days at most."""

    since: Moment


class Replayed(View):
    events: int


class EventTypeView(View):
    """`payload`: the JSON schema of the body of such a delivery."""

    type: Type
    says: str
    payload: Json
