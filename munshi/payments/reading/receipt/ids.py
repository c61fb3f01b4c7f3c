"""The transaction's own number, under whatever name the receipt gives it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from munshi.payments.reading.receipt.labels import Label, holding, label_in, starting_with
from munshi.payments.reading.receipt.words import Page, Place

TOKEN = re.compile(r"#?\s*(?P<id>[A-Za-z0-9](?:[A-Za-z0-9]|[\-/_](?=\w)|\s(?=\d{3,}\b)){4,39})(?![\w.,:]*\d)")
MOBILE = re.compile(r"(?:\+?92|0092|0)3\d{9}")
DATE = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|20\d{2}[01]\d[0-3]\d")
LEAST_DIGITS = 4
KINDS = ("transaction", "reference")
# What engines mistake for one another.
ALIKE = str.maketrans("OQDILSBZG", "000115826")


@dataclass(frozen=True)
class Identifier:
    """`value` as printed, without spaces."""

    value: str
    kind: str
    place: Place
    confidence: float


def find_id(page: Page) -> Identifier | None:
    """The transaction's number, else its reference."""
    found: dict[str, Identifier] = {}
    for identifier in _identifiers(page):
        found.setdefault(identifier.kind, identifier)
    return next((found[kind] for kind in KINDS if kind in found), None)


def read_id(text: str) -> str | None:
    """The identifier `text` begins with; None when it is a date, an amount or a word."""
    match = TOKEN.match(text.strip())
    if match is None:
        return None
    value = re.sub(r"\s", "", match["id"]).strip("-/_")
    digits = sum(letter.isdigit() for letter in value)
    if digits < LEAST_DIGITS or len(value) < 5 or DATE.fullmatch(value):
        return None
    return value


def id_key(value: str) -> str:
    """What is compared: without punctuation, and letters that look like digits as those digits."""
    return re.sub(r"[^A-Z0-9]", "", value.upper()).translate(ALIKE)


def _identifiers(page: Page) -> Iterator[Identifier]:
    for place in page.places:
        label = label_in("ids", KINDS, place)
        if label is None:
            yield from _within(place)
        elif own := read_id(_unlabelled(label)):
            yield Identifier(own, label.kind, place, place.word.score)
        elif not re.search(r"\w{3}", label.rest):
            yield from _beside(page, place, label.kind)


def _unlabelled(label: Label) -> str:
    """TXN123456 is an identifier as it is; what follows TID is one, even where the space is lost."""
    text = label.place.text
    is_glued = text[: len(text) - len(label.rest)][-1:].isalpha()
    return text if is_glued and not text.lower().startswith("tid") else label.rest


def _within(place: Place) -> Iterator[Identifier]:
    """In the middle of a sentence."""
    for kind in KINDS:
        for label in holding("ids", kind).finditer(place.text):
            if value := read_id(place.text[label.end() :].lstrip(" :#.-")):
                yield Identifier(value, kind, place, place.word.score)


def _beside(page: Page, label: Place, kind: str) -> Iterator[Identifier]:
    # A page that is turned lifts the value of a short line a little above or below its label.
    for others in (_joined(page.right_of(label)), [(other, other.text) for other in page.below(label)[:2]]):
        for other, text in others:
            if any(starting_with("ids", known).match(other.text) for known in KINDS) and not read_id(text):
                continue
            value = read_id(text)
            if value and not (kind == "reference" and MOBILE.fullmatch(value)):
                yield Identifier(value, kind, other, other.word.score)
                return


def _joined(row: list[Place]) -> list[tuple[Place, str]]:
    """A number printed in groups, put together when the engine has taken the groups apart."""
    if not row:
        return []
    text, last = row[0].text, row[0]
    for other in row[1:]:
        if other.left - last.right > last.height or not (last.text[-1:].isdigit() and other.text.isdigit()):
            break
        text, last = f"{text}{other.text}", other
    return [(row[0], text), *((other, other.text) for other in row[1:])]
