"""Invoices of all shops, for the operator to decide."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from munshi.billing import service
from munshi.billing.models import Invoice
from munshi.billing.schemas import view_invoice
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.schemas import Page
from munshi.events.service import Actor
from munshi.platform.console import bind, note
from munshi.platform.schemas import PlatformInvoiceQuery, PlatformInvoiceView
from munshi.tenants.models import Tenant


async def list_invoices(tx: Tx, query: PlatformInvoiceQuery) -> Page[PlatformInvoiceView]:
    """Newest first."""
    matching = select(Invoice, Tenant.name).join(Tenant, Tenant.id == Invoice.tenant_id)
    if query.status:
        matching = matching.where(Invoice.status == query.status)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    newest = matching.order_by(Invoice.created_at.desc(), Invoice.id).limit(query.limit).offset(query.offset)
    items = [_view(invoice, name) for invoice, name in await tx.execute(newest)]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)


async def get_invoice(tx: Tx, invoice_id: UUID) -> Invoice:
    """Of whatever shop; `tx` is bound to it from now on."""
    invoice: Invoice | None = await tx.scalar(
        select(Invoice).where(Invoice.id == invoice_id).execution_options(populate_existing=True)
    )
    if invoice is None:
        raise NotFound("invoice")
    bind(tx, invoice.tenant_id)
    return invoice


async def approve(tx: Tx, invoice_id: UUID, *, by: Actor) -> PlatformInvoiceView:
    invoice = await get_invoice(tx, invoice_id)
    note(tx, shop=invoice.tenant_id, paid_until=await service.approve(tx, invoice, by=by))
    return await _seen(tx, invoice_id)


async def reject(tx: Tx, invoice_id: UUID, reason: str, *, by: Actor) -> PlatformInvoiceView:
    invoice = await get_invoice(tx, invoice_id)
    note(tx, shop=invoice.tenant_id, reason=reason)
    await service.reject(tx, invoice, reason, by=by)
    return await _seen(tx, invoice_id)


async def _seen(tx: Tx, invoice_id: UUID) -> PlatformInvoiceView:
    invoice = await get_invoice(tx, invoice_id)
    return _view(invoice, (await tx.get_one(Tenant, invoice.tenant_id)).name)


def _view(invoice: Invoice, name: str) -> PlatformInvoiceView:
    fields: dict[str, Any] = view_invoice(invoice).model_dump()
    amount = view_invoice(invoice).amount
    return PlatformInvoiceView(**{**fields, "amount": amount}, tenant_id=invoice.tenant_id, tenant_name=name)
