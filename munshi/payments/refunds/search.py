"""Find refunds."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from munshi.auth.models import User
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.money import Money
from munshi.orders.models import Order
from munshi.payments.refunds.models import Refund
from munshi.payments.refunds.schemas import RefundQuery, RefundView

Asker, Decider = aliased(User), aliased(User)


async def list_refunds(tx: Tx, query: RefundQuery) -> tuple[list[RefundView], int]:
    """One page of refunds and how many match in all."""
    matching = _with_names(tx)
    if query.status:
        matching = matching.where(Refund.status == query.status)
    if query.order_id:
        matching = matching.where(Refund.order_id == query.order_id)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    page = matching.order_by(Refund.created_at, Refund.id).limit(query.limit).offset(query.offset)
    return [_view(row) for row in await tx.execute(page)], total or 0


async def view_refund(tx: Tx, refund_id: UUID) -> RefundView:
    await tx.flush()
    row = (await tx.execute(_with_names(tx).where(Refund.id == refund_id))).one_or_none()
    if row is None:
        raise NotFound("refund")
    return _view(row)


def _with_names(tx: Tx) -> Select[*tuple[Any, ...]]:
    return (
        select(Refund, Order.number, Asker.name.label("asked_by_name"), Decider.name.label("decided_by_name"))
        .join(Order, (Order.tenant_id == Refund.tenant_id) & (Order.id == Refund.order_id))
        .outerjoin(Asker, Asker.id == Refund.asked_by)
        .outerjoin(Decider, Decider.id == Refund.decided_by)
        .where(Refund.tenant_id == tx.tenant_id)
    )


def _view(row: Any) -> RefundView:
    refund = row.Refund
    return RefundView(
        id=refund.id,
        order_id=refund.order_id,
        order_number=row.number,
        amount=Money.of(refund.amount_minor, refund.currency),
        reason=refund.reason,
        media_id=refund.media_id,
        status=refund.status,
        asked_by=refund.asked_by,
        asked_by_name=row.asked_by_name,
        decided_by=refund.decided_by,
        decided_by_name=row.decided_by_name,
        decided_at=refund.decided_at,
        created_at=refund.created_at,
    )
