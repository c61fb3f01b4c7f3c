"""Whether whoever is answered may see people's numbers, and how a number looks to who may not.

Decided once for a request (auth/guards) or a browser's socket (realtime), and asked where a number is written into an
answer. Jobs, webhooks and API keys see all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated

import phonenumbers
from pydantic import PlainSerializer

_is_masking = ContextVar("is_masking", default=False)

DOT = "•"
SHOWN_AT_END = 2
SHORTEST = 6


def is_masking() -> bool:
    return _is_masking.get()


def decide_masking(on: bool) -> None:
    """For all that this task answers from now on."""
    _is_masking.set(on)


@contextmanager
def masking(on: bool) -> Iterator[None]:
    before = _is_masking.set(on)
    try:
        yield
    finally:
        _is_masking.reset(before)


def mask(number: str) -> str:
    """`+923001234567` as `+92 3•• •••••67`; of a number that is none in E.164, such as a lid, the last two letters."""
    code, end = _country_code(number), number[-SHOWN_AT_END:]
    rest = number[1 + len(code) :]
    if not code or len(rest) < SHORTEST:
        return DOT * max(len(number) - SHOWN_AT_END, SHOWN_AT_END) + end
    return f"+{code} {rest[0]}{DOT * 2} {DOT * (len(rest) - 3 - SHOWN_AT_END)}{end}"


def _country_code(number: str) -> str:
    """Empty when it is no phone number."""
    try:
        return str(phonenumbers.parse(number).country_code)
    except phonenumbers.NumberParseException:
        return ""


def as_seen(number: str) -> str:
    return mask(number) if is_masking() else number


# A number of a person's in an answer.
PersonsNumber = Annotated[str, PlainSerializer(as_seen, return_type=str)]
