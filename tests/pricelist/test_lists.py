"""Price lists as shops write them, each with exactly what is to be read from it.

A file of `lists/` holds the shop's currency, the list, and below ===== what it sells: `[line] service // description`,
then `line | package | price | doubt | duration | features // description`, with - for what is not known.
"""

from collections import Counter
from pathlib import Path

import pytest

from munshi.pricelist.amounts import read_amounts
from munshi.pricelist.read import Offer, PriceList, Shelf, read_list
from munshi.pricelist.tables import find_table, read_table

LISTS = sorted((Path(__file__).parent / "lists").glob("*.txt"))
FIELDS = ("line", "name", "price", "doubt", "duration", "features")


def taken_apart(path: Path) -> tuple[str, str, list[str]]:
    """The shop's currency, its list, and the lines of what is to be read from it."""
    written, _, wanted = path.read_text(encoding="utf-8").partition("\n=====\n")
    currency, _, text = written.partition("\n")
    return currency, text, wanted.splitlines()


def read(text: str, currency: str) -> PriceList:
    table = find_table(text)
    return read_table(table, currency) if table else read_list(text, currency)


def told(found: PriceList) -> list[str]:
    lines = [line for shelf in found.shelves for line in (_service(shelf), *map(_package, shelf.offers))]
    return [*lines, f"left out: {', '.join(map(str, found.left_out)) or '-'}"]


def _service(shelf: Shelf) -> str:
    return f"[{shelf.line}] {shelf.name}" + (f" // {shelf.description}" if shelf.description else "")


def _package(offer: Offer) -> str:
    price = f"{offer.price.currency} {offer.price.amount}" if offer.price else "-"
    features = "; ".join(offer.features) or "-"
    cells = (str(offer.line), offer.name, price, offer.doubt or "-", offer.duration or "-", features)
    return " | ".join(cells) + (f" // {offer.description}" if offer.description else "")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_is_read_exactly(path: Path) -> None:
    currency, text, wanted = taken_apart(path)
    assert told(read(text, currency)) == wanted


def test_every_field_of_every_list() -> None:
    """The report of a failure says how many of each field were read right."""
    right, wanted = Counter[str](), Counter[str]()
    for path in LISTS:
        currency, text, lines = taken_apart(path)
        rows = {row[0]: row for line in told(read(text, currency)) if len(row := line.split(" | ")) == len(FIELDS)}
        for row in (line.split(" | ") for line in lines):
            for place, field in enumerate(FIELDS if len(row) == len(FIELDS) else ()):
                is_known = row[place] != "-"
                wanted[field] += is_known
                right[field] += is_known and rows.get(row[0], ["-"] * len(FIELDS))[place] == row[place]
    assert len(LISTS) >= 40
    assert wanted["price"] > 120
    assert right == wanted, " · ".join(f"{field} {right[field]} of {wanted[field]}" for field in FIELDS)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Logo 3.5k", "3500"),
        ("Logo Rs 3,500/-", "3500"),
        ("لوگو ۳٬۵۰۰ روپے", "3500"),
        ("Logo 1.5 lac", "150000"),
        ("Logo PKR3500", "3500"),
        ("Logo 3500 only", "3500"),
        ("Logo ₨ 3'500", "3500"),
        ("لوگو ساڑھے تین ہزار روپے", "3500"),
        ("شعار ٣٬٥٠٠ روبية", "3500"),
        ("Logo Rs 3500 - 5000", ""),
        ("Logo Rs 3 500", ""),
        ("Logo Rs 3.500", ""),
        ("Logo from Rs 3500", ""),
        ("Logo Rs 3500+", ""),
        ("Logo Rs 3500 or Rs 4500", ""),
        ("Logo 3 concepts", ""),
        ("Logo 20% off", ""),
        ("Logo 0300 1234567", ""),
        ("Logo 500 riyal", ""),
    ],
)
def test_a_price_is_clear_or_none(line: str, wanted: str) -> None:
    price = read_amounts(line, "PKR").price
    assert (str(price.amount), price.currency) == (wanted, "PKR") if price else wanted == ""
