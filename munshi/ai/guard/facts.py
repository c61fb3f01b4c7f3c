"""What a text gives a model to say: its figures and addresses, and the claims the shop makes in it."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from munshi.ai.guard.claims import claims_in, shops_own
from munshi.ai.guard.figures import Figure, figures_in, plain
from munshi.ai.guard.links import links_in

NUMBER_RUN = re.compile(r"\+?\d(?:[ ./–-]{0,2}\d){6,}")
WORD = re.compile(r"\w+")
# So many words in a row of the rules, or of the shop's instructions, are a quotation of them.
RULE_RUN, PROMPT_RUN = 8, 20
# Bare numbers below this are counts and places, unless they stand like a price and the shop has prices as low.
FREE_BELOW = Decimal(100)

PREFIX = 4  # digits of a country's prefix

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Facts:
    """`exact`: (value, unit) of figures; `values`: of bare numbers and amounts; `digits`: long numbers as digits only.

    `anywhere`: those of `exact` that belong to no package and may stand beside any; `least`: the lowest price.
    `claims`: those the shop makes itself, or that tools have shown to be true. `paid`: numbers of orders a tool has
    shown to be paid; `unsettled`: this customer also has one that is not.
    """

    exact: frozenset[tuple[Decimal, str]] = frozenset()
    values: frozenset[Decimal] = frozenset()
    digits: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    paid: frozenset[int] = frozenset()
    unsettled: bool = False
    anywhere: frozenset[tuple[Decimal, str]] = frozenset()
    least: Decimal = FREE_BELOW

    def __or__(self, other: "Facts") -> "Facts":
        return Facts(
            self.exact | other.exact,
            self.values | other.values,
            self.digits | other.digits,
            self.links | other.links,
            self.claims | other.claims,
            self.paid | other.paid,
            self.unsettled or other.unsettled,
            self.anywhere | other.anywhere,
            min(self.least, other.least),
        )

    def of_packages(self) -> "Facts":
        """The same, given as part of the catalogue."""
        amounts = (value for value, unit in self.exact if unit.startswith("money:"))
        return replace(self, anywhere=frozenset(), least=min((FREE_BELOW, *amounts)))

    def holds(self, figure: Figure) -> bool:
        """Whether a figure was given, in whatever writing."""
        if (figure.value, figure.unit) in self.exact:
            return True
        if figure.unit == "digits":
            return is_known_number(str(figure.value)[1:], self.digits)
        if figure.is_money:
            given = {unit for value, unit in self.exact if value == figure.value and unit.startswith("money:")}
            return bool(given) and (figure.unit == "money:" or "money:" in given)
        is_free = figure.value < (self.least if figure.like_price else FREE_BELOW)
        return not figure.unit and (is_free or figure.value in self.values)


@dataclass(frozen=True)
class Asked:
    """What a customer's words would have a bare yes agree to."""

    claims: frozenset[str]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Secrets:
    """Runs of words that may not be quoted."""

    rules: Shingles
    prompt: Shingles


@lru_cache(maxsize=4096)
def facts_of_shop(text: str) -> Facts:
    """`read_facts`, kept: a shop's texts are the same for all its customers."""
    return read_facts(text)


def read_facts(text: str) -> Facts:
    """What `text` gives."""
    figures = figures_in(text)
    exact = frozenset((figure.value, figure.unit) for figure in figures)
    return Facts(
        exact=exact,
        anywhere=exact,
        values=frozenset(figure.value for figure in figures if not figure.unit or figure.is_money),
        digits=frozenset(re.sub(r"\D", "", run) for run in NUMBER_RUN.findall(plain(text))),
        links=frozenset(links_in(text)),
        claims=claims_in(text) & shops_own(),
    )


def shingles(text: str, length: int) -> Shingles:
    """Every run of `length` words."""
    words = WORD.findall(plain(text))
    return frozenset(tuple(words[start : start + length]) for start in range(len(words) - length + 1))


@lru_cache(maxsize=256)
def read_secrets(rules: str, prompt: str) -> Secrets:
    return Secrets(shingles(rules, RULE_RUN), shingles(prompt, PROMPT_RUN))


def is_known_number(digits: str, known: frozenset[str]) -> bool:
    """Whether a long number is one of `known`, written with or without its country's prefix."""
    own = digits.lstrip("0")
    ends = (number.lstrip("0") for number in known)
    return any(own and (end.endswith(own) or own.endswith(end)) and abs(len(own) - len(end)) <= PREFIX for end in ends)
