"""A statement as CSV: where its headings stand, which column is what, and the credits in its lines."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from munshi.core.errors import Invalid
from munshi.payments.reading.receipt.amounts import read_number
from munshi.payments.reading.receipt.times import read_moment
from munshi.payments.reading.receipt.words import DIGITS, squashed

Column = Literal[
    "date", "time", "credit", "amount", "direction", "transaction_id", "payer", "payer_account", "description"
]
COLUMNS: tuple[Column, ...] = get_args(Column)
MOST_LINES = 20_000
LONGEST_HEAD = 40  # lines of address and balance before the headings
OUTGOING = re.compile(r"^d$|\b(?:dr|debit|out|sent|withdrawal|paid out)\b", re.IGNORECASE)
FIGURE = re.compile(
    r"(?P<minus>[-(])?\s*(?:pkr|rs\.?|₨)?\s*(?P<minus2>-)?(?P<number>[\d][\d,.\s]*)\)?\s*(?P<side>cr|dr)?",
    re.IGNORECASE,
)
LONGEST = 200


@dataclass(frozen=True)
class Credit:
    """Money that came in. `at` is local time without a zone; `timed`: it has a time of day."""

    at: datetime
    timed: bool
    amount: Decimal
    transaction_id: str | None = None
    payer: str = ""
    payer_account: str = ""
    description: str = ""


@dataclass(frozen=True)
class Skipped:
    """A line that is no credit we can use; `why`: no_date, no_amount or not_incoming."""

    line: int
    why: str


@dataclass(frozen=True)
class Sheet:
    """`rows` with the numbers of their lines, as dictionaries by heading."""

    headings: list[str]
    rows: list[tuple[int, dict[str, str]]]


def read_sheet(text: str) -> Sheet:
    """Invalid (`statement_unreadable`) when no line looks like headings, or there are more than 20,000 lines."""
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise Invalid(f"Send at most {MOST_LINES} lines at once.", field="csv", code="statement_unreadable")
    try:
        return _sheet(lines)
    except csv.Error:
        raise Invalid("It is no CSV table.", field="csv", code="statement_unreadable") from None


def _sheet(lines: list[str]) -> Sheet:
    for number, line in enumerate(lines[:LONGEST_HEAD]):
        mark = max(",;\t|", key=line.count)
        headings = [heading.strip() for heading in next(csv.reader([line], delimiter=mark), [])]
        if len(_known(headings)) >= 2 and len(set(headings)) == len(headings):
            rows = csv.reader(lines[number + 1 :], delimiter=mark)
            return Sheet(headings, list(_rows(headings, rows, number + 2)))
    raise Invalid("No line looks like headings with a date and an amount.", field="csv", code="statement_unreadable")


def guess_columns(headings: list[str], kind: str) -> dict[Column, str]:
    """By the presets of the account's kind, then by those of any."""
    by_name = {squashed(heading): heading for heading in headings}
    found: dict[Column, str] = {}
    for column in COLUMNS:
        wanted = [*presets().get(kind, {}).get(column, ()), *presets()["any"].get(column, ())]
        heading = next((by_name[name] for name in wanted if name in by_name), None)
        if heading and heading not in found.values():
            found[column] = heading
    return found


def check_columns(columns: Mapping[Column, str], headings: list[str]) -> None:
    """Invalid (`statement_columns`) unless they name a date and an amount, and headings that are there."""
    if "date" not in columns or not columns.keys() & {"credit", "amount"}:
        detail = f"Say which columns are the date and the amount. The headings are: {', '.join(headings)[:500]}"
        raise Invalid(detail, field="columns", code="statement_columns")
    if missing := [heading for heading in columns.values() if heading not in headings]:
        raise Invalid(f"There is no column {missing[0]}.", field="columns", code="statement_columns")


def credits_of(sheet: Sheet, columns: Mapping[Column, str]) -> tuple[list[Credit], list[Skipped]]:
    found: list[Credit] = []
    skipped: list[Skipped] = []
    for line, row in sheet.rows:
        credit = _credit(
            {column: row[heading][:LONGEST].translate(DIGITS).strip() for column, heading in columns.items()}
        )
        if isinstance(credit, str):
            skipped.append(Skipped(line, credit))
        else:
            found.append(credit)
    return found, skipped


@cache
def presets() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("presets.toml").read_text())


def _credit(cells: dict[Column, str]) -> Credit | str:
    moment = read_moment(f"{cells['date']} {cells.get('time', '')}")
    if moment is None:
        return "no_date"
    amount = _amount(cells.get("credit", "")) if "credit" in cells else _amount(cells["amount"])
    if amount is None:
        return "not_incoming" if "credit" in cells else "no_amount"
    if amount <= 0 or OUTGOING.search(cells.get("direction", "")):
        return "not_incoming"
    words = {name: cells.get(name, "")[:LONGEST] for name in ("payer", "payer_account", "description")}
    return Credit(moment[0], moment[1], amount, cells.get("transaction_id", "")[:LONGEST] or None, **words)


def _amount(text: str) -> Decimal | None:
    found = FIGURE.fullmatch(text.strip())
    value = read_number(found["number"].strip(" .,")) if found else None
    if found is None or value is None:
        return None
    outgoing = found["minus"] or found["minus2"] or (found["side"] or "").lower() == "dr"
    return -value if outgoing else value


def _known(headings: list[str]) -> set[Column]:
    return {column for column in guess_columns(headings, "") if column in ("date", "credit", "amount")}


def _rows(headings: list[str], rows: Iterator[list[str]], first: int) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in enumerate(rows, first):
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(headings) - len(cells))]
            yield number, dict(zip(headings, padded, strict=False))
