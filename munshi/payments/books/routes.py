"""What of /api/orders and /api/customers shows or moves money: it stands here because the ledger does."""

from uuid import UUID

from fastapi import APIRouter

from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.core.http.problems import problems
from munshi.orders.schemas import NewPlan, OrderChange
from munshi.payments import search
from munshi.payments.books import entries
from munshi.payments.books.settle import settle
from munshi.payments.schemas import CustomerStats, NewCorrection, NewEntry, OrderDetail, OrderMove

router = APIRouter(prefix="/api", responses=problems(401, 403, 404, 422))


@router.get("/orders/{order_id:uuid}", tags=["orders"])
async def get_order(_: Viewer, tx: TenantTx, order_id: UUID) -> OrderDetail:
    """One order with its lines, its history, its payments and the moves it allows now."""
    return await search.view_order_detail(tx, order_id)


@router.patch("/orders/{order_id:uuid}", tags=["orders"], responses=problems(409))
async def change_order(member: Agent, tx: TenantTx, order_id: UUID, change: OrderChange) -> OrderDetail:
    """Change what an unpaid order holds: what was agreed keeps its price, what is new has today's.

    Whoever has seen an older `version` gets a 409 `order_changed`, and nothing changes. The customer is told, once,
    unless `tell_customer` is false.
    """
    await entries.change(tx, order_id, change, by=member.actor)
    return await search.view_order_detail(tx, order_id)


@router.post("/orders/{order_id:uuid}/status", tags=["orders"], responses=problems(409))
async def move_order(member: Agent, tx: TenantTx, order_id: UUID, move: OrderMove) -> OrderDetail:
    """Move an order on. A move its status does not allow is a 409 with the `allowed` ones, and changes nothing."""
    await settle(tx, order_id, move.status, by=member.actor, note=move.note)
    return await search.view_order_detail(tx, order_id)


@router.put("/orders/{order_id:uuid}/plan", tags=["orders"], responses=problems(409))
async def plan_order(member: Agent, tx: TenantTx, order_id: UUID, plan: NewPlan) -> OrderDetail:
    """Let an unpaid order be paid in these parts. Customers are asked for what is due, part by part."""
    await entries.plan(tx, order_id, plan, by=member.actor)
    return await search.view_order_detail(tx, order_id)


@router.post("/orders/{order_id:uuid}/payments", status_code=201, tags=["orders"], responses=problems(409))
async def record_payment(member: Agent, tx: TenantTx, order_id: UUID, new: NewEntry) -> OrderDetail:
    """Confirm money that came without a proof. The order follows its ledger, and the customer is told."""
    await entries.record(tx, order_id, new.amount, by=member.actor, note=new.note)
    return await search.view_order_detail(tx, order_id)


@router.post("/orders/{order_id:uuid}/corrections", status_code=201, tags=["orders"], responses=problems(409))
async def correct_ledger(member: Admin, tx: TenantTx, order_id: UUID, new: NewCorrection) -> OrderDetail:
    """Put a wrong entry right by another one; an entry itself is never changed. The order follows its ledger."""
    await entries.correct(tx, order_id, new, by=member.actor)
    return await search.view_order_detail(tx, order_id)


@router.get("/customers/{customer_id:uuid}/stats", tags=["customers"])
async def get_customer_stats(_: Viewer, tx: TenantTx, customer_id: UUID) -> CustomerStats:
    return await search.count_customer(tx, customer_id)
