"""/api/platform/ai-providers: the keys this installation brings, for whoever runs it."""

from fastapi import APIRouter

from munshi.ai.providers import service
from munshi.ai.providers.probe import probe_platform
from munshi.ai.providers.schemas import Kind, PlatformProviderView, TestResult
from munshi.auth.guards import PlatformAdmin
from munshi.core.db import global_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems

router = APIRouter(prefix="/api/platform/ai-providers", tags=["platform"], responses=problems(401, 403))


@router.get("")
async def list_platform_ai_providers(_: PlatformAdmin, runtime: RuntimeDep) -> list[PlatformProviderView]:
    """In the order they are asked, after a shop's own. Keys and models come from the environment."""
    async with global_tx(runtime.db) as tx:
        return await service.list_platform_providers(tx, runtime.settings)


@router.post("/{kind}/test", responses=problems(409, 422))
async def try_platform_ai_provider(_: PlatformAdmin, runtime: RuntimeDep, kind: Kind) -> TestResult:
    """Sends one small real request. A provider that fails is an answer with `ok` false, not an error."""
    return await probe_platform(runtime, kind)
