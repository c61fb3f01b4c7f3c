"""/api/orders: list, export, count, place. One order with its payments, and its moves, are in payments/books."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.core.clock import new_id, now
from munshi.core.errors import Forbidden
from munshi.core.http.problems import problems
from munshi.core.masking import is_masking
from munshi.core.schemas import Page
from munshi.orders import export, search
from munshi.orders.schemas import NewOrder, OrderFilter, OrderQuery, OrderStats, OrderView, Period
from munshi.orders.taking.place import OrderItem, place

router = APIRouter(prefix="/api/orders", tags=["orders"], responses=problems(401, 403, 422))

CSV: dict[int | str, dict[str, Any]] = {200: {"description": "The table", "content": {"text/csv": {}}}}
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]


@router.get("")
async def list_orders(_: Viewer, tx: TenantTx, query: Annotated[OrderQuery, Query()]) -> Page[OrderView]:
    items, total = await search.list_orders(tx, query)
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.get("/export.csv", response_class=Response, responses=CSV)
async def export_orders(_: Viewer, tx: TenantTx, query: Annotated[OrderFilter, Query()]) -> Response:
    """All orders that match, for a spreadsheet: 10,000 at most, else the filter is to be narrowed.

    403 `phones_masked` for who does not see customers' numbers.
    """
    if is_masking():
        raise Forbidden(
            "The table holds customers' numbers, which this shop shows to admins only.", code="phones_masked"
        )
    table = await export.export_orders(tx, query)
    headers = {
        "Content-Disposition": f'attachment; filename="orders-{now():%Y-%m-%d}.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/stats")
async def get_order_stats(_: Viewer, tx: TenantTx, period: Annotated[Period, Query()]) -> OrderStats:
    """Counts and sums by status, of the orders placed in the period."""
    return await search.count_orders(tx, period)


@router.post("", status_code=201, responses=problems(404, 409))
async def place_order(member: Agent, tx: TenantTx, new: NewOrder, idempotency_key: IdempotencyKey = None) -> OrderView:
    """Order at today's prices. The same Idempotency-Key again gives the same order and places no second one."""
    order = await place(
        tx,
        customer_id=new.customer_id,
        conversation_id=new.conversation_id,
        lines=[OrderItem(line.package_id, line.quantity) for line in new.lines],
        key=f"api:{idempotency_key or new_id()}",
        by=member.actor,
        note=new.note,
    )
    return await search.view_order(tx, order.id)
