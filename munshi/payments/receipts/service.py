"""What a receipt says, read from the order's books, and sending it to the customer."""

import asyncio
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from munshi.conversations.send import send
from munshi.core.clock import now
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.money import Balance, Money
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.models import MediaFile
from munshi.media.store import read, save
from munshi.orders.search import view_order
from munshi.orders.service import get_order
from munshi.payments.books import ledger
from munshi.payments.models import Payment
from munshi.payments.receipts.document import draw
from munshi.payments.receipts.schemas import ReceiptEntry, ReceiptLine, ReceiptView
from munshi.tenants.service import get_tenant, settings_of


async def view_receipt(tx: Tx, order_id: UUID, *, named: bool = True) -> ReceiptView:
    """NotFound for no such order; Conflict (`nothing_received`) while none of its money has come."""
    order = await get_order(tx, order_id)
    entries = list(
        await tx.scalars(
            select(Payment)
            .where(Payment.tenant_id == tx.tenant_id, Payment.order_id == order_id, Payment.kind != "submitted")
            .order_by(Payment.created_at, Payment.id)
        )
    )
    if not entries:
        raise Conflict("Nothing has been received for this order yet.", code="nothing_received")
    tenant, view = await get_tenant(tx), await view_order(tx, order_id)
    zone, stands = ZoneInfo(tenant.time_zone), await ledger.standing(tx, order)
    return ReceiptView(
        number=f"{order.number}",
        shop=tenant.name,
        customer=view.customer_name if named else None,
        status=view.status,
        issued_at=now().astimezone(zone),
        lines=[
            ReceiptLine(
                service_name=line.service_name,
                package_name=line.package_name,
                quantity=line.quantity,
                amount=Money.of(line.unit_price.minor * line.quantity, order.currency),
            )
            for line in view.lines
        ],
        payments=[_entry(entry, zone) for entry in entries],
        total=view.total,
        received=Money.of(stands.received, order.currency),
        due=Money.of(stands.due, order.currency),
    )


async def receipt_pdf(runtime: Runtime, tenant_id: UUID, order_id: UUID, link: str, *, named: bool = True) -> bytes:
    """The receipt as a PDF, drawn outside any transaction; refusals as `view_receipt`."""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        receipt = await view_receipt(tx, order_id, named=named)
        logo_id = settings_of(await get_tenant(tx)).logo_id
        logo = await tx.get(MediaFile, (tenant_id, UUID(logo_id))) if logo_id else None
    content = await read(runtime, logo) if logo else None
    return await asyncio.to_thread(draw, receipt, link, content)


async def send_receipt(runtime: Runtime, tenant_id: UUID, order_id: UUID, link: str, *, by: Actor) -> None:
    """Send the PDF and its link in the order's chat. Conflict (`no_chat`) when it has none; else as `view_receipt`."""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        order = await get_order(tx, order_id)
        if order.conversation_id is None:
            raise Conflict("This order belongs to no chat.", code="no_chat")
    content = await receipt_pdf(runtime, tenant_id, order_id, link)
    media = await save(runtime, tenant_id, content, filename=f"receipt-{order.number}.pdf")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        tx.add(media)
        await tx.flush()
        await send(tx, order.conversation_id, link, author="system", media_id=media.id, by=by)


def _entry(entry: Payment, zone: ZoneInfo) -> ReceiptEntry:
    minor = -entry.amount_minor if entry.kind == "refunded" else entry.amount_minor
    amount = Balance.of(minor, entry.currency)
    return ReceiptEntry.model_validate({"kind": entry.kind, "amount": amount, "at": entry.created_at.astimezone(zone)})
