"""/api/dashboard: what the home page shows. Nothing here changes anything."""

from fastapi import APIRouter

from munshi.analytics import attention, checklist, stats
from munshi.analytics.schemas import AttentionView, ChecklistView, StatsView
from munshi.auth.guards import TenantTx, Viewer
from munshi.core.problems import problems

router = APIRouter(prefix="/api/dashboard", tags=["dashboard"], responses=problems(401, 403))


@router.get("/attention")
async def get_attention(_: Viewer, tx: TenantTx) -> AttentionView:
    """What needs a person now: counts for the navigation, and the most urgent things first."""
    return await attention.view_attention(tx)


@router.get("/stats")
async def get_dashboard_stats(_: Viewer, tx: TenantTx) -> StatsView:
    """Today so far, beside yesterday up to the same time of day."""
    return await stats.view_stats(tx)


@router.get("/checklist")
async def get_checklist(_: Viewer, tx: TenantTx) -> ChecklistView:
    """What a new shop has done of its first steps."""
    return await checklist.view_checklist(tx)
