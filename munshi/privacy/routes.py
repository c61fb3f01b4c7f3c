"""Take out what is held about a customer or in the shop, and erase a customer."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from munshi.auth.guards import Admin, Member, Owner, PayingOwner, TenantTx
from munshi.auth.schemas import Proof
from munshi.auth.second_step.proof import prove
from munshi.core.clock import now
from munshi.core.db import tenant_tx
from munshi.core.errors import NotFound
from munshi.core.http.app import RuntimeDep, address_of
from munshi.core.http.problems import problems
from munshi.core.runtime import Runtime
from munshi.core.schemas import Page
from munshi.privacy.exports import service as export
from munshi.privacy.exports.archive import zip_of
from munshi.privacy.exports.links import read_file, sign_file
from munshi.privacy.leaving import closing, retention
from munshi.privacy.leaving import customers as erase
from munshi.privacy.models import Export
from munshi.privacy.schemas import (
    ClosingView,
    Erasing,
    ErasureView,
    ExportFile,
    ExportQuery,
    ExportView,
    RetentionView,
    ShopClosing,
)
from munshi.tenants.models import Tenant
from munshi.tenants.service import get_tenant

router = APIRouter(prefix="/api", tags=["privacy"])
members = problems(401, 403, 404, 422)

LINK_LASTS = timedelta(minutes=15)
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "The zip file", "content": {"application/zip": {}}}}
Token = Annotated[str, Query(min_length=64, max_length=84, pattern=r"^[A-Za-z0-9_=-]+$")]


@router.post("/customers/{customer_id:uuid}/export", status_code=202, responses=members)
async def export_customer(request: Request, member: Admin, tx: TenantTx, customer_id: UUID) -> ExportView:
    """Gather all that is held about the customer: JSON lines and media in zip files. Ask for the export until it is
    ready; while one is under way, it is the answer."""
    return _view(request, member, await export.ask_for_export(tx, customer_id, by=member.actor))


@router.post("/customers/{customer_id:uuid}/erase", status_code=202, responses=members | problems(409))
async def erase_customer(member: Admin, tx: TenantTx, customer_id: UUID, erasing: Erasing) -> ErasureView:
    """Erase the person for good; orders and amounts stay, of nobody. 409 `not_confirmed` or `open_order`."""
    asked = await erase.ask_to_erase(tx, customer_id, erasing.confirm, by=member.actor)
    return ErasureView.model_validate(asked)


@router.get("/customers/{customer_id:uuid}/erasure", responses=members)
async def get_customer_erasure(_: Admin, tx: TenantTx, customer_id: UUID) -> ErasureView:
    return ErasureView.model_validate(await erase.get_erasure(tx, customer_id))


@router.post("/tenant/export", status_code=202, responses=problems(401, 403, 422, 429))
async def export_shop(request: Request, member: PayingOwner, runtime: RuntimeDep, proof: Proof) -> ExportView:
    """Gather everything of the shop but its secrets; also while it is suspended, or closed by its owner."""
    await prove(runtime, member.person_id, proof.password, proof.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        asked = await export.ask_for_export(tx, None, by=member.actor)
    return _view(request, member, asked)


@router.post("/tenant/close", status_code=202, responses=problems(401, 403, 409, 422, 429))
async def close_shop(member: PayingOwner, runtime: RuntimeDep, asking: ShopClosing) -> ClosingView:
    """Give the shop up: after the platform's days of grace all of it is deleted for good. Until then its owner alone
    comes in, to take out what is in it or to open it again. 409 `not_confirmed` unless its slug was typed,
    `illegal_transition` when it is closed already."""
    await prove(runtime, member.person_id, asking.password, asking.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return _closing(await closing.close(tx, asking, by=member.actor))


@router.get("/tenant/closing", responses=problems(401, 403))
async def get_closing(_: Owner, tx: TenantTx) -> ClosingView:
    return _closing(await get_tenant(tx))


@router.post("/tenant/reopen", responses=problems(401, 403, 409))
async def reopen_shop(member: PayingOwner, tx: TenantTx) -> ClosingView:
    """Let the shop be after all: it stands as it did before. 409 `illegal_transition` unless its owner closed it."""
    return _closing(await closing.reopen(tx, by=member.actor))


@router.get("/tenant/retention", responses=problems(401, 403))
async def preview_retention(_: Admin, tx: TenantTx) -> RetentionView:
    """How much the settings `keep_messages_days`, `keep_files_days` and so on would delete tonight."""
    return await retention.preview(tx)


@router.get("/exports", responses=problems(401, 403, 422))
async def list_exports(
    request: Request, member: Admin, tx: TenantTx, query: Annotated[ExportQuery, Query()]
) -> Page[ExportView]:
    """Those of the shop are listed for its owner only."""
    exports, total = await export.list_exports(tx, query, with_shop=member.may("owner"))
    items = [_view(request, member, one) for one in exports]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.get("/exports/{export_id:uuid}", responses=members)
async def get_export(request: Request, member: Admin, tx: TenantTx, export_id: UUID) -> ExportView:
    found = await export.get_export(tx, export_id)
    if found.kind == "shop" and not member.may("owner"):
        raise NotFound("export")
    return _view(request, member, found)


@router.get("/exports/file", response_class=Response, responses=ZIP | problems(404, 422))
async def get_export_file(runtime: RuntimeDep, token: Token) -> FileResponse:
    """A zip file by its link, which lasts a quarter of an hour. No session is needed: the link is the secret."""
    # In the query, since paths are logged.
    tenant_id, export_id, number = read_file(runtime.settings, token)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        found = await export.get_export(tx, export_id)
    if found.status != "ready" or found.expires_at is None or found.expires_at < now():
        raise NotFound("export")
    path = await zip_of(runtime.settings, tenant_id, export_id, number)
    name = f"{found.kind}-{found.created_at:%Y-%m-%d}-{number}.zip"
    return FileResponse(path, media_type="application/zip", filename=name, headers=PRIVATE)


def _closing(tenant: Tenant) -> ClosingView:
    return ClosingView(
        status=tenant.status,
        closed_at=tenant.state_since if tenant.status == "closed" else None,
        closed_by=tenant.closed_by,
        delete_after=tenant.delete_after,
    )


def _view(request: Request, member: Member, found: Export) -> ExportView:
    fields = {name: getattr(found, name) for name in ExportView.model_fields if name != "files"}
    return ExportView(**fields, files=_files(request, member, found) if found.status == "ready" else [])


def _files(request: Request, member: Member, found: Export) -> list[ExportFile]:
    runtime: Runtime = request.app.state.runtime
    until = now() + LINK_LASTS
    base = f"{address_of(request)}/api/exports/file"
    return [
        ExportFile(
            number=number,
            size=size,
            url=f"{base}?token={sign_file(runtime.settings, member.tenant_id, found.id, number, until)}",
            url_expires_at=until,
        )
        for number, size in enumerate(found.sizes, 1)
    ]
