"""Whether a price or a time stands beside the package it belongs to: 'Premium for PKR 3,500' is not true of Basic."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from munshi.ai.assistant.matching import name_catalogue
from munshi.ai.guard.facts import FREE_BELOW, Facts, read_facts
from munshi.ai.guard.figures import Figure, figures_in
from munshi.ai.words.spelling import words
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.core.money import format_money

# A comma inside a number parts nothing.
PART = re.compile(r"[,،](?=\s)|[;\n!?؟۔]|\.(?=\s|$)")
TIMES = ("minute", "month")


def misplaced(text: str, catalogue: Sequence[ServiceInfo], facts: Facts) -> Iterator[Figure]:
    """The figures that stand with packages they do not belong to, nor were given outside the catalogue."""
    for part in PART.split(text):
        figures = [figure for figure in figures_in(part) if _is_of_offer(figure)]
        named = _named(part, catalogue) if figures else []
        if named:
            anywhere = Facts(facts.anywhere, frozenset(value for value, unit in facts.anywhere if not unit))
            given = (anywhere, *map(_facts_of, named))
            yield from (figure for figure in figures if not any(one.holds(figure) for one in given))


def _is_of_offer(figure: Figure) -> bool:
    return figure.is_money or figure.unit in TIMES or (not figure.unit and figure.value >= FREE_BELOW)


def _named(part: str, catalogue: Sequence[ServiceInfo]) -> list[PackageInfo]:
    found = name_catalogue(words(part), catalogue, ())
    return found.packages or [package for service in found.services for package in service.packages]


def _facts_of(package: PackageInfo) -> Facts:
    price = format_money(package.price_minor, package.currency)
    return _kept("\n".join((package.name, price, package.duration, *package.features, package.description)))


@lru_cache(maxsize=4096)
def _kept(text: str) -> Facts:
    return read_facts(text)
