"""What webhooks bring to a shop is stored together: those that arrive during a commit wait for the next one.

A busy shop's then cost half as much. Each is answered once its own items are stored, as if it had come alone.
"""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass, field
from itertools import accumulate
from uuid import UUID

from munshi.channels.incoming.inbox import Row, keep
from munshi.channels.numbers import standing
from munshi.core.db import tenant_tx
from munshi.core.outages import UNREACHABLE
from munshi.core.runtime import Runtime
from munshi.core.telemetry.tracing import carried

MOST_ROWS = 200  # in one commit, where several webhooks share it


@dataclass(frozen=True)
class Pending:
    """One webhook's items and newly known business accounts, by number. `stored` becomes how many items were new."""

    rows: dict[UUID, list[Row]]
    wabas: dict[UUID, str]
    correlation: str | None
    stored: "asyncio.Future[int]"


@dataclass
class Intake:
    """A shop's webhooks that wait while others are being stored, and the task that stores them."""

    waiting: list[Pending] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None


async def store(runtime: Runtime, tenant_id: UUID, rows: dict[UUID, list[Row]], wabas: dict[UUID, str]) -> int:
    """Returns how many of the items are new, once they are stored; raises what kept them from it."""
    intakes: dict[UUID, Intake] = runtime.held.setdefault("webhooks", {})
    intake = intakes.setdefault(tenant_id, Intake())
    pending = Pending(rows, wabas, carried(), asyncio.get_running_loop().create_future())
    intake.waiting.append(pending)
    if intake.task is None:
        # In a context of its own: what it stores is not this webhook's alone, nor does it end with it.
        intake.task = asyncio.create_task(_store_all(runtime, tenant_id, intakes), context=Context())
    return await pending.stored


async def _store_all(runtime: Runtime, tenant_id: UUID, intakes: dict[UUID, Intake]) -> None:
    waiting = intakes[tenant_id].waiting
    try:
        while waiting:
            await _store_some(runtime, tenant_id, _taken(waiting))
    finally:
        del intakes[tenant_id]
        for left in waiting:
            left.stored.cancel()


def _taken(waiting: list[Pending]) -> list[Pending]:
    """The first of them, as many as one commit takes."""
    sizes = accumulate(sum(map(len, pending.rows.values())) for pending in waiting)
    many = max(1, sum(size <= MOST_ROWS for size in sizes))
    taken, waiting[:many] = waiting[:many], []
    return taken


async def _store_some(runtime: Runtime, tenant_id: UUID, some: Sequence[Pending]) -> None:
    try:
        fresh = await _commit(runtime, tenant_id, some)
    except Exception as error:  # noqa: BLE001 - whoever brought it is told
        if len(some) == 1 or isinstance(error, UNREACHABLE):
            _refuse(some, error)
            return
        for one in some:  # what is wrong with one of them is not the others' fault
            await _store_some(runtime, tenant_id, [one])
        return
    for one in some:
        if not one.stored.done():  # nobody waits for it any more
            one.stored.set_result(sum(row[0] in fresh for rows in one.rows.values() for row in rows))


def _refuse(some: Sequence[Pending], error: Exception) -> None:
    for one in some:
        if not one.stored.done():
            one.stored.set_exception(error)


async def _commit(runtime: Runtime, tenant_id: UUID, some: Sequence[Pending]) -> set[UUID]:
    """Returns the ids of the items that are new."""
    correlations = {row[0]: one.correlation for one in some for rows in one.rows.values() for row in rows}
    fresh: set[UUID] = set()
    async with tenant_tx(runtime.db, tenant_id) as tx:
        for number in sorted({number for one in some for number in one.rows}):
            fresh |= await keep(tx, number, [row for one in some for row in one.rows.get(number, ())], correlations)
        for number, waba_id in sorted({pair for one in some for pair in one.wabas.items()}):
            await standing.learn_waba(tx, number, waba_id)
    return fresh
