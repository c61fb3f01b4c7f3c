"""Model clients of the five kinds of provider. An SDK is loaded when its kind is first used: together they are 100 MB.

All share two connection pools, and those at a vendor's own address are kept. None of them retries by itself: an SDK
would sleep through a provider's whole retry-after while the customer waits.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, lru_cache
from importlib import import_module
from typing import TypeVar, cast

import httpx
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from munshi.ai.providers.vendors.connect import Connection
from munshi.core.runtime import tls

# Without max_tokens Claude is asked for 128,000. Sampling settings are refused by Claude, so none are sent to anyone.
SETTINGS = ModelSettings(max_tokens=1024)
ONE_TRY = ModelSettings(max_retries=0)

M = TypeVar("M", bound=Model)

# What the builders below import, and what the SDKs themselves put off until the first request.
SDKS: dict[str, tuple[str, ...]] = {
    "claude": (
        "pydantic_ai.models.anthropic",
        "anthropic.resources.beta.messages",
        "munshi.ai.providers.vendors.claude",
    ),
    "gemini": ("pydantic_ai.models.google",),
    "groq": ("pydantic_ai.models.groq", "groq.resources.chat"),
    "cohere": ("pydantic_ai.models.cohere", "cohere.v2.client"),
    "openai_compatible": ("pydantic_ai.models.openai", "openai.resources.chat.completions"),
}
_loaded: set[str] = set()


async def load_sdks(kinds: Iterable[str]) -> None:
    """To be called before a clock starts: the first of a kind costs seconds of CPU, which are spent off the loop."""
    for kind in sorted(set(kinds) - _loaded):
        await asyncio.to_thread(_load, kind)
        _loaded.add(kind)


def _load(kind: str) -> None:
    for module in ("genai_prices.data", *SDKS[kind]):
        import_module(module)


def build_model(kind: str, connection: Connection) -> Model:
    """Quick once the SDK is loaded."""
    # Connections to a shop's own address end with the turn.
    return (_kept if connection.base_url is None else _built)(kind, connection)


def _built(kind: str, connection: Connection) -> Model:
    return BUILDERS[kind](connection)


_kept = lru_cache(maxsize=256)(_built)


class Tailoring(Model):
    """Prepares what all requests have in common once: tools as its vendor wants them, settings, checks. They only
    differ in their instructions, which are plain texts and need no preparing."""

    _asked: object = None
    _prepared: tuple[ModelSettings | None, ModelRequestParameters]

    def prepare_request(
        self, model_settings: ModelSettings | None, model_request_parameters: ModelRequestParameters
    ) -> tuple[ModelSettings | None, ModelRequestParameters]:
        common = replace(model_request_parameters, instruction_parts=None)
        if self._asked != (model_settings, common):
            self._prepared = super().prepare_request(model_settings, common)
            self._asked = model_settings, common
        settings, parameters = self._prepared
        instructions = model_request_parameters.instruction_parts
        return settings and settings.copy(), replace(parameters, instruction_parts=instructions)


def tailoring(kind: type[M]) -> type[M]:
    """The same kind of model, which is Tailoring too."""
    return cast("type[M]", _tailoring(kind))


@cache
def _tailoring(kind: type[Model]) -> type[Model]:
    return type(kind.__name__, (Tailoring, kind), {})


def _claude(connection: Connection) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    from munshi.ai.providers.vendors.claude import QuickClaude

    client = QuickClaude(
        api_key=connection.key.get_secret_value(),
        base_url=connection.base_url,
        http_client=connection.http,
        max_retries=0,
        open_telemetry=False,  # its spans may hold what customers write; ours never do
    )
    provider = AnthropicProvider(anthropic_client=client)
    # The tools and instructions are the same for all customers of a shop, their chats are not.
    return tailoring(AnthropicModel)(connection.model, provider=provider, settings={"cache": {"messages": False}})


def _gemini(connection: Connection) -> Model:
    from google.genai import Client
    from google.genai.types import HttpOptions
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    # The certificates are handed in, or every client would load them twice.
    options = HttpOptions(
        base_url=connection.base_url,
        httpx_client=_never_used(),
        httpx_async_client=connection.http,
        timeout=60_000,
        client_args={"verify": tls()},
        async_client_args={"verify": tls(), "ssl": tls()},
    )
    client = Client(vertexai=False, api_key=connection.key.get_secret_value(), http_options=options)
    return tailoring(GoogleModel)(connection.model, provider=GoogleProvider(client=client), settings=ONE_TRY)


@cache
def _never_used() -> httpx.Client:
    """Gemini's client wants one for blocking calls, which we never make."""
    return httpx.Client(verify=tls())


def _groq(connection: Connection) -> Model:
    from groq import AsyncGroq
    from pydantic_ai.models.groq import GroqModel
    from pydantic_ai.providers.groq import GroqProvider

    client = AsyncGroq(
        api_key=connection.key.get_secret_value(),
        base_url=connection.base_url,
        http_client=connection.sdk_http,
        max_retries=0,
    )
    return tailoring(GroqModel)(connection.model, provider=GroqProvider(groq_client=client))


def _cohere(connection: Connection) -> Model:
    from cohere import AsyncClientV2
    from pydantic_ai.models.cohere import CohereModel
    from pydantic_ai.providers.cohere import CohereProvider

    client = AsyncClientV2(
        api_key=connection.key.get_secret_value(), base_url=connection.base_url, httpx_client=connection.sdk_http
    )
    provider = CohereProvider(cohere_client=client)
    return tailoring(CohereModel)(connection.model, provider=provider, settings=ONE_TRY)


def _openai_compatible(connection: Connection) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    client = AsyncOpenAI(
        api_key=connection.key.get_secret_value(),
        base_url=connection.base_url,
        http_client=connection.http,
        max_retries=0,
    )
    provider = OpenAICompatibleProvider("openai-compatible", openai_client=client)
    return tailoring(OpenAIChatModel)(connection.model, provider=provider)


BUILDERS: dict[str, Callable[[Connection], Model]] = {
    "claude": _claude,
    "gemini": _gemini,
    "groq": _groq,
    "cohere": _cohere,
    "openai_compatible": _openai_compatible,
}
