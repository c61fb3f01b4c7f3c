"""A number's link, its poster, and a message to try it, at the API's edge."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from munshi.channels.schemas import Text
from munshi.core.schemas import NO_NUL, Body
from munshi.tenants.schemas import Language

FirstText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL),
    Field(description="what stands in the customer's chat already, to be sent or changed"),
]
PosterFormat = Literal["A4", "A5"]


class ShareQuery(Body):
    text: FirstText = ""


class PosterQuery(ShareQuery):
    """`language`: of the words on it, the shop's own when left out; `headline`: in place of ours."""

    size: PosterFormat = "A4"
    language: Language | None = None
    headline: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=NO_NUL)] = ""


class ShareView(BaseModel):
    """`url` opens a chat with the number on any phone; `shown`: the number as people write it."""

    url: str
    phone: str
    shown: str
    text: str


class TestMessage(Body):
    """`to`: a phone number, with its country's code or as it is written at home. `text`: in place of ours."""

    __test__ = False

    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=NO_NUL)]
    text: Text | None = None
