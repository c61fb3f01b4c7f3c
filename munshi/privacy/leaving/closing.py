"""An owner gives the shop up, or thinks better of it; after the days of grace the job `close:<shop>` deletes all."""

from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog

from munshi.ai.rehearsal.stage.sandbox import clear_sandbox
from munshi.channels.linked.service import ask
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, Actor
from munshi.privacy.catalogue import list_inside_out
from munshi.privacy.exports.archive import remove_all
from munshi.privacy.leaving.files import delete_all
from munshi.privacy.schemas import ShopClosing
from munshi.tenants.models import Tenant
from munshi.tenants.states import State, change_state, lock_tenant

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


async def close(tx: Tx, asking: ShopClosing, *, by: Actor) -> Tenant:
    """The owner's word that the shop is given up. Conflict `not_confirmed` unless its slug was typed, else as
    `change_state`."""
    tenant = await lock_tenant(tx, tx.tenant_id)
    if asking.slug != tenant.slug:
        raise Conflict("Type the shop's slug as it is shown.", code="not_confirmed")
    await change_state(tx, tenant, "closed", by=by, reason=asking.reason, closed_by="owner")
    return tenant


async def reopen(tx: Tx, *, by: Actor) -> Tenant:
    """The shop stands again as it did. Conflict `illegal_transition` unless its owner has closed it."""
    tenant = await lock_tenant(tx, tx.tenant_id)
    if tenant.status != "closed" or tenant.closed_by != "owner":
        raise Conflict("This shop was not closed by its owner.", code="illegal_transition", allowed=[])
    await change_state(tx, tenant, cast(State, tenant.closed_from or "active"), by=by, reason="opened again")
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
