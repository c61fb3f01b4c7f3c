"""The shop's own instructions for the assistant: named, in versions, one of each name active."""

from uuid import UUID

from sqlalchemy import func, select, update

from munshi.ai.models import Prompt
from munshi.ai.schemas import NewPrompt, PromptQuery
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.tenants.service import check_may_go_live

# The one the assistant works by; shops may keep others to switch to.
IN_USE = "sales"

# The shop's assistant is as well rehearsed as the prompt it now works by.
REHEARSED = """
update tenants set rehearsed_at = (
  select max(ended_at) from rehearsals where tenant_id = $1 and prompt_id = $2 and whole and status = 'passed')
where id = $1
"""


async def active_prompt(tx: Tx) -> str:
    """The words the assistant works by; empty when the shop has none active."""
    body: str | None = await tx.raw.fetchval(
        "select body from prompts where tenant_id = $1 and name = $2 and active", tx.tenant_id, IN_USE
    )
    return body or ""


async def list_prompts(tx: Tx, query: PromptQuery) -> tuple[list[Prompt], int]:
    """One page of all versions, by name, newest version first, and how many match in all."""
    matching = select(Prompt).where(Prompt.tenant_id == tx.tenant_id)
    if query.name is not None:
        matching = matching.where(Prompt.name == query.name)
    if query.active is not None:
        matching = matching.where(Prompt.active == query.active)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    ordered = matching.order_by(Prompt.name, Prompt.version.desc())
    return list(await tx.scalars(ordered.limit(query.limit).offset(query.offset))), total or 0


async def get_prompt(tx: Tx, prompt_id: UUID) -> Prompt:
    prompt = await tx.get(Prompt, (tx.tenant_id, prompt_id))
    if prompt is None:
        raise NotFound("prompt")
    return prompt


async def create_prompt(tx: Tx, new: NewPrompt, *, by: Actor) -> Prompt:
    """The next version of this name; it becomes the active one unless `active` is false.

    Conflict as in `activate_prompt`.
    """
    held = await _lock(tx, new.name)
    before = _active_body(held)
    prompt = Prompt(
        tenant_id=tx.tenant_id,
        id=new_id(),
        name=new.name,
        version=max((row.version for row in held), default=0) + 1,
        body=new.body,
        active=False,
    )
    tx.add(prompt)
    await tx.flush()
    changes = changes_of({"body": before}, {"body": new.body}) if new.active else None
    emit(tx, "prompt.updated", prompt.id, {"name": prompt.name, "version": prompt.version}, by=by, changes=changes)
    if new.active:
        await _activate(tx, prompt)
    return prompt


async def activate_prompt(tx: Tx, prompt_id: UUID, *, by: Actor) -> Prompt:
    """Go back or forward to this version of its name.

    Conflict `rehearsal_required` when the shop wants its assistant rehearsed first and this version has not passed.
    """
    prompt = await get_prompt(tx, prompt_id)
    changes = changes_of({"body": _active_body(await _lock(tx, prompt.name))}, {"body": prompt.body})
    await _activate(tx, prompt)
    emit(tx, "prompt.updated", prompt.id, {"name": prompt.name, "version": prompt.version}, by=by, changes=changes)
    return prompt


def _active_body(held: list[Prompt]) -> str:
    return next((row.body for row in held if row.active), "")


async def _lock(tx: Tx, name: str) -> list[Prompt]:
    """Every version of a name. The advisory lock also orders two first versions, which have no row to lock yet."""
    await tx.raw.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"prompt:{tx.tenant_id}:{name}")
    rows = select(Prompt).where(Prompt.tenant_id == tx.tenant_id, Prompt.name == name)
    return list(await tx.scalars(rows))


async def _activate(tx: Tx, prompt: Prompt) -> None:
    others = update(Prompt).where(Prompt.tenant_id == tx.tenant_id, Prompt.name == prompt.name, Prompt.active)
    await tx.execute(others.values(active=False))
    await tx.refresh(prompt)
    prompt.active = True
    await tx.flush()
    if prompt.name == IN_USE:
        await tx.raw.execute(REHEARSED, tx.tenant_id, prompt.id)
        await check_may_go_live(tx)
