"""Opens what a customer sent as pictures to read, and refuses what could harm: bombs, wrong types, damaged files.

Runs in the reading process only. Pictures come out upright, as a browser shows them.
"""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from pi_heif import register_heif_opener  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/avif": "AVIF",
    "image/heic": "HEIF",
}
PDF = "application/pdf"
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
LEAST_SIDE = 120  # nothing can be read in less, and no proof is that small
MOST_PAGES = 2
PAGE_WIDTH = 1200
PAGE_HEIGHT = 2400
SOFTWARE = 0x0131  # of EXIF

register_heif_opener(thumbnails=False)


class Unreadable(Exception):
    """`reason`: type, too_large, too_small, damaged or locked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_pictures(content: bytes, content_type: str) -> list[Image.Image]:
    """RGB, at most 2400 pixels a side: the picture itself, or the first pages of a PDF. Raises Unreadable."""
    if content_type == PDF:
        return list(_pages(content))
    if content_type not in FORMATS:
        raise Unreadable("type")
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[content_type]]) as opened:
            return [_upright(opened)]
    except Unreadable:
        raise
    except Image.DecompressionBombError:
        raise Unreadable("too_large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise Unreadable("damaged") from None


def writer_of(content: bytes, content_type: str) -> str:
    """The program that says it wrote the picture, as its metadata name it; '' when they do not."""
    if content_type not in FORMATS:
        return ""
    with Image.open(BytesIO(content), formats=[FORMATS[content_type]]) as opened:
        found = [opened.getexif().get(SOFTWARE), opened.info.get("Software"), opened.info.get("xmp")]
    texts = (one.decode(errors="ignore") if isinstance(one, bytes) else str(one) for one in found if one)
    return " ".join(texts)[:20_000]


def _upright(opened: Image.Image) -> Image.Image:
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise Unreadable("too_large")
    if min(width, height) < LEAST_SIDE:
        raise Unreadable("too_small")
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(opened)
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    picture = upright.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _pages(content: bytes) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if "password" in str(error).lower() else "damaged") from None
    try:
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            width, height = page.get_size()
            scale = min(PAGE_WIDTH / max(width, 1), PAGE_HEIGHT / max(height, 1))
            yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        raise Unreadable("damaged") from None
    finally:
        document.close()
