"""The figures of a text: amounts, percentages, times and long numbers, in digits and in words of four languages.

'Rs 3,500', '3.5k', 'sarhe teen hazar rupay' and '۳٬۵۰۰ روپے' are one figure; so are '7 days' and 'a week'.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from munshi.ai.guard.numerals import CURRENCIES, Number, Token, digit_of, may_begin, meaning_at, number_at, tokens_of

SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "₹": "rupee", "₨": "rupee"}
SLASH = ("/-", "/=")
# These stand before an amount or behind it; words such as 'rupay' only behind.
CODES = {
    **dict.fromkeys(("rs", "pkr", "inr", "npr", "lkr"), "rupee"),
    **dict.fromkeys(("usd", "cad", "aud", "sgd"), "dollar"),
    **dict.fromkeys(("aed", "mad"), "dirham"),
    **dict.fromkeys(("sar", "qar", "omr"), "riyal"),
    **dict.fromkeys(("gbp", "egp"), "pound"),
    **dict.fromkeys(("kwd", "bhd", "jod", "iqd"), "dinar"),
    **{code: code for code in ("bdt", "myr", "idr", "cny", "jpy", "chf", "nok", "sek", "dkk", "zar", "ngn")},
    "eur": "euro",
}
ONLY_BEHIND = {"try": "try"}  # before a number it is the verb
LONG_TIMES = {"month": ("month", 1), "year": ("month", 12)}
MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
BETWEEN = re.compile(r"\s*(?:[-–—~]|to|till|se|or|ya|and|aur|سے|یا|اور|تا|إلى|الى|أو|او|و)?\s*")
CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>am|pm|a\.m|p\.m|baje|bajay|bje|بجے|صباحا|مساء)(?!\w)"
    r"|(?<![\d.:])(?P<hour24>\d{1,2}):(?P<minute24>\d{2})(?![\d:])"
)
# How account and telephone numbers are written: from 0 or + on, or in small groups with single signs between them.
RUN = re.compile(
    r"(?<![\d.,])(?:(?:\+|0)\d(?:[ ./–-]?[ ./–-]?\d){5,}|\d{1,4}(?:(?: ?[-–./·•] ?| )\d{1,4}){2,})(?![\d,])"
)
# Format characters, frames around digits, and vowel signs.
UNSEEN = ("Cf", "Me", "Mn")
ALIKE = str.maketrans("٫٬،٪_авекмнорстухіјѕ", ".,,% abekmhopctyxijs")
LONG = 7
SPOKEN_DIGITS = 5
PRICE_REACH = 3


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in a text. `value` counts in `unit`: percent, minute, month, clock, date, digits,
    'money:rupee' and the like ('money:' when no currency is named), or '' for a bare number; `like_price`: one that
    stands as in 'only 39' or '39 for you'."""

    text: str
    value: Decimal
    unit: str
    like_price: bool = False

    @property
    def is_money(self) -> bool:
        return self.unit.startswith("money:")


@dataclass(frozen=True)
class _Place:
    """A figure and the tokens it stands on."""

    figure: Figure
    start: int
    end: int


def figures_in(text: str) -> list[Figure]:
    text = plain(text)
    runs = [_digits(found[0]) for found in RUN.finditer(text) if _is_long(found[0])]
    text = RUN.sub(lambda found: _blank(found) if _is_long(found[0]) else found[0], text)
    clocks = [_clock(found) for found in CLOCK.finditer(text)]
    text = CLOCK.sub(_blank, text)
    tokens = tokens_of(text)
    places = _ranges(text, tokens, list(_places(text, tokens)))
    return [*runs, *clocks, *_spoken_digits(text, tokens), *(place.figure for place in places)]


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """`text` in lower case, with every digit as 0-9, look-alikes as what they look like, and nothing unseen."""
    if text.isascii():
        return text.lower().translate(ALIKE)
    normal = unicodedata.normalize("NFKC", text)
    seen = (char for char in normal if unicodedata.category(char) not in UNSEEN)
    digits = (str(unicodedata.digit(char)) if char.isdecimal() else char for char in seen)
    return "".join(digits).lower().translate(ALIKE)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_long(run: str) -> bool:
    return sum(char.isdigit() for char in run) >= LONG


def _digits(written: str) -> Figure:
    return Figure(written.strip(), Decimal("1" + re.sub(r"\D", "", written)), "digits")


def _clock(found: re.Match[str]) -> Figure:
    """Half days are left out: a shop writes '9 to 5' for what another calls 17:00."""
    hour, minute = found["hour"] or found["hour24"], found["minute"] or found["minute24"] or "0"
    return Figure(found[0].strip(), Decimal(int(hour) % 12 * 60 + int(minute)), "clock")


def _spoken_digits(text: str, tokens: Sequence[Token]) -> Iterator[Figure]:
    """'zero three zero zero one': an account number dictated."""
    spoken, first = "", 0
    for place, token in enumerate([*tokens, None]):
        digit = digit_of(token) if token else None
        if digit is not None:
            spoken, first = spoken + digit, first if spoken else place
            continue
        if len(spoken) >= SPOKEN_DIGITS:
            yield Figure(text[tokens[first].start : tokens[place - 1].end], Decimal("1" + spoken), "digits")
        spoken = ""


def _places(text: str, tokens: Sequence[Token]) -> Iterator[_Place]:
    place = used = 0
    while place < len(tokens):
        found = None
        if may_begin(tokens[place]):
            found = _whole(text, tokens, place) or _figure(text, tokens, place, used)
        if found:
            yield found
            used = found.end
        place = max(place + 1, found.end if found else 0)


def _whole(text: str, tokens: Sequence[Token], start: int) -> _Place | None:
    """A figure that is one phrase, such as 'half price'."""
    meant, length = meaning_at(tokens, start, "whole")
    if not length:
        return None
    count, unit = meant.split()
    return _place(text, tokens, start, start + length, *_scaled(Decimal(count), unit))


def _figure(text: str, tokens: Sequence[Token], start: int, used: int) -> _Place | None:
    """The figure whose number begins at `start`; tokens before `used` belong to another."""
    number = number_at(tokens, start)
    if number is None:
        return None
    before = _currency(tokens[start - 1]) if start > used else None
    unit, end = _unit_behind(tokens, number)
    date = _date(tokens, start, number, used)
    if date is not None:
        return _place(text, tokens, start, number.end, date, "date")
    if before is not None and unit in ("", "money:"):
        return _place(text, tokens, start - 1, number.end, number.value, f"money:{before}")
    if not unit and (number.loose or not _counts(number)):
        return None
    if not unit and _is_priced(tokens, start, used):
        unit = "money:"
    found = _place(text, tokens, start, end, *_scaled(number.value, unit))
    like_price = not unit and (meaning_at(tokens, end, "deal")[1] > 0 or meaning_at(tokens, start - 1, "only")[1] > 0)
    return replace(found, figure=replace(found.figure, like_price=like_price))


def _counts(number: Number) -> bool:
    """A bare number in words tells something only from a hundred on: 'the two of us'."""
    return bool(number.digits) or number.value >= 100


def _unit_behind(tokens: Sequence[Token], number: Number) -> tuple[str, int]:
    """The unit behind a number ('' for none) and where it ends."""
    place = number.end
    if place >= len(tokens):
        return "", place
    token = tokens[place]
    word = token.word
    if word == "%":
        return "percent", place + 1
    currency = ONLY_BEHIND.get(token.spelt, _currency(token))
    if currency is not None and (word in SLASH or not _is_number(tokens[place + 1 : place + 2])):
        return f"money:{currency}", place + 1
    unit, length = meaning_at(tokens, place, "unit")
    if not length:
        gap = meaning_at(tokens, place, "working")[1]
        unit, length = meaning_at(tokens, place + gap, "time")
        length += gap if length else 0
    return (f"money:{unit}" if unit in CURRENCIES else unit), place + length


def _is_number(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].value is not None


def _currency(token: Token) -> str | None:
    """Codes as they are spelt: folded, 'QAR' would be the verb 'kar'."""
    if token.word in SLASH:
        return ""
    return SIGNS.get(token.word) or CODES.get(token.spelt)


def _date(tokens: Sequence[Token], start: int, number: Number, used: int) -> Decimal | None:
    """'25 November' or 'November 25' as day and month."""
    if number.value not in range(1, 32):
        return None
    around = (number.end, start - 1) if start > used else (number.end,)
    months = (meaning_at(tokens, place, "month")[0] for place in around)
    return next((number.value * 100 + int(month.split()[1]) for month in months if month), None)


def _is_priced(tokens: Sequence[Token], start: int, used: int) -> bool:
    return any(meaning_at(tokens, place, "price")[1] for place in range(max(used, start - PRICE_REACH), start))


def _scaled(value: Decimal, unit: str) -> tuple[Decimal, str]:
    if unit in MINUTES:
        return value * MINUTES[unit], "minute"
    if unit in LONG_TIMES:
        name, months = LONG_TIMES[unit]
        return value * months, name
    return value, unit


def _place(text: str, tokens: Sequence[Token], start: int, end: int, value: Decimal, unit: str) -> _Place:
    written = text[tokens[start].start : tokens[end - 1].end]
    return _Place(Figure(written, value.normalize() + 0, unit), start, end)


def _ranges(text: str, tokens: Sequence[Token], places: list[_Place]) -> list[_Place]:
    """In '3-5 days' the 3 counts days too, in 'Rs 20-30' the 30 rupees."""
    found = list(places)
    for index in range(len(found) - 2, -1, -1):
        first, second = found[index], found[index + 1]
        between = text[tokens[first.end - 1].end : tokens[second.start].start]
        if not between.strip() or not BETWEEN.fullmatch(between):
            continue
        if second.figure.unit and not first.figure.unit:
            found[index] = replace(first, figure=_like(first.figure, second.figure, tokens[second.end - 1]))
        elif first.figure.is_money and not second.figure.unit:
            found[index + 1] = replace(second, figure=replace(second.figure, unit=first.figure.unit))
    return found


def _like(figure: Figure, other: Figure, unit: Token) -> Figure:
    scale = MINUTES.get(meaning_at([unit], 0, "time")[0], 1)
    value = figure.value * scale if other.unit == "minute" else figure.value
    return replace(figure, value=value, unit=other.unit)
