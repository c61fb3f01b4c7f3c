"""Job `rehearse:<rehearsal>`: plays what has not been played yet, scene by scene, in a sandbox.

A crash leaves the scenes that were played; the next run takes the old sandbox away and plays the others in a new one.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import orjson
import structlog
from sqlalchemy import select

from munshi.ai.prompt.prompts import IN_USE
from munshi.ai.rehearsal.models import Rehearsal, Scene
from munshi.ai.rehearsal.service import OPEN, scenes_of
from munshi.ai.rehearsal.stage.evidence import read_shop
from munshi.ai.rehearsal.stage.past import read_past
from munshi.ai.rehearsal.stage.perform import House, Performance, load_minds, perform, perform_again
from munshi.ai.rehearsal.stage.sandbox import Sandbox, Wanted, clear_sandbox, open_sandbox
from munshi.ai.rehearsal.stage.scenario import read_script
from munshi.core.clock import new_id, now
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Problem
from munshi.core.queue.jobs import Run
from munshi.events.service import SYSTEM, emit

log = structlog.get_logger()

AT_ONCE = 3
MOST_ATTEMPTS = 3

KEEP = """
update rehearsal_scenes set outcome = $3, turns = $4, checks = $5, verdicts = $6, tokens = $7, cost_usd = $8,
  slowest_ms = $9
where tenant_id = $1 and id = $2 and outcome = 'waiting' returning name
"""

# Called off meanwhile: it stays so.
END = """
update rehearsals set status = $3, ended_at = now(), sandbox_id = null
where tenant_id = $1 and id = $2 and status = 'running' returning id
"""


# It counts for the shop as it stands when it was whole and of the prompt that is active now.
REHEARSED = """
update tenants set rehearsed_at = now()
where id = $1 and exists (
  select from rehearsals r where r.tenant_id = $1 and r.id = $2 and r.whole and (r.prompt_id is null or exists (
    select from prompts p where p.tenant_id = $1 and p.id = r.prompt_id and p.name = $3 and p.active))
)
"""


@dataclass(frozen=True)
class Plan:
    """What is left to play, and where."""

    rehearsal: Rehearsal
    scenes: list[Scene]
    sandbox_id: UUID
    left_behind: UUID | None


async def rehearse(run: Run) -> None:
    """Plays the rehearsal to its end, or as far as nobody calls it off."""
    plan = await _begin(run)
    if plan is None:
        return
    if plan.left_behind:
        await clear_sandbox(run.runtime, plan.left_behind)
    wanted = Wanted(plan.rehearsal.prompt_id, plan.rehearsal.prompt, plan.rehearsal.settings)
    try:
        async with open_sandbox(run.runtime, run.tenant_id, plan.sandbox_id, wanted) as sandbox:
            await _play(run, plan, sandbox)
    except Problem as refused:
        log.warning("rehearsal broke", error=type(refused).__name__)
        await _end(run, plan.rehearsal.id, "broken")
        return
    await _end(run, plan.rehearsal.id, None)


async def _begin(run: Run) -> Plan | None:
    async with run.tx() as tx:
        row = select(Rehearsal).where(Rehearsal.tenant_id == run.tenant_id, Rehearsal.id == UUID(run.subject))
        rehearsal = await tx.scalar(row.with_for_update())
        if rehearsal is None or rehearsal.status not in OPEN:
            return None
        if run.attempt > MOST_ATTEMPTS:
            rehearsal.status, rehearsal.ended_at = "broken", now()
            emit(tx, "rehearsal.ended", rehearsal.id, {"status": "broken"}, by=SYSTEM)
            return None
        left_behind, rehearsal.sandbox_id = rehearsal.sandbox_id, new_id()
        rehearsal.status, rehearsal.started_at = "running", rehearsal.started_at or now()
        scenes = [scene for scene in await scenes_of(tx, rehearsal.id) if scene.outcome == "waiting"]
        return Plan(rehearsal, scenes, rehearsal.sandbox_id, left_behind)


async def _play(run: Run, plan: Plan, sandbox: Sandbox) -> None:
    wants_models = plan.rehearsal.judged or plan.rehearsal.customers == "model"
    minds = await load_minds(sandbox) if wants_models else None
    house = House(
        sandbox,
        await read_shop(sandbox),
        judge=minds if plan.rehearsal.judged else None,
        players=minds if plan.rehearsal.customers == "model" else None,
    )
    places = asyncio.Semaphore(AT_ONCE)

    async def play(scene: Scene) -> None:
        async with places:
            if await _goes_on(run, plan.rehearsal.id):
                await _keep(run, scene, await _perform(run, plan.rehearsal, house, scene))

    try:
        async with asyncio.TaskGroup() as group:
            for scene in plan.scenes:
                group.create_task(play(scene))
    except ExceptionGroup as failed:
        # The runner of jobs tells a lost lease from a failure, but not in a group.
        raise failed.exceptions[0] from None


async def _perform(run: Run, rehearsal: Rehearsal, house: House, scene: Scene) -> Performance:
    if rehearsal.kind == "replay" and rehearsal.conversation_id:
        past = await read_past(run.runtime, run.tenant_id, house.sandbox, rehearsal.conversation_id)
        return await perform_again(house, past)
    return await perform(house, read_script(scene.name, scene.source).scenario, scene.position)


async def _goes_on(run: Run, rehearsal_id: UUID) -> bool:
    async with tenant_tx(run.runtime.db, run.tenant_id) as tx:
        status = "select status = 'running' from rehearsals where tenant_id = $1 and id = $2"
        return bool(await tx.raw.fetchval(status, run.tenant_id, rehearsal_id))


async def _keep(run: Run, scene: Scene, done: Performance) -> None:
    lists = (orjson.dumps(part).decode() for part in (done.turns, done.checks, done.verdicts))
    async with run.tx() as tx:
        numbers = done.tokens, done.cost_usd, done.slowest_ms
        name = await tx.raw.fetchval(KEEP, run.tenant_id, scene.id, done.outcome, *lists, *numbers)
        if name is not None:
            emit(tx, "rehearsal.played", scene.rehearsal_id, {"scene": name, "outcome": done.outcome}, by=SYSTEM)


async def _end(run: Run, rehearsal_id: UUID, status: str | None) -> None:
    """`status` None: what the scenes make of it."""
    async with run.tx() as tx:
        scenes = await scenes_of(tx, rehearsal_id)
        status = status or _status([scene.outcome for scene in scenes])
        if await tx.raw.fetchval(END, run.tenant_id, rehearsal_id, status) is None:
            await _forget_sandbox(tx, rehearsal_id)
            return
        outcomes = [scene.outcome for scene in scenes]
        data = {"status": status, "passed": outcomes.count("passed"), "scenes": len(outcomes)}
        emit(tx, "rehearsal.ended", rehearsal_id, data, by=SYSTEM)
        if status == "passed":
            await tx.raw.execute(REHEARSED, run.tenant_id, rehearsal_id, IN_USE)


async def _forget_sandbox(tx: Tx, rehearsal_id: UUID) -> None:
    await tx.raw.execute(
        "update rehearsals set sandbox_id = null where tenant_id = $1 and id = $2", tx.tenant_id, rehearsal_id
    )


def _status(outcomes: list[str]) -> str:
    """Passed when something was played and nothing of it failed."""
    return "passed" if "passed" in outcomes and not {"failed", "broken", "waiting"} & set(outcomes) else "failed"
