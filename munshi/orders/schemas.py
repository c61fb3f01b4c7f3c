"""Orders as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from munshi.core.money import Money
from munshi.core.schemas import WHOLE, Body, Moment, PageQuery, Paragraph, Search, View
from munshi.events.service import ActorKind
from munshi.orders.service import Status

MOST_QUANTITY = 1000


def _this_century(day: date) -> date:
    if not 2000 <= day.year < 2100:
        raise ValueError("name a day of this century")
    return day


Day = Annotated[date, AfterValidator(_this_century)]
Quantity = Annotated[int, Field(ge=1, le=MOST_QUANTITY), WHOLE]


class Period(Body):
    """Days of the shop's own time zone, both included."""

    since: Day | None = None
    until: Day | None = None


class OrderFilter(Period):
    """`q`: an order number, or part of the customer's name or of an address of theirs."""

    status: Status | None = None
    customer_id: UUID | None = None
    q: Search = ""
    sort: Literal["-created_at", "created_at", "-total", "total", "-updated_at", "updated_at"] = "-created_at"


class OrderQuery(PageQuery, OrderFilter):
    """As OrderFilter, by page."""


class NewLine(Body):
    package_id: UUID
    quantity: Quantity = 1


class NewOrder(Body):
    """Without `conversation_id` the customer hears nothing of this order."""

    customer_id: UUID
    conversation_id: UUID | None = None
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=20)]
    note: Paragraph = ""


def _each_package_once(lines: list[NewLine]) -> list[NewLine]:
    if len({line.package_id for line in lines}) < len(lines):
        raise ValueError("name each package once")
    return lines


class OrderChange(Body):
    """All that the order is to hold from now on; `version`: of the order as it was seen. `tell_customer`: whether they
    hear of it, when the order belongs to a chat and holds something else than before."""

    version: Annotated[int, Field(ge=1), WHOLE]
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=20), AfterValidator(_each_package_once)]
    note: Paragraph = ""
    tell_customer: bool = True


class NewPart(Body):
    """Without `due_at` it is to be paid once the part before it is."""

    amount: Money
    due_at: Moment | None = None


class NewPlan(Body):
    """All parts together make the order's total. An empty list: all is to be paid at once."""

    parts: Annotated[list[NewPart], Field(max_length=24)]


class PartView(View):
    """A part of the order's total; `left` is what of it is not paid yet."""

    amount: Money
    left: Money
    due_at: datetime | None


class LineView(View):
    """What was agreed: names and price at the time of ordering."""

    package_id: UUID
    service_name: str
    package_name: str
    quantity: int
    unit_price: Money


class OrderView(View):
    id: UUID
    number: int
    status: Status
    total: Money
    customer_id: UUID
    customer_name: str | None
    conversation_id: UUID | None
    note: str
    created_at: datetime
    updated_at: datetime | None
    version: int
    lines: list[LineView]


class OrderEventView(View):
    """One change. `from_status` is null for the placing itself; `actor_name` is that of the member or API key."""

    from_status: Status | None
    to_status: Status
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str | None
    note: str
    created_at: datetime


class StatusTotal(View):
    status: Status
    count: int
    total: Money


class OrderStats(View):
    """One entry for each status and currency that occurs."""

    statuses: list[StatusTotal]
