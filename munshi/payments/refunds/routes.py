"""/api/refunds, and asking for one at its order."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.core.clock import new_id
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.payments.refunds import search, service
from munshi.payments.refunds.schemas import NewRefund, RefundQuery, RefundView

router = APIRouter(prefix="/api", tags=["payments"], responses=problems(401, 403))

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]


@router.get("/refunds", responses=problems(422))
async def list_refunds(_: Viewer, tx: TenantTx, query: Annotated[RefundQuery, Query()]) -> Page[RefundView]:
    items, total = await search.list_refunds(tx, query)
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/orders/{order_id:uuid}/refunds", status_code=201, responses=problems(404, 409, 422))
async def ask_refund(
    member: Agent, tx: TenantTx, order_id: UUID, new: NewRefund, idempotency_key: IdempotencyKey = None
) -> RefundView:
    """Give money back and tell the customer; above the shop's limit a second person must agree first.

    The same Idempotency-Key again gives the same refund and sends no money twice.
    """
    refund = await service.ask(tx, order_id, new, by=member.actor, key=f"api:{idempotency_key or new_id()}")
    return await search.view_refund(tx, refund.id)


@router.post("/refunds/{refund_id:uuid}/agree", responses=problems(404, 409, 422))
async def agree_refund(member: Agent, tx: TenantTx, refund_id: UUID) -> RefundView:
    """The second person's word. Who asked for it cannot give it."""
    return await search.view_refund(tx, (await service.agree(tx, refund_id, by=member.actor)).id)


@router.post("/refunds/{refund_id:uuid}/refuse", responses=problems(404, 409, 422))
async def refuse_refund(member: Agent, tx: TenantTx, refund_id: UUID) -> RefundView:
    """Drop a refund that was asked for; the customer hears nothing."""
    return await search.view_refund(tx, (await service.refuse(tx, refund_id, by=member.actor)).id)
