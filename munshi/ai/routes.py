"""Why the assistant said it (/api/ai-runs) and what guides it (/api/templates/prompts)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.ai import runs
from munshi.ai.prompt import preview, prompts
from munshi.ai.schemas import (
    ConversationCosts,
    InstructionsView,
    NewPrompt,
    PromptQuery,
    PromptTrial,
    PromptView,
    RunQuery,
    RunView,
    Suggestion,
)
from munshi.ai.suggest import suggest
from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api", tags=["ai"], responses=problems(401, 403))


@router.get("/conversations/{conversation_id:uuid}/runs", responses=problems(404, 422))
async def list_ai_runs(
    _: Viewer, tx: TenantTx, conversation_id: UUID, query: Annotated[RunQuery, Query()]
) -> Page[RunView]:
    """Newest first."""
    found, total = await runs.list_runs(tx, conversation_id, query)
    items = [RunView.model_validate(run) for run in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/conversations/{conversation_id:uuid}/suggest-reply", responses=problems(404, 409, 422))
async def suggest_reply(member: Agent, runtime: RuntimeDep, conversation_id: UUID) -> Suggestion:
    """What a person who has the chat might answer. Nothing is sent or changed; it counts as an AI turn."""
    return await suggest(runtime, member.tenant_id, conversation_id)


@router.get("/conversations/{conversation_id:uuid}/costs", responses=problems(404, 422))
async def get_conversation_costs(_: Viewer, tx: TenantTx, conversation_id: UUID) -> ConversationCosts:
    """What answering has taken, beside what it has brought in."""
    return await runs.costs_of(tx, conversation_id)


@router.get("/ai-runs/{run_id:uuid}", responses=problems(404, 422))
async def get_ai_run(_: Viewer, tx: TenantTx, run_id: UUID) -> RunView:
    return RunView.model_validate(await runs.get_run(tx, run_id))


@router.get("/templates/prompts", responses=problems(422))
async def list_prompts(_: Viewer, tx: TenantTx, query: Annotated[PromptQuery, Query()]) -> Page[PromptView]:
    """All versions, by name, newest first."""
    found, total = await prompts.list_prompts(tx, query)
    items = [PromptView.model_validate(prompt) for prompt in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/templates/prompts", status_code=201, responses=problems(409, 422))
async def create_prompt(member: Admin, tx: TenantTx, new: NewPrompt) -> PromptView:
    """Writes the next version of this name; earlier ones stay to go back to."""
    return PromptView.model_validate(await prompts.create_prompt(tx, new, by=member.actor))


@router.post("/templates/prompts/preview", responses=problems(422))
async def preview_instructions(_: Viewer, tx: TenantTx, wanted: PromptTrial) -> InstructionsView:
    """What a model is told, with other words or settings; nothing is saved, no model is asked."""
    return await preview.preview_instructions(tx, wanted)


@router.get("/templates/prompts/{prompt_id:uuid}", responses=problems(404, 422))
async def get_prompt(_: Viewer, tx: TenantTx, prompt_id: UUID) -> PromptView:
    return PromptView.model_validate(await prompts.get_prompt(tx, prompt_id))


@router.post("/templates/prompts/{prompt_id:uuid}/activate", responses=problems(404, 409, 422))
async def activate_prompt(member: Admin, tx: TenantTx, prompt_id: UUID) -> PromptView:
    """This version counts from the next reply on.

    409 `rehearsal_required` when the shop wants a version rehearsed first and this one has not passed.
    """
    return PromptView.model_validate(await prompts.activate_prompt(tx, prompt_id, by=member.actor))
