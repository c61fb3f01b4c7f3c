"""Words with their places: what stands right of a label, below it, in one row with it. Slightly turned pictures too."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, sin
from statistics import median

Corners = Sequence[tuple[float, float]]

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٬٫،", "01234567890123456789,.,")
STEEPEST = 0.12  # radians; a box that leans more is no line of the page
PAGE_GAP = 40.0


@dataclass(frozen=True)
class Box:
    """Where a value stands on `page` (0 the first), as parts of the picture's width and height."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Word:
    """A piece of text as the engine gives it. Corners clockwise from top left, in parts of width and height."""

    text: str
    score: float
    page: int
    corners: Corners
    tall: float = 1.0  # the picture's height for a width of 1

    @property
    def box(self) -> Box:
        across, down = [x for x, _ in self.corners], [y for _, y in self.corners]
        left, top = max(min(across), 0), max(min(down), 0)
        size = min(max(across), 1) - left, min(max(down), 1) - top
        return Box(self.page, round(left, 4), round(top, 4), round(size[0], 4), round(size[1], 4))


@dataclass(frozen=True, eq=False)
class Place:
    """A word on the straightened page; all lengths in parts of the picture's width. `text` has Latin digits."""

    word: Word
    text: str
    left: float
    right: float
    middle: float
    height: float

    def overlaps(self, other: "Place") -> bool:
        """Whether they share a part of the width."""
        return min(self.right, other.right) > max(self.left, other.left)


class Page:
    """All words of a proof, top to bottom; the second page of a PDF stands under the first."""

    def __init__(self, words: Iterable[Word]) -> None:
        words = list(words)
        self._turn = _turn_of(words)
        self.places = sorted((self._place(word) for word in words), key=lambda place: (place.middle, place.left))

    @cached_property
    def line_height(self) -> float:
        return median(place.height for place in self.places) if self.places else 0.0

    @cached_property
    def rows(self) -> list[list[Place]]:
        """Each from left to right."""
        rows: list[list[Place]] = []
        for place in self.places:
            row = rows[-1] if rows else []
            if row and _same_row(row[0], place):
                row.append(place)
            else:
                rows.append([place])
        return [sorted(row, key=lambda place: place.left) for row in rows]

    def row_of(self, place: Place) -> list[Place]:
        """From left to right, itself among them."""
        return sorted((other for other in self.places if _same_row(place, other)), key=lambda other: other.left)

    def left_of(self, place: Place) -> list[Place]:
        return [other for other in self.row_of(place) if other.right <= place.left + place.height / 2]

    def right_of(self, place: Place) -> list[Place]:
        return [other for other in self.row_of(place) if other.left >= place.right - place.height / 2]

    def below(self, place: Place, lines: float = 2.6) -> list[Place]:
        """Nearest first, within so many line heights, where they share a part of the width or begin together."""
        reach = lines * max(place.height, self.line_height)
        return [
            other
            for other in self.places
            if place.height * 0.5 < other.middle - place.middle - (other.height - place.height) / 2 <= reach
            and (other.overlaps(place) or abs(other.left - place.left) < place.height)
        ]

    def above(self, place: Place, lines: float = 2.6) -> list[Place]:
        """Nearest first; those that have this one below them."""
        found = [other for other in self.places if place in self.below(other, lines)]
        return sorted(found, key=lambda other: -other.middle)

    def _place(self, word: Word) -> Place:
        points = [self._straight(x, y * word.tall + word.page * PAGE_GAP) for x, y in word.corners]
        across, down = [x for x, _ in points], [y for _, y in points]
        height = (points[3][1] - points[0][1] + points[2][1] - points[1][1]) / 2
        text = word.text.translate(DIGITS).strip()
        return Place(word, text, min(across), max(across), sum(down) / 4, max(height, 0.001))

    def _straight(self, x: float, y: float) -> tuple[float, float]:
        return x * cos(self._turn) + y * sin(self._turn), y * cos(self._turn) - x * sin(self._turn)


def squashed(text: str) -> str:
    """Lower-case letters and digits only: engines lose spaces and points."""
    return re.sub(r"[\W_]+", "", text.lower())


def _same_row(one: Place, other: Place) -> bool:
    return abs(one.middle - other.middle) < 0.5 * min(
        max(one.height, other.height), 1.6 * min(one.height, other.height)
    )


def _turn_of(words: Sequence[Word]) -> float:
    """How far the page is turned, in radians, by its wide words."""
    angles = []
    for word in words:
        (x0, y0), (x1, y1) = word.corners[0], word.corners[1]
        if x1 - x0 > 0.12:
            angles.append(atan2((y1 - y0) * word.tall, x1 - x0))
    level = [angle for angle in angles if abs(angle) < STEEPEST]
    return median(level) if level else 0.0
