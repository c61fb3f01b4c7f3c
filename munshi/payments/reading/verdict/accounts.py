"""Whether an account on a receipt is one of the shop's: written in other ways, masked, or as part of an IBAN."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from munshi.payments.reading.receipt.words import squashed

LEAST_SHOWN = 4
LEAST_TAIL = 8
ALIKE = 0.85
MASK = re.compile(r"[*X•●.·]{2,}")


@dataclass(frozen=True)
class Account:
    number: str
    title: str


Compared = tuple[Literal["match", "mismatch", "unreadable"], str, Account | None]


def compare_account(read: str | None, name: str | None, ours: Sequence[Account]) -> Compared:
    """Outcome, reason and which of `ours` it is. A name alone can speak for us, never against."""
    if read:
        for account in ours:
            if is_same(read, account.number):
                return "match", "ours", account
        near = next((account for account in ours if _differs_by_one(read, account.number)), None)
        return ("unreadable", "nearly", near) if near else ("mismatch", "not_ours", None)
    if name:
        for account in ours:
            if SequenceMatcher(None, squashed(name), squashed(account.title)).ratio() >= ALIKE:
                return "match", "title", account
    return "unreadable", "unread", None


def is_same(read: str, ours: str) -> bool:
    """`read` may hide all but the last digits, leave the country or the bank out, or add them."""
    shown = MASK.split(re.sub(r"[\s\-]", "", read).upper())
    tail, own = _digits(shown[-1]), _digits(ours)
    if len(shown) > 1:
        head = _digits(shown[0]) if not re.match(r"[A-Z]{2}", shown[0]) else ""
        return len(tail) >= LEAST_SHOWN and own.endswith(tail) and _begins(own, head)
    short, long = sorted((_national(tail), _national(own)), key=len)
    return short == long or (len(short) >= LEAST_TAIL and long.endswith(short))


def _differs_by_one(read: str, ours: str) -> bool:
    one, other = _national(_digits(read)), _national(_digits(ours))
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _begins(own: str, head: str) -> bool:
    return own.startswith(head) or _national(own).startswith(_national(head))


def _national(digits: str) -> str:
    """Without country code, leading zeros: +92300…, 0300… and 300… are one number."""
    return re.sub(r"^(?:0092|92(?=3\d{9}$)|0+)", "", digits)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
