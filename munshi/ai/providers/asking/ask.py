"""One question to one provider: past the guard, counted, timed, asked again where that helps, its failure given a name.

What is asked may be a chat or a voice note to write down: `ask` takes whatever sends it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from opentelemetry.trace import SpanKind
from prometheus_client import Histogram
from pydantic_ai import exceptions as errors

from munshi.ai.providers.asking.classify import failure_of
from munshi.ai.providers.asking.failures import Failure
from munshi.ai.providers.asking.guard import Pass, note_answer, note_failure, take
from munshi.ai.providers.config import ProviderConfig
from munshi.ai.runs import Account, Attempt
from munshi.core.clock import now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.core.telemetry.tracing import span

TURN_SECONDS = 25.0
REQUEST_SECONDS = 12.0
LEAST_SECONDS = 2.0  # with less than this left of a turn, waiting for the same provider is no use
TRIES = 3
REQUESTS = Histogram(
    "munshi_ai_request_seconds",
    "Requests to AI providers, also those that were not let through",
    ["provider", "outcome"],
    buckets=(0.1, 0.5, 1, 2, 4, 8, 12, 25),
)

T = TypeVar("T")


@dataclass(frozen=True)
class Asker:
    """On whose account providers are asked. `ends`: by the loop's clock; `guarded` False: a person tests a provider."""

    runtime: Runtime
    tenant_id: UUID
    account: Account
    ends: float
    guarded: bool = True

    def left(self) -> float:
        return self.ends - asyncio.get_running_loop().time()


@dataclass(frozen=True)
class Weighed:
    """What an answer is worth. `fault`: refused, cut_off or bad_response; then it is no answer, but paid for."""

    fault: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: Decimal | None = None


def asker_of(runtime: Runtime, tenant_id: UUID, account: Account, *, guarded: bool = True) -> Asker:
    """Has 25 seconds from now."""
    return Asker(runtime, tenant_id, account, asyncio.get_running_loop().time() + TURN_SECONDS, guarded)


async def ask(
    asker: Asker, provider: ProviderConfig, send: Callable[[], Awaitable[T]], weigh: Callable[[T], Weighed]
) -> T:
    """The provider's answer. Every request is noted in the asker's account.

    Raises ModelAPIError, whatever went wrong: then another provider is to be asked. `send` makes one request; it may
    raise what pydantic-ai or httpx raise.
    """
    for tries in range(1, TRIES + 1):
        leave = await _leave(asker, provider)
        started = time.perf_counter()
        try:
            answer = await _in_time(provider, send)
        except asyncio.CancelledError:
            _note(asker, provider, started, "deadline")
            raise
        except Exception as error:  # noqa: BLE001 - the adapters raise TypeError and the like on what they do not expect
            failure = failure_of(provider.kind, error, now())
            _note(asker, provider, started, failure.word)
        else:
            weighed = weigh(answer)
            _note(asker, provider, started, weighed.fault, weighed)
            if weighed.fault is None:
                await _answered(asker, provider, leave)
                return answer
            failure = Failure(weighed.fault)
        wait = await _failed(asker, provider, failure, tries)
        if wait is None:
            break
        await asyncio.sleep(wait)
    # A new one, without the provider's own words: they may quote a key or a customer, and would end up in traces.
    raise errors.ModelServerError(provider.model, failure.word)


async def _leave(asker: Asker, provider: ProviderConfig) -> Pass:
    if not asker.guarded:
        return Pass()
    async with tenant_tx(asker.runtime.db, asker.tenant_id, durable=False) as tx:
        leave = await take(tx, provider)
    if isinstance(leave, str):
        _note(asker, provider, time.perf_counter(), leave)
        raise errors.ModelUnavailableError(provider.model, leave)
    return leave


async def _in_time(provider: ProviderConfig, send: Callable[[], Awaitable[T]]) -> T:
    told = {"gen_ai.provider.name": provider.kind, "gen_ai.request.model": provider.model}
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            with span("provider", told, kind=SpanKind.CLIENT):
                return await send()
    except TimeoutError as error:
        raise errors.ModelTimeoutError(provider.model, "no answer in time") from error


async def _failed(asker: Asker, provider: ProviderConfig, failure: Failure, tries: int) -> float | None:
    """Remember a failure; the seconds after which the same provider may be asked again, or None."""
    async with tenant_tx(asker.runtime.db, asker.tenant_id) as tx:
        may_go_on = await note_failure(tx, provider, failure)
    wait = failure.wait(tries)
    if wait is None or not may_go_on or tries == TRIES or not asker.guarded:
        return None
    return wait if wait + LEAST_SECONDS <= asker.left() else None


async def _answered(asker: Asker, provider: ProviderConfig, leave: Pass) -> None:
    if leave.trial or leave.shaky:
        async with tenant_tx(asker.runtime.db, asker.tenant_id) as tx:
            await note_answer(tx, provider, leave)


def _note(asker: Asker, provider: ProviderConfig, started: float, word: str | None, of: Weighed = Weighed()) -> None:
    seconds = time.perf_counter() - started
    REQUESTS.labels(provider.kind, word or "ok").observe(seconds)
    ms = round(seconds * 1000)
    asker.account.attempts.append(
        Attempt(
            provider.id,
            provider.kind,
            provider.label,
            provider.model,
            word,
            ms,
            of.input_tokens,
            of.output_tokens,
            of.cached_tokens,
            of.cost_usd,
        )
    )
