"""What the data of events about the shop as a whole holds: its states, plan, invoices, exports."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from munshi.events.facts import Facts


class TenantFacts(Facts):
    slug: str


class MoveFacts(Facts):
    """`reason`: in the words of the operator, the owner or the rule."""

    before: str = Field(alias="from")
    to: str
    reason: str


class ClosedFacts(Facts):
    """`delete_after`: when the shop is deleted for good, unless it is opened again before."""

    delete_after: datetime


class RetentionFacts(Facts):
    """How many of each were deleted for their age."""

    messages: int
    files: int
    proofs: int
    events: int


class ExportFacts(Facts):
    """`kind`: customer or shop; `rows`: how many it holds."""

    kind: str
    customer: UUID | None = None
    rows: int | None = None


class QuotaFacts(Facts):
    quota: str
    used: int
    limit: int
    percent: int


class GrantFacts(Facts):
    """`amount` below 0: it was taken back."""

    quota: str
    amount: int
    until: datetime | None = None


class InvoiceFacts(Facts):
    plan: str
    months: int
    amount_minor: int
    currency: str


class ReceiptFacts(Facts):
    """`sha256` tells which picture was handed in."""

    sha256: str


class InvoiceDecisionFacts(Facts):
    status: str
    paid_until: datetime | None = None
    reason: str | None = None


class LeaveFacts(Facts):
    """`session`: in which an operator looks."""

    until: datetime
    session: UUID | None = None
