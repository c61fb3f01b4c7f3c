"""Model clients of the five kinds of provider. An SDK is loaded when its kind is first used: together they are 100 MB.

A client costs under a millisecond because all share two connection pools. None of them retries by itself: an SDK would
sleep through a provider's whole retry-after while the customer waits.
"""

import asyncio
from collections.abc import Callable
from functools import cache

import httpx
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from munshi.ai.providers.connect import Connection
from munshi.core.runtime import tls

# Without max_tokens Claude is asked for 128,000. Sampling settings are refused by Claude, so none are sent to anyone.
SETTINGS = ModelSettings(max_tokens=1024, max_retries=0)


_loaded: set[str] = set()


async def build_model(kind: str, connection: Connection) -> Model:
    """The first of a kind loads its SDK: seconds of CPU that must not hold up the loop."""
    if kind in _loaded:
        return BUILDERS[kind](connection)
    model = await asyncio.to_thread(BUILDERS[kind], connection)
    _loaded.add(kind)
    return model


def _claude(connection: Connection) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    provider = AnthropicProvider(
        api_key=connection.key.get_secret_value(), base_url=connection.base_url, http_client=connection.http2
    )
    # The tools and instructions are the same for all customers of a shop, their chats are not.
    return AnthropicModel(connection.model, provider=provider, settings={"cache": {"messages": False}})


def _gemini(connection: Connection) -> Model:
    from google.genai import Client
    from google.genai.types import HttpOptions
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    # The certificates are handed in, or every client would load them twice.
    options = HttpOptions(
        base_url=connection.base_url,
        httpx_client=_never_used(),
        httpx_async_client=connection.http2,
        timeout=60_000,
        client_args={"verify": tls()},
        async_client_args={"verify": tls(), "ssl": tls()},
    )
    client = Client(vertexai=False, api_key=connection.key.get_secret_value(), http_options=options)
    return GoogleModel(connection.model, provider=GoogleProvider(client=client))


@cache
def _never_used() -> httpx.Client:
    """Gemini's client wants one for blocking calls, which we never make."""
    return httpx.Client(verify=tls())


def _groq(connection: Connection) -> Model:
    from pydantic_ai.models.groq import GroqModel
    from pydantic_ai.providers.groq import GroqProvider

    provider = GroqProvider(
        api_key=connection.key.get_secret_value(), base_url=connection.base_url, http_client=connection.http
    )
    return GroqModel(connection.model, provider=provider)


def _cohere(connection: Connection) -> Model:
    from cohere import AsyncClientV2
    from pydantic_ai.models.cohere import CohereModel
    from pydantic_ai.providers.cohere import CohereProvider

    client = AsyncClientV2(
        api_key=connection.key.get_secret_value(), base_url=connection.base_url, httpx_client=connection.http
    )
    return CohereModel(connection.model, provider=CohereProvider(cohere_client=client))


def _openai_compatible(connection: Connection) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    provider = OpenAICompatibleProvider(
        "openai-compatible",
        base_url=connection.base_url or "",
        api_key=connection.key.get_secret_value(),
        http_client=connection.http2,
    )
    return OpenAIChatModel(connection.model, provider=provider)


BUILDERS: dict[str, Callable[[Connection], Model]] = {
    "claude": _claude,
    "gemini": _gemini,
    "groq": _groq,
    "cohere": _cohere,
    "openai_compatible": _openai_compatible,
}
