"""The scenarios of a shop: ours, its own, and its own in the place of ours."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, select

from munshi.ai.rehearsal.models import ScenarioFile
from munshi.ai.rehearsal.schemas import ScenarioChange, ScenarioView
from munshi.ai.rehearsal.stage.scenario import Script, built_in, read_script
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.events.service import Actor, emit

SAVE = """
insert into scenarios (tenant_id, id, name, source, active) values ($1, $2, $3, $4, $5)
on conflict (tenant_id, name) do update set source = excluded.source, active = excluded.active
returning id
"""


@dataclass(frozen=True)
class Known:
    script: Script
    origin: Literal["built_in", "own", "changed"]
    active: bool


async def scenarios(tx: Tx) -> dict[str, Known]:
    """All by name, in the alphabet's order."""
    ours = built_in()
    found = {name: Known(script, "built_in", active=True) for name, script in ours.items()}
    for file in await tx.scalars(select(ScenarioFile).where(ScenarioFile.tenant_id == tx.tenant_id)):
        origin: Literal["own", "changed"] = "changed" if file.name in ours else "own"
        found[file.name] = Known(read_script(file.name, file.source), origin, file.active)
    return dict(sorted(found.items()))


async def get_scenario(tx: Tx, name: str) -> Known:
    known = (await scenarios(tx)).get(name)
    if known is None:
        raise NotFound("scenario")
    return known


async def save_scenario(tx: Tx, name: str, change: ScenarioChange, *, by: Actor) -> Known:
    """Write the shop's own scenario of this name; Invalid (`bad_scenario`) when it is none."""
    read_script(name, change.source)
    saved = await tx.raw.fetchval(SAVE, tx.tenant_id, new_id(), name, change.source, change.active)
    emit(tx, "scenario.updated", saved, {"name": name}, by=by)
    return await get_scenario(tx, name)


async def delete_scenario(tx: Tx, name: str, *, by: Actor) -> None:
    """Take the shop's own away; ours of that name, if there is one, counts again. NotFound when it has none."""
    own = delete(ScenarioFile).where(ScenarioFile.tenant_id == tx.tenant_id, ScenarioFile.name == name)
    deleted = (await tx.execute(own.returning(ScenarioFile.id))).scalar_one_or_none()
    if deleted is None:
        raise NotFound("scenario of the shop's own")
    emit(tx, "scenario.updated", deleted, {"name": name}, by=by)


def view(known: Known) -> ScenarioView:
    scenario = known.script.scenario
    return ScenarioView(
        name=known.script.name,
        title=scenario.title,
        title_ur=scenario.title_ur,
        about=scenario.about,
        about_ur=scenario.about_ur,
        language=scenario.language,
        origin=known.origin,
        active=known.active,
        source=known.script.source,
    )
