"""A receipt as a PDF: numbers in Latin digits, names in whatever script they are written in."""

from typing import Any

from munshi.core.money import format_money
from munshi.media.paper import LATIN, new_page, put_logo
from munshi.payments.receipts.schemas import ReceiptView

INK, SOFT, RULE = (24, 28, 36), (100, 108, 122), (214, 219, 226)
MARGIN = 18.0
LOGO_HEIGHT = 16.0
WORDS = {
    "receipt": "Receipt",
    "of": "of {issued}",
    "for": "For",
    "lines": "What was ordered",
    "payments": "What was paid",
    "total": "Total",
    "received": "Received",
    "due": "Still to pay",
    "refunded": "Given back",
    "confirmed": "Payment",
    "corrected": "Correction",
    "discounted": "Discount",
    "check": "Anyone can check this receipt at",
}


def draw(receipt: ReceiptView, link: str, logo: bytes | None = None) -> bytes:
    """The PDF's bytes; `link` is where it can be checked. Takes its time: call it in a thread."""
    page = new_page("A4", MARGIN)
    page.set_title(f"{WORDS['receipt']} {receipt.number}")
    if logo and put_logo(page, logo, LOGO_HEIGHT):
        page.ln(4)
    _head(page, receipt)
    _rows(page, WORDS["lines"], [(_line(line), _money(line.amount)) for line in receipt.lines])
    _rows(page, "", [(WORDS["total"], _money(receipt.total))], strong=True)
    paid = [(f"{entry.at:%Y-%m-%d}  {WORDS[entry.kind]}", _money(entry.amount)) for entry in receipt.payments]
    _rows(page, WORDS["payments"], paid)
    sums = [(WORDS["received"], _money(receipt.received)), (WORDS["due"], _money(receipt.due))]
    _rows(page, "", sums, strong=True)
    page.set_y(-42)
    _text(page, WORDS["check"], size=9, colour=SOFT)
    page.set_text_color(*INK)
    page.set_font(LATIN, size=8)
    page.multi_cell(0, 4.5, link, link=link, new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


def _head(page: Any, receipt: ReceiptView) -> None:
    _text(page, receipt.shop, size=20)
    page.ln(2)
    _text(page, f"{WORDS['receipt']} {receipt.number}", size=14)
    _text(page, WORDS["of"].format(issued=f"{receipt.issued_at:%Y-%m-%d}"), size=10, colour=SOFT)
    if receipt.customer:
        _text(page, f"{WORDS['for']} {receipt.customer}", size=10, colour=SOFT)
    page.ln(6)


def _rows(page: Any, title: str, rows: list[tuple[str, str]], *, strong: bool = False) -> None:
    if title:
        _text(page, title, size=9, colour=SOFT)
    for words, amount in rows:
        top = page.get_y()
        page.set_draw_color(*RULE)
        page.line(MARGIN, top, page.w - MARGIN, top)
        page.set_y(top + 1.5)
        page.set_text_color(*INK)
        page.set_font(LATIN, size=12 if strong else 10.5)
        width = page.epw - 50
        page.multi_cell(width, 5.5, words, new_x="LMARGIN", new_y="NEXT", align="L")
        end = page.get_y()
        page.set_xy(page.w - MARGIN - 50, top + 1.5)
        page.cell(50, 5.5, amount, align="R")
        page.set_xy(MARGIN, end + 1.5)
    page.ln(3)


def _text(page: Any, words: str, *, size: float, colour: tuple[int, int, int] = INK) -> None:
    page.set_font(LATIN, size=size)
    page.set_text_color(*colour)
    page.multi_cell(0, size * 0.55, words, new_x="LMARGIN", new_y="NEXT", align="L")


def _line(line: Any) -> str:
    times = f"{line.quantity} x " if line.quantity > 1 else ""
    return f"{times}{line.service_name} - {line.package_name}"


def _money(money: Any) -> str:
    return format_money(money.minor, money.currency)
