"""/api/ai-providers: whom the assistant asks, in which order, and how often a day."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.ai.providers import history, service
from munshi.ai.providers.config import suggestions, voice_suggestions
from munshi.ai.providers.probe import probe
from munshi.ai.providers.schemas import (
    HistoryQuery,
    HistoryView,
    ModelSuggestion,
    NewProvider,
    ProviderChange,
    ProviderQuery,
    ProviderView,
    SuggestedModel,
    TestResult,
    UsageView,
)
from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.core.addresses import check_address
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Arrangement, Page

router = APIRouter(prefix="/api/ai-providers", tags=["ai"], responses=problems(401, 403))


@router.get("", responses=problems(422))
async def list_ai_providers(_: Viewer, tx: TenantTx, query: Annotated[ProviderQuery, Query()]) -> Page[ProviderView]:
    """In the order they are asked."""
    found, total = await service.list_providers(tx, query)
    items = [service.view_of(provider) for provider in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.get("/models")
async def list_ai_models(_: Viewer) -> list[ModelSuggestion]:
    """Models to offer for each kind; any other name of the vendor works too."""
    return [
        ModelSuggestion(
            kind=kind,
            models=[model.name for model in models],
            details=[SuggestedModel.model_validate(model) for model in models],
            voice=list(voice_suggestions(kind)),
        )
        for kind, models in suggestions().items()
    ]


@router.get("/usage")
async def get_ai_usage(_: Viewer, tx: TenantTx, runtime: RuntimeDep) -> UsageView:
    return await service.usage(tx, runtime.settings)


@router.get("/usage/history", responses=problems(422))
async def get_ai_usage_history(_: Viewer, tx: TenantTx, query: Annotated[HistoryQuery, Query()]) -> HistoryView:
    """Who answered how often, with how many tokens and at which cost."""
    return await history.view_history(tx, query.period)


@router.put("/reorder", status_code=204, responses=problems(404, 422))
async def reorder_ai_providers(member: Admin, tx: TenantTx, arrangement: Arrangement) -> None:
    """The named providers are asked first, in this order; the others after them as before."""
    await service.reorder_providers(tx, arrangement.ids, by=member.actor)


@router.post("", status_code=201, responses=problems(409, 422))
async def create_ai_provider(member: Admin, runtime: RuntimeDep, new: NewProvider) -> ProviderView:
    """It is asked last until it is moved up. The key is sealed and never shown again."""
    if new.base_url:
        await check_address(runtime.settings, new.base_url, field="base_url")
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        provider = await service.create_provider(tx, runtime.settings, new, by=member.actor)
    return service.view_of(provider)


@router.get("/{provider_id:uuid}", responses=problems(404, 422))
async def get_ai_provider(_: Viewer, tx: TenantTx, provider_id: UUID) -> ProviderView:
    return service.view_of(await service.get_provider(tx, provider_id))


@router.patch("/{provider_id:uuid}", responses=problems(404, 422))
async def change_ai_provider(
    member: Admin, runtime: RuntimeDep, provider_id: UUID, change: ProviderChange
) -> ProviderView:
    if change.base_url:
        await check_address(runtime.settings, change.base_url, field="base_url")
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        provider = await service.change_provider(tx, runtime.settings, provider_id, change, by=member.actor)
    return service.view_of(provider)


@router.delete("/{provider_id:uuid}", status_code=204, responses=problems(404, 422))
async def delete_ai_provider(member: Admin, tx: TenantTx, provider_id: UUID) -> None:
    await service.delete_provider(tx, provider_id, by=member.actor)


@router.post("/{provider_id:uuid}/reset-usage", status_code=204, responses=problems(404, 422))
async def reset_ai_usage(member: Admin, tx: TenantTx, provider_id: UUID) -> None:
    """Today's count starts anew."""
    await service.reset_usage(tx, provider_id, by=member.actor)


@router.post("/{provider_id:uuid}/test", responses=problems(404, 422))
async def test_ai_provider(member: Admin, runtime: RuntimeDep, provider_id: UUID) -> TestResult:
    """Sends one small real request. A provider that fails is an answer with `ok` false, not an error."""
    return await probe(runtime, member.tenant_id, provider_id)
