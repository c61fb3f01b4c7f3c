"""What a rehearsal changed against the one before: which scenes broke or were mended, which answers are other ones."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select

from munshi.ai.rehearsal.models import Rehearsal, Scene
from munshi.ai.rehearsal.schemas import ChangesView, SceneChange, TurnChange
from munshi.ai.rehearsal.service import ENDED, faults_of, get_rehearsal, scenes_of
from munshi.ai.rehearsal.stage.scenario import urdu_title
from munshi.core.db import Json, Tx


async def changes(tx: Tx, rehearsal_id: UUID, against: UUID | None) -> ChangesView:
    """`against` None: the newest that ended before. Scenes with nothing new are left out.

    That a scene is gone tells something only of a whole rehearsal.
    """
    rehearsal = await get_rehearsal(tx, rehearsal_id)
    earlier = await get_rehearsal(tx, against) if against else await _before(tx, rehearsal)
    if earlier is None:
        return ChangesView(against=None, scenes=[])
    now = {scene.name: scene for scene in await scenes_of(tx, rehearsal_id)}
    before = {scene.name: scene for scene in await scenes_of(tx, earlier.id)}
    names = sorted(now | before if rehearsal.whole else now)
    found = [_change(before.get(name), now.get(name)) for name in names]
    return ChangesView(against=earlier.id, scenes=[one for one in found if one.change != "same" or one.turns])


async def _before(tx: Tx, rehearsal: Rehearsal) -> Rehearsal | None:
    earlier = select(Rehearsal).where(
        Rehearsal.tenant_id == tx.tenant_id,
        Rehearsal.kind == rehearsal.kind,
        Rehearsal.conversation_id.is_not_distinct_from(rehearsal.conversation_id),
        Rehearsal.status.in_(ENDED),
        Rehearsal.created_at < rehearsal.created_at,
    )
    found: Rehearsal | None = await tx.scalar(earlier.order_by(Rehearsal.created_at.desc()).limit(1))
    return found


def _change(before: Scene | None, now: Scene | None) -> SceneChange:
    scene = now or before
    assert scene is not None  # noqa: S101 - the name came from one of them
    return SceneChange(
        name=scene.name,
        title=scene.title,
        title_ur=urdu_title(scene.source),
        change=_word(before, now),
        before=before.outcome if before else None,
        now=now.outcome if now else None,
        faults=faults_of(now) if now else [],
        turns=_turns(before.turns, now.turns) if before and now else [],
    )


def _word(before: Scene | None, now: Scene | None) -> Literal["broke", "mended", "new", "gone", "same"]:
    if before is None:
        return "new"
    if now is None:
        return "gone"
    if before.outcome == now.outcome:
        return "same"
    return "mended" if now.outcome == "passed" else "broke" if before.outcome == "passed" else "same"


def _turns(before: list[Json], now: list[Json]) -> list[TurnChange]:
    """Turns in which the same words got another answer."""
    return [
        TurnChange(customer=new["customer"], before=old["shop"], now=new["shop"])
        for old, new in zip(before, now, strict=False)
        if old["customer"] == new["customer"] and old["shop"] != new["shop"]
    ]
