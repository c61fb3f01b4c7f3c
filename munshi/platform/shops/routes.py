"""/api/announcements and /api/tenant/support-access: the shop's side of what the operator says and may see."""

from uuid import UUID

from fastapi import APIRouter

from munshi.auth.guards import PayingOwner, TenantTx, Viewer
from munshi.core.http.problems import problems
from munshi.platform import announcements
from munshi.platform.shops import support
from munshi.platform.shops.schemas import AnnouncementView, SupportRequest, SupportView

router = APIRouter(prefix="/api", tags=["tenant"], responses=problems(401, 403))


@router.get("/announcements")
async def list_announcements(_: Viewer, tx: TenantTx) -> list[AnnouncementView]:
    """Those that stand now, newest first."""
    return [AnnouncementView.model_validate(row) for row in await announcements.list_announcements(tx)]


@router.get("/tenant/support-access")
async def list_support_accesses(_: Viewer, tx: TenantTx) -> list[SupportView]:
    return [SupportView.model_validate(row) for row in await support.list_accesses(tx)]


@router.post("/tenant/support-access", status_code=201, responses=problems(422))
async def allow_support_access(member: PayingOwner, tx: TenantTx, wanted: SupportRequest) -> SupportView:
    """Let the operator of the platform look at this shop for some hours. They can change nothing."""
    return SupportView.model_validate(await support.allow(tx, wanted, by=member.actor))


@router.delete("/tenant/support-access/{access_id:uuid}", status_code=204, responses=problems(404, 409, 422))
async def revoke_support_access(member: PayingOwner, tx: TenantTx, access_id: UUID) -> None:
    """At once, also for an operator who is looking."""
    await support.revoke(tx, access_id, by=member.actor)
