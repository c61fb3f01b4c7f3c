"""Exports and erasures as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from munshi.core.schemas import Body, Line, PageQuery, View


def _writable(password: SecretStr) -> SecretStr:
    """Neither NUL nor half of a pair, which JSON can say and no password holds."""
    plain = password.get_secret_value()
    if "\0" in plain or plain.encode(errors="ignore").decode() != plain:
        raise ValueError("no password holds such a character")
    return password


Password = Annotated[SecretStr, Field(min_length=1, max_length=128), AfterValidator(_writable)]


class Erasing(Body):
    """`confirm`: the customer's name or one of their addresses, typed by hand."""

    confirm: Line


class ShopExporting(Body):
    """`password`: the owner's own."""

    password: Password


class ShopClosing(Body):
    """`slug`: the shop's own, typed by hand; `password`: the owner's."""

    slug: Line
    password: Password


class ClosingView(View):
    """Both null while the shop is open."""

    closed_at: datetime | None
    delete_after: datetime | None


class RetentionView(View):
    """How many would be deleted if it were night: pictures and readings of `proofs`, whole rows of the others."""

    messages: int
    files: int
    proofs: int
    events: int


class ExportQuery(PageQuery):
    """The newest first."""


class ExportFile(View):
    """`url` opens the zip file to whoever has it, until `url_expires_at`; look at the export again for a fresh one."""

    number: int
    size: int
    url: str
    url_expires_at: datetime


class ExportView(View):
    """`progress` in percent; `files` once it is ready, until `expires_at`."""

    id: UUID
    kind: Literal["customer", "shop"]
    customer_id: UUID | None
    status: Literal["waiting", "running", "ready", "expired"]
    progress: int
    rows: int
    files: list[ExportFile]
    asked_by: UUID | None
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None


class ErasureView(View):
    """`done_at`: null while the job is at work."""

    customer_id: UUID
    asked_by: UUID | None
    created_at: datetime
    done_at: datetime | None
