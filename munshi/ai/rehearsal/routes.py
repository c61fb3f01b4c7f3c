"""/api/rehearsals: simulated customers try the assistant in a copy of the shop that touches nothing real."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, status

from munshi.ai.rehearsal import changes, scenarios, service
from munshi.ai.rehearsal.schemas import (
    ChangesView,
    NewRehearsal,
    RehearsalDetail,
    RehearsalQuery,
    RehearsalView,
    ScenarioChange,
    ScenarioView,
    SceneView,
    Trial,
)
from munshi.ai.rehearsal.stage.scenario import NAME
from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api", tags=["rehearsal"], responses=problems(401, 403))

Name = Annotated[str, Path(pattern=NAME)]


@router.get("/rehearsals/scenarios")
async def list_scenarios(_: Viewer, tx: TenantTx) -> list[ScenarioView]:
    """Ours and the shop's own, by name."""
    return [scenarios.view(known) for known in (await scenarios.scenarios(tx)).values()]


@router.get("/rehearsals/scenarios/{name}", responses=problems(404, 422))
async def get_scenario(_: Viewer, tx: TenantTx, name: Name) -> ScenarioView:
    return scenarios.view(await scenarios.get_scenario(tx, name))


@router.put("/rehearsals/scenarios/{name}", responses=problems(422))
async def save_scenario(member: Admin, tx: TenantTx, name: Name, change: ScenarioChange) -> ScenarioView:
    """The shop's own scenario of this name, in the place of ours if we have one."""
    return scenarios.view(await scenarios.save_scenario(tx, name, change, by=member.actor))


@router.delete("/rehearsals/scenarios/{name}", status_code=204, responses=problems(404, 422))
async def delete_scenario(member: Admin, tx: TenantTx, name: Name) -> None:
    """The shop's own is gone; ours of that name counts again."""
    await scenarios.delete_scenario(tx, name, by=member.actor)


@router.get("/rehearsals", responses=problems(422))
async def list_rehearsals(_: Viewer, tx: TenantTx, query: Annotated[RehearsalQuery, Query()]) -> Page[RehearsalView]:
    """Newest first."""
    items, total = await service.list_rehearsals(tx, query)
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/rehearsals", status_code=status.HTTP_202_ACCEPTED, responses=problems(404, 409, 422))
async def start_rehearsal(member: Admin, tx: TenantTx, new: NewRehearsal) -> RehearsalDetail:
    """Plays scenarios against the shop's catalogue and settings, in a copy of the shop; look at it for the result."""
    rehearsal = await service.ask_for_rehearsal(tx, new, by=member.actor)
    return await service.score_card(tx, rehearsal.id)


@router.post(
    "/conversations/{conversation_id:uuid}/replay",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(404, 409, 422),
)
async def start_replay(member: Admin, tx: TenantTx, conversation_id: UUID, trial: Trial) -> RehearsalDetail:
    """Plays a past conversation again, in a copy of the shop, and shows where the answers differ."""
    rehearsal = await service.ask_for_replay(tx, conversation_id, trial, by=member.actor)
    return await service.score_card(tx, rehearsal.id)


@router.get("/rehearsals/{rehearsal_id:uuid}", responses=problems(404, 422))
async def get_rehearsal(_: Viewer, tx: TenantTx, rehearsal_id: UUID) -> RehearsalDetail:
    """The score card, also while it runs."""
    return await service.score_card(tx, rehearsal_id)


@router.get("/rehearsals/{rehearsal_id:uuid}/changes", responses=problems(404, 422))
async def get_rehearsal_changes(
    _: Viewer, tx: TenantTx, rehearsal_id: UUID, against: UUID | None = None
) -> ChangesView:
    """What is other than in the rehearsal before, or than in the one named."""
    return await changes.changes(tx, rehearsal_id, against)


@router.get("/rehearsals/{rehearsal_id:uuid}/scenes/{scene_id:uuid}", responses=problems(404, 422))
async def get_rehearsal_scene(_: Viewer, tx: TenantTx, rehearsal_id: UUID, scene_id: UUID) -> SceneView:
    """The transcript of one scene, its tools, and every check."""
    return SceneView.model_validate(await service.get_scene(tx, rehearsal_id, scene_id))


@router.post("/rehearsals/{rehearsal_id:uuid}/cancel", status_code=204, responses=problems(404, 409, 422))
async def cancel_rehearsal(member: Admin, tx: TenantTx, rehearsal_id: UUID) -> None:
    """No further scene is begun; what was played stays to be read."""
    await service.call_off(tx, rehearsal_id, by=member.actor)
