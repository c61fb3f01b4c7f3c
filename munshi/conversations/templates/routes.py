"""/api/templates/messages: what the shop sends by itself, in its own words where it wants."""

from typing import Annotated

from fastapi import APIRouter, Query

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.conversations.schemas import RenderedText, TemplateBody, TemplatePreview, TemplateView
from munshi.conversations.templates import wording
from munshi.core.http.problems import problems
from munshi.core.schemas import Page, PageQuery
from munshi.tenants.schemas import Language

router = APIRouter(prefix="/api/templates/messages", tags=["templates"], responses=problems(401, 403, 422))


@router.get("")
async def list_message_templates(
    member: Viewer, tx: TenantTx, query: Annotated[PageQuery, Query()]
) -> Page[TemplateView]:
    templates = await wording.list_templates(tx)
    shown = templates[query.offset : query.offset + query.limit]
    return Page(items=shown, total=len(templates), limit=query.limit, offset=query.offset)


@router.get("/{name}", responses=problems(404))
async def get_message_template(member: Viewer, tx: TenantTx, name: str) -> TemplateView:
    return await wording.view_template(tx, name)


@router.put("/{name}/{language}", responses=problems(404))
async def put_message_template(
    member: Admin, tx: TenantTx, name: str, language: Language, wanted: TemplateBody
) -> TemplateView:
    await wording.write(tx, name, language, wanted.body, by=member.actor)
    return await wording.view_template(tx, name)


@router.delete("/{name}/{language}", responses=problems(404))
async def reset_message_template(member: Admin, tx: TenantTx, name: str, language: Language) -> TemplateView:
    """Back to the text that came with Munshi."""
    await wording.reset(tx, name, language, by=member.actor)
    return await wording.view_template(tx, name)


@router.post("/{name}/{language}/preview", responses=problems(404))
async def preview_message_template(
    member: Viewer, tx: TenantTx, name: str, language: Language, trial: TemplatePreview
) -> RenderedText:
    return RenderedText(text=await wording.preview(tx, name, language, trial.body, trial.fields))
