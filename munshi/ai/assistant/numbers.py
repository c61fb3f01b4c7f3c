"""Numbers in a customer's words: which items of a menu are meant, and how many of something."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from munshi.ai.words.spelling import Phrase, longest, phrases, sections

LAST = -1
MOST_PICKED = 99
AND = frozenset({"and", "aur", "or", "اور", "و"})
# These are 'two' and 'one', but far more often 'give' or 'do', and 'a'.
LOOSE = frozenset({"do", "دو", "ek", "aik", "one", "ایک", "واحد", "واحدہ"})


@dataclass(frozen=True)
class Numbers:
    """`picks`: places in a menu, LAST for its end. `count`: how many pieces.

    `asked`: a bare number came with 'chahiye' or 'please'; `plain`: it came with nothing that says it is a place.
    """

    picks: tuple[int, ...] = ()
    count: int | None = None
    asked: bool = False
    plain: bool = False


@dataclass(frozen=True)
class _Number:
    value: int
    place: int
    end: int
    ordinal: bool


def read_numbers(line: Sequence[str], named: frozenset[int]) -> Numbers:
    """The numbers of one line of folded words; `named` are the places of words that name something sold."""
    spoken = list(line)
    found = [number for number in _numbers(spoken) if number.place not in named or spoken[number.place].isdigit()]
    counts = [number.value for number in found if _counts_pieces(spoken, number, named)]
    if counts:
        return Numbers(count=counts[-1])
    if not _says_nothing_else(spoken, found):
        found = [number for number in found if _beside(spoken, number, "option")]
    picks = tuple(number.value for number in found if number.value <= MOST_PICKED)
    plain = not any(number.ordinal or _beside(spoken, number, "option") for number in found)
    asked = plain and any(longest(spoken, place, sections("numbers")["asked"]) for place in range(len(spoken)))
    return Numbers(picks, asked=asked, plain=plain)


def _numbers(spoken: list[str]) -> list[_Number]:
    found: list[_Number] = []
    place = 0
    while place < len(spoken):
        number = _number(spoken, place)
        if number and _opens(spoken, number):
            found.append(number)
        place = number.end if number else place + 1
    return found


def _number(spoken: list[str], place: int) -> _Number | None:
    length = longest(spoken, place, _spelled_out())
    if length:
        value, ordinal = _spelled_out()[tuple(spoken[place : place + length])]
        return _Number(value, place, place + length, ordinal)
    if spoken[place].isdigit():
        return _Number(int(spoken[place][:6]), place, place + 1, False)
    return None


@cache
def _spelled_out() -> dict[Phrase, tuple[int, bool]]:
    """Every number in words, with its value and whether it is a place in a list."""
    headings = [heading for heading in sections("numbers") if heading[0].isdigit() or heading == "last"]
    values = {heading: LAST if heading == "last" else int(heading.rstrip("stndrh")) for heading in headings}
    return {
        phrase: (value, not heading.isdigit())
        for heading, value in values.items()
        for phrase in sections("numbers")[heading]
    }


def _counts_pieces(spoken: list[str], number: _Number, named: frozenset[int]) -> bool:
    """'2 logos', 'do adad', 'quantity 3', but not 'can you do logo'."""
    return not number.ordinal and (number.end in named or _beside(spoken, number, "pieces"))


def _opens(spoken: list[str], number: _Number) -> bool:
    """A loose word such as 'do' is a number only at the start or after 'mujhe', 'sirf' and the like."""
    if spoken[number.place] not in LOOSE or number.place == 0:
        return True
    return any(
        longest(spoken, start, sections("numbers")["only"]) == number.place - start for start in range(number.place)
    )


def _says_nothing_else(spoken: list[str], found: list[_Number]) -> bool:
    """Nothing but numbers and the words that go with them."""
    place = 0
    while place < len(spoken):
        mine = next((other for other in found if other.place == place), None)
        step = mine.end - place if mine else _idle(spoken, place)
        if not step:
            return False
        place += step
    return True


def _idle(spoken: list[str], place: int) -> int:
    if spoken[place] in AND:
        return 1
    known = (
        *(sections("numbers")[name] for name in ("option", "asked", "only")),
        phrases("fillers"),
        phrases("package_words"),
    )
    return max(longest(spoken, place, some) for some in known)


def _beside(spoken: list[str], number: _Number, heading: str) -> bool:
    known = sections("numbers")[heading]
    if heading == "option":
        known |= phrases("package_words")
    around = (spoken[max(number.place - 1, 0) : number.place], spoken[number.end : number.end + 1])
    return any(tuple(word) in known for word in around if word)
