"""A price list as a table: CSV in the encodings of spreadsheets, cells pasted from one, or lines with bars."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from munshi.core.errors import Invalid
from munshi.pricelist import words
from munshi.pricelist.amounts import Doubt, Price, read_amounts
from munshi.pricelist.currencies import code_of, meant
from munshi.pricelist.lines import split_features
from munshi.pricelist.read import Offer, PriceList, Shelf, mark_twice
from munshi.pricelist.words import UNSEEN, plain

Column = Literal["service", "package", "price", "currency", "duration", "features", "description"]
COLUMNS: tuple[Column, ...] = get_args(Column)
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LONGEST_HEAD = 20  # lines above the headings
LONGEST_LINE = 2000
BAR_RULE = re.compile(r"[\s|:+-]+")


@dataclass(frozen=True)
class Table:
    """`rows` with the numbers of their lines; `columns`: what each heading that is understood holds."""

    headings: list[str]
    columns: dict[Column, str]
    rows: list[tuple[int, dict[str, str]]]


def decode(data: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, else Windows-1256, in which old spreadsheets keep Arabic and Urdu."""
    encoding = next((name for mark, name in BOMS.items() if data.startswith(mark)), "")
    if not encoding and b"\0" in data:
        encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    for name in (encoding,) if encoding else ("utf-8", "cp1256"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\r\n" for char in text):
            return text
    raise Invalid("This is no text: save the list as CSV.", field="file", code="list_unreadable")


def find_table(text: str, columns: Mapping[Column, str] | None = None) -> Table | None:
    """None when no line looks like headings. `columns`: what the headings hold, when the caller knows.

    Invalid (`list_columns`) when they name a heading that is not there, or nothing that names what is sold.
    """
    lines = text.splitlines()
    for place, line in enumerate(lines[:LONGEST_HEAD]):
        mark = max("\t|;,", key=line.count)
        headings = _headings(_unbarred(line, mark), mark)
        if len(headings) < 2 or len(set(headings)) < len(headings):
            continue
        found = dict(columns) if columns else _guess(headings)
        if columns or (len(found) >= 2 and "price" in found and {"package", "service"} & found.keys()):
            _check(found, headings)
            return Table(headings, found, list(_rows(lines[place + 1 :], headings, mark, place + 2)))
    return None


def read_table(table: Table, here: str) -> PriceList:
    """An empty service cell means the one above it; without such a column each row is a service by itself."""
    shelves: dict[str, Shelf] = {}
    left_out: list[int] = []
    service = ""
    for number, row in table.rows:
        cells = {column: row[heading].strip() for column, heading in table.columns.items()}
        service = cells.get("service") or service
        name = cells.get("package") or ("" if "package" in table.columns else service)
        if not name:
            left_out.append(number)
            continue
        shelf = shelves.setdefault(plain(service or name), Shelf(number, service or name))
        shelf.offers.append(_offer(number, row, cells, name, here, table))
    return PriceList(mark_twice(list(shelves.values())), left_out, here)


def _headings(line: str, mark: str) -> list[str]:
    if len(line) > LONGEST_LINE:
        return []
    return [UNSEEN.sub("", cell).strip() for cell in next(csv.reader([line], delimiter=mark), [])]


def _guess(headings: list[str]) -> dict[Column, str]:
    known: dict[Column, str] = {}
    for heading in headings:
        bare = re.sub(r"\(.*?\)", "", plain(heading)).strip(" .:*_")
        column = next((one for one in COLUMNS if one == words.columns().get(bare)), None)
        if column and column not in known:
            known[column] = heading
    return known


def _check(columns: Mapping[Column, str], headings: list[str]) -> None:
    missing = [heading for heading in columns.values() if heading not in headings]
    if missing or not {"package", "service"} & columns.keys():
        told = f"There is no column {missing[0]}." if missing else "Say which column names what is sold."
        detail = f"{told} The headings are: {', '.join(headings)[:500]}"
        raise Invalid(detail, field="columns", code="list_columns")


def _rows(lines: list[str], headings: list[str], mark: str, first: int) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(("" if BAR_RULE.fullmatch(line) else _unbarred(line, mark) for line in lines), delimiter=mark)
    number = first
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [*(UNSEEN.sub("", cell) for cell in cells), *[""] * (len(headings) - len(cells))]
                yield number, dict(zip(headings, padded, strict=False))
            number = first + reader.line_num
    except csv.Error:
        raise Invalid("It is no CSV table.", field="file", code="list_unreadable") from None


def _unbarred(line: str, mark: str) -> str:
    return line.strip().strip("|") if mark == "|" else line


def _offer(number: int, row: dict[str, str], cells: dict[Column, str], name: str, here: str, table: Table) -> Offer:
    price, doubt, per = _price(cells, here, _currency_in(table.columns.get("price", ""), here))
    duration = cells.get("duration", "")
    if duration.isdecimal() and plain(table.columns["duration"]) == "days":
        duration = f"{duration} days"
    features = [*split_features(re.sub(r"[\r\n]+", ",", cells.get("features", ""))), *([per] if per else [])]
    text = " · ".join(cell.strip() for cell in row.values() if cell.strip())
    return Offer(number, text, name, price, doubt, duration, features, cells.get("description", ""))


def _currency_in(heading: str, here: str) -> str | None:
    """The currency of a heading such as 'Price (AED)'."""
    named = (meant(word) for word in re.findall(r"[^\W\d_]+|[$€£₹₨]", plain(heading)))
    return next((code_of(one, here) for one in named if one), None)


def _price(cells: dict[Column, str], here: str, of_heading: str | None) -> tuple[Price | None, Doubt, str]:
    cell = cells.get("price", "")
    if not cell:
        return None, "no_price", ""
    named = meant(plain(cells.get("currency", ""))) or of_heading
    currency = code_of(named, here) if named else here
    if currency is None:
        return None, "unknown_currency", ""
    read = read_amounts(cell, currency)
    if read.price is None:
        return None, read.doubt or "unclear", read.per
    return read.price, "" if named else read.doubt, read.per
