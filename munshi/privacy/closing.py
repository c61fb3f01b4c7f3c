"""An owner gives the shop up; after a time of grace the job `close:<shop>` deletes all of it."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from munshi.ai.rehearsal.stage.sandbox import clear_sandbox
from munshi.channels.linked.service import ask
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.jobs import Again, Run, wake
from munshi.core.settings import Settings
from munshi.events.service import SYSTEM, Actor, emit
from munshi.privacy.archive import remove_all
from munshi.privacy.catalogue import list_inside_out
from munshi.privacy.files import delete_all
from munshi.tenants.models import Tenant

log = structlog.get_logger()

AT_ONCE = 1_000
# A phone that is out of reach cannot be logged out, and does not hold up the rest for longer than a day.
PHONES_WAIT = timedelta(days=1)
LOOK_AGAIN = 30

LEFT = "select extract(epoch from delete_after - now())::float8 as seconds from tenants where id = $1 for no key update"
LINKED = "select account_id, wanted from linked_devices where tenant_id = $1 and session is not null"
SANDBOXES = "select id from tenants where sandbox_of = $1"
DELETE = "select delete_closed($1, $2)"
SESSIONS = "delete from sessions where tenant_id = $1"
KEYS = "delete from wake where tenant_id = $1"


async def close(tx: Tx, settings: Settings, slug: str, *, by: Actor) -> Tenant:
    """Close the shop and arm its deletion; closed, it stays as it is. Conflict `not_confirmed` for another's `slug`."""
    tenant = await _lock(tx)
    if slug != tenant.slug:
        raise Conflict("Type the shop's slug as it is shown.", code="not_confirmed")
    if tenant.closed_at is None:
        grace = timedelta(days=settings.CLOSED_SHOP_DAYS)
        tenant.closed_at, tenant.delete_after = now(), now() + grace
        emit(tx, "tenant.closed", tenant.id, {"delete_after": tenant.delete_after}, by=by)
        wake(tx, f"close:{tenant.id}", delay=grace.total_seconds())
    return tenant


async def reopen(tx: Tx, *, by: Actor) -> Tenant:
    tenant = await _lock(tx)
    if tenant.closed_at is not None:
        tenant.closed_at = tenant.delete_after = None
        emit(tx, "tenant.reopened", tenant.id, by=by)
    return tenant


async def delete_shop(run: Run) -> None:
    """Job `close:<shop>`: phones are logged out, then files, rows and the shop itself go. Harmless for an open shop."""
    async with run.tx() as tx:
        left: float | None = await tx.raw.fetchval(LEFT, run.tenant_id)
        if left is None:
            return
        waiting = await _log_out(tx) if left <= 0 else 0
    if left > 0:
        raise Again(left)
    if waiting and -left < PHONES_WAIT.total_seconds():
        raise Again(LOOK_AGAIN)
    await _clear_sandboxes(run)
    await delete_all(run)
    await remove_all(run.runtime.settings, run.tenant_id)
    for table in await list_inside_out(run.runtime.db, run.tenant_id):
        while await _delete_some(run, table) == AT_ONCE:
            pass
    async with run.tx() as tx:
        await tx.raw.fetchval(DELETE, "tenants", 1)
        await tx.raw.execute(SESSIONS, run.tenant_id)
        tx.at_end(KEYS, run.tenant_id)
    log.info("shop deleted", tenant_id=str(run.tenant_id))


async def _log_out(tx: Tx) -> int:
    """Asks every linked phone of the shop to be logged out; returns how many still are linked."""
    devices = await tx.raw.fetch(LINKED, tx.tenant_id)
    for device in devices:
        if device["wanted"] != "logout":
            await ask(tx, device["account_id"], "logout", by=SYSTEM)
    return len(devices)


async def _clear_sandboxes(run: Run) -> None:
    async with run.tx() as tx:
        sandboxes: list[UUID] = [row["id"] for row in await tx.raw.fetch(SANDBOXES, run.tenant_id)]
    for sandbox_id in sandboxes:
        await clear_sandbox(run.runtime, sandbox_id)


async def _delete_some(run: Run, table: str) -> int:
    async with run.tx() as tx:
        deleted: int = await tx.raw.fetchval(DELETE, table, AT_ONCE)
    return deleted


async def _lock(tx: Tx) -> Tenant:
    tenant = await tx.scalar(select(Tenant).where(Tenant.id == tx.tenant_id).with_for_update())
    if tenant is None:
        raise NotFound("shop")
    return tenant
