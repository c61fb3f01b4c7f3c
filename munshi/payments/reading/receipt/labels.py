"""What receipts call things: the lists of labels.toml and wallets.toml, as patterns."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from munshi.payments.reading.receipt.words import Place, squashed

HERE = Path(__file__).parent
GLUE = r"[\s._\-/]*"


@dataclass(frozen=True)
class Label:
    """A label found at the start of a word; `rest` is what follows it there."""

    kind: str
    place: Place
    rest: str


@cache
def words_of(group: str, kind: str) -> tuple[str, ...]:
    """Longest first."""
    found: list[str] = _lists()[group][kind]
    return tuple(sorted(found, key=len, reverse=True))


@cache
def starting_with(group: str, kind: str) -> re.Pattern[str]:
    """A label of this kind at the start of a text; what follows must not go on as the same word."""
    choices = "|".join(_loose(word) for word in words_of(group, kind))
    return re.compile(rf"\W{{0,3}}(?:{choices})(?![^\W\d_])\s*(?:\([^)]{{0,20}}\))?\s*[:#.\-]*\s*", re.IGNORECASE)


@cache
def holding(group: str, kind: str) -> re.Pattern[str]:
    """A word of this kind anywhere in a text, whole."""
    choices = "|".join(_loose(word) for word in words_of(group, kind))
    return re.compile(rf"(?<![^\W\d_])(?:{choices})(?![^\W\d_])", re.IGNORECASE)


def label_in(group: str, kinds: tuple[str, ...], place: Place) -> Label | None:
    """The longest label of these kinds that `place` begins with."""
    best: Label | None = None
    for kind in kinds:
        found = starting_with(group, kind).match(place.text)
        if found and (best is None or len(place.text) - found.end() < len(best.rest)):
            best = Label(kind, place, place.text[found.end() :])
    return best


@dataclass(frozen=True)
class Wallet:
    """A wallet or bank; `words` are squashed."""

    key: str
    name: str
    words: tuple[str, ...]
    iban: tuple[str, ...]


@cache
def wallets() -> tuple[Wallet, ...]:
    found = tomllib.loads((HERE / "wallets.toml").read_text())
    return tuple(Wallet(key, one["name"], tuple(one["words"]), tuple(one["iban"])) for key, one in found.items())


def wallet_named(text: str) -> Wallet | None:
    """The wallet or bank whose name stands in `text`; short names must be words of their own."""
    whole, parts = squashed(text), {squashed(part) for part in text.split()}
    for wallet in wallets():
        if any(word in parts or (len(word) > 4 and word in whole) for word in wallet.words):
            return wallet
    return None


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((HERE / "labels.toml").read_text())


def _loose(word: str) -> str:
    """`word` with or without spaces and points between its parts; letters of one part stay together."""
    return GLUE.join(re.escape(part) for part in re.split(r"[\s/&]+", word) if part)
