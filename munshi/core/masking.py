"""Whether whoever is answered may see people's numbers, and how a number looks to who may not.

Decided once for a request (auth/guards) or a browser's socket (realtime), and asked where a number is written into an
answer. Jobs, webhooks and API keys see all.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated

from pydantic import PlainSerializer

_is_masking = ContextVar("is_masking", default=False)

DOT = "•"
SHOWN_AT_END = 2
SHORTEST = 6
# Country codes have one to three digits; these are the shorter ones.
PHONE = re.compile(r"\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)")


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
    phone = PHONE.fullmatch(number)
    end = number[-SHOWN_AT_END:]
    if phone is None or len(phone[2]) < SHORTEST:
        return DOT * max(len(number) - SHOWN_AT_END, SHOWN_AT_END) + end
    return f"+{phone[1]} {phone[2][0]}{DOT * 2} {DOT * (len(phone[2]) - 3 - SHOWN_AT_END)}{end}"


def as_seen(number: str) -> str:
    return mask(number) if is_masking() else number


# A number of a person's in an answer.
PersonsNumber = Annotated[str, PlainSerializer(as_seen, return_type=str)]
