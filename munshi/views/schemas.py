"""Saved views as the API takes and shows them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.core.schemas import Body, Flag, View, Word

ViewedPage = Literal["orders", "inbox", "customers"]
Filters = Annotated[
    str,
    Field(
        max_length=1000,
        pattern=r"^[^\x00#?]*$",
        description="what stands behind the ? in the page's address",
        json_schema_extra={"examples": ["status=paid&period=week"]},
    ),
]


class SavedViewQuery(Body):
    page: ViewedPage


class NewSavedView(Body):
    """`shared`: the whole shop's; only who may change orders shares."""

    page: ViewedPage
    name: Word
    query: Filters
    shared: Flag = False


class SavedViewChange(Body):
    """Only what is sent changes."""

    name: Word | None = None
    query: Filters | None = None
    shared: Flag | None = None


class SavedViewView(View):
    """`shared`: the whole shop's, else the caller's own. `is_default`: the caller's page begins with it."""

    id: UUID
    page: ViewedPage
    name: str
    query: str
    shared: bool
    is_default: bool
