"""Which of a few hundred texts speak of what was asked: plain word overlap, any script."""

import re
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

WORD = re.compile(r"\w+")
STEM = 4  # words that share this many first letters count half: 'websites' finds 'website'


def rank(query: str, documents: Iterable[tuple[str, T]]) -> list[T]:
    """The documents (text, item) that share words with `query`, best first; equals keep their order."""
    asked = _words(query)
    scored = [(_score(asked, _words(text)), item) for text, item in documents]
    return [item for score, item in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


def _words(text: str) -> set[str]:
    return {word for word in WORD.findall(text.casefold()) if len(word) > 1}


def _score(asked: set[str], words: set[str]) -> float:
    stems = {word[:STEM] for word in words if len(word) >= STEM}
    near = sum(1 for word in asked - words if word[:STEM] in stems)
    return len(asked & words) + near / 2
