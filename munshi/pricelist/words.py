"""What words.toml knows, made ready to be looked for."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

# Marks of direction and variants of pictures: nobody sees them, and they would part words that are the same.
UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe0e\ufe0f\ufeff\u0640]")
ALIKE = str.maketrans("٫٬٪", ".,%")


def level(text: str) -> str:
    """`text` in lower case with every digit as 0-9. Each character keeps its place."""
    return "".join(_level(char) for char in text).translate(ALIKE)


def plain(text: str) -> str:
    """How names are compared: without case, marks and doubled space."""
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().split())


@cache
def words(group: str) -> frozenset[str]:
    return frozenset(_known()[group])


@cache
def columns() -> dict[str, str]:
    """What a column is called, to what it holds."""
    return {plain(name): column for column, names in _known()["columns"].items() for name in names}


@cache
def any_of(group: str) -> str:
    """A pattern for the words of a group, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(group), key=len, reverse=True))


@cache
def _known() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _level(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.digit(char))
    normal = unicodedata.normalize("NFKC", char).lower()
    return normal if len(normal) == 1 else char
