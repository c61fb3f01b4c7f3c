"""Which of a few hundred texts speak of what was asked: plain word overlap, any script."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

WORD = re.compile(r"\w+")
STEM = 4  # words that share this many first letters count half: 'websites' finds 'website'


def rank(query: str, documents: Iterable[tuple[str, T]]) -> list[T]:
    """The documents (text, item) that share words with `query`, best first; equals keep their order."""
    asked = _words(query)
    scored = [(_score(asked, *_known(text)), item) for text, item in documents]
    return [item for score, item in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


@lru_cache(maxsize=8192)
def _known(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a shop's text and how they begin."""
    words = _words(text)
    return words, frozenset(word[:STEM] for word in words if len(word) >= STEM)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in WORD.findall(text.casefold()) if len(word) > 1)


def _score(asked: frozenset[str], words: frozenset[str], stems: frozenset[str]) -> float:
    near = sum(1 for word in asked - words if word[:STEM] in stems)
    return len(asked & words) + near / 2
