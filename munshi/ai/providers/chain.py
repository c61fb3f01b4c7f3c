"""The providers one run may ask, best first: every request is counted, timed, and its failure given a name."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID

import httpx
import httpx2
from pydantic_ai import exceptions as errors
from pydantic_ai.messages import BinaryContent, ModelMessage, ModelRequest, ModelResponse, UserPromptPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from munshi.ai.providers.addresses import PinnedTransport, PinnedTransport2
from munshi.ai.providers.service import ProviderConfig
from munshi.ai.providers.vendors import Connection, build_model
from munshi.ai.runs import Attempt
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime

REQUEST_SECONDS = 12.0
SEES_PICTURES = ("claude", "gemini")

Take = Callable[[UUID], Awaitable[bool]]

# First match counts: a subclass stands before its parent.
NAMES: tuple[tuple[type[Exception], str], ...] = (
    (errors.ModelQuotaExceededError, "quota_exceeded"),
    (errors.ModelRateLimitError, "rate_limited"),
    (errors.ModelOverloadedError, "overloaded"),
    (errors.ModelAuthenticationError, "bad_key"),
    (errors.ModelNotFoundError, "unknown_model"),
    (errors.ModelContextWindowExceededError, "context_too_long"),
    (errors.ModelRequestRejectedError, "request_rejected"),
    (errors.ModelTimeoutError, "timeout"),
    (errors.ModelConnectionError, "unreachable"),
    (errors.ContentFilterError, "refused"),
    (errors.ModelAPIError, "server_error"),
)


def name_of(error: Exception) -> str:
    """A stable word for a provider's failure. Its own words are kept nowhere: they may quote a key or a customer."""
    return next((name for kind, name in NAMES if isinstance(error, kind)), "bad_response")


def attempt_of(provider: ProviderConfig, error: str | None, ms: int) -> Attempt:
    return Attempt(provider.id, provider.kind, provider.label, provider.model, error, ms)


class ProviderModel(WrapperModel):
    """One provider as a link of the chain: whatever goes wrong with it becomes an error that moves on to the next."""

    def __init__(self, wrapped: Model, provider: ProviderConfig, take: Take, attempts: list[Attempt]) -> None:
        super().__init__(wrapped)
        self._config, self._take, self._attempts = provider, take, attempts
        self._id = f"{provider.kind}:{provider.id}"

    @property
    def model_id(self) -> str:
        # Two providers may serve the same model, and the chain tells them apart by this.
        return self._id

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        started = time.perf_counter()
        if self._config.id is not None and not await self._take(self._config.id):
            self._note("daily_limit", started)
            raise errors.ModelQuotaExceededError(self.model_name, "daily limit")
        if self._config.kind not in SEES_PICTURES:
            messages = [_without_pictures(message) for message in messages]
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                response = await self.wrapped.request(messages, model_settings, model_request_parameters)
        except TimeoutError as error:
            self._note("timeout", started)
            raise errors.ModelTimeoutError(self.model_name, "no answer in time") from error
        except asyncio.CancelledError:
            self._note("deadline", started)
            raise
        except errors.ModelAPIError as error:
            self._note(name_of(error), started)
            raise
        except Exception as error:  # the adapters raise TypeError and the like on answers they do not expect
            self._note(name_of(error), started)
            raise errors.ModelServerError(self.model_name, type(error).__name__) from error
        self._note("refused" if response.finish_reason == "content_filter" else None, started)
        return response

    def _note(self, error: str | None, started: float) -> None:
        self._attempts.append(attempt_of(self._config, error, round((time.perf_counter() - started) * 1000)))


@asynccontextmanager
async def open_chain(
    runtime: Runtime, tenant_id: UUID, providers: Sequence[ProviderConfig], take: Take, attempts: list[Attempt]
) -> AsyncIterator[list[Model]]:
    """The models of `providers`, in order; one whose key cannot be read is noted in `attempts` and left out."""
    async with AsyncExitStack() as stack:
        models: list[Model] = []
        for provider in providers:
            try:
                key = provider.key(runtime.settings, tenant_id)
            except Conflict:
                attempts.append(attempt_of(provider, "unreadable_key", 0))
                continue
            http, http2 = runtime.http, runtime.http2
            if provider.base_url:
                # A shop's own address gets its own connections, which can only reach what was checked.
                transport, transport2 = PinnedTransport(runtime.settings), PinnedTransport2(runtime.settings)
                http = await stack.enter_async_context(httpx.AsyncClient(transport=transport))
                http2 = await stack.enter_async_context(httpx2.AsyncClient(transport=transport2))
            connection = Connection(provider.model, key, provider.base_url, http, http2)
            # Building one loads its SDK at first: seconds of CPU that must not hold up the loop.
            model = await asyncio.to_thread(build_model, provider.kind, connection)
            models.append(ProviderModel(model, provider, take, attempts))
        yield models


def _without_pictures(message: ModelMessage) -> ModelMessage:
    if not isinstance(message, ModelRequest):
        return message
    return replace(
        message, parts=[_plain(part) if isinstance(part, UserPromptPart) else part for part in message.parts]
    )


def _plain(part: UserPromptPart) -> UserPromptPart:
    if isinstance(part.content, str):
        return part
    return replace(part, content=["[picture]" if isinstance(item, BinaryContent) else item for item in part.content])
