"""Why the assistant said it (/api/ai-runs), what guides it (/api/templates/prompts), what it knows (/api/knowledge)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.ai import knowledge, prompts, runs
from munshi.ai.schemas import (
    ArticleChange,
    ArticleQuery,
    ArticleView,
    NewArticle,
    NewPrompt,
    PromptQuery,
    PromptView,
    RunQuery,
    RunView,
)
from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.core.problems import problems
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


@router.get("/ai-runs/{run_id:uuid}", responses=problems(404, 422))
async def get_ai_run(_: Viewer, tx: TenantTx, run_id: UUID) -> RunView:
    return RunView.model_validate(await runs.get_run(tx, run_id))


@router.get("/templates/prompts", responses=problems(422))
async def list_prompts(_: Viewer, tx: TenantTx, query: Annotated[PromptQuery, Query()]) -> Page[PromptView]:
    """All versions, by name, newest first."""
    found, total = await prompts.list_prompts(tx, query)
    items = [PromptView.model_validate(prompt) for prompt in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/templates/prompts", status_code=201, responses=problems(422))
async def create_prompt(member: Admin, tx: TenantTx, new: NewPrompt) -> PromptView:
    """Writes the next version of this name; earlier ones stay to go back to."""
    return PromptView.model_validate(await prompts.create_prompt(tx, new, by=member.actor))


@router.get("/templates/prompts/{prompt_id:uuid}", responses=problems(404, 422))
async def get_prompt(_: Viewer, tx: TenantTx, prompt_id: UUID) -> PromptView:
    return PromptView.model_validate(await prompts.get_prompt(tx, prompt_id))


@router.post("/templates/prompts/{prompt_id:uuid}/activate", responses=problems(404, 422))
async def activate_prompt(member: Admin, tx: TenantTx, prompt_id: UUID) -> PromptView:
    """This version counts from the next reply on."""
    return PromptView.model_validate(await prompts.activate_prompt(tx, prompt_id, by=member.actor))


@router.get("/knowledge", responses=problems(422))
async def list_articles(_: Viewer, tx: TenantTx, query: Annotated[ArticleQuery, Query()]) -> Page[ArticleView]:
    found, total = await knowledge.list_articles(tx, query)
    items = [ArticleView.model_validate(article) for article in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/knowledge", status_code=201, responses=problems(409, 422))
async def create_article(member: Admin, tx: TenantTx, new: NewArticle) -> ArticleView:
    return ArticleView.model_validate(await knowledge.create_article(tx, new, by=member.actor))


@router.get("/knowledge/{article_id:uuid}", responses=problems(404, 422))
async def get_article(_: Viewer, tx: TenantTx, article_id: UUID) -> ArticleView:
    return ArticleView.model_validate(await knowledge.get_article(tx, article_id))


@router.patch("/knowledge/{article_id:uuid}", responses=problems(404, 409, 422))
async def change_article(member: Admin, tx: TenantTx, article_id: UUID, change: ArticleChange) -> ArticleView:
    return ArticleView.model_validate(await knowledge.change_article(tx, article_id, change, by=member.actor))


@router.delete("/knowledge/{article_id:uuid}", status_code=204, responses=problems(404, 422))
async def delete_article(member: Admin, tx: TenantTx, article_id: UUID) -> None:
    await knowledge.delete_article(tx, article_id, by=member.actor)
