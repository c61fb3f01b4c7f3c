"""Signs that a picture was edited. They are hints for a person: honest pictures show some of them too."""

import re

import numpy as np
from PIL import Image

from munshi.payments.reading.receipt.words import Box

EDITORS = re.compile(
    r"photoshop|lightroom|gimp|picsart|snapseed|canva|pixelmator|affinity|photopea|paint\.net|inshot|photoroom"
    r"|pixlr|facetune|remini|fotor|adobe",
    re.IGNORECASE,
)
MARGIN = 6
FLAT = 0.35
NOISY = 1.0


def signs_of_editing(picture: Image.Image, writer: str, amount: Box | None) -> list[str]:
    """`editor`: an editing program says that it wrote the picture. `painted`: what surrounds the amount is perfectly
    flat while the rest of the page carries the grain of a compressed picture."""
    signs = ["editor"] if EDITORS.search(writer) else []
    if amount and amount.page == 0 and _is_painted(picture, amount):
        signs.append("painted")
    return signs


def _is_painted(picture: Image.Image, box: Box) -> bool:
    grey = np.asarray(picture.convert("L"), np.float32)
    high, wide = grey.shape
    left, right = int(box.x * wide), int((box.x + box.width) * wide)
    top, bottom = int(box.y * high), int((box.y + box.height) * high)
    around = [
        grey[max(top - MARGIN, 0) : top, left:right],
        grey[bottom : bottom + MARGIN, left:right],
    ]
    strips = [float(part.std()) for part in around if part.size]
    rows = [grey[y : y + MARGIN, left:right] for y in range(0, high - MARGIN, max(high // 60, 1))]
    # Of the page's emptier strips: those with letters in them say nothing about its grain.
    grain = float(np.percentile([part.std() for part in rows], 20)) if rows and right > left else 0.0
    return bool(strips) and max(strips) < FLAT and grain > NOISY
