"""A poster with the code that opens the chat: to print and hang up, or to post as a picture."""

import asyncio
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal
from uuid import UUID

from munshi.channels.sharing.link import share
from munshi.channels.sharing.schemas import PosterFormat, PosterQuery, ShareView
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.media.models import MediaFile
from munshi.media.paper import LATIN, SIZES, new_page, put_logo, script_of, set_script
from munshi.media.store import read
from munshi.tenants.schemas import Language
from munshi.tenants.service import get_tenant, settings_of

INK, SOFT, GREEN = (24, 28, 36), (100, 108, 122), (7, 94, 84)
A4_WIDTH = 210.0  # millimetres; all measures below are of an A4 page
CODE = 128.0
PICTURE_WIDTH = 1240  # pixels
# A name this long is set smaller, so that it keeps to its lines.
LONG_NAME = 24

HEADLINES: dict[Language, str] = {
    "en": "Order on WhatsApp",
    "ur": "واٹس ایپ پر آرڈر کریں",
    "roman_ur": "WhatsApp par order karein",
    "ar": "اطلب عبر واتساب",
}
HINTS: dict[Language, str] = {
    "en": "Scan the code with your phone's camera, or write to",
    "ur": "اپنے فون کے کیمرے سے کوڈ اسکین کریں، یا اس نمبر پر لکھیں",
    "roman_ur": "Apne phone ke camera se code scan karein, ya is number par likhein",
    "ar": "امسح الرمز بكاميرا هاتفك، أو راسلنا على",
}

_pdfium = threading.Lock()  # its library is not made for several threads


@dataclass(frozen=True)
class Poster:
    """What stands on it."""

    shop: str
    headline: str
    hint: str
    link: ShareView
    size: PosterFormat
    logo: bytes | None = None


async def poster(
    runtime: Runtime, tenant_id: UUID, account_id: UUID, wanted: PosterQuery, kind: Literal["pdf", "png"]
) -> bytes:
    """Drawn outside any transaction. Conflict as in `share`."""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        link, tenant = await share(tx, account_id, wanted.text), await get_tenant(tx)
        logo_id = settings_of(tenant).logo_id
        logo = await tx.get(MediaFile, (tenant_id, UUID(logo_id))) if logo_id else None
    language = wanted.language or language_of(tenant.locale)
    content = await read(runtime, logo) if logo else None
    headline = wanted.headline or HEADLINES[language]
    made = await asyncio.to_thread(draw, Poster(tenant.name, headline, HINTS[language], link, wanted.size, content))
    return made if kind == "pdf" else await asyncio.to_thread(picture_of, made)


def language_of(locale: str) -> Language:
    """The language a shop of this locale speaks to its customers on paper."""
    return {"ur": "ur", "ar": "ar"}.get(locale.partition("-")[0], "en")  # type: ignore[return-value]  # one of them


def draw(poster: Poster) -> bytes:
    """The PDF's bytes. Takes its time: call it in a thread."""
    page = new_page(poster.size, 14 * SIZES[poster.size][0] / A4_WIDTH)
    page.set_auto_page_break(False)
    page.set_title(poster.shop)
    unit = page.w / A4_WIDTH
    page.set_y((16 if poster.logo else 30) * unit)
    if poster.logo and put_logo(page, poster.logo, 26 * unit, centred=True):
        page.ln(6 * unit)
    _words(page, poster.shop, 44 if len(poster.shop) <= LONG_NAME else 30, INK)
    page.ln(3 * unit)
    _words(page, poster.headline, 32, GREEN)
    page.ln(10 * unit)
    _code(page, poster.link.url, page.get_y(), CODE * unit)
    page.set_y(page.get_y() + CODE * unit + 12 * unit)
    _words(page, poster.hint, 17, SOFT)
    page.ln(2 * unit)
    _words(page, poster.link.shown, 36, INK)
    return bytes(page.output())


def picture_of(pdf: bytes) -> bytes:
    """The first page of a PDF of ours as PNG. Takes its time: call it in a thread."""
    import pypdfium2  # type: ignore[import-untyped]  # it ships no types

    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        page = document[0]
        picture = page.render(scale=PICTURE_WIDTH / page.get_width()).to_pil()
        page.close()
        document.close()
    kept = BytesIO()
    picture.convert("RGB").save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _words(page: Any, words: str, points: float, colour: tuple[int, int, int]) -> None:
    """In the middle of the page, as many lines as it takes; a number stays left to right in any script."""
    size = points * page.w / A4_WIDTH
    set_script(page, script_of(words) if words.strip("+0123456789 ") else LATIN, size)
    page.set_text_color(*colour)
    page.multi_cell(0, size * 0.52, words, align="C", new_x="LMARGIN", new_y="NEXT")


def _code(page: Any, url: str, top: float, width: float) -> None:
    """Black on white with its quiet zone: a camera reads nothing else for sure."""
    import segno

    rows = segno.make(url, error="m", micro=False).matrix
    border = 4
    module = width / (len(rows) + 2 * border)
    left = (page.w - width) / 2
    page.set_draw_color(*GREEN)
    page.set_line_width(1.2 * page.w / A4_WIDTH)
    page.rect(left, top, width, width, style="D", round_corners=True, corner_radius=module * 3)
    page.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows):
        for across, run in _runs(row):
            page.rect(
                left + (border + across) * module, top + (border + down) * module, run * module, module, style="F"
            )


def _runs(row: Any) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules: single squares would show hair lines between them."""
    runs: list[tuple[int, int]] = []
    for place, is_dark in enumerate(row):
        if is_dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((place, 1))
    return runs
