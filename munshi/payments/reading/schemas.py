"""What was read from a proof, as the API gives it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from munshi.core.money import Money
from munshi.core.schemas import Body, Line, View, Word
from munshi.payments.reading.receipt.fields import FieldName, Source
from munshi.payments.reading.verdict.judge import CheckName, Outcome, Overall

NotRead = Literal["type", "too_large", "too_small", "damaged", "locked", "gone", "timeout", "died", "absent"]


LOCAL_TIME = "^20[0-9]{2}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"


def _in_the_calendar(text: str) -> str:
    datetime.fromisoformat(text)
    return text


LocalTime = Annotated[str, StringConstraints(pattern=LOCAL_TIME), AfterValidator(_in_the_calendar)]


class ReadingCorrection(Body):
    """What the picture says where it was read wrongly. Only what is sent changes; null: what was read stands again.

    `paid_at` is local time in the shop's zone, a date alone when the picture shows no time.
    """

    amount: Money | None = None
    transaction_id: Word | None = None
    paid_at: LocalTime | None = None
    payer: Line | None = None
    payee_account: Line | None = None


class BoxView(View):
    """Parts of the upright picture's width and height, from its top left; `page` of a PDF, 0 the first."""

    page: int
    x: float
    y: float
    width: float
    height: float


class CorrectionView(View):
    """Who put a field right, and what had been read; null when nothing was."""

    read_as: str | None
    by_name: str | None
    at: datetime


class FieldView(View):
    """`value` as printed, but: an amount as a decimal string, `paid_at` as local time in the shop's zone (a date alone
    when no time is shown), `state` done, pending or failed. `source` ai: a provider saw it; person: see
    `correction`. `confidence` from 0 to 1; below 0.8 it counts for nothing.
    """

    value: str
    confidence: float
    box: BoxView | None
    source: Source
    correction: CorrectionView | None


class CheckView(View):
    """One line of expected against read."""

    name: CheckName
    outcome: Outcome
    reason: str
    expected: str | None
    read: str | None


class TwinView(View):
    """Another proof that is the same `file`, tells of the same `transaction` or is nearly the same `picture`."""

    proof_id: UUID
    kind: Literal["file", "transaction", "picture"]
    distance: int
    status: Literal["waiting", "held", "approved", "rejected"]
    order_id: UUID
    order_number: int
    customer_name: str | None
    same_order: bool
    created_at: datetime


class OnStatementView(View):
    """The entry of a statement that bears a proof out: money that came in, matched by `transaction`, by the order's own
    `amount` or `reference`, or by `details`."""

    entry_id: UUID
    amount: Money
    paid_at: datetime
    matched_by: Literal["transaction", "amount", "reference", "details"]


class ReadingView(View):
    """How the proof looks. `verdict` never says that money has come. `signs` of editing are hints only: `editor` wrote
    the picture, or the amount's surroundings are `painted`. `reason` says why it was not read.
    """

    state: Literal["read", "not_read"]
    reason: NotRead | None
    verdict: Overall
    checks: list[CheckView]
    fields: dict[FieldName, FieldView]
    signs: list[Literal["editor", "painted"]]
    seen_by: str | None
    twins: list[TwinView]
    on_statement: OnStatementView | None
    read_at: datetime
