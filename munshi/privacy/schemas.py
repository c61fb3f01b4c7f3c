"""Exports and erasures as the API takes and gives them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from munshi.auth.schemas import Proof
from munshi.core.schemas import Body, Line, OptionalLine, PageQuery, View
from munshi.tenants.states import Closer, State


class Erasing(Body):
    """`confirm`: the customer's name or one of their addresses, typed by hand."""

    confirm: Line


class ShopClosing(Proof):
    """`slug`: the shop's own, typed by hand; `reason`: whoever runs the platform sees it."""

    slug: Line
    reason: OptionalLine = ""


class ClosingView(View):
    """All but `status` are null while the shop is open; a shop without `delete_after` is not deleted."""

    status: State
    closed_at: datetime | None
    closed_by: Closer | None
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
