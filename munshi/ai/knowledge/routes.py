"""/api/knowledge: what the assistant may tell customers in the shop's own words."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.ai.knowledge import corrections, imports, service
from munshi.ai.knowledge.schemas import (
    ArticleChange,
    ArticleQuery,
    ArticleView,
    ImportedArticle,
    ImportView,
    NewArticle,
    NewCorrection,
    NewImport,
    SuggestionView,
)
from munshi.ai.knowledge.wordings import suggest_aliases
from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page

router = APIRouter(prefix="/api/knowledge", tags=["ai"], responses=problems(401, 403))


@router.get("", responses=problems(422))
async def list_articles(_: Viewer, tx: TenantTx, query: Annotated[ArticleQuery, Query()]) -> Page[ArticleView]:
    found, total = await service.list_articles(tx, query)
    items = [ArticleView.model_validate(article) for article in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("", status_code=201, responses=problems(409, 422))
async def create_article(member: Admin, tx: TenantTx, new: NewArticle) -> ArticleView:
    return ArticleView.model_validate(await service.create_article(tx, new, by=member.actor))


@router.post("/import", responses=problems(422))
async def import_articles(member: Admin, tx: TenantTx, new: NewImport) -> ImportView:
    """All articles of a document, or none of them when it has a fault."""
    return await imports.take_in(tx, new, by=member.actor)


@router.post("/import/preview", responses=problems(422))
async def preview_import(_: Admin, tx: TenantTx, new: NewImport) -> list[ImportedArticle]:
    """What an import would make of the document; nothing is saved."""
    return await imports.preview(tx, new)


@router.post("/corrections", status_code=201, responses=problems(404, 409, 422))
async def create_correction(member: Agent, tx: TenantTx, correction: NewCorrection) -> ArticleView:
    """A draft of what should have been said; the assistant knows it when an admin has made it active."""
    return ArticleView.model_validate(await corrections.correct(tx, correction, by=member.actor))


@router.get("/{article_id:uuid}", responses=problems(404, 422))
async def get_article(_: Viewer, tx: TenantTx, article_id: UUID) -> ArticleView:
    return ArticleView.model_validate(await service.get_article(tx, article_id))


@router.patch("/{article_id:uuid}", responses=problems(404, 409, 422))
async def change_article(member: Admin, tx: TenantTx, article_id: UUID, change: ArticleChange) -> ArticleView:
    return ArticleView.model_validate(await service.change_article(tx, article_id, change, by=member.actor))


@router.post("/{article_id:uuid}/suggest-aliases", responses=problems(404, 409, 422))
async def suggest_article_aliases(member: Admin, runtime: RuntimeDep, article_id: UUID) -> SuggestionView:
    """Asks an AI provider how else customers may put the question; nothing is saved."""
    return await suggest_aliases(runtime, member.tenant_id, article_id)


@router.delete("/{article_id:uuid}", status_code=204, responses=problems(404, 422))
async def delete_article(member: Admin, tx: TenantTx, article_id: UUID) -> None:
    await service.delete_article(tx, article_id, by=member.actor)
