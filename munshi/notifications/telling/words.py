"""What a mail or a push says: kinds and how many of each, never what customers wrote."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)


def lines_about(kinds: Iterable[str], language: str) -> list[str]:
    """A line for each kind in the order they first come in, such as '3 payments to review'."""
    return [WORDS[kind][language][count > 1].format(count=count) for kind, count in Counter(kinds).items()]
