"""How the installation fares: its queue, failures, disk, sessions, and what its operators have done."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.schemas import Page, PageQuery
from munshi.core.settings import Settings
from munshi.platform.console import note
from munshi.platform.models import PlatformEvent
from munshi.platform.schemas import (
    AlertView,
    DatabaseView,
    DeadJobView,
    DiskView,
    FailuresView,
    OpenSessionView,
    PlatformEventQuery,
    PlatformEventView,
    PlatformHealth,
    ProcessView,
    QueueView,
    ShopProviderView,
    ShopWebhooksView,
)
from munshi.platform.work.alerts import broken

FIGURES = """
select
  (select count(*) from sessions where revoked_at is null and expires_at > now()) as sessions,
  (select coalesce(jsonb_object_agg(status, shops), '{}') from (
    select status, count(*) as shops from tenants where sandbox_of is null group by status) counted) as shops,
  (select count(*) from whatsapp_accounts where kind <> 'simulator' and connected_at is not null
    and status <> 'connected') as numbers_down,
  (select coalesce(sum(cost_usd) filter (where platform), 0) from ai_spending
    where day >= date_trunc('month', now() at time zone 'UTC')::date) as platform_usd,
  (select coalesce(sum(cost_usd) filter (where not platform), 0) from ai_spending
    where day >= date_trunc('month', now() at time zone 'UTC')::date) as shops_usd
"""
FAILING = "active and (stopped is not null or resting_until > now())"
PROVIDERS = f"""
select id, tenant_id, kind, active, stopped, resting_until, last_error, last_error_at from ai_providers
where {FAILING} order by last_error_at desc nulls last limit 100
"""  # noqa: S608 - a constant of this file
PROVIDERS_FAILING = f"select count(*) from ai_providers where {FAILING}"  # noqa: S608 - a constant of this file
ALERTS = """
select tenant_id, data->>'code' as code, created_at as at from events
where type = 'system.alert' and created_at > now() - interval '1 day' order by created_at desc limit 100
"""
WEBHOOKS = """
select tenant_id, count(*) filter (where active and failing_since is not null) as failing,
  count(*) filter (where off_reason is not null) as switched_off, min(failing_since) as failing_since
from webhook_endpoints where (active and failing_since is not null) or off_reason is not null
group by tenant_id order by min(failing_since) nulls last, tenant_id limit 100
"""
QUEUE = """
select kind, coalesce(held, 0) as held, coalesce(due, 0) as due, coalesce(oldest_seconds, 0) as oldest_seconds,
  coalesce(dead, 0) as dead
from queue_state() full join leases_held() using (kind) order by kind
"""
PROCESSES = """
select id, role, version, host, started_at, heard_at, heard_at < now() - interval '2 minutes' as is_silent,
  coalesce((figures->>'sockets')::bigint, 0) as sockets, coalesce((figures->>'phones')::bigint, 0) as phones,
  coalesce(figures->'recent', '{}') as recent
from processes order by role, host, started_at
"""
ARCHIVED = "select last_archived_time from pg_stat_archiver"
SESSIONS = """
select s.id, s.user_id, u.email, s.tenant_id, s.support_access_id is not null as is_visiting, s.created_at, s.expires_at
from sessions s join users u on u.id = s.user_id
where s.revoked_at is null and s.expires_at > now() order by s.created_at desc, s.id limit $1 offset $2
"""
OPEN_SESSIONS = "select count(*) from sessions where revoked_at is null and expires_at > now()"


async def view_health(tx: Tx, settings: Settings) -> PlatformHealth:
    figures: Any = await tx.raw.fetchrow(FIGURES)
    failing: Any = await tx.raw.fetchval(PROVIDERS_FAILING)
    disk = await asyncio.to_thread(shutil.disk_usage, settings.DATA_DIR)
    database: Any = await tx.raw.fetchrow("select * from database_state()")
    queue = [QueueView(**row) for row in await tx.raw.fetch(QUEUE)]
    rows = await tx.raw.fetch(PROCESSES)
    processes = [ProcessView(**{name: row[name] for name in ProcessView.model_fields}) for row in rows]
    recent = [row["recent"] for row in rows if not row["is_silent"]]
    return PlatformHealth(
        alarms=broken(processes, queue, recent),
        processes=processes,
        queue=queue,
        database=DatabaseView(**database),
        disk=DiskView(free_bytes=disk.free, total_bytes=disk.total),
        backup_at=await last_backup(tx, settings.BACKUP_DIR),
        sessions=figures["sessions"],
        shops=figures["shops"],
        numbers_down=figures["numbers_down"],
        providers_failing=failing,
        ai_cost_usd={"platform": figures["platform_usd"], "shops": figures["shops_usd"]},
    )


async def view_failures(tx: Tx) -> FailuresView:
    return FailuresView(
        alerts=[AlertView(**row) for row in await tx.raw.fetch(ALERTS)],
        providers=[ShopProviderView(**row) for row in await tx.raw.fetch(PROVIDERS)],
        webhooks=[ShopWebhooksView(**row) for row in await tx.raw.fetch(WEBHOOKS)],
    )


async def last_backup(tx: Tx, directory: Path | None) -> datetime | None:
    """When PostgreSQL last put a piece of its log into its archive, or the newest file of `directory` was written."""
    archived: datetime | None = await tx.raw.fetchval(ARCHIVED)
    written = await asyncio.to_thread(_newest, directory) if directory else None
    return max((moment for moment in (archived, written) if moment), default=None)


def _newest(directory: Path) -> datetime | None:
    try:
        times = [path.stat().st_mtime for path in directory.iterdir() if path.is_file() and path.suffix != ".partial"]
    except OSError:
        return None
    return datetime.fromtimestamp(max(times), UTC) if times else None


async def list_dead_jobs(tx: Tx, query: PageQuery) -> Page[DeadJobView]:
    """Those given up last come first."""
    page = "select * from dead_jobs() order by dead_at desc, id limit $1 offset $2"
    items = [DeadJobView(**row) for row in await tx.raw.fetch(page, query.limit, query.offset)]
    total: Any = await tx.raw.fetchval("select count(*) from dead_jobs()")
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def settle_dead_job(tx: Tx, job_id: UUID, *, retry: bool) -> None:
    """Run it again with all its attempts, or forget it; Conflict `not_dead` when it is not given up (any more)."""
    shop: UUID | None = await tx.raw.fetchval("select settle_dead_job($1, $2)", job_id, retry)
    if shop is None:
        raise Conflict("No such job is given up, or not any more.", code="not_dead")
    note(tx, shop=shop)
    tx.tenant_id, tx.touched_work = shop, retry


async def list_sessions(tx: Tx, query: PageQuery) -> Page[OpenSessionView]:
    items = [OpenSessionView(**row) for row in await tx.raw.fetch(SESSIONS, query.limit, query.offset)]
    total: Any = await tx.raw.fetchval(OPEN_SESSIONS)
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def list_events(tx: Tx, query: PlatformEventQuery) -> Page[PlatformEventView]:
    """What operators have done, newest first."""
    matching = select(PlatformEvent)
    if query.subject_id:
        matching = matching.where(PlatformEvent.subject_id == query.subject_id)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    newest = matching.order_by(PlatformEvent.id.desc()).limit(query.limit).offset(query.offset)
    items = [PlatformEventView.model_validate(row) for row in await tx.scalars(newest)]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)
