"""What has come in, latest first."""

from sqlalchemy import func, select

from munshi.core.db import Tx
from munshi.core.money import Money
from munshi.payments.statements.models import StatementEntry
from munshi.payments.statements.schemas import EntryQuery, EntryView


async def list_entries(tx: Tx, query: EntryQuery) -> tuple[list[EntryView], int]:
    """One page and how many match in all."""
    matching = select(StatementEntry).where(StatementEntry.tenant_id == tx.tenant_id)
    if query.matched is not None:
        matching = matching.where(StatementEntry.proof_id.is_not(None) == query.matched)
    if query.method_id:
        matching = matching.where(StatementEntry.method_id == query.method_id)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    ordered = matching.order_by(StatementEntry.paid_at.desc(), StatementEntry.id.desc())
    rows = await tx.scalars(ordered.limit(query.limit).offset(query.offset))
    return [_view(row) for row in rows], total or 0


def _view(row: StatementEntry) -> EntryView:
    values = {name: getattr(row, name) for name in EntryView.model_fields if name != "amount"}
    return EntryView.model_validate({**values, "amount": Money.of(row.amount_minor, row.currency)})
