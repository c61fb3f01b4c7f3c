"""Does a provider work? One small real request, outside any transaction."""

import asyncio
import time
from importlib import import_module
from uuid import UUID

from munshi.ai.providers import service
from munshi.ai.providers.asking.settle import spend
from munshi.ai.providers.config import ProviderConfig, platform_providers
from munshi.ai.providers.schemas import Kind, TestResult
from munshi.ai.runs import Account
from munshi.core.db import global_tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime

ADVICE = {
    "bad_key": "The key was refused: enter it again.",
    "unreadable_key": "The stored key cannot be read any more: enter it again.",
    "quota_exceeded": "The account at this provider has no credit or quota left.",
    "rate_limited": "The provider asks to slow down: try again in a minute.",
    "overloaded": "The provider is overloaded: try again later.",
    "unknown_model": "The provider does not know this model: choose another.",
    "request_rejected": "The provider did not accept the request: check the model and the address.",
    "context_too_long": "The model cannot hold even a short chat: choose another.",
    "timeout": "The provider did not answer in time.",
    "unreachable": "The provider cannot be reached: check the address.",
    "server_error": "The provider has trouble on its side: try again later.",
    "bad_response": "The answer was not what this kind of provider sends: check the kind and the address.",
    "refused": "The provider refused to answer.",
    "cut_off": "The answer was cut off: the model thinks or writes too long. Choose another.",
}


# Whoever tests the platform's own does so for no shop.
NO_SHOP = UUID(int=0)


async def probe(runtime: Runtime, tenant_id: UUID, provider_id: UUID) -> TestResult:
    """Ask the provider for one word. Success lifts whatever was held against it. NotFound for an unknown provider."""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        config = service.config_of_row(await service.get_provider(tx, provider_id))
    account = Account()
    result = await _result(runtime, tenant_id, config, account)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        if result.ok:
            await service.revive(tx, provider_id)
        spend(tx, account.attempts)
    return result


async def probe_platform(runtime: Runtime, kind: Kind) -> TestResult:
    """As `probe`, of the key this installation brings. Conflict `no_platform_key` when it brings none."""
    found = [config for config in platform_providers(runtime.settings) if config.kind == kind]
    if not found:
        raise Conflict(f"This installation brings no key for {kind}.", code="no_platform_key")
    result = await _result(runtime, NO_SHOP, found[0], Account())
    if result.ok:
        async with global_tx(runtime.db) as tx:
            await service.revive_platform(tx, kind)
    return result


async def _result(runtime: Runtime, tenant_id: UUID, config: ProviderConfig, account: Account) -> TestResult:
    # The SDKs take seconds to load, which must not hold up every other request.
    await asyncio.to_thread(import_module, "munshi.ai.providers.asking.chain")
    started = time.perf_counter()
    try:
        reply = await _ask(runtime, tenant_id, config, account)
    except TimeoutError:
        waited = round((time.perf_counter() - started) * 1000)
        return TestResult(ok=False, latency_ms=waited, error="timeout", detail=ADVICE["timeout"], reply=None)
    (attempt,) = account.attempts
    detail = ADVICE[attempt.error] if attempt.error else None
    return TestResult(
        ok=attempt.error is None, latency_ms=attempt.ms, error=attempt.error, detail=detail, reply=reply or None
    )


async def _ask(runtime: Runtime, tenant_id: UUID, config: ProviderConfig, account: Account) -> str:
    from pydantic_ai.direct import model_request
    from pydantic_ai.exceptions import AgentRunError
    from pydantic_ai.messages import ModelRequest

    from munshi.ai.providers.asking.chain import open_chain
    from munshi.ai.providers.vendors.clients import SETTINGS

    async with open_chain(runtime, tenant_id, [config], account, guarded=False) as models:
        for model in models:
            try:
                request = ModelRequest.user_text_prompt("Answer with the single word: ready")
                response = await model_request(model, [request], model_settings=SETTINGS)
            except AgentRunError:
                break
            return (response.text or "")[:200]
    return ""
