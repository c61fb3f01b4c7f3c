"""How customers' words are compared: one spelling for the many ways a word is typed, in Latin and in Arabic script."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeAlias

Phrase: TypeAlias = tuple[str, ...]

WORD = re.compile(r"\d{1,3}(?:[,٬]\d{3})+(?!\d)|\d+|[^\W\d_]+(?:['’`][^\W\d_]+)*")
INSIDE = re.compile("['’`,٬]")
LONGEST_PHRASE = 5
REPEATED = re.compile(r"([^\W\d_])\1+")
DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
LONG_VOWEL = re.compile(r"([aeiou])\1+")
SHORT = 3
LATIN = (("ph", "f"), ("ee", "i"), ("oo", "u"), ("y", "i"), ("w", "v"), ("q", "k"))
# Urdu and Arabic keyboards give different code points for what reads as one letter.
ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("يىئ", "ی"),
        **dict.fromkeys("هةھۂۀە", "ہ"),
        "ك": "ک",
        "ؤ": "و",
        "ـ": None,
        "\u200c": None,
        "\u200d": None,
    }
)


def latin_digits(text: str) -> str:
    """The same text with every digit (۱۲۳, ١٢٣, १२३) as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """One spelling for variants of a word: 'Haaan' and 'haan', 'theek' and 'thik', 'كيا' and 'کیا'."""
    plain = unicodedata.normalize("NFKC", INSIDE.sub("", word)).lower().translate(ARABIC)
    if not plain.isascii():
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = DRAWN_OUT.sub(r"\1\1", plain)
    for written, folded in LATIN:
        plain = plain.replace(written, folded)
    # 'app' and 'add' are not 'ap' and 'ad', but 'jii' is 'ji'.
    return (REPEATED if len(plain) > SHORT else LONG_VOWEL).sub(r"\1", plain)


def words(text: str) -> list[str]:
    """The folded words and numbers of a message, in order; punctuation and emoji are left out."""
    return [fold(word) for word in WORD.findall(latin_digits(text))]


def spans(text: str) -> list[tuple[int, int]]:
    """Where each of words(text) stands in `text`."""
    return [match.span() for match in WORD.finditer(latin_digits(text))]


def grams(spoken: list[str]) -> frozenset[Phrase]:
    """Every run of up to five words in a message."""
    count = len(spoken)
    ends = range(1, LONGEST_PHRASE + 1)
    return frozenset(tuple(spoken[start : start + n]) for start in range(count) for n in ends if start + n <= count)


def holds(spoken: list[str], known: frozenset[Phrase]) -> bool:
    """Whether one of the `known` phrases stands anywhere in a message."""
    return not grams(spoken).isdisjoint(known)


def longest(spoken: list[str], start: int, known: Iterable[Phrase]) -> int:
    """How many words the longest of the `known` phrases takes that begins at `start`; 0 when none does."""
    lengths = range(min(LONGEST_PHRASE, len(spoken) - start), 0, -1)
    return next((length for length in lengths if tuple(spoken[start : start + length]) in known), 0)


@cache
def phrases(name: str) -> frozenset[Phrase]:
    """The phrases of words/<name>.txt, folded. One line may hold several, split by commas; '#' starts a comment."""
    return frozenset(phrase for line in _lines(name) for phrase in _split(line))


@cache
def sections(name: str) -> dict[str, frozenset[Phrase]]:
    """The same for a file whose phrases stand under headings such as [price]."""
    found: dict[str, set[Phrase]] = {}
    heading = ""
    for line in _lines(name):
        if line.startswith("["):
            heading = line.strip("[] ")
            found[heading] = set()
        elif line:
            found[heading].update(_split(line))
    return {name: frozenset(known) for name, known in found.items()}


@cache
def synonyms(name: str) -> dict[Phrase, str]:
    """The same for lines such as 'logo: logos, lgo': phrase to the folded word it stands for."""
    pairs = [line.split(":", 1) for line in _lines(name) if ":" in line]
    return {phrase: fold(word) for word, rest in pairs for phrase in [*_split(word), *_split(rest)]}


@cache
def vocabulary(name: str) -> frozenset[str]:
    """The single words of words/<name>.txt, folded."""
    return frozenset(word for phrase in phrases(name) for word in phrase)


def _lines(name: str) -> list[str]:
    text = (files("munshi.ai.words") / f"{name}.txt").read_text(encoding="utf-8")
    return [line.partition("#")[0].strip() for line in text.splitlines()]


def _split(line: str) -> list[Phrase]:
    return [phrase for part in re.split("[,،]", line) if (phrase := tuple(words(part)))]
