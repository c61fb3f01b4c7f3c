"""All that a receipt says, as fields: each a value, how sure it is, and where it stands."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from munshi.payments.reading.receipt.amounts import find_amount
from munshi.payments.reading.receipt.ids import find_id
from munshi.payments.reading.receipt.labels import Wallet, holding, wallet_named
from munshi.payments.reading.receipt.parties import Party, find_parties
from munshi.payments.reading.receipt.times import find_time
from munshi.payments.reading.receipt.words import Box, Page, Place, Word

Source = Literal["ocr", "ai", "person"]
FieldName = Literal[
    "amount",
    "currency",
    "transaction_id",
    "paid_at",
    "payer",
    "payee",
    "payer_account",
    "payee_account",
    "wallet",
    "state",
]
FIELDS = get_args(FieldName)
MOST_STATE_WORDS = 6


@dataclass(frozen=True)
class Field:
    """`value`: an amount as a decimal string, `paid_at` as local ISO time (a date alone when no time is shown),
    `wallet` a key of wallets.toml, `state` done, pending or failed; all else as printed."""

    value: str
    confidence: float
    box: Box | None = None
    source: Source = "ocr"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Fields:
    """By the names of FIELDS; what was not found is absent."""

    found: dict[str, Field] = field(default_factory=dict)

    @property
    def looks_like_payment(self) -> bool:
        return "amount" in self.found and bool({"transaction_id", "payee_account", "wallet"} & self.found.keys())


def read_fields(words: list[Word]) -> Fields:
    page = Page(words)
    found: dict[str, Field | None] = {**_amount(page), **_parties(page), "state": _state(page), "wallet": _wallet(page)}
    if identifier := find_id(page):
        found["transaction_id"] = _field(identifier.value, identifier.place, identifier.confidence)
    if moment := find_time(page):
        value = moment.at.isoformat() if moment.exact else moment.at.date().isoformat()
        found["paid_at"] = _field(value, moment.place, moment.confidence)
    return Fields({name: one for name in FIELDS if (one := found.get(name))})


def _amount(page: Page) -> dict[str, Field | None]:
    amount = find_amount(page)
    if amount is None:
        return {}
    figure = amount.figure
    currency = figure.currency and _field(figure.currency, figure.place, figure.place.word.score)
    return {"amount": _field(f"{figure.value:.2f}", figure.place, amount.confidence), "currency": currency or None}


def _parties(page: Page) -> dict[str, Field | None]:
    parties = find_parties(page)
    return {**_party("payer", parties.payer), **_party("payee", parties.payee)}


def _party(name: str, party: Party) -> dict[str, Field | None]:
    return {
        name: _field(*party.name) if party.name else None,
        f"{name}_account": _field(*party.account) if party.account else None,
    }


def _state(page: Page) -> Field | None:
    """Whether the payment went through. 'Pending' or 'failed' outweighs every 'successful'."""
    lines = [place for place in page.places if len(place.text.split()) <= MOST_STATE_WORDS]
    for state in ("failed", "pending", "done"):
        for place in lines:
            if holding("status", state).search(place.text):
                return _field(state, place)
    return None


def _wallet(page: Page) -> Field | None:
    """The first name from the top that is none of a party's own lines; else the first of all."""
    named = [(place, wallet) for place in page.places if (wallet := wallet_named(place.text))]
    own = [one for one in named if not re.search(r"\d{4}|account|beneficiary", one[0].text, re.IGNORECASE)]
    specific: list[tuple[Place, Wallet]] = [one for one in own or named if one[1].key != "raast"]
    for place, wallet in specific or named:
        return _field(wallet.key, place)
    return None


def _field(value: str, place: Place, confidence: float | None = None) -> Field:
    sure = place.word.score if confidence is None else confidence
    return Field(value, round(sure, 3), place.word.box)
