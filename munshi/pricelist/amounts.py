"""The price and the time in one line of a price list, and what remains of the line without them.

What is not clear is no price: a range, a price 'from', two prices, a number that can be read in two ways.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from babel.numbers import get_currency_precision

from munshi.ai.guard.figures import RUN
from munshi.ai.guard.numerals import Number, Token, meaning_at, number_at, tokens_of
from munshi.pricelist.currencies import code_of, meant, undotted
from munshi.pricelist.words import any_of, level

Doubt = Literal["", "no_currency", "no_price", "range", "from", "several", "unclear", "unknown_currency", "twice"]
CUT = "\x1f"
SHUT = r"[-–—:|()\[\]=…•,،;\t/~>*_\x1f]"
GROUP = "'"
# '1.500,00' and '12,50' can only be read in one way.
COMMA = re.compile(r"(?<![\d.,'])(\d{1,3}(?:\.\d{3})+|\d+),(\d{2})(?![.,]?\d)")
STRUCK = re.compile(r"~[^~\n]+~")
BETWEEN = re.compile(r"\s*(?:[-–—]|to|till|se|سے|تا|إلى|الى)\s*")
FROM_BEFORE = re.compile(rf"(?:^|[\s:(-])(?:{any_of('from_before')})\s*[:-]?\s*$")
FROM_AFTER = re.compile(rf"\s*(?:{any_of('from_after')})(?!\w)")
PER = re.compile(r"\s*(?:/\s*|per\s+|فی\s+|لكل\s+)(?P<unit>[^\W\d_]+)")
FREE = re.compile(rf"(?:^|{SHUT}|\s{{2}})\s*(?P<free>{any_of('free')})\s*(?:$|[)\]])")
ASK = re.compile(rf"(?:^|{SHUT}|\s)\s*(?P<ask>{any_of('ask')})\s*(?:$|[)\]])")
FILLER = re.compile(rf"(?:{any_of('fillers')}|[\W_])*")
LEAST_BARE = 10  # 'Package 2' is a name
MOST = 10**11
Limits: TypeAlias = tuple[Decimal, Decimal]
ANY: Limits = (Decimal(LEAST_BARE), Decimal(MOST))


@dataclass(frozen=True)
class Price:
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Read:
    """`rest`: the line with `CUT` in place of what was read. `labelled`: it says 'price' or names a currency.

    `doubt`: why there is no price, or with one that no currency was written beside it.
    """

    rest: str
    price: Price | None = None
    doubt: Doubt = ""
    duration: str = ""
    per: str = ""
    labelled: bool = False


@dataclass(frozen=True)
class _Amount:
    """`start` and `end` in the text, with its currency. `meaning`: of that currency; None when none stands there."""

    value: Decimal
    start: int
    end: int
    meaning: str | None
    clear: bool
    labelled: bool
    scaled: bool


def read_amounts(line: str, here: str, bare: Limits = ANY) -> Read:
    """Of one line. `here`: the currency of what names none. `bare`: what a number alone behind words may be."""
    line = STRUCK.sub(lambda struck: CUT * len(struck[0]), line)
    text = undotted(level(line))
    text = COMMA.sub(lambda found: f"{found[1].replace('.', GROUP)}.{found[2]}", RUN.sub(_unless_price, text))
    tokens = tokens_of(text)
    times, left = _times(text, tokens)
    found = [amount for amount in _amounts(text, tokens, left) if not _in(amount.start, times)]
    chosen, doubt, spans = _choose(text, found, here, bare)
    if chosen is None and doubt == "":
        price, doubt, spans = _in_words(text, here)
    else:
        price = chosen
    per = PER.match(text, spans[0][1]) if spans else None
    if per:
        spans = [(spans[0][0], per.end()), *spans[1:]]
    labelled = any(amount.labelled or amount.meaning is not None for amount in found)
    times = [span for span in times if not _names(text, span)]
    duration = line[slice(*times[0])].strip() if times else ""
    return Read(_cut(line, [*spans, *times[:1]]), price, doubt, duration, _per(line, per), labelled)


def _names(text: str, time: tuple[int, int]) -> bool:
    """In '30 days visa' the time is part of the name."""
    return text[: time[0]].strip() == "" and re.match(r"\s+[^\W\d_]", text[time[1] :]) is not None


def _per(line: str, per: re.Match[str] | None) -> str:
    """What the price is for, such as 'per month'; '/month' is written out."""
    written = line[slice(*per.span())].strip() if per else ""
    return f"per {written.strip('/ ')}" if written.startswith("/") else written


def _unless_price(found: re.Match[str]) -> str:
    """A telephone number is no amount, '12 000 000' may be one."""
    written = found[0]
    is_number = written.startswith(("0", "+")) and sum(char.isdigit() for char in written) >= 7
    return " " * len(written) if is_number else written


def _in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _times(text: str, tokens: Sequence[Token]) -> tuple[list[tuple[int, int]], set[int]]:
    """Where times such as '3-5 working days' stand, and the tokens that belong to none."""
    spans: list[tuple[int, int]] = []
    left = set(range(len(tokens)))
    for place in range(len(tokens)):
        length = meaning_at(tokens, place, "whole")[1]
        if length and any(token.word != "for" for token in tokens[place : place + length]):
            meaning = meaning_at(tokens, place, "whole")[0]
            if not meaning.endswith("percent"):
                spans.append((tokens[place].start, tokens[place + length - 1].end))
                left -= set(range(place, place + length))
                continue
        end = _time_end(text, tokens, place)
        if end:
            first = place
            if place and tokens[place - 1].value is not None and _joins(text, tokens[place - 1], tokens[place]):
                first = place - 1
            spans.append((tokens[first].start, tokens[end - 1].end))
            left -= set(range(first, end))
    return spans, left


def _time_end(text: str, tokens: Sequence[Token], place: int) -> int:
    """The token behind '3 working days' that begins with token `place`; 0 when no time begins there."""
    number = number_at(tokens, place)
    if number is None or number.end >= len(tokens):
        return 0
    gap = meaning_at(tokens, number.end, "working")[1]
    unit, length = meaning_at(tokens, number.end + gap, "time")
    between = text[tokens[number.end - 1].end : tokens[number.end].start]
    return number.end + gap + length if unit and re.fullmatch(r"[\s-]*", between) else 0


def _joins(text: str, first: Token, second: Token) -> bool:
    return BETWEEN.fullmatch(text[first.end : second.start]) is not None


def _amounts(text: str, tokens: Sequence[Token], left: set[int]) -> Iterator[_Amount]:
    place = 0
    while place < len(tokens):
        number = number_at(tokens, place) if place in left else None
        if number is None or (not number.digits and tokens[place].value is None and number.value < 100):
            place += 1
            continue
        yield from _amount(text, tokens, place, number)
        place = max(place + 1, number.end)


def _amount(text: str, tokens: Sequence[Token], place: int, number: Number) -> Iterator[_Amount]:
    start, end = tokens[place].start, tokens[number.end - 1].end
    before = _meant(text, tokens, place - 1, text_between=(place - 1, place))
    behind = _meant(text, tokens, number.end, text_between=(number.end - 1, number.end))
    meaning = before if before is not None else behind
    if tokens[place].value is None and meaning is None:
        return  # 'one page'; a price in words names its currency
    labelled = any(meaning_at(tokens, at, "price")[1] for at in (place - 1, place - 2) if at >= 0)
    clear = _is_clear(text, start, end)
    if before is not None:
        start = tokens[place - 1].start
    if behind is not None:
        end = tokens[number.end].end
        if number.end + 1 < len(tokens) and tokens[number.end + 1].word in ("/-", "/="):
            end = tokens[number.end + 1].end
    scaled = text[tokens[place].end - 1] == "k" or number.end > place + 1
    yield _Amount(number.value, start, end, meaning, clear, labelled, scaled)


def _meant(text: str, tokens: Sequence[Token], place: int, *, text_between: tuple[int, int]) -> str | None:
    """The currency token `place` names, when nothing but space and a full stop parts it from the number."""
    if not 0 <= place < len(tokens):
        return None
    first, second = (tokens[at] for at in text_between)
    if not re.fullmatch(r"\.?\s*", text[first.end : second.start]):
        return None
    token = tokens[place]
    return meant(text[token.start : token.end])


def _is_clear(text: str, start: int, end: int) -> bool:
    """'3 500' and '3.500,00' are read differently in different countries."""
    return not re.match(r"(?:[.,' ]\d)|\d", text[end:]) and not re.search(r"\d[.,' ]$", text[:start])


def _choose(
    text: str, found: list[_Amount], here: str, bare: Limits
) -> tuple[Price | None, Doubt, list[tuple[int, int]]]:
    """The price, or why there is none, and what to cut out of the line."""
    named = [one for one in found if one.meaning is not None or one.labelled]
    candidates = named or _bare(text, found, bare)
    if not candidates:
        split = [one for one in found if not one.clear and _part(text, one)[1] == ""]
        return None, "unclear" if split else "", [(split[0].start - 4, split[0].end)] if split else []
    spans = [(one.start, one.end) for one in candidates]
    doubt = _doubt(text, candidates, found)
    if doubt:
        return None, doubt, _around(text, doubt, spans, found)
    own = [one for one in candidates if code_of(one.meaning or "", here) == here]
    one = (own or candidates)[0]
    if len({other.value for other in own or candidates}) > 1:
        return None, "several", spans
    currency = code_of(one.meaning or "", here)
    if currency is None:
        return None, "unknown_currency", spans
    if not one.clear or one.value >= MOST or _decimals(one.value) > get_currency_precision(currency):
        return None, "unclear", spans
    return Price(one.value.normalize() + 0, currency), "" if named else "no_currency", spans


def _bare(text: str, found: list[_Amount], bare: Limits) -> list[_Amount]:
    """Numbers that stand alone between two signs, else the last one behind words."""
    alone = [one for one in found if _part(text, one) == ("", "")]
    if alone:
        return [one for one in alone if one.value >= LEAST_BARE] or alone
    last = [one for one in found if _part(text, one)[1] == "" and one.clear]
    return [one for one in last if one.scaled or bare[0] <= one.value <= bare[1]][-1:]


def _part(text: str, one: _Amount) -> tuple[str, str]:
    """The words before and behind a number, up to the next sign that parts a line."""
    before = re.split(SHUT, text[: one.start])[-1]
    per = PER.match(text, one.end)
    behind = re.split(SHUT, text[per.end() if per else one.end :])[0]
    return tuple("" if FILLER.fullmatch(words) else words.strip() for words in (before, behind))  # type: ignore[return-value]


def _doubt(text: str, candidates: list[_Amount], found: list[_Amount]) -> Doubt:
    for one in candidates:
        for other in found:
            if other is not one and _are_range(text, *sorted((one, other), key=lambda each: each.start)):
                return "range"
        if FROM_BEFORE.search(text[: one.start]) or FROM_AFTER.match(text, one.end):
            return "from"
    return ""


def _are_range(text: str, first: _Amount, second: _Amount) -> bool:
    between = text[first.end : second.start]
    scaled = first.value * 1000 if text[second.end - 1] == "k" and first.value < second.value / 100 else first.value
    return BETWEEN.fullmatch(between) is not None and scaled < second.value <= scaled * 10


def _around(text: str, doubt: Doubt, spans: list[tuple[int, int]], found: list[_Amount]) -> list[tuple[int, int]]:
    """What is cut out where amounts are no price: a range whole, and the words that make it none."""
    if doubt == "range":
        spans = [(min(one.start for one in found), max(one.end for one in found))]
    (start, end), *others = spans
    before, behind = FROM_BEFORE.search(text[:start]), FROM_AFTER.match(text, end)
    return [(before.start() if before else start, behind.end() if behind else end), *others]


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _in_words(text: str, here: str) -> tuple[Price | None, Doubt, list[tuple[int, int]]]:
    """'Free', or what stands where a price would: 'call'."""
    if found := FREE.search(text):
        return Price(Decimal(0), here), "", [found.span("free")]
    if found := ASK.search(text):
        return None, "no_price", [found.span("ask")]
    return None, "", []


def _cut(line: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        line = line[:start] + CUT * (end - start) + line[end:]
    return re.sub(f"{CUT}+", CUT, line)
