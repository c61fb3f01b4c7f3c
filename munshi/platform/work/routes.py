"""/api/platform: how the installation fares, its plans, invoices and announcements."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from munshi.auth.guards import PlatformAdmin
from munshi.billing.schemas import PlanView, view_plan
from munshi.billing.service import proof_of
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page, PageQuery
from munshi.media import store
from munshi.platform import announcements, invoices, plans
from munshi.platform.console import Console, console_tx
from munshi.platform.schemas import (
    DeadJobView,
    FailuresView,
    InstallationChange,
    InvoiceRejection,
    NewPlatformPlan,
    OpenSessionView,
    PlatformEventQuery,
    PlatformEventView,
    PlatformHealth,
    PlatformInvoiceQuery,
    PlatformInvoiceView,
    PlatformPlanChange,
)
from munshi.platform.shops.schemas import AnnouncementView, NewAnnouncement
from munshi.platform.work import service as work
from munshi.tenants.installation import InstallationSettings, PlanId, get_installation

router = APIRouter(prefix="/api/platform", tags=["platform"], responses=problems(401, 403, 422))


@router.get("/health")
async def get_platform_health(_: PlatformAdmin, tx: Console, runtime: RuntimeDep) -> PlatformHealth:
    return await work.view_health(tx, runtime.settings)


@router.get("/failures")
async def list_platform_failures(_: PlatformAdmin, tx: Console) -> FailuresView:
    return await work.view_failures(tx)


@router.get("/dead-jobs")
async def list_dead_jobs(_: PlatformAdmin, tx: Console, query: Annotated[PageQuery, Query()]) -> Page[DeadJobView]:
    return await work.list_dead_jobs(tx, query)


@router.post("/dead-jobs/{job_id:uuid}/retry", status_code=204, responses=problems(409))
async def retry_dead_job(_: PlatformAdmin, tx: Console, job_id: UUID) -> None:
    """Now, with all its attempts. 409 `not_dead`."""
    await work.settle_dead_job(tx, job_id, retry=True)


@router.delete("/dead-jobs/{job_id:uuid}", status_code=204, responses=problems(409))
async def discard_dead_job(_: PlatformAdmin, tx: Console, job_id: UUID) -> None:
    """Forget it: what it was to do is not done. 409 `not_dead`."""
    await work.settle_dead_job(tx, job_id, retry=False)


@router.get("/sessions")
async def list_platform_sessions(
    _: PlatformAdmin, tx: Console, query: Annotated[PageQuery, Query()]
) -> Page[OpenSessionView]:
    return await work.list_sessions(tx, query)


@router.get("/events")
async def list_platform_events(
    _: PlatformAdmin, tx: Console, query: Annotated[PlatformEventQuery, Query()]
) -> Page[PlatformEventView]:
    return await work.list_events(tx, query)


@router.get("/plans")
async def list_platform_plans(_: PlatformAdmin, tx: Console) -> list[PlanView]:
    return [view_plan(plan) for plan in await plans.list_plans(tx)]


@router.post("/plans", status_code=201, responses=problems(409))
async def create_platform_plan(_: PlatformAdmin, tx: Console, new: NewPlatformPlan) -> PlanView:
    return view_plan(await plans.create_plan(tx, new))


@router.patch("/plans/{plan_id}", responses=problems(404))
async def change_platform_plan(_: PlatformAdmin, tx: Console, plan_id: PlanId, change: PlatformPlanChange) -> PlanView:
    return view_plan(await plans.change_plan(tx, plan_id, change))


@router.get("/settings")
async def get_platform_settings(_: PlatformAdmin, tx: Console) -> InstallationSettings:
    return await get_installation(tx)


@router.patch("/settings", responses=problems(404))
async def change_platform_settings(_: PlatformAdmin, tx: Console, change: InstallationChange) -> InstallationSettings:
    return await plans.change_installation(tx, change)


@router.get("/invoices")
async def list_platform_invoices(
    _: PlatformAdmin, tx: Console, query: Annotated[PlatformInvoiceQuery, Query()]
) -> Page[PlatformInvoiceView]:
    return await invoices.list_invoices(tx, query)


@router.get("/invoices/{invoice_id:uuid}/proof", response_class=Response, responses=problems(404, 503))
async def get_platform_invoice_proof(admin: PlatformAdmin, runtime: RuntimeDep, invoice_id: UUID) -> Response:
    async with console_tx(runtime, admin.user_id, "get_platform_invoice_proof", invoice_id) as tx:
        media = proof_of(await invoices.get_invoice(tx, invoice_id))
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(await store.read(runtime, media), media_type=media.content_type, headers=headers)


@router.post("/invoices/{invoice_id:uuid}/approve", responses=problems(404, 409))
async def approve_platform_invoice(admin: PlatformAdmin, tx: Console, invoice_id: UUID) -> PlatformInvoiceView:
    """The shop is on the invoice's plan, runs again if it did not, and its time is longer by the invoice's months.
    409 `invoice_settled` when it was decided before: nothing is given twice."""
    return await invoices.approve(tx, invoice_id, by=admin.actor)


@router.post("/invoices/{invoice_id:uuid}/reject", responses=problems(404, 409))
async def reject_platform_invoice(
    admin: PlatformAdmin, tx: Console, invoice_id: UUID, rejection: InvoiceRejection
) -> PlatformInvoiceView:
    return await invoices.reject(tx, invoice_id, rejection.reason, by=admin.actor)


@router.get("/announcements")
async def list_platform_announcements(_: PlatformAdmin, tx: Console) -> list[AnnouncementView]:
    """All, those of the past and of the future too."""
    found = await announcements.list_announcements(tx, all_times=True)
    return [AnnouncementView.model_validate(row) for row in found]


@router.post("/announcements", status_code=201)
async def create_announcement(_: PlatformAdmin, tx: Console, new: NewAnnouncement) -> AnnouncementView:
    return AnnouncementView.model_validate(await announcements.announce(tx, new))


@router.delete("/announcements/{announcement_id:uuid}", status_code=204, responses=problems(404))
async def delete_announcement(_: PlatformAdmin, tx: Console, announcement_id: UUID) -> None:
    await announcements.withdraw(tx, announcement_id)
