"""What a request costs is what the library says, to the last digit, for every model we offer and a few odd ones."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from pydantic_ai.messages import ModelResponse
from pydantic_ai.usage import RequestUsage

from munshi.ai.providers.config import ProviderConfig, suggestions
from munshi.ai.providers.schemas import Kind
from munshi.ai.providers.vendors.prices import cost_of

VENDORS: dict[Kind, str] = {"claude": "anthropic", "gemini": "google", "groq": "groq", "cohere": "cohere"}
MODELS: list[tuple[Kind, str, str]] = [
    *((kind, VENDORS[kind], model.name) for kind in VENDORS for model in suggestions()[kind]),
    ("openai_compatible", "deepseek", "deepseek-chat"),  # cheaper by night
    ("openai_compatible", "openai", "gpt-4o-audio-preview"),
    ("openai_compatible", "nobody", "unheard-of"),
]
TIMES = (datetime(2026, 11, 26, 3, tzinfo=UTC), datetime(2027, 1, 2, 18, tzinfo=UTC))
USAGES: tuple[dict[str, int], ...] = (
    {},
    {"input_tokens": 1, "output_tokens": 1},
    {"input_tokens": 4_321, "cache_read_tokens": 4_000, "output_tokens": 77, "output_reasoning_tokens": 33},
    {"input_tokens": 9_000, "cache_read_tokens": 17, "cache_write_tokens": 8_000, "cache_write_1h_tokens": 900},
    *({"input_tokens": count, "output_tokens": 5} for count in (100_000, 100_001, 200_000, 200_001, 5_000_000)),
    {"input_tokens": 50, "cache_read_tokens": 51, "output_tokens": 5},
    {"input_tokens": 50, "cache_write_tokens": 5, "cache_write_1h_tokens": 6, "output_tokens": 5},
    {"input_tokens": 500, "input_audio_tokens": 400, "output_tokens": 5},
    {"unmeasured_requests": 1},
)
TOLD: tuple[dict[str, Any] | None, ...] = (None, {"finish_reason": "stop"}, {"processing": "batch"}, {"speed": "fast"})


@pytest.mark.parametrize(("kind", "vendor", "model"), MODELS)
def test_every_request_is_priced_as_the_library_would(kind: Kind, vendor: str, model: str) -> None:
    config = ProviderConfig(None, kind, "Ours", model, None)
    for at, counted, told in product(TIMES, USAGES, TOLD):
        usage = RequestUsage()
        for name, count in counted.items():
            setattr(usage, name, count)
        response = ModelResponse(
            [], usage=usage, model_name=model, provider_name=vendor, timestamp=at, provider_details=told
        )
        assert cost_of(config, response) == price_of(response), (at, counted, told)


def price_of(response: ModelResponse) -> Any:
    try:
        return response.cost().total_price
    except (LookupError, ValueError):
        return None
