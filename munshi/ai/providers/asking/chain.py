"""The providers one turn of a chat may ask, best first, as models of pydantic-ai."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID

from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from munshi.ai.providers.asking.ask import Asker, Weighed, ask, asker_of
from munshi.ai.providers.asking.failures import Failure
from munshi.ai.providers.asking.guard import note_failure
from munshi.ai.providers.config import ProviderConfig
from munshi.ai.providers.vendors.clients import build_model, load_sdks
from munshi.ai.providers.vendors.connect import connection_to
from munshi.ai.providers.vendors.prices import cost_of
from munshi.ai.runs import Account, Attempt
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime


class ProviderModel(WrapperModel):
    """One provider as a link of the chain: whatever goes wrong with it becomes an error that moves on to the next."""

    def __init__(self, wrapped: Model, provider: ProviderConfig, asker: Asker) -> None:
        super().__init__(wrapped)
        self._config, self._asker = provider, asker

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        if not self._config.sees_pictures:
            messages = [_without_pictures(message) for message in messages]
        return await ask(
            self._asker,
            self._config,
            lambda: self.wrapped.request(messages, model_settings, model_request_parameters),
            self._weigh,
        )

    def _weigh(self, response: ModelResponse) -> Weighed:
        usage = response.usage
        usage.cost = cost_of(self._config, response)
        return Weighed(
            _fault_of(response), usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cost
        )


@asynccontextmanager
async def open_chain(
    runtime: Runtime, tenant_id: UUID, providers: Sequence[ProviderConfig], account: Account, *, guarded: bool = True
) -> AsyncIterator[list[Model]]:
    """The models of `providers`, in order; one whose key cannot be read is noted in `account` and left out.

    What is done with them must be done within 25 seconds, else TimeoutError. `guarded` False: for a person's test,
    which is neither counted nor turned away, nor tried again.
    """
    await load_sdks(provider.kind for provider in providers)
    asker = asker_of(runtime, tenant_id, account, guarded=guarded)
    async with asyncio.timeout_at(asker.ends), AsyncExitStack() as stack:
        models: list[Model] = []
        for provider in providers:
            try:
                connection = await stack.enter_async_context(connection_to(runtime, tenant_id, provider))
            except Conflict:
                await _note_unreadable(asker, provider)
            else:
                models.append(ProviderModel(build_model(provider.kind, connection), provider, asker))
        yield models


async def _note_unreadable(asker: Asker, provider: ProviderConfig) -> None:
    word = "unreadable_key"
    asker.account.attempts.append(Attempt(provider.id, provider.kind, provider.label, provider.model, word, 0))
    async with tenant_tx(asker.runtime.db, asker.tenant_id) as tx:
        await note_failure(tx, provider, Failure(word))


def _fault_of(response: ModelResponse) -> str | None:
    """What is wrong with an answer that came: refused, cut_off or bad_response."""
    raw_reason = (response.provider_details or {}).get("finish_reason")
    if response.finish_reason == "content_filter" or raw_reason == "ERROR_TOXIC":  # as Cohere puts it
        return "refused"
    if response.finish_reason == "length":
        return "cut_off"
    if response.finish_reason == "error" or not any(map(_says_something, response.parts)):
        return "bad_response"
    return None


def _says_something(part: object) -> bool:
    return isinstance(part, ToolCallPart) or (isinstance(part, TextPart) and bool(part.content.strip()))


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
