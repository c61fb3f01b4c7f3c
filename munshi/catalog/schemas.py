"""Services and packages as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.core.money import Money
from munshi.core.schemas import Body, Flag, Line, OptionalLine, PageQuery, Paragraph, Search, View

Features = Annotated[list[Line], Field(max_length=30)]


class ServiceQuery(PageQuery):
    """`q`: part of a service's name."""

    q: Search = ""
    active: bool | None = None
    sort: Literal["position", "name", "-name", "created_at", "-created_at"] = "position"


class PackageQuery(PageQuery):
    """`q`: part of a package's name."""

    q: Search = ""
    service_id: UUID | None = None
    active: bool | None = None
    sort: Literal["position", "name", "-name", "price", "-price", "created_at", "-created_at"] = "position"


class NewService(Body):
    name: Line
    description: Paragraph = ""
    image_id: UUID | None = None
    active: Flag = True


class ServiceChange(Body):
    """Only what is sent changes; `image_id` null takes the picture away."""

    name: Line | None = None
    description: Paragraph | None = None
    image_id: UUID | None = None
    active: Flag | None = None


class NewPackage(Body):
    """`duration`: delivery time in the shop's words, e.g. '3 days'."""

    service_id: UUID
    name: Line
    description: Paragraph = ""
    price: Money
    duration: OptionalLine = ""
    features: Annotated[Features, Field(default_factory=list)]
    popular: Flag = False
    active: Flag = True


class PackageChange(Body):
    """Only what is sent changes."""

    name: Line | None = None
    description: Paragraph | None = None
    price: Money | None = None
    duration: OptionalLine | None = None
    features: Features | None = None
    popular: Flag | None = None
    active: Flag | None = None


class ServiceView(View):
    id: UUID
    name: str
    description: str
    image_id: UUID | None
    position: int
    active: bool
    created_at: datetime


class PackageView(View):
    id: UUID
    service_id: UUID
    name: str
    description: str
    price: Money
    duration: str
    features: list[str]
    popular: bool
    position: int
    active: bool
    created_at: datetime
