"""Ask for a rehearsal or a replay, look at its score card, call it off."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from munshi.ai.prompt.prompts import get_prompt
from munshi.ai.rehearsal.models import Rehearsal, Scene
from munshi.ai.rehearsal.scenarios import scenarios
from munshi.ai.rehearsal.schemas import (
    FaultView,
    NewRehearsal,
    RehearsalDetail,
    RehearsalQuery,
    RehearsalView,
    SceneSummary,
    Trial,
)
from munshi.ai.rehearsal.stage.scenario import Script, read_script, urdu_title
from munshi.conversations.service import get_conversation
from munshi.core.clock import new_id, now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.events.service import Actor, emit

MOST_KEPT = 100
OPEN = ("waiting", "running")
ENDED = ("passed", "failed")

FORGET = """
delete from rehearsals where tenant_id = $1 and id in (
  select id from rehearsals where tenant_id = $1 order by created_at desc, id desc offset $2)
"""

# What a score card adds up; a cost is known when that of every scene is.
SUMS = """
select rehearsal_id, count(*) filter (where outcome = 'passed') as passed,
  count(*) filter (where outcome in ('failed', 'broken')) as failed,
  count(*) filter (where outcome = 'skipped') as skipped, count(*) filter (where outcome = 'waiting') as waiting,
  coalesce(sum(tokens), 0)::bigint as tokens,
  case when bool_and(cost_usd is not null or outcome = 'waiting') then coalesce(sum(cost_usd), 0) end as cost_usd
from rehearsal_scenes where tenant_id = $1 and rehearsal_id = any($2) group by rehearsal_id
"""


async def ask_for_rehearsal(tx: Tx, new: NewRehearsal, *, by: Actor) -> Rehearsal:
    """Have scenarios played. Conflict `rehearsal_open` while another is under way, `nothing_to_play` with none.

    NotFound for an unknown scenario or prompt; Invalid (`bad_scenario`) for an extra one that is none.
    """
    known = await scenarios(tx)
    wanted = new.scenarios if new.scenarios is not None else [name for name, one in known.items() if one.active]
    if unknown := [name for name in wanted if name not in known]:
        raise NotFound(f"scenario {unknown[0]}")
    scripts = {name: known[name].script for name in wanted} | {
        one.name: read_script(one.name, one.source) for one in new.extra
    }
    if not scripts:
        raise Conflict("There is no active scenario to play.", code="nothing_to_play")
    rehearsal = await _open(tx, "scenarios", new, by)
    rehearsal.judged, rehearsal.customers = new.judge, new.customers
    is_as_it_stands = not rehearsal.settings and rehearsal.prompt is None
    rehearsal.whole = new.scenarios is None and is_as_it_stands and new.customers == "script"
    await _set_stage(tx, rehearsal, list(scripts.values()))
    return rehearsal


async def ask_for_replay(tx: Tx, conversation_id: UUID, trial: Trial, *, by: Actor) -> Rehearsal:
    """Have a past conversation played again. Conflict as above; NotFound for an unknown conversation or prompt."""
    await get_conversation(tx, conversation_id)
    rehearsal = await _open(tx, "replay", trial, by)
    rehearsal.conversation_id = conversation_id
    await tx.flush()
    tx.add(Scene(tenant_id=tx.tenant_id, rehearsal_id=rehearsal.id, position=1, name="replay", title="Replay"))
    await tx.flush()
    return rehearsal


async def list_rehearsals(tx: Tx, query: RehearsalQuery) -> tuple[list[RehearsalView], int]:
    """One page, newest first, and how many match in all."""
    matching = select(Rehearsal).where(Rehearsal.tenant_id == tx.tenant_id)
    if query.kind is not None:
        matching = matching.where(Rehearsal.kind == query.kind)
    if query.status is not None:
        matching = matching.where(Rehearsal.status == query.status)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    newest = matching.order_by(Rehearsal.created_at.desc(), Rehearsal.id.desc())
    found = list(await tx.scalars(newest.limit(query.limit).offset(query.offset)))
    sums = await _sums(tx, found)
    return [_view(rehearsal, sums[rehearsal.id]) for rehearsal in found], total or 0


async def get_rehearsal(tx: Tx, rehearsal_id: UUID) -> Rehearsal:
    """Read afresh: its job writes behind the ORM's back."""
    rehearsal = await tx.get(Rehearsal, (tx.tenant_id, rehearsal_id), populate_existing=True)
    if rehearsal is None:
        raise NotFound("rehearsal")
    return rehearsal


async def score_card(tx: Tx, rehearsal_id: UUID) -> RehearsalDetail:
    rehearsal = await get_rehearsal(tx, rehearsal_id)
    sums = await _sums(tx, [rehearsal])
    scenes = [summary(scene) for scene in await scenes_of(tx, rehearsal_id)]
    return RehearsalDetail(**_view(rehearsal, sums[rehearsal.id]).model_dump(), scenes=scenes)


async def scenes_of(tx: Tx, rehearsal_id: UUID) -> list[Scene]:
    """In the order they are played."""
    rows = select(Scene).where(Scene.tenant_id == tx.tenant_id, Scene.rehearsal_id == rehearsal_id)
    return list(await tx.scalars(rows.order_by(Scene.position)))


async def get_scene(tx: Tx, rehearsal_id: UUID, scene_id: UUID) -> Scene:
    await get_rehearsal(tx, rehearsal_id)
    scene = await tx.get(Scene, (tx.tenant_id, scene_id))
    if scene is None or scene.rehearsal_id != rehearsal_id:
        raise NotFound("scene")
    return scene


def summary(scene: Scene) -> SceneSummary:
    return SceneSummary(
        id=scene.id,
        name=scene.name,
        title=scene.title,
        title_ur=urdu_title(scene.source),
        outcome=scene.outcome,
        faults=faults_of(scene),
    )


def faults_of(scene: Scene) -> list[FaultView]:
    """What was wrong: first what code found, then what the judge said."""
    found = [(one["name"], f"{one['title']}: {one['fault']}", one) for one in scene.checks if not one["passed"]]
    judged = [(None, f"{one['question']} No: {one['why']}", one) for one in scene.verdicts if not one["passed"]]
    return [
        FaultView(check=name, text=text, code=one.get("code"), values=one.get("values", {}))
        for name, text, one in (*found, *judged)
    ]


async def call_off(tx: Tx, rehearsal_id: UUID, *, by: Actor) -> None:
    """No further scene is begun. Conflict `rehearsal_ended` when it is over already."""
    rows = update(Rehearsal).where(
        Rehearsal.tenant_id == tx.tenant_id, Rehearsal.id == rehearsal_id, Rehearsal.status.in_(OPEN)
    )
    stopped = await tx.execute(rows.values(status="cancelled", ended_at=now()).returning(Rehearsal.id))
    if stopped.scalar_one_or_none() is None:
        await get_rehearsal(tx, rehearsal_id)
        raise Conflict("This rehearsal is over already.", code="rehearsal_ended")
    emit(tx, "rehearsal.ended", rehearsal_id, {"status": "cancelled"}, by=by)


async def _open(tx: Tx, kind: str, trial: Trial, by: Actor) -> Rehearsal:
    """The index of open rehearsals lets only one be under way, however many ask at once. The newest 100 are kept."""
    if trial.prompt_id is not None:
        await get_prompt(tx, trial.prompt_id)
    rehearsal = Rehearsal(
        tenant_id=tx.tenant_id,
        id=new_id(),
        kind=kind,
        settings=trial.settings.model_dump(exclude_none=True) if trial.settings else {},
        prompt_id=trial.prompt_id,
        prompt=trial.prompt,
        asked_by=by.id if by.kind == "user" else None,
    )
    tx.add(rehearsal)
    try:
        await tx.flush()
    except IntegrityError as error:
        if "uq_rehearsals_open" not in str(error.orig):
            raise
        raise Conflict("A rehearsal is under way: wait for it, or call it off.", code="rehearsal_open") from None
    await tx.raw.execute(FORGET, tx.tenant_id, MOST_KEPT)
    emit(tx, "rehearsal.started", rehearsal.id, {"kind": kind}, by=by)
    wake(tx, f"rehearse:{rehearsal.id}")
    return rehearsal


async def _set_stage(tx: Tx, rehearsal: Rehearsal, scripts: list[Script]) -> None:
    await tx.flush()
    for position, script in enumerate(scripts, 1):
        scene = {"name": script.name, "title": script.scenario.title, "source": script.source}
        tx.add(Scene(tenant_id=tx.tenant_id, id=new_id(), rehearsal_id=rehearsal.id, position=position, **scene))
    await tx.flush()


async def _sums(tx: Tx, found: list[Rehearsal]) -> dict[UUID, Json]:
    rows = await tx.raw.fetch(SUMS, tx.tenant_id, [rehearsal.id for rehearsal in found])
    return {row["rehearsal_id"]: dict(row) for row in rows}


def _view(rehearsal: Rehearsal, sums: Json) -> RehearsalView:
    own = {name: getattr(rehearsal, name) for name in RehearsalView.model_fields if hasattr(rehearsal, name)}
    return RehearsalView(**own, **{name: value for name, value in sums.items() if name != "rehearsal_id"})
