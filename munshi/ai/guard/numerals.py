"""Numbers in digits and words: '2 hazar 5 sau', 'twenty-five', 'sarhe teen lakh', 'خمسة وعشرون', '1,50,000', '3.5k'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from munshi.ai.words.spelling import LONGEST_PHRASE, Phrase, fold, sections

# Groups of three, or of two before the last three as in 1,50,000.
TOKEN = re.compile(
    r"(?P<digits>\d{1,3}(?:[,']\d{2,3})*[,']\d{3}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<k>k(?!\w))?"
    r"|(?P<word>[^\W\d_]+(?:['’`][^\W\d_]+)*)|(?P<sign>[%$€£₹₨]|/[-=])"
)
GROUPING = re.compile("[,']")
ATTACHED = ("و", "ب", "ل")  # Arabic writes 'and', 'for' and 'with' onto the word
TEN, HUNDRED = Decimal(10), Decimal(100)
ARABIC_TEN = frozenset({fold("عشر"), fold("عشرة")})
TIMES = ("minute", "hour", "day", "week", "month", "year")
CURRENCIES = ("rupee", "dollar", "dirham", "riyal", "euro", "pound", "dinar")
GROUPS: dict[str, tuple[str, ...]] = {
    "extra": ("+0.5", "+0.25", "-0.25"),
    "unit": ("percent", *CURRENCIES, *TIMES),
    "time": TIMES,
    "working": ("working",),
    "price": ("price",),
    "deal": ("deal",),
    "only": ("only",),
    "offer": ("offer",),
    "month": tuple(f"month {number}" for number in range(1, 13)),
    "whole": ("1 hour", "2 hour", "1 day", "2 day", "1 week", "2 week", "1 month", "2 month", "50 percent"),
}
# Said far more often as 'give', 'a' or 'so' than as a number.
LOOSE = frozenset({"do", "دو", "ek", "aik", "one", "ایک", "so", "sa"})


@dataclass(frozen=True)
class Token:
    """A word, number or currency sign, and where it stands. `value`: of digits; `spelt`: the word before folding."""

    word: str
    start: int
    end: int
    value: Decimal | None = None
    spelt: str = ""


@dataclass(frozen=True)
class Number:
    """`end`: the place of the first token behind it. `digits`: as written, '' for words. `loose`: hardly a number."""

    value: Decimal
    end: int
    digits: str = ""
    loose: bool = False


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in plain digits."""
    return [_token(found) for found in TOKEN.finditer(text)]


def may_begin(token: Token) -> bool:
    """Whether a number, or a phrase such as 'half price', can begin with this token."""
    return token.value is not None or _opens_figure(token.word)


def number_at(tokens: Sequence[Token], start: int) -> Number | None:
    """The longest number that begins with token `start`."""
    first = tokens[start]
    extra, length = meaning_at(tokens, start, "extra")
    value, end = _sum(tokens, start + length)
    if end == start + length:
        return None
    if extra:
        return Number(value + Decimal(extra) * (_multiple(tokens[end - 1]) or 1), end)
    digits = first.word if first.value is not None and end == start + 1 else ""
    loose = end == start + 1 and (first.word in LOOSE or _multiple(first) is not None)
    return Number(value, end, digits, loose)


def meaning_at(tokens: Sequence[Token], start: int, group: str) -> tuple[str, int]:
    """The heading of amounts.txt, among those of a group, whose phrase stands at `start`, and how many tokens it takes;
    ('', 0) when none does."""
    first = _known_form(tokens[start].word, group) if 0 <= start < len(tokens) else None
    if first is None:
        return "", 0
    known = _meanings(group)
    for length in range(min(LONGEST_PHRASE, len(tokens) - start), 0, -1):
        heading = known.get((first, *(token.word for token in tokens[start + 1 : start + length])))
        if heading is not None:
            return heading, length
    return "", 0


def means(text: str, group: str) -> bool:
    """Whether a phrase of the group stands anywhere in a text."""
    tokens = tokens_of(text)
    return any(meaning_at(tokens, place, group)[1] for place in range(len(tokens)))


def digit_of(token: Token) -> str | None:
    """The single digit a token says, as in 'zero three zero zero'."""
    value = token.value if token.value is not None else _words().get(token.word)
    return str(value) if value is not None and value in range(10) else None


def _token(found: re.Match[str]) -> Token:
    if found["digits"]:
        value = Decimal(GROUPING.sub("", found["digits"])) * (1000 if found["k"] else 1)
        return Token(found[0], found.start(), found.end(), value)
    word = fold(found["word"]) if found["word"] else found["sign"]
    return Token(word, found.start(), found.end(), spelt=found[0])


def _sum(tokens: Sequence[Token], start: int) -> tuple[Decimal, int]:
    """Value and end of 'two thousand five hundred'; the end is the start when no number stands there."""
    total, part, place = Decimal(0), None, start
    smallest = Decimal("Infinity")
    while place < len(tokens):
        multiple = _multiple(tokens[place])
        if multiple is not None and (part is not None or _opens(tokens, place, start)) and multiple < smallest:
            if multiple == HUNDRED:
                part = (part or 1) * multiple
            else:
                total, part, smallest = total + (part or 1) * multiple, None, multiple
            place += 1
            continue
        value = _value(tokens[place])
        if value is None or not _adds(part, value, tokens[place]) or not _goes_on(tokens, place, start, smallest):
            break
        part, place = (part or 0) + value, place + 1
    return total + (part or 0), place


def _opens(tokens: Sequence[Token], place: int, start: int) -> bool:
    """'hazar rupay', but never the 'so' of 'so three days'."""
    return place == start and tokens[place].word not in LOOSE


def _adds(part: Decimal | None, value: Decimal, token: Token) -> bool:
    """'twenty five', Arabic 'five and twenty', 'two hundred fifty', but not 'one two' and not 'do bees'."""
    if part is None:
        return True
    if part >= HUNDRED and part % HUNDRED == 0:
        return value < HUNDRED
    if value < TEN:
        return part % TEN == 0
    return part < TEN and value % TEN == 0 and (token.word.startswith("و") or token.word in ARABIC_TEN)


def _goes_on(tokens: Sequence[Token], place: int, start: int, smallest: Decimal) -> bool:
    """In '2 hazar 3 din' the 3 begins a number of its own, in '2 hazar 500' and '2 hazar 3 sau' it does not."""
    if place == start:
        return True
    token, before, behind = tokens[place], tokens[place - 1], tokens[place + 1 : place + 2]
    if behind and _multiple(before) is not None and meaning_at(tokens, place + 1, "time")[1]:
        return False
    if token.value is None:
        return before.value is None or _multiple(before) is not None
    if _multiple(before) is None:
        return False
    return HUNDRED <= token.value < smallest or (bool(behind) and _multiple(behind[0]) is not None)


def _value(token: Token) -> Decimal | None:
    return token.value if token.value is not None else _word_value(token.word)


def _multiple(token: Token) -> Decimal | None:
    return _word_multiple(token.word) if token.value is None else None


@lru_cache(maxsize=8192)
def _word_value(word: str) -> Decimal | None:
    return next((_words()[form] for form in (word, *_bare(word)) if form in _words()), None)


@lru_cache(maxsize=8192)
def _word_multiple(word: str) -> Decimal | None:
    return next((_multiples()[form] for form in (word, *_bare(word)) if form in _multiples()), None)


@lru_cache(maxsize=8192)
def _opens_figure(word: str) -> bool:
    if _word_value(word) is not None or _word_multiple(word) is not None:
        return True
    return any(_known_form(word, group) is not None for group in ("extra", "whole"))


def _bare(word: str) -> list[str]:
    return [word.removeprefix(prefix) for prefix in ATTACHED if word.startswith(prefix) and len(word) > len(prefix) + 2]


@cache
def _meanings(group: str) -> dict[Phrase, str]:
    named = sections("amounts")
    return {phrase: heading for heading in GROUPS[group] for phrase in named[heading]}


@lru_cache(maxsize=8192)
def _known_form(word: str, group: str) -> str | None:
    """`word` as a phrase of the group begins with it, perhaps without what Arabic writes onto it."""
    forms = (form for bare in (word, *_bare(word)) for form in (bare, bare.removesuffix("ا")))
    return next((form for form in forms if form in _first_words(group)), None)


@cache
def _first_words(group: str) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _meanings(group))


@cache
def _words() -> dict[str, Decimal]:
    """Number words by their folded spelling; a word of two meanings keeps the one of numbers.txt."""
    both = [*sections("amounts").items(), *sections("numbers").items()]
    named = [(heading, phrases) for heading, phrases in both if heading.replace(".", "").isdigit()]
    return {phrase[0]: Decimal(heading) for heading, phrases in named for phrase in phrases if len(phrase) == 1}


@cache
def _multiples() -> dict[str, Decimal]:
    named = [(heading, phrases) for heading, phrases in sections("amounts").items() if heading.startswith("x")]
    return {phrase[0]: Decimal(heading[1:]) for heading, phrases in named for phrase in phrases}
