"""/api/customers: the people who write to the shop."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.core.db import Tx
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.customers import edit, search
from munshi.customers.merge import merge
from munshi.customers.models import Customer
from munshi.customers.schemas import (
    Blocking,
    CustomerChange,
    CustomerQuery,
    CustomerView,
    LabelView,
    Merging,
)
from munshi.customers.service import get_customer

router = APIRouter(prefix="/api/customers", tags=["customers"], responses=problems(401, 403, 422))


@router.get("")
async def list_customers(_: Viewer, tx: TenantTx, query: Annotated[CustomerQuery, Query()]) -> Page[CustomerView]:
    customers, total = await search.list_customers(tx, query)
    return Page(items=await search.views_of(tx, customers), total=total, limit=query.limit, offset=query.offset)


@router.get("/labels")
async def list_labels(_: Viewer, tx: TenantTx) -> list[LabelView]:
    """The labels customers bear, the most used first."""
    return await search.list_labels(tx)


@router.get("/{customer_id:uuid}", responses=problems(404))
async def get_one_customer(_: Viewer, tx: TenantTx, customer_id: UUID) -> CustomerView:
    return await _view(tx, await get_customer(tx, customer_id))


@router.patch("/{customer_id:uuid}", responses=problems(404, 409))
async def change_customer(member: Agent, tx: TenantTx, customer_id: UUID, change: CustomerChange) -> CustomerView:
    return await _view(tx, await edit.change_customer(tx, customer_id, change, by=member.actor))


@router.post("/{customer_id:uuid}/block", responses=problems(404, 409))
async def block_customer(member: Agent, tx: TenantTx, customer_id: UUID, blocking: Blocking) -> CustomerView:
    """The customer's messages are kept, but nobody answers them by themselves any more."""
    return await _view(tx, await edit.block(tx, customer_id, blocking.reason, by=member.actor))


@router.post("/{customer_id:uuid}/unblock", responses=problems(404, 409))
async def unblock_customer(member: Agent, tx: TenantTx, customer_id: UUID) -> CustomerView:
    return await _view(tx, await edit.unblock(tx, customer_id, by=member.actor))


@router.post("/{customer_id:uuid}/merge", responses=problems(404, 409))
async def merge_customers(member: Admin, tx: TenantTx, customer_id: UUID, merging: Merging) -> CustomerView:
    """Chats, orders and addresses of the other customer become this one's; the other is deleted for good."""
    await merge(tx, customer_id, merging.customer_id, by=member.actor)
    return await _view(tx, await get_customer(tx, customer_id))


async def _view(tx: Tx, customer: Customer) -> CustomerView:
    return (await search.views_of(tx, [customer]))[0]
