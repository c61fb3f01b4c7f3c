"""/api/platform: the operator's console. Every use is written to platform_events."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from munshi.auth.guards import PlatformAdmin
from munshi.auth.service import device_of, set_session_cookie
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.platform.console import Console
from munshi.platform.schemas import (
    PlanChoice,
    StateChange,
    SwitchChange,
    TenantDetail,
    TenantQuery,
    TenantSummary,
)
from munshi.platform.shops import grants, record, support
from munshi.platform.shops import service as tenants
from munshi.platform.shops.grant_schemas import NewGrant
from munshi.platform.shops.record import RecordPage, RecordQuery
from munshi.platform.shops.schemas import VisitView

router = APIRouter(prefix="/api/platform/tenants", tags=["platform"], responses=problems(401, 403, 422))


@router.get("")
async def list_platform_tenants(
    _: PlatformAdmin, tx: Console, query: Annotated[TenantQuery, Query()]
) -> Page[TenantSummary]:
    return await tenants.list_tenants(tx, query)


@router.get("/{tenant_id:uuid}", responses=problems(404))
async def get_platform_tenant(_: PlatformAdmin, tx: Console, tenant_id: UUID) -> TenantDetail:
    return await tenants.view_tenant(tx, tenant_id)


@router.get("/{tenant_id:uuid}/record", responses=problems(404))
async def list_tenant_record(
    _: PlatformAdmin, tx: Console, tenant_id: UUID, query: Annotated[RecordQuery, Query()]
) -> RecordPage:
    """What was done in the shop, without its chats and without anybody's words or names."""
    return await record.page_record(tx, tenant_id, query)


@router.post("/{tenant_id:uuid}/state", responses=problems(404, 409))
async def change_tenant_state(admin: PlatformAdmin, tx: Console, tenant_id: UUID, change: StateChange) -> TenantDetail:
    """409 `illegal_transition` names the moves there are. The shop is told."""
    await tenants.move_tenant(tx, tenant_id, change, by=admin.actor)
    return await tenants.view_tenant(tx, tenant_id)


@router.post("/{tenant_id:uuid}/plan", responses=problems(404))
async def change_tenant_plan(admin: PlatformAdmin, tx: Console, tenant_id: UUID, choice: PlanChoice) -> TenantDetail:
    await tenants.choose_plan(tx, tenant_id, choice, by=admin.actor)
    return await tenants.view_tenant(tx, tenant_id)


@router.post("/{tenant_id:uuid}/grants", status_code=201, responses=problems(404))
async def grant_quota(admin: PlatformAdmin, tx: Console, tenant_id: UUID, new: NewGrant) -> TenantDetail:
    """So much more than the plan allows, from now until then. The shop sees it."""
    await grants.give(tx, tenant_id, new, by=admin.actor)
    return await tenants.view_tenant(tx, tenant_id)


@router.delete("/{tenant_id:uuid}/grants/{grant_id:uuid}", responses=problems(404))
async def take_grant_back(admin: PlatformAdmin, tx: Console, tenant_id: UUID, grant_id: UUID) -> TenantDetail:
    await grants.take_back(tx, tenant_id, grant_id, by=admin.actor)
    return await tenants.view_tenant(tx, tenant_id)


@router.put("/{tenant_id:uuid}/flags", responses=problems(404))
async def change_tenant_flags(_: PlatformAdmin, tx: Console, tenant_id: UUID, change: SwitchChange) -> TenantDetail:
    await tenants.switch(tx, tenant_id, change)
    return await tenants.view_tenant(tx, tenant_id)


@router.post("/{tenant_id:uuid}/visit", responses=problems(404, 409))
async def visit_tenant(
    admin: PlatformAdmin, tx: Console, runtime: RuntimeDep, tenant_id: UUID, request: Request, response: Response
) -> VisitView:
    """Look at the shop as a viewer. 409 `no_consent` without its owner's leave. The cookie changes; signing out ends
    the visit, and you sign in anew."""
    visitor = (tenant_id, admin.user_id, device_of(request, runtime.settings))
    token, until = await support.visit(tx, runtime.settings, *visitor)
    set_session_cookie(response, runtime.settings, token)
    return VisitView(tenant_id=tenant_id, expires_at=until)
