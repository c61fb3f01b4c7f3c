"""Job `link:<account>`: sees to it that somebody holds each linked device that is wanted, and only one.

Whichever process runs the job takes the device if its lease is free, and looks again before a lease can have run out.
Without linked devices there are no such jobs.
"""

import asyncio
import shutil
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Gauge

from munshi.channels.linked.held import left_over, record, session
from munshi.channels.linked.held.holder import is_dead, me
from munshi.channels.linked.held.holding import Holding
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.outages import UNREACHABLE
from munshi.core.queue.jobs import Again, LeaseLost, Run
from munshi.core.runtime import Runtime

log = structlog.get_logger()

HELD = Gauge("munshi_linked_phones", "Linked phones that this process holds")
LOOK_SECONDS = 10.0
STAGGER_SECONDS = 0.5  # between two starts: a deploy must not look like a storm
CLOSE_SECONDS = 3.0
LONGEST_LOOK = 3600.0

LEFT = """
select holder, wanted, extract(epoch from greatest(leased_until, state_until) - now())::float8 as wait
from linked_devices where tenant_id = $1 and account_id = $2
"""
# Nothing is wanted any more of a device whose holder has died.
CLEAR = """
update linked_devices set holder = null, leased_until = null,
  state = case when session is null then 'unlinked' else 'disconnected' end,
  gap_from = case when state = 'connected' then leased_until - make_interval(secs => $3::float8) else gap_from end,
  gap_until = case when state = 'connected' then null else gap_until end
where tenant_id = $1 and account_id = $2 and wanted = 'off' and holder is not null
"""


@dataclass
class Gateway:
    """The linked devices this process holds."""

    holdings: dict[UUID, Holding] = field(default_factory=dict)
    tasks: dict[UUID, "asyncio.Task[None]"] = field(default_factory=dict)
    next_start: float = 0.0
    closing: bool = False


def gateway_of(runtime: Runtime) -> Gateway:
    gateway: Gateway = runtime.held.setdefault("linked", Gateway())
    return gateway


def held(runtime: Runtime, account_id: UUID) -> Holding | None:
    """The device, when this process holds it."""
    return gateway_of(runtime).holdings.get(account_id)


async def tend(run: Run) -> None:
    """Take the device if it is wanted and free; tell its holder, if that is us, to look at what is wanted now."""
    gateway, account_id = gateway_of(run.runtime), UUID(run.subject)
    if holding := gateway.holdings.get(account_id):
        holding.poke()
        raise Again(LOOK_SECONDS)
    async with run.tx() as tx:
        left: Any = await tx.raw.fetchrow(LEFT, run.tenant_id, account_id)
        is_free = left is None or left["wait"] is None or left["wait"] <= 0
        if left and left["wanted"] == "off" and is_free:
            await tx.raw.execute(CLEAR, run.tenant_id, account_id, record.LEASE_SECONDS)
    if left is None or (left["wanted"] == "off" and is_free):
        if not await left_over.clear(run.runtime, account_id):
            raise Again(LOOK_SECONDS)
        return
    if (pause := gateway.next_start - asyncio.get_running_loop().time()) > 0:
        raise Again(pause)
    if not gateway.closing and await _take(run, gateway, account_id, left["holder"]):
        raise Again(LOOK_SECONDS)
    await left_over.clear(run.runtime, account_id)
    raise Again(LOOK_SECONDS if is_free else min(left["wait"] + 0.1, LONGEST_LOOK))


async def close(runtime: Runtime) -> None:
    """Give every device back, its session stored: the next process goes on without a new code."""
    gateway = gateway_of(runtime)
    gateway.closing = True
    for task in gateway.tasks.values():
        task.cancel()
    if gateway.tasks:
        await asyncio.wait(gateway.tasks.values(), timeout=CLOSE_SECONDS)


async def _take(run: Run, gateway: Gateway, account_id: UUID, holder: str | None) -> bool:
    async with run.tx() as tx:
        dead = [holder] if holder and is_dead(holder) else []
        taken = await record.take(tx, account_id, me(), dead)
    if taken is None:
        return False
    lease, left_no = taken
    holding = Holding(run.runtime, lease, session.make(lease.tenant_id, account_id, lease.no))
    gateway.holdings[account_id] = holding
    HELD.inc()
    gateway.next_start = asyncio.get_running_loop().time() + STAGGER_SECONDS
    # In a context of its own: what it does later has nothing to do with this job.
    task = asyncio.create_task(_hold(gateway, holding, left_no), context=Context())
    gateway.tasks[account_id] = task
    task.add_done_callback(lambda _: gateway.tasks.pop(account_id, None))
    return True


async def _hold(gateway: Gateway, holding: Holding, left_no: int) -> None:
    """Hold one device to the end. Whatever goes wrong with it, the others go on."""
    lease, stopped = holding.lease, True
    try:
        await _open_session(holding, left_no)
        await holding.run()
        stopped = False
    except LeaseLost:
        log.warning("linked device given up", account_id=str(lease.account_id))
    except asyncio.CancelledError:
        if not gateway.closing:
            raise
    except Exception as error:  # one device's fault is not the others'
        log.exception("linked device failed", account_id=str(lease.account_id), error=type(error).__name__)
    finally:
        del gateway.holdings[lease.account_id]
        HELD.dec()
        await _give_back(holding, again=stopped)


async def _open_session(holding: Holding, left_no: int) -> None:
    """What a killed holder left on this machine is newer than what is stored."""
    lease, runtime = holding.lease, holding.runtime
    holding.left_over = session.unstored(lease.account_id, holding.directory)
    if await asyncio.to_thread(session.adopt, lease.account_id, left_no, holding.directory):
        return
    async with tenant_tx(runtime.db, lease.tenant_id) as tx:
        row = await record.asked(tx, lease)
    if row["session"]:
        try:
            session.restore(runtime.settings, lease.tenant_id, lease.account_id, row["session"], holding.directory)
        except Conflict:
            async with tenant_tx(runtime.db, lease.tenant_id) as tx:
                await record.become(tx, lease, "logged_out", detail="Its stored session cannot be read any more.")


async def _give_back(holding: Holding, *, again: bool) -> None:
    lease = holding.lease
    with suppress(LeaseLost, *UNREACHABLE):
        async with tenant_tx(holding.runtime.db, lease.tenant_id) as tx:
            if again and holding.state == "connected":
                await record.become(tx, lease, "connecting")
            await record.release(tx, lease, again=again)
    shutil.rmtree(holding.directory, ignore_errors=True)
