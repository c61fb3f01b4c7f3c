"""/api/whatsapp/{account}/…: link a phone by QR code or 8-digit code, and unlink it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Response, status

from munshi.auth.guards import Admin, TenantTx
from munshi.channels.linked import service
from munshi.channels.linked.schemas import LinkView, PairCode
from munshi.channels.numbers import accounts
from munshi.channels.schemas import AccountView
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.tenants.service import check_may_go_live

router = APIRouter(
    prefix="/api/whatsapp/{account_id:uuid}", tags=["whatsapp"], responses=problems(401, 403, 404, 409, 422)
)


@router.get("/qr")
async def get_whatsapp_link(
    member: Admin, tx: TenantTx, runtime: RuntimeDep, account_id: UUID, response: Response
) -> LinkView:
    """How linking goes, and the codes now valid. Ask again at each `whatsapp:qr` and `whatsapp:link`."""
    response.headers["Cache-Control"] = "no-store"
    return await service.look(tx, runtime.settings, account_id)


@router.post("/pair-code", status_code=status.HTTP_202_ACCEPTED)
async def pair_whatsapp_by_code(
    member: Admin, tx: TenantTx, runtime: RuntimeDep, account_id: UUID, wanted: Annotated[PairCode, Body()]
) -> LinkView:
    """Ask for an 8-digit code for this phone; it appears beside the QR code. 409 `already_linked`."""
    await check_may_go_live(tx)
    await service.pair_by_code(tx, account_id, wanted.phone, by=member.actor)
    return await service.look(tx, runtime.settings, account_id)


@router.post("/logout")
async def log_out_whatsapp(member: Admin, tx: TenantTx, runtime: RuntimeDep, account_id: UUID) -> AccountView:
    """Unlink the phone: to connect again needs a new code. 409 `not_linked`."""
    await service.ask(tx, account_id, "logout", by=member.actor)
    return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))
