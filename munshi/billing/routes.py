"""/api/tenant: what the shop uses, what its plan allows, and paying for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, UploadFile

from munshi.auth.guards import Owner, PayingOwner, TenantTx, Viewer
from munshi.billing import service
from munshi.billing.schemas import (
    BillingView,
    InvoiceQuery,
    InvoiceView,
    NewInvoice,
    TenantUsageView,
    view_invoice,
    view_usage,
)
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.media import store
from munshi.tenants.quotas.usage import usage_of

router = APIRouter(prefix="/api/tenant", tags=["billing"], responses=problems(401, 403))


@router.get("/usage")
async def get_tenant_usage(_: Viewer, tx: TenantTx) -> TenantUsageView:
    """What of each quota is used. A quota without a limit never ends."""
    return view_usage(await usage_of(tx))


@router.get("/billing")
async def get_billing(_: Viewer, tx: TenantTx) -> BillingView:
    return await service.view_billing(tx)


@router.get("/invoices", responses=problems(422))
async def list_invoices(_: Owner, tx: TenantTx, query: Annotated[InvoiceQuery, Query()]) -> Page[InvoiceView]:
    """Newest first."""
    found, total = await service.list_invoices(tx, query)
    items = [view_invoice(invoice) for invoice in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/invoices", status_code=201, responses=problems(404, 409, 422))
async def create_invoice(member: PayingOwner, tx: TenantTx, new: NewInvoice) -> InvoiceView:
    """For a plan, the present one or another. 409 `invoice_open` while one is unsettled, `nothing_to_pay`."""
    opened = await service.open_invoice(tx, new.plan_id, new.months, by=member.actor)
    if opened is None:
        raise Conflict("An invoice is unsettled: pay it, or cancel it first.", code="invoice_open")
    return view_invoice(await service.get_invoice(tx, opened))


@router.get("/invoices/{invoice_id:uuid}", responses=problems(404, 422))
async def get_invoice(_: Owner, tx: TenantTx, invoice_id: UUID) -> InvoiceView:
    return view_invoice(await service.get_invoice(tx, invoice_id))


@router.post("/invoices/{invoice_id:uuid}/proof", responses=problems(404, 409, 413, 415, 422, 503))
async def submit_invoice_proof(
    member: PayingOwner, runtime: RuntimeDep, invoice_id: UUID, file: UploadFile
) -> InvoiceView:
    """A picture or PDF of the payment, also in a suspended shop and whatever its storage. The operator decides."""
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await service.get_invoice(tx, invoice_id)
    content = await file.read(store.MOST_BYTES + 1)
    media = await store.save(runtime, member.tenant_id, content, filename=file.filename)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await service.submit_proof(tx, invoice_id, media, by=member.actor)
        return view_invoice(await service.get_invoice(tx, invoice_id))


@router.post("/invoices/{invoice_id:uuid}/cancel", responses=problems(404, 409, 422))
async def cancel_invoice(member: PayingOwner, tx: TenantTx, invoice_id: UUID) -> InvoiceView:
    await service.cancel(tx, invoice_id, by=member.actor)
    return view_invoice(await service.get_invoice(tx, invoice_id))
