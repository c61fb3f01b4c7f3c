"""Price lists as the API takes them, the drafts it makes of them, and what is confirmed."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from munshi.catalog.schemas import Features
from munshi.core.money import Money
from munshi.core.schemas import NO_NUL, Body, Line, OptionalLine, Paragraph, View
from munshi.pricelist.amounts import Doubt
from munshi.pricelist.tables import Column

ListText = Annotated[str, StringConstraints(min_length=1, max_length=40_000, pattern=NO_NUL)]
Base64 = Annotated[str, StringConstraints(min_length=4, max_length=400_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
Change = Literal["new", "changed", "same"]


class PriceListText(Body):
    """A price list as it was written or pasted: lines, or a table with headings."""

    text: ListText


class PriceListFile(Body):
    """A text or CSV file in Base64, in UTF-8, UTF-16 or Windows-1256. `columns`: which heading holds what, when it is
    not as the draft said.
    """

    file: Base64
    columns: Annotated[dict[Column, Line], Field(min_length=1)] | None = None


class PackageBefore(View):
    """A package of this name as it stands in the catalogue."""

    price: Money
    duration: str
    features: list[str]


class DraftPackage(View):
    """`line` and `text`: where in the list it stands. `price` null: it cannot be known, and `doubt` says why:
    no price stands there, a range, a price 'from', several prices, a number that reads in two ways, or a currency that
    may be several. With a price, `no_currency`: none was written beside it; `twice`: the name stands above already.
    `change`: what confirming does; `before`: what stands in the catalogue.
    """

    line: int
    text: str
    name: str
    price: Money | None
    doubt: Doubt
    duration: str
    features: list[str]
    description: str
    change: Change
    before: PackageBefore | None


class DraftService(View):
    line: int
    name: str
    description: str
    change: Change
    packages: list[DraftPackage]


class DraftView(View):
    """Nothing is written yet. `left_out`: the numbers of lines that were taken for no offer.

    `headings` and `columns`: of a table, and what each column was taken for; empty for a list of lines.
    """

    currency: str
    services: list[DraftService]
    left_out: list[int]
    headings: list[str]
    columns: dict[Column, str]


class ConfirmedPackage(Body):
    """What is left empty stays as it is when the package is there already."""

    name: Line
    price: Money
    duration: OptionalLine = ""
    features: Annotated[Features, Field(default_factory=list)]
    description: Paragraph = ""


class ConfirmedService(Body):
    """What is left empty stays as it is when the service is there already."""

    name: Line
    description: Paragraph = ""
    packages: Annotated[list[ConfirmedPackage], Field(min_length=1, max_length=100)]


class ConfirmedDraft(Body):
    services: Annotated[list[ConfirmedService], Field(min_length=1, max_length=100)]


class ConfirmedView(View):
    """How many packages are new, changed, or as they were."""

    new: int
    changed: int
    same: int
