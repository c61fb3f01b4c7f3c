"""A shop's invoices: opened, paid by hand with a proof, decided by the operator. Locks: shop, then invoice."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from munshi.billing.models import Invoice
from munshi.billing.schemas import BillingView, InvoiceQuery, view_plan
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.events.service import SYSTEM, Actor, emit
from munshi.media.models import MediaFile
from munshi.tenants.installation import get_installation
from munshi.tenants.models import Plan, Tenant
from munshi.tenants.service import get_tenant
from munshi.tenants.states import change_state, lock_tenant, set_paid_until

UNSETTLED = ("open", "submitted", "rejected")
KEPT = ("id", "sha256", "content_type", "size", "filename", "store", "path")

# One unsettled invoice a shop, so that nobody pays twice.
OPEN = """
insert into invoices (tenant_id, id, plan_id, months, amount_minor, currency, due_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id) where status in ('open', 'submitted', 'rejected') do nothing returning id
"""
SUBMIT = """
update invoices set status = 'submitted', proof = $3, submitted_at = now(), reason = ''
where tenant_id = $1 and id = $2 and status = any($4) returning id
"""
CANCEL = """
update invoices set status = 'cancelled' where tenant_id = $1 and id = $2 and status in ('open', 'rejected')
returning id
"""
DECIDE = """
update invoices set status = $3, decided_at = now(), decided_by = $4, reason = $5
where tenant_id = $1 and id = $2 and status = any($6) returning id
"""
# A calendar month on from what is paid for, or from now when that is past.
PAID_UNTIL = "select greatest(coalesce($1::timestamptz, now()), now()) + make_interval(months => $2::int)"


async def view_billing(tx: Tx) -> BillingView:
    tenant = await get_tenant(tx)
    offered = await tx.scalars(select(Plan).where(Plan.offered).order_by(Plan.position, Plan.id))
    return BillingView(
        plan=view_plan(await get_plan(tx, tenant.plan_id)),
        offered=[view_plan(plan) for plan in offered],
        paid_until=tenant.paid_until,
        payment_instructions=(await get_installation(tx)).payment_instructions,
    )


async def get_plan(tx: Tx, plan_id: str) -> Plan:
    plan = await tx.get(Plan, plan_id)
    if plan is None:
        raise NotFound("plan")
    return plan


async def get_invoice(tx: Tx, invoice_id: UUID) -> Invoice:
    invoice = await tx.get(Invoice, (tx.tenant_id, invoice_id), populate_existing=True)
    if invoice is None:
        raise NotFound("invoice")
    return invoice


async def list_invoices(tx: Tx, query: InvoiceQuery) -> tuple[list[Invoice], int]:
    """One page, newest first, and how many there are."""
    matching = select(Invoice).where(Invoice.tenant_id == tx.tenant_id)
    if query.status:
        matching = matching.where(Invoice.status == query.status)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    newest = matching.order_by(Invoice.id.desc()).limit(query.limit).offset(query.offset)
    return list(await tx.scalars(newest)), total or 0


async def open_invoice(tx: Tx, plan_id: str, months: int, *, by: Actor, due_at: datetime | None = None) -> UUID | None:
    """An invoice for `months` of a plan at today's price; None when one is unsettled already.

    NotFound for a plan that is neither offered nor the shop's own; Conflict `nothing_to_pay` for one without a price.
    """
    plan, tenant = await get_plan(tx, plan_id), await get_tenant(tx)
    if not plan.offered and plan.id != tenant.plan_id:
        raise NotFound("plan")
    if plan.price_minor == 0:
        raise Conflict("This plan costs nothing.", code="nothing_to_pay")
    amount = plan.price_minor * months
    values = (new_id(), plan.id, months, amount, plan.currency, due_at)
    opened: UUID | None = await tx.raw.fetchval(OPEN, tx.tenant_id, *values)
    if opened:
        data = {"plan": plan.id, "months": months, "amount_minor": amount, "currency": plan.currency}
        emit(tx, "invoice.opened", opened, data, by=by)
    return opened


async def submit_proof(tx: Tx, invoice_id: UUID, media: MediaFile, *, by: Actor) -> None:
    """Conflict `invoice_settled` when there is nothing to pay (any more). A new proof takes the place of the last."""
    await get_invoice(tx, invoice_id)
    proof = orjson.dumps({name: getattr(media, name) for name in KEPT}, default=str).decode()
    if not await tx.raw.fetchval(SUBMIT, tx.tenant_id, invoice_id, proof, UNSETTLED):
        raise _settled()
    emit(tx, "invoice.submitted", invoice_id, {"sha256": media.sha256}, by=by)


async def cancel(tx: Tx, invoice_id: UUID, *, by: Actor) -> None:
    """Conflict `invoice_settled` when it is, or its proof is being looked at."""
    await get_invoice(tx, invoice_id)
    if not await tx.raw.fetchval(CANCEL, tx.tenant_id, invoice_id):
        raise _settled()
    emit(tx, "invoice.decided", invoice_id, {"status": "cancelled"}, by=by)


def proof_of(invoice: Invoice) -> MediaFile:
    """The proof's file, for media/store; NotFound when there is none."""
    if invoice.proof is None:
        raise NotFound("proof")
    return MediaFile(**{**invoice.proof, "tenant_id": invoice.tenant_id})


async def approve(tx: Tx, invoice: Invoice, *, by: Actor) -> datetime:
    """The money has come: the shop is on the invoice's plan, active, and paid for so much longer. Exactly once.

    Conflict `invoice_settled` when it was decided before; `illegal_transition` for a closed shop. `tx` is the
    operator's, bound to the shop.
    """
    tenant = await lock_tenant(tx, invoice.tenant_id)
    if tenant.status == "closed":
        raise Conflict("The shop is closed: open it first.", code="illegal_transition", allowed=["active"])
    await _decide(tx, invoice.id, "paid", "", by=by, of=UNSETTLED)
    until: datetime = await tx.raw.fetchval(PAID_UNTIL, tenant.paid_until, invoice.months)
    await tx.raw.execute("update invoices set paid_until = $2 where id = $1", invoice.id, until)
    await change_plan(tx, tenant, invoice.plan_id, by=by, reason="paid")
    await set_paid_until(tx, tenant, until)
    if tenant.status != "active":
        await change_state(tx, tenant, "active", by=by, reason="paid")
    data = {"status": "paid", "paid_until": until.isoformat()}
    emit(tx, "invoice.decided", invoice.id, data, by=by)
    return until


async def reject(tx: Tx, invoice: Invoice, reason: str, *, by: Actor) -> None:
    """The owner is told why and may send another proof. Conflict `invoice_settled` unless a proof waits."""
    await _decide(tx, invoice.id, "rejected", reason, by=by, of=("submitted",))
    emit(tx, "invoice.decided", invoice.id, {"status": "rejected", "reason": reason}, by=by)
    told = {"code": "invoice_rejected", "action": "The payment was not accepted. See why, and send another proof."}
    emit(tx, "system.alert", invoice.id, told, by=SYSTEM)


async def change_plan(tx: Tx, tenant: Tenant, plan_id: str, *, by: Actor, reason: str) -> None:
    """NotFound for no such plan. What the shop has beyond the new limits stays; no more is added."""
    plan, before = await get_plan(tx, plan_id), tenant.plan_id
    if plan.id == before:
        return
    tenant.plan_id = plan.id
    await tx.flush()
    emit(tx, "shop.plan", tenant.id, {"from": before, "to": plan.id, "reason": reason}, by=by)


async def _decide(tx: Tx, invoice_id: UUID, status: str, reason: str, *, by: Actor, of: tuple[str, ...]) -> None:
    decided: Any = await tx.raw.fetchval(DECIDE, tx.tenant_id, invoice_id, status, by.id, reason, of)
    if not decided:
        raise _settled()


def _settled() -> Conflict:
    return Conflict("This invoice is settled, or nothing waits to be decided.", code="invoice_settled")
