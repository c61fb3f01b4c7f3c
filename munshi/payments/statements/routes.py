"""/api/payments/statements: what wallets and banks say has come in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.payments.schemas import OrderDetail
from munshi.payments.search import view_order_detail
from munshi.payments.statements import search, service
from munshi.payments.statements.schemas import EntryQuery, EntryView, StatementFile, StatementText, TakenView
from munshi.payments.statements.tying.confirm import confirm

router = APIRouter(prefix="/api/payments/statements", tags=["payments"], responses=problems(401, 403, 422))


@router.get("")
async def list_statement_entries(_: Viewer, tx: TenantTx, query: Annotated[EntryQuery, Query()]) -> Page[EntryView]:
    items, total = await search.list_entries(tx, query)
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("", responses=problems(404))
async def import_statement(member: Admin, tx: TenantTx, file: StatementFile) -> TakenView:
    """A statement as CSV. Entries are matched to proofs, which approves nothing. The same again changes nothing."""
    taken = await service.take_statement(tx, file.method_id, file.csv, file.columns, by=member.actor)
    return TakenView.model_validate(taken)


@router.post("/text", responses=problems(404))
async def import_statement_text(member: Admin, tx: TenantTx, text: StatementText) -> TakenView:
    """Messages about incoming money, pasted or forwarded by a phone. Matched as a statement's lines are."""
    taken = await service.take_messages(tx, text.text, text.method_id, text.received_at, by=member.actor)
    return TakenView.model_validate(taken)


@router.post("/{entry_id:uuid}/confirm", responses=problems(404, 409))
async def confirm_statement_entry(member: Agent, tx: TenantTx, entry_id: UUID) -> OrderDetail:
    """Enter money that is for an order without a picture in its books. The order follows, and the customer is told."""
    order = await confirm(tx, entry_id, by=member.actor)
    return await view_order_detail(tx, order.id)
