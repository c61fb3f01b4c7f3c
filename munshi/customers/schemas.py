"""Customers as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.core.schemas import Body, Line, OptionalLine, PageQuery, Paragraph, Search, View, Word
from munshi.tenants.schemas import Language

Sort = Literal["-last_seen_at", "last_seen_at", "-created_at", "created_at", "name", "-name"]


class CustomerQuery(PageQuery):
    """`q`: part of a name or of an address; `blocked`: only the blocked, or only the others; `label`: one they bear."""

    q: Search = ""
    blocked: bool | None = None
    language: Language | None = None
    label: Search = ""
    sort: Sort = "-last_seen_at"


class CustomerChange(Body):
    """Only what is sent changes; `name` or `language` null makes it unknown again."""

    name: Line | None = None
    language: Language | None = None
    labels: Annotated[list[Word], Field(max_length=30)] | None = None
    notes: Paragraph | None = None


class Blocking(Body):
    reason: OptionalLine = ""


class Merging(Body):
    """`customer_id`: the one who turns out to be the same person, and is given up."""

    customer_id: UUID


class LabelView(View):
    """`count`: how many customers bear it."""

    label: str
    count: int


class AddressView(View):
    """`kind`: phone (E.164), lid or bsuid (WhatsApp's own ids of a person)."""

    kind: Literal["phone", "lid", "bsuid"]
    value: str


class CustomerView(View):
    """`erased_at`: nothing is left of the person but what the books need."""

    id: UUID
    name: str | None
    language: Language | None
    labels: list[str]
    notes: str
    blocked_at: datetime | None
    blocked_reason: str | None
    opted_out_at: datetime | None
    marketing_stopped_at: datetime | None
    last_seen_at: datetime | None
    erased_at: datetime | None
    created_at: datetime
    addresses: list[AddressView]
