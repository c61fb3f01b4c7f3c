"""/api/dashboard: what the home page and the reports show. Nothing here changes anything."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from munshi.analytics import attention, checklist, report, stats
from munshi.analytics.audit import service as audit
from munshi.analytics.audit.schemas import AuditFilter, AuditPage, AuditQuery
from munshi.analytics.schemas import (
    AttentionView,
    ChecklistView,
    ReportQuery,
    ReportView,
    StatsView,
)
from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.core.clock import now
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems

router = APIRouter(prefix="/api/dashboard", tags=["dashboard"], responses=problems(401, 403))

CSV: dict[int | str, dict[str, Any]] = {200: {"description": "The table", "content": {"text/csv": {}}}}


@router.get("/attention")
async def get_attention(_: Viewer, tx: TenantTx) -> AttentionView:
    """What needs a person now: counts for the navigation, and the most urgent things first."""
    return await attention.view_attention(tx)


@router.get("/stats")
async def get_dashboard_stats(_: Viewer, tx: TenantTx) -> StatsView:
    """Today so far, beside yesterday up to the same time of day."""
    return await stats.view_stats(tx)


@router.get("/report", responses=problems(422))
async def get_dashboard_report(_: Viewer, tx: TenantTx, query: Annotated[ReportQuery, Query()]) -> ReportView:
    """Some days of the shop: chats, orders, money, what the AI has cost, and of what each is made up."""
    return await report.view_report(tx, query)


@router.get("/checklist")
async def get_checklist(_: Viewer, tx: TenantTx) -> ChecklistView:
    """What a new shop has done of its first steps."""
    return await checklist.view_checklist(tx)


@router.get("/audit-logs", responses=problems(422))
async def list_audit_logs(_: Admin, tx: TenantTx, query: Annotated[AuditQuery, Query()]) -> AuditPage:
    """Everything that was done in the shop: who, what, when, from where, and what changed. Nothing can change it."""
    return await audit.page_audit(tx, query)


@router.get("/audit-logs/export.csv", response_class=StreamingResponse, responses=CSV | problems(422))
async def export_audit_logs(
    member: Admin, runtime: RuntimeDep, query: Annotated[AuditFilter, Query()]
) -> StreamingResponse:
    """All entries that match, for a spreadsheet."""
    headers = {
        "Content-Disposition": f'attachment; filename="audit-{now():%Y-%m-%d}.csv"',
        "Cache-Control": "private, no-store",
    }
    rows = audit.export_audit(runtime, member.tenant_id, query)
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)
