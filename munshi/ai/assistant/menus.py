"""Numbered menus: writing them, and finding again in the chat what a number stands for.

What the customer saw is the only memory: a menu survives restarts and may have been written by a model or a person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from munshi.ai.assistant.phrases import say
from munshi.ai.turn.turn import MessageInfo
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.core.money import format_money
from munshi.tenants.schemas import Language

Menu: TypeAlias = dict[int, ServiceInfo | PackageInfo]
Names: TypeAlias = dict[tuple[str, str], ServiceInfo | PackageInfo]

MOST_SERVICES = 10
MOST_PACKAGES = 8
LONGEST_DESCRIPTION = 120

ITEM = re.compile(r"\s*(\d{1,2})[.)]\s+(.+)")
HEADING = re.compile(r"\s*\*([^*]+)\*\s*")
STARRED = re.compile(r"\*([^*]+)\*")
BREAK = re.compile(r"\s[–—-]\s|:\s")


def service_menu(catalogue: Sequence[ServiceInfo], language: Language) -> str:
    lines = [say("services", language)]
    for number, service in enumerate(catalogue[:MOST_SERVICES], 1):
        cheapest = min(service.packages, key=lambda package: package.price_minor)
        lines.append(say("service_line", language, number=number, service=service.name, price=price(cheapest)))
    if len(catalogue) > MOST_SERVICES:
        lines.append(say("more", language, count=len(catalogue) - MOST_SERVICES))
    return "\n".join(lines)


def package_menu(packages: Sequence[PackageInfo], services: Iterable[ServiceInfo], language: Language) -> str:
    """The packages, numbered through, under the names of their services."""
    about = {service.id: service for service in services}
    lines: list[str] = []
    heading = None
    for number, package in enumerate(packages[:MOST_PACKAGES], 1):
        if package.service_id != heading:
            heading = package.service_id
            lines += ["", f"*{package.service_name}*"]
            if heading in about and about[heading].description:
                lines.append(shortened(about[heading].description))
        lines += package_lines(package, language, number, package.name)
    if len(packages) > MOST_PACKAGES:
        lines.append(say("more", language, count=len(packages) - MOST_PACKAGES))
    return "\n".join(lines).strip()


def package_card(package: PackageInfo, language: Language) -> str:
    """One package by itself, as a menu of one."""
    lines = package_lines(package, language, 1, full_name(package))
    return "\n".join([*lines, shortened(package.description)] if package.description else lines)


def package_lines(package: PackageInfo, language: Language, number: int, name: str) -> list[str]:
    first = say("package_line", language, number=number, package=name, price=price(package))
    extras = [package.duration, say("popular", language) if package.popular else ""]
    line = " · ".join([first, *filter(None, extras)])
    return [line, f"   {shortened(', '.join(package.features))}"] if package.features else [line]


def full_name(package: PackageInfo) -> str:
    return f"{package.service_name} – {package.name}"


def price(package: PackageInfo) -> str:
    return format_money(package.price_minor, package.currency)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[: LONGEST_DESCRIPTION - 1].rsplit(' ', 1)[0]}…"


def shown_menu(history: Sequence[MessageInfo], catalogue: Sequence[ServiceInfo]) -> Menu:
    """What the numbers of the newest menu in the chat stand for; empty when no menu was shown.

    A long menu may have gone out in several messages: all the shop said in a row counts as one.
    """
    said = groupby(reversed(history), key=lambda message: message.direction)
    shown = ("\n".join(message.text for message in list(run)[::-1]) for direction, run in said if direction == "out")
    return next((menu for menu in (menu_in(text, catalogue) for text in shown) if menu), {})


def menu_in(text: str, catalogue: Sequence[ServiceInfo]) -> Menu:
    """What the numbers in one text stand for; empty when it holds no menu."""
    lines = text.splitlines()
    if not any(ITEM.match(line) for line in lines):
        return {}
    menu: Menu = {}
    names, heading = _names(catalogue), ""
    for line in lines:
        if title := HEADING.fullmatch(line):
            heading = _plain(title[1])
        elif item := ITEM.match(line):
            found = _named(item[2], heading, names)
            if found:
                menu[int(item[1])] = found
    return menu


def _named(words: str, heading: str, names: Names) -> ServiceInfo | PackageInfo | None:
    """What a line of a menu names: a package in full, a package under its service's heading, a service, a package."""
    starred = STARRED.match(words)
    parts = [starred[1]] if starred else BREAK.split(words)
    first, longer = _plain(parts[0]), _plain(" – ".join(parts[:2]))
    tries = ((("", longer)), (heading, first), ("", first))
    return next((names[key] for key in tries if key in names), None)


def _names(catalogue: Sequence[ServiceInfo]) -> Names:
    """Items by (heading, name); a package's name alone counts where only one package has it and no service."""
    packages = [package for service in catalogue for package in service.packages]
    alone = Counter(_plain(package.name) for package in packages)
    names: Names = {("", _plain(p.name)): p for p in packages if alone[_plain(p.name)] == 1}
    names |= {("", _plain(service.name)): service for service in catalogue}
    names |= {(_plain(package.service_name), _plain(package.name)): package for package in packages}
    return names | {("", _plain(full_name(package))): package for package in packages}


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return " ".join(name.replace("*", "").casefold().split())
