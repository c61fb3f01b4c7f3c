"""Who paid and who was paid: names and accounts in the blocks that 'from' and 'to' begin."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from munshi.payments.reading.receipt.labels import holding, label_in
from munshi.payments.reading.receipt.words import Page, Place

SIDES = ("from", "to")
# A mobile number, an IBAN or an account number; masked ones end in at least four digits that are shown.
MOBILE = r"(?:\+?92|0092|0)[\s\-]?3\d{2}[\s\-]?\d{7}"
IBAN = r"[A-Z]{2}\s?\d{2}\s?[A-Z]{4}(?:\s?\d{4}){4}"
MASKED = r"(?:[A-Z]{2}\d{2}[A-Z]{0,4}|\+?\d{1,6})?[\s\-]?[*xX•●.·]{2,}[\s\-]?\d{3,8}"
PLAIN = r"\d[\d\-]{6,22}\d"
ACCOUNT = re.compile(rf"(?<![0-9A-Z_.,#])(?:{IBAN}|{MOBILE}|{MASKED}|{PLAIN})(?![\w,])(?!\.\d)")
NAME = re.compile(r"[^\W\d_][^\d_:#*@]{2,59}")
NO_NAME = re.compile(r"account|title|\bname\b|\bbank\b|transfer|payment|number|mobile|successful|iban", re.IGNORECASE)
# As in 'payment of PKR 2,500 to Sana Khan'.
SENTENCE = re.compile(r"(?:\d|\bsent|\bpaid|\btransferred|\bpayment)\b.*?\bto\s+(?=[^\W\d_])", re.IGNORECASE)
REACH = 7.0  # line heights from a label to what belongs to it


@dataclass
class Party:
    """What is said of one side; places beside the values."""

    name: tuple[str, Place] | None = None
    account: tuple[str, Place] | None = None


@dataclass
class Parties:
    payer: Party = field(default_factory=Party)
    payee: Party = field(default_factory=Party)


def find_parties(page: Page) -> Parties:
    """A value counts to the nearest label of a side above it or in its row."""
    parties = Parties()
    for side, texts in _blocks(page):
        party = parties.payer if side == "from" else parties.payee
        for place, text in texts:
            if account := ACCOUNT.search(text):
                party.account = party.account or (account[0], place)
                text = text[: account.start()]
            if name := _name(text):
                party.name = party.name or (name, place)
    return parties


def accounts_in(text: str) -> list[str]:
    return [found[0] for found in ACCOUNT.finditer(text)]


def _blocks(page: Page) -> Iterator[tuple[str, list[tuple[Place, str]]]]:
    """Each side with the texts that belong to it."""
    side, begun = None, None
    for row in page.rows:
        for place in row:
            label = label_in("parties", SIDES, place)
            told = SENTENCE.search(place.text)
            if label or told:
                side, begun = label.kind if label else "to", place
                yield side, [(place, label.rest if label else place.text[told.end() :] if told else "")]
            elif side and begun and place.middle - begun.middle < REACH * page.line_height:
                if _ends_block(place):
                    side = None
                else:
                    yield side, [(place, _value_of(place))]


def _value_of(place: Place) -> str:
    label = label_in("parties", ("detail",), place)
    return label.rest if label else place.text


def _ends_block(place: Place) -> bool:
    """A label of something else."""
    others = (("ids", ("transaction", "reference")), ("amounts", ("amount", "total")), ("dates", ("label",)))
    return any(label_in(group, kinds, place) for group, kinds in others) or any(
        holding("amounts", kind).search(place.text) for kind in ("fee", "other")
    )


def _name(text: str) -> str | None:
    found = NAME.match(text.strip(" :-.,"))
    if found is None or NO_NAME.search(found[0]):
        return None
    return re.sub(r"\s+", " ", found[0]).strip(" -.,(")
