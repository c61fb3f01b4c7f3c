"""Which of a receipt's figures was paid. Fees, balances and promotions are not; where it is not sure, it says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from munshi.payments.reading.receipt.labels import holding
from munshi.payments.reading.receipt.times import read_moment
from munshi.payments.reading.receipt.words import Page, Place

MARKS = {
    "PKR": r"pkr|rs|₨|rupees?|روپے|روپیہ",
    "INR": r"inr|₹",
    "USD": r"usd|us\$|\$",
    "AED": r"aed|dhs?",
    "SAR": r"sar|sr",
    "EUR": r"eur|€",
    "GBP": r"gbp|£",
}
MARK = "|".join(MARKS.values())
# 2500, 2,500, 1,25,000, 2.500.00 (a comma read as a point), each with decimals or without.
NUMBER = r"\d{1,3}(?:\s?[,.]\s?\d{2,3})*\s?[,.]\s?\d{3}(?:\.\s?\d{1,2})?|\d+(?:\.\s?\d{1,2})?"
FIGURE = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{MARK})\s*[.:]?\s*)?(?P<number>{NUMBER})(?![\d])(?!\s?[.,:/\-]\s?\d)"
    rf"\s*(?:/-|(?P<after>{MARK})(?!\w))?(?!\w)",
    re.IGNORECASE,
)
MOST = Decimal(10) ** 11
HERO = 1.3
SURE = 0.99


@dataclass(frozen=True)
class Figure:
    """An amount on the receipt. `kind`: amount, total, fee, other (which was not paid), or bare."""

    value: Decimal
    currency: str | None
    kind: str
    place: Place


@dataclass(frozen=True)
class Amount:
    """What was paid; `confidence` below 0.8 means that the rules doubt it."""

    figure: Figure
    confidence: float


def find_amount(page: Page) -> Amount | None:
    figures = list(_figures(page))
    amounts, totals = _of(figures, "amount"), _of(figures, "total")
    bare = [figure for figure in _of(figures, "bare") if figure.currency]
    fees = {figure.value for figure in _of(figures, "fee")}
    hero = _hero(page, bare)
    found: Amount | None
    if amounts:
        found = _among_amounts(amounts, totals, hero, fees)
    elif totals:
        found = _among_totals(totals, hero, fees)
    else:
        found = _among_bare(bare, hero)
    return found and Amount(found.figure, round(found.confidence * found.figure.place.word.score, 3))


def _among_amounts(amounts: list[Figure], totals: list[Figure], hero: Figure | None, fees: set[Decimal]) -> Amount:
    values = {figure.value for figure in amounts}
    first = min(amounts, key=lambda figure: figure.value)
    explained = {figure.value for figure in totals} | {first.value + fee for fee in fees} | {first.value}
    if len(values) == 1:
        return Amount(first, SURE if hero is None or hero.value in explained else 0.5)
    if values <= explained:  # one before the fee and one with it
        return Amount(first, 0.9)
    same = [figure for figure in amounts if hero and figure.value == hero.value]
    return Amount(same[0], 0.6) if same else Amount(first, 0.4)


def _among_totals(totals: list[Figure], hero: Figure | None, fees: set[Decimal]) -> Amount:
    """Of a total that holds a fee only the rest reaches the shop."""
    total, real = totals[0], {fee for fee in fees if fee > 0}
    if len({figure.value for figure in totals}) > 1:
        return Amount(total, 0.4)
    if hero and hero.value in {total.value - fee for fee in real}:
        return Amount(hero, 0.95)
    if hero and hero.value != total.value:
        return Amount(total, 0.5)
    return Amount(total, 0.5 if real else 0.97)


def _among_bare(bare: list[Figure], hero: Figure | None) -> Amount | None:
    if hero is None:
        return Amount(bare[0], 0.85 if len({figure.value for figure in bare}) == 1 else 0.3) if bare else None
    others = [figure.place.height for figure in bare if figure.value != hero.value]
    return Amount(hero, 0.95 if not others else 0.85 if hero.place.height > HERO * max(others) else 0.4)


def _hero(page: Page, bare: list[Figure]) -> Figure | None:
    """The figure that is set larger than the rest of the page."""
    tallest = max(bare, key=lambda figure: figure.place.height, default=None)
    return tallest if tallest and tallest.place.height > HERO * page.line_height else None


def _of(figures: list[Figure], kind: str) -> list[Figure]:
    return [figure for figure in figures if figure.kind == kind]


def _figures(page: Page) -> Iterator[Figure]:
    for place in page.places:
        end = 0
        matches = list(FIGURE.finditer(place.text))
        for number, match in enumerate(matches):
            before = place.text[end : match.start()]
            after = place.text[match.end() : matches[number + 1].start() if number + 1 < len(matches) else None]
            end = match.end()
            value, currency = read_number(match["number"]), _currency(match["before"] or match["after"])
            if value is None or (currency is None and _tells_time(page, place)):
                continue
            kind = _kind(page, place, before, after, is_money=currency is not None)
            if currency or kind in ("amount", "total") or "." in match["number"]:
                yield Figure(value, currency, kind, place)


def _tells_time(page: Page, place: Place) -> bool:
    row = " ".join(other.text for other in page.row_of(place))
    return read_moment(place.text) is not None or holding("dates", "label").search(row) is not None


def _kind(page: Page, place: Place, before: str, after: str, *, is_money: bool) -> str:
    """By the words next to it: in its own line, else left of it, else above it, or below a figure with a currency."""
    next_words = " ".join(re.split(r"[.;,]\s", after)[0].split()[:2])
    if kind := _not_paid(f"{before} {next_words}"):
        return kind
    own = _kind_of(before) or ("amount" if holding("amounts", "verb").search(before) else None)
    if own or re.search(r"\w{3}", before):
        return own or "bare"
    left = " ".join(other.text for other in page.left_of(place)[-2:])
    if re.search(r"\w{2}", left):
        return _kind_of(left) or "bare"
    for others in (page.above(place)[:1], page.below(place, 2.0)[:1] if is_money else []):
        found = [other for other in others if not FIGURE.search(other.text)]
        if kind := _kind_of(" ".join(other.text for other in found)):
            return kind
    return "bare"


def _kind_of(text: str) -> str | None:
    for kind in ("fee", "other", "total", "amount"):
        if holding("amounts", kind).search(text):
            return kind
    return None


def _not_paid(text: str) -> str | None:
    return next((kind for kind in ("fee", "other") if holding("amounts", kind).search(text)), None)


def read_number(text: str) -> Decimal | None:
    """The number of a receipt: 2,500.00, 1,25,000 or 2.500.00; None when its groups make no sense."""
    bare = re.sub(r"\s", "", text)
    whole, point, decimals = bare.rpartition(".")
    if not point or len(decimals) == 3:
        whole, decimals = bare, ""
    groups = re.split(r"[,.]", whole)
    if len(groups) > 1 and (len(groups[-1]) != 3 or any(len(group) not in (2, 3) for group in groups[1:-1])):
        return None
    value = Decimal(f"{''.join(groups)}.{decimals or 0}")
    return value if 0 < value < MOST or not value else None


def _currency(mark: str | None) -> str | None:
    if not mark:
        return None
    return next(code for code, marks in MARKS.items() if re.fullmatch(marks, mark, re.IGNORECASE))
