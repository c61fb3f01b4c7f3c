"""What a request cost, in US dollars.

The library works a price out from dates, tiers and variants for every answer anew. Most need none of that: once a day
it is asked what a token of each kind adds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

from genai_prices import calc_price
from genai_prices.types import ModelInfo, ModelPrice, PriceCalculation, TieredPrices, TimeOfDateConstraint
from pydantic_ai.messages import ModelResponse
from pydantic_ai.usage import RequestUsage

from munshi.ai.providers.config import Prices, ProviderConfig

MILLION = 1_000_000
SAMPLE = 1000
NO_TIERS = 2**63

# Kinds of tokens, each with those it counts among, the innermost last.
KINDS: dict[str, tuple[str, ...]] = {
    "input_tokens": (),
    "cache_read_tokens": ("input_tokens",),
    "cache_write_tokens": ("input_tokens",),
    "cache_write_1h_tokens": ("input_tokens", "cache_write_tokens"),
    "output_tokens": (),
    "output_reasoning_tokens": ("output_tokens",),
}


@dataclass(frozen=True)
class Rates:
    """`adds`: what a million tokens of each kind add to `base`, for up to `most_input` of input; `variants`: what an
    answer may say of itself that gives it other prices."""

    base: Decimal
    adds: dict[str, Decimal]
    most_input: int
    variants: frozenset[str]


def cost_of(provider: ProviderConfig, response: ModelResponse) -> Decimal | None:
    """By the shop's own prices, else by the known ones; None when the model's price is not known."""
    if provider.prices:
        return _at(provider.prices, response.usage)
    try:
        return _known(response)
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


def _known(response: ModelResponse) -> Decimal:
    counts = {name: count for name, count in vars(response.usage).items() if count and name not in ("details", "cost")}
    if counts.keys() <= KINDS.keys() and _add_up(counts):
        day = response.timestamp.astimezone(UTC).date()
        rates = _rates(response.model_name, response.provider_url, response.provider_name, day)
        told = response.provider_details or {}
        if rates and counts.get("input_tokens", 0) <= rates.most_input and rates.variants.isdisjoint(told):
            return rates.base + sum((rates.adds[name] * count for name, count in counts.items()), Decimal(0)) / MILLION
    return response.cost().total_price


def _add_up(counts: Mapping[str, int]) -> bool:
    """Whether there are no more tokens of the inner kinds than of the outer one."""
    count = {name: counts.get(name, 0) for name in KINDS}
    return (
        count["cache_read_tokens"] + count["cache_write_tokens"] <= count["input_tokens"]
        and count["cache_write_1h_tokens"] <= count["cache_write_tokens"]
        and count["output_reasoning_tokens"] <= count["output_tokens"]
    )


@lru_cache(maxsize=256)
def _rates(model: str, url: str | None, provider: str | None, day: date) -> Rates | None:
    """None where a price also depends on the hour. Raises what ModelResponse.cost raises."""
    asked = ModelResponse([], model_name=model, provider_url=url, provider_name=provider)
    asked.timestamp = datetime.combine(day, time(), UTC)

    def price(*names: str) -> PriceCalculation:
        usage = RequestUsage()
        for name in names:
            setattr(usage, name, SAMPLE)
        return replace(asked, usage=usage).cost()

    nothing = price()
    most_input = min(_tier_starts(nothing.model_price), default=NO_TIERS)
    if _by_the_hour(nothing.model) or most_input < SAMPLE:
        return None
    adds = {
        name: (price(name, *around).total_price - price(*around).total_price) * MILLION / SAMPLE
        for name, around in KINDS.items()
    }
    variants = frozenset(name for variant in nothing.model.price_variants or () for name in variant.when)
    return Rates(nothing.total_price, adds, most_input, variants)


def _tier_starts(price: ModelPrice) -> Iterator[int]:
    for value in vars(price).values():
        if isinstance(value, TieredPrices):
            yield from (tier.start for tier in value.tiers)


def _by_the_hour(model: ModelInfo) -> bool:
    return isinstance(model.prices, list) and any(
        isinstance(each.constraint, TimeOfDateConstraint) for each in model.prices
    )
