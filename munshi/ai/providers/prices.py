"""What a request cost, in US dollars."""

from collections.abc import Mapping
from decimal import Decimal

from genai_prices import calc_price
from pydantic_ai.messages import ModelResponse
from pydantic_ai.usage import RequestUsage

from munshi.ai.providers.config import Prices, ProviderConfig

MILLION = 1_000_000


def cost_of(provider: ProviderConfig, response: ModelResponse) -> Decimal | None:
    """By the shop's own prices, else by the known ones; None when the model's price is not known."""
    if provider.prices:
        return _at(provider.prices, response.usage)
    try:
        return response.cost().total_price
    except (LookupError, ValueError, AssertionError):
        return None


def cost_of_note(provider: ProviderConfig, counted: Mapping[str, float]) -> Decimal | None:
    """Of a voice note written down by the provider's voice model; None when that model's price is not known.

    `counted`: its audio_seconds, or the input_tokens, input_audio_tokens and output_tokens the answer tells of.
    """
    model = provider.voice_model or provider.model
    try:
        if provider.kind == "openai_compatible":
            return calc_price(counted, model, provider_api_url=provider.base_url).total_price
        return calc_price(counted, model, provider_id=provider.kind).total_price
    except (LookupError, ValueError):
        return None


def _at(prices: Prices, usage: RequestUsage) -> Decimal:
    """Input tokens include those read from a cache."""
    fresh = max(usage.input_tokens - usage.cache_read_tokens, 0)
    cents = fresh * prices.input + usage.cache_read_tokens * prices.cached + usage.output_tokens * prices.output
    return cents / MILLION
