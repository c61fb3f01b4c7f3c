"""A page to draw on: the house's fonts, words in whatever script they are written in, and a shop's logo."""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

MOST_PIXELS = 16_000_000
SIZES = {"A4": (210.0, 297.0), "A5": (148.0, 210.0)}  # millimetres
LATIN, ARABIC = "latin", "arabic"
ARABIC_LETTER = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


def new_page(format: Literal["A4", "A5"], margin: float) -> Any:
    """An empty PDF of one page, `margin` in millimetres, set in Latin letters with Arabic ones beside them."""
    # Loaded when the first page is drawn: it takes memory that many processes never need.
    from fpdf import FPDF

    page = FPDF(format=SIZES[format])
    page.set_margin(margin)
    page.set_creator("Munshi")
    page.add_font(LATIN, fname=_font("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"))
    page.add_font(ARABIC, fname=_font("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"))
    page.set_text_shaping(True)
    set_script(page, LATIN)
    page.add_page()
    return page


def set_script(page: Any, script: str, size: float = 11) -> None:
    """Set what follows in this script's font; letters of the other one are found in the other's."""
    page.set_font(script, size=size)
    page.set_fallback_fonts([ARABIC if script == LATIN else LATIN], exact_match=False)


def script_of(words: str) -> str:
    """Which of the two fonts a text belongs in."""
    return ARABIC if ARABIC_LETTER.search(words) else LATIN


def put_logo(page: Any, logo: bytes, height: float, *, centred: bool = False) -> bool:
    """Place the picture where the page stands; False, and nothing is placed, when it is none that can be shown."""
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(logo), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            return False
        picture.thumbnail((800, 240))
        left = (page.w - height * picture.width / picture.height) / 2 if centred else None
        page.image(picture.convert("RGBA"), x=left, h=height)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return False  # a page without a logo is one all the same
    return True


@cache
def _font(package: str, name: str) -> str:
    return str(files(package) / "files" / name)
