"""What has come in, latest first."""

from uuid import UUID

from sqlalchemy import Select, exists, func, select

from munshi.core.db import Tx
from munshi.core.money import Money
from munshi.orders.models import Order
from munshi.payments.models import Payment
from munshi.payments.statements.models import StatementEntry
from munshi.payments.statements.schemas import EntryQuery, EntryView


async def list_entries(tx: Tx, query: EntryQuery) -> tuple[list[EntryView], int]:
    """One page and how many match in all."""
    matching = _with_order(tx)
    if query.matched is not None:
        matching = matching.where(StatementEntry.order_id.is_not(None) == query.matched)
    if query.order_id:
        matching = matching.where(StatementEntry.order_id == query.order_id)
    if query.method_id:
        matching = matching.where(StatementEntry.method_id == query.method_id)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    ordered = matching.order_by(StatementEntry.paid_at.desc(), StatementEntry.id.desc())
    rows = await tx.execute(ordered.limit(query.limit).offset(query.offset))
    return [_view(*row) for row in rows], total or 0


async def entries_of(tx: Tx, order_id: UUID) -> list[EntryView]:
    """The money that is known to be for this order, oldest first."""
    theirs = _with_order(tx).where(StatementEntry.order_id == order_id)
    return [_view(*row) for row in await tx.execute(theirs.order_by(StatementEntry.paid_at, StatementEntry.id))]


def _with_order(tx: Tx) -> Select[StatementEntry, int | None, bool]:
    confirmed = exists().where(Payment.tenant_id == StatementEntry.tenant_id, Payment.entry_id == StatementEntry.id)
    return (
        select(StatementEntry, Order.number, confirmed)
        .outerjoin(Order, (Order.tenant_id == StatementEntry.tenant_id) & (Order.id == StatementEntry.order_id))
        .where(StatementEntry.tenant_id == tx.tenant_id)
    )


def _view(entry: StatementEntry, order_number: int | None, confirmed: bool) -> EntryView:
    known = {"amount": Money.of(entry.amount_minor, entry.currency), "order_number": order_number}
    values = {name: getattr(entry, name) for name in EntryView.model_fields if hasattr(entry, name)}
    return EntryView.model_validate({**values, **known, "confirmed": confirmed})
