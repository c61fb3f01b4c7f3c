"""Receipts of an order for its shop, and the public link by which one is checked."""

from html import escape
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep, address_of
from munshi.core.http.problems import problems
from munshi.core.money import Money, format_money
from munshi.core.runtime import Runtime
from munshi.payments.receipts import service
from munshi.payments.receipts.links import read_receipt, sign_receipt
from munshi.payments.receipts.schemas import ReceiptLink, ReceiptView

router = APIRouter(tags=["payments"])
members = problems(401, 403, 404, 409, 422)

Token = Annotated[str, Path(min_length=64, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
PDF: dict[int | str, dict[str, Any]] = {200: {"description": "The receipt", "content": {"application/pdf": {}}}}
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Receipt {number}</title>
<h1 dir="auto">{shop}</h1>
<p>This receipt is genuine. As the shop's books say now:</p>
<dl><dt>Receipt</dt><dd>{number}</dd><dt>Total</dt><dd>{total}</dd><dt>Received</dt><dd>{received}</dd>
<dt>Still to pay</dt><dd>{due}</dd><dt>Order is</dt><dd>{status}</dd></dl>
<ul>{lines}</ul>
<p><a href="{pdf}">PDF</a></p>
</html>
"""


@router.get("/api/orders/{order_id:uuid}/receipt", responses=members)
async def get_receipt_link(request: Request, member: Viewer, tx: TenantTx, order_id: UUID) -> ReceiptLink:
    """The link that shows this order's receipt to whoever has it."""
    await service.view_receipt(tx, order_id)
    url = _link(request, member.tenant_id, order_id)
    return ReceiptLink(url=url, pdf_url=f"{url}/pdf")


@router.get("/api/orders/{order_id:uuid}/receipt.pdf", response_class=Response, responses=PDF | members)
async def get_receipt_pdf(request: Request, member: Viewer, runtime: RuntimeDep, order_id: UUID) -> Response:
    """The receipt with number, lines and payments, as the books say now."""
    link = _link(request, member.tenant_id, order_id)
    return _pdf(await service.receipt_pdf(runtime, member.tenant_id, order_id, link))


@router.post("/api/orders/{order_id:uuid}/receipt", status_code=204, responses=members)
async def send_receipt(request: Request, member: Agent, runtime: RuntimeDep, order_id: UUID) -> None:
    """Send the customer the PDF and its link."""
    link = _link(request, member.tenant_id, order_id)
    await service.send_receipt(runtime, member.tenant_id, order_id, link, by=member.actor)


@router.get("/api/receipts/{token}", responses=problems(404, 422))
async def check_receipt(runtime: RuntimeDep, response: Response, token: Token) -> ReceiptView:
    """What a receipt's link stands for, without the customer's name. No session is needed: the link is the secret."""
    response.headers.update(PRIVATE)
    return await _checked(runtime, token)


@router.get("/receipts/check/{token}/pdf", include_in_schema=False)
async def check_receipt_pdf(request: Request, runtime: RuntimeDep, token: Token) -> Response:
    tenant_id, order_id = read_receipt(runtime.settings, token)
    link = _link(request, tenant_id, order_id)
    return _pdf(await service.receipt_pdf(runtime, tenant_id, order_id, link, named=False))


@router.get("/receipts/check/{token}", include_in_schema=False)
async def check_receipt_page(runtime: RuntimeDep, token: Token) -> HTMLResponse:
    receipt = await _checked(runtime, token)
    lines = "".join(
        f'<li dir="auto">{line.quantity} × {escape(line.service_name)} – {escape(line.package_name)}</li>'
        for line in receipt.lines
    )
    sums = {name: format_money(money.minor, money.currency) for name, money in _sums(receipt)}
    words = {"number": escape(receipt.number), "shop": escape(receipt.shop), "status": receipt.status}
    return HTMLResponse(PAGE.format(**words, **sums, lines=lines, pdf=f"/receipts/check/{token}/pdf"), headers=PRIVATE)


async def _checked(runtime: Runtime, token: str) -> ReceiptView:
    tenant_id, order_id = read_receipt(runtime.settings, token)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        return await service.view_receipt(tx, order_id, named=False)


def _sums(receipt: ReceiptView) -> list[tuple[str, Money]]:
    return [("total", receipt.total), ("received", receipt.received), ("due", receipt.due)]


def _link(request: Request, tenant_id: UUID, order_id: UUID) -> str:
    runtime: Runtime = request.app.state.runtime
    return f"{address_of(request)}/receipts/check/{sign_receipt(runtime.settings, tenant_id, order_id)}"


def _pdf(content: bytes) -> Response:
    return Response(content, media_type="application/pdf", headers={**PRIVATE, "Content-Disposition": "inline"})
