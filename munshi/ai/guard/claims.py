"""Claims that do harm unless they are true, such as 'your payment has arrived'. Their wordings lie in claims.toml."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from munshi.ai.guard.figures import plain
from munshi.ai.words.spelling import ARABIC

ASKED = "asked"
NEVER = "(?!)"
MARKS = re.compile(r"[*~`\"“”]")
SPACED_OUT = re.compile(r"(?<!\w)(?:\w[ .-]){3,}\w(?!\w)")
GAPS = re.compile(r"[ .-]")
# A full stop inside a number or an address ends nothing.
SENTENCE = re.compile(r"[^!?؟۔;\n.]+(?:\.(?=\S)[^!?؟۔;\n.]*)*[!?؟۔;\n.]?")
CLAUSE = re.compile(
    r"[,:]|\s[-–—]\s|\b(?:but|however|and|lekin|laikin|magar|aur)\b|(?:^|\s)(?:لیکن|مگر|اور|لكن|ولكن)\s".translate(
        ARABIC
    )
)
# Denials that deny nothing of what follows.
IDIOMS = re.compile(
    (
        r"\bno (?:problem|worries|issue|doubt)s?\b|\bwhy not\b|\bnot only\b|\bkoi (?:baat|masla|fikar) nahin?\b"
        r"|کوئی (?:بات|مسئلہ) نہیں|لا (?:مشكلة|بأس|تقلق)"
    ).translate(ARABIC)
)


@dataclass(frozen=True)
class Claim:
    """`excuses` take it back. `shops_own`: may be repeated if the shop says it itself."""

    name: str
    fault: str
    wordings: re.Pattern[str]
    excuses: re.Pattern[str]
    excuses_of_question: re.Pattern[str]
    shops_own: bool

    def is_made(self, sentence: str) -> bool:
        """Whether a sentence makes it, in a clause that does not take it back."""
        return any(not self._is_excused(sentence, found) for found in self.wordings.finditer(sentence))

    def _is_excused(self, sentence: str, found: re.Match[str]) -> bool:
        breaks = [(gap.start(), gap.end()) for gap in CLAUSE.finditer(sentence)]
        start = max((end for _, end in breaks if end <= found.start()), default=0)
        end = min((begin for begin, _ in breaks if begin >= found.end()), default=len(sentence))
        is_question = sentence.rstrip().endswith(("?", "؟"))
        excuses = self.excuses_of_question if is_question else self.excuses
        return excuses.search(sentence[start:end]) is not None


def claims_in(text: str) -> frozenset[str]:
    """The names of the claims a text makes."""
    sentences = list(_sentences(text))
    return frozenset(claim.name for claim in claims() if any(claim.is_made(sentence) for sentence in sentences))


def claims_spoken_of(text: str) -> frozenset[str]:
    """Those whose words stand in a text, be it that they are asked, wished or denied."""
    sentences = list(_sentences(text))
    return frozenset(claim.name for claim in claims() if any(map(claim.wordings.search, sentences)))


def denies(text: str) -> bool:
    """Whether there is a no, a not or the like in a text."""
    return any(_denials().search(sentence) for sentence in _sentences(text))


@cache
def shops_own() -> frozenset[str]:
    """The names of those a shop may make by itself."""
    return frozenset(claim.name for claim in claims() if claim.shops_own)


@cache
def claims() -> tuple[Claim, ...]:
    known = dict(_wordings())
    excuses = known.pop("excuses")
    return tuple(
        Claim(
            name,
            claim["fault"],
            _any_of(claim["patterns"]),
            _any_of(wording for excuse in claim["excuses"] if excuse != ASKED for wording in excuses[excuse]),
            _any_of(wording for excuse in claim["excuses"] for wording in excuses[excuse]),
            claim.get("shops_own", False),
        )
        for name, claim in known.items()
    )


@cache
def _wordings() -> dict[str, Any]:
    return tomllib.loads((files("munshi.ai.guard") / "claims.toml").read_text(encoding="utf-8"))


@cache
def _denials() -> re.Pattern[str]:
    return _any_of(_wordings()["excuses"]["denied"])


def _any_of(wordings: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{wording})" for wording in wordings).translate(ARABIC) or NEVER)


def _sentences(text: str) -> Iterator[str]:
    folded = MARKS.sub("", plain(text)).translate(ARABIC)
    joined = SPACED_OUT.sub(lambda found: GAPS.sub("", found[0]), folded)
    yield from (sentence[0] for sentence in SENTENCE.finditer(IDIOMS.sub(" ", joined)))
