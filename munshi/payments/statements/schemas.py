"""Statements as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.money import Money
from munshi.core.schemas import NO_NUL, Body, Line, Moment, PageQuery, View
from munshi.payments.statements.columns import Column

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
    """`added` entries are new, `known` were there before, `matched` proofs are borne out by what is new."""

    added: int
    known: int
    matched: int
    skipped: list[SkippedView]
    columns: dict[Column, str]


class EntryQuery(PageQuery):
    """Latest first. `matched` false: money that no proof was sent for."""

    matched: bool | None = None
    method_id: UUID | None = None


class EntryView(View):
    """Money that came in. `proof_id`: what it bears out, by the `transaction` or by `details`."""

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
    matched_by: Literal["transaction", "details"] | None
    created_at: datetime
