"""Refunds as the API takes and gives them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from munshi.core.money import Money
from munshi.core.schemas import Body, Line, PageQuery, View

RefundStatus = Literal["asked", "done", "refused"]


class NewRefund(Body):
    """`reason` is for the books; `media_id`, a picture of the transfer, is sent to the customer."""

    amount: Money
    reason: Line
    media_id: UUID | None = None


class RefundQuery(PageQuery):
    """Oldest first."""

    status: RefundStatus | None = None
    order_id: UUID | None = None


class RefundView(View):
    """`asked`: above the shop's limit, so a second person must agree."""

    id: UUID
    order_id: UUID
    order_number: int
    amount: Money
    reason: str
    media_id: UUID | None
    status: RefundStatus
    asked_by: UUID | None
    asked_by_name: str | None
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    created_at: datetime
