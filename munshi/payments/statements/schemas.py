"""Statements as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.money import Money
from munshi.core.schemas import NO_NUL, Body, Line, Moment, PageQuery, View
from munshi.payments.statements.sources.columns import Column

Csv = Annotated[str, StringConstraints(min_length=1, max_length=4_000_000, pattern=NO_NUL)]
Messages = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=NO_NUL)]


class StatementFile(Body):
    """`csv`: the text of the file. `columns`: which heading is what; left out, those of last time or of a preset."""

    method_id: UUID
    csv: Csv
    columns: Annotated[dict[Column, Line], Field(min_length=2)] | None = None


class StatementText(Body):
    """What the wallet or bank wrote when money came, several messages set apart by empty lines. `received_at` stands
    for a message without a date.
    """

    text: Messages
    method_id: UUID | None = None
    received_at: Moment | None = None


class SkippedView(View):
    line: int
    why: Literal["no_date", "no_amount", "not_incoming"]


class TakenView(View):
    """`added` entries are new, `known` were there before, `matched` proofs or orders are borne out by what is new."""

    added: int
    known: int
    matched: int
    skipped: list[SkippedView]
    columns: dict[Column, str]


class EntryQuery(PageQuery):
    """Latest first. `matched` false: money that is not known to be for any order."""

    matched: bool | None = None
    method_id: UUID | None = None
    order_id: UUID | None = None


class EntryView(View):
    """Money that came in. `order_id`: what it is for, known by the `transaction`, by the order's own `amount` or
    `reference`, or by `details`; `proof_id`: the picture it bears out, if one was sent. `confirmed`: it stands in the
    order's books.
    """

    id: UUID
    method_id: UUID | None
    source: Literal["csv", "text"]
    transaction_id: str | None
    paid_at: datetime
    timed: bool
    amount: Money
    payer: str
    payer_account: str
    description: str
    proof_id: UUID | None
    order_id: UUID | None
    order_number: int | None
    matched_by: Literal["transaction", "amount", "reference", "details"] | None
    confirmed: bool
    created_at: datetime
