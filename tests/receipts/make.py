"""Receipts of no real payment: a truth, a layout, and a picture spoilt as pictures are. One seed, one receipt."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.receipts.layouts import LAYOUTS
from tests.receipts.paper import Paper, spoil
from tests.receipts.truth import Spoilt, Truth, make_spoilt, make_truth

AS_DRAWN = Spoilt(scale=0.75, quality=90, blur=0.0, turn=0.0)


@dataclass(frozen=True)
class Receipt:
    """`content` is a JPEG or PNG; `layout` a key of LAYOUTS."""

    layout: str
    font: str
    truth: Truth
    spoilt: Spoilt
    content: bytes

    @property
    def content_type(self) -> str:
        return "image/png" if self.content.startswith(b"\x89PNG") else "image/jpeg"


def make_receipt(seed: int, fonts: Sequence[str] = ("",)) -> Receipt:
    """The layouts take turns, all else is drawn from `seed`."""
    dice = random.Random(seed)
    layout = list(LAYOUTS)[seed % len(LAYOUTS)]
    truth, spoilt = make_truth(dice), make_spoilt(dice)
    return draw(layout, truth, spoilt, font=dice.choice(fonts), size=dice.choice((30, 34, 38, 42)))


def draw(layout: str, truth: Truth, spoilt: Spoilt = AS_DRAWN, *, font: str = "", size: int = 38) -> Receipt:
    write, theme = LAYOUTS[layout]
    paper = Paper(theme, font, size)
    write(paper, truth)
    return Receipt(layout, font, truth, spoilt, spoil(paper.cut(), spoilt, theme.paper))
