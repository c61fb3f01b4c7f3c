"""Receipts as the API gives them."""

from datetime import datetime
from typing import Literal

from munshi.core.money import Balance, Money
from munshi.core.schemas import View
from munshi.orders.service import Status


class ReceiptLine(View):
    service_name: str
    package_name: str
    quantity: int
    amount: Money


class ReceiptEntry(View):
    """Money that came in, went back or was corrected; what was let off."""

    kind: Literal["confirmed", "refunded", "corrected", "discounted"]
    amount: Balance
    at: datetime


class ReceiptView(View):
    """What a shop has received for an order, as its books say now; `at` and `issued_at` in the shop's own time zone.

    `customer` is left out for whoever only checks a link.
    """

    number: str
    shop: str
    customer: str | None
    status: Status
    issued_at: datetime
    lines: list[ReceiptLine]
    payments: list[ReceiptEntry]
    total: Money
    received: Money
    due: Money


class ReceiptLink(View):
    """`url` can be given to anybody: it shows the receipt to whoever has it, and nothing else of the shop."""

    url: str
    pdf_url: str
