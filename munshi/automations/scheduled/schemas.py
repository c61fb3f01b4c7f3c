"""Scheduled messages at the API's edge. Times are written as the clock in the shop shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from munshi.core.schemas import NO_NUL, Body, PageQuery, View
from munshi.tenants.opening.hours import ShopTime

ScheduledStatus = Literal["waiting", "sent", "cancelled", "failed"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096, pattern=NO_NUL)]


class ScheduledQuery(PageQuery):
    """The next to be sent come first."""

    conversation_id: UUID | None = None
    status: ScheduledStatus | None = None


class NewScheduled(Body):
    """Sent as the words of who wrote it, within a year."""

    conversation_id: UUID
    text: Text
    at: ShopTime


class ScheduledChange(Body):
    """Only what is sent changes."""

    text: Text | None = None
    at: ShopTime | None = None


class ScheduledView(View):
    """`at` is the shop's time of `due_at`. `failure`: the code of why it was not sent; `message_id`: what it became."""

    id: UUID
    conversation_id: UUID
    customer_name: str | None
    user_id: UUID | None
    text: str
    at: str
    due_at: datetime
    status: ScheduledStatus
    failure: str | None
    message_id: UUID | None
    created_at: datetime
