"""Shared shapes at the API's edge: strict input, plain output, pages."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

NO_NUL = r"^[^\x00]*$"
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=NO_NUL)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_NUL)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4096, pattern=NO_NUL)]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=NO_NUL)]
Flag = Annotated[bool, Field(strict=True)]


def _number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("write a whole number")
    return value


# For bodies: 3 and 3.0, but neither "3" nor true. Bounds go before it: Annotated[int, Field(ge=1), WHOLE].
WHOLE = BeforeValidator(_number)
Position = Annotated[int, Field(ge=0, le=100_000), WHOLE]


def _this_century(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2100:
        raise ValueError("name a time of this century")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_this_century)]


class Body(BaseModel):
    """What a caller sends: unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """What a caller gets; reads straight from a row."""

    model_config = ConfigDict(from_attributes=True)


class PageQuery(Body):
    """`?limit=20&offset=0`; lists add their own filters and `sort`."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


def _each_once(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) < len(ids):
        raise ValueError("name each id once")
    return ids


class Arrangement(Body):
    """Ids in the order they are to stand in; each once."""

    ids: Annotated[
        list[UUID],
        Field(min_length=1, max_length=200, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_each_once),
    ]


class Page(BaseModel, Generic[Item]):
    """One page; `total` counts all rows that match the filters."""

    items: list[Item]
    total: int
    limit: int
    offset: int
