"""AI providers at the API's edge. A key goes in and is never shown again, only its last characters."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from munshi.core.schemas import Body, Flag, PageQuery, View, Word

Kind = Literal["claude", "gemini", "groq", "cohere", "openai_compatible"]


def _plain_ascii(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("a key holds letters, digits and signs only, and no spaces")
    return key


# It travels in an HTTP header.
Key = Annotated[SecretStr, Field(min_length=4, max_length=500), AfterValidator(_plain_ascii)]
ModelName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[A-Za-z0-9._:/@+-]+$")
]
BaseUrl = Annotated[str, StringConstraints(max_length=300, pattern=r"^https?://[\x21-\x7e]+$")]
DailyLimit = Annotated[int, Field(ge=1, le=1_000_000)]


def _exact(value: object) -> Decimal:
    if isinstance(value, str) and re.fullmatch(PRICE, value):
        return Decimal(value)
    raise ValueError("write the price as a decimal string such as '0.25'")


PRICE = r"[0-9]{1,4}(\.[0-9]{1,6})?"
Price = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "string", "pattern": f"^{PRICE}$"})]


class ProviderQuery(PageQuery):
    active: bool | None = None


class NewProvider(Body):
    """`base_url`: where an OpenAI-compatible server stands; for the others only to go through a gateway.

    `daily_limit`: requests a day in the shop's time zone; none: unlimited. `sees_pictures`: left out, it is what is
    known of the model. `voice_model` writes voice notes down: left out, it is the usual one; null: none does. Prices
    are US dollars for a million tokens, where the known ones are wrong or missing: input and output together;
    `cached_usd`, of input read from a cache, is the input's when left out.
    """

    kind: Kind
    label: Word
    model: ModelName
    key: Key
    base_url: BaseUrl | None = None
    daily_limit: DailyLimit | None = None
    active: Flag = True
    sees_pictures: Flag | None = None
    voice_model: ModelName | None = None
    input_usd: Price | None = None
    output_usd: Price | None = None
    cached_usd: Price | None = None

    @model_validator(mode="after")
    def _has_address(self) -> Self:
        if self.kind == "openai_compatible" and self.base_url is None:
            raise ValueError("an openai_compatible provider needs a base_url")
        return self


class ProviderChange(Body):
    """Only what is sent changes; null takes `base_url`, `daily_limit`, `voice_model` or a price away.

    A new `base_url` needs the key again. A new key or model, or `active` true, is asked again at once, however the
    provider fared before.
    """

    label: Word | None = None
    model: ModelName | None = None
    key: Key | None = None
    base_url: BaseUrl | None = None
    daily_limit: DailyLimit | None = None
    active: Flag | None = None
    sees_pictures: Flag | None = None
    voice_model: ModelName | None = None
    input_usd: Price | None = None
    output_usd: Price | None = None
    cached_usd: Price | None = None


class Health(View):
    """Whether the provider is asked now.

    state: working; resting (`until` then, because of `reason`); trying (its rest is over, one request tries it);
    stopped (`reason` bad_key or unknown_model: until someone changes it or a test succeeds); off (not active).
    """

    state: Literal["working", "resting", "trying", "stopped", "off"]
    reason: str | None = None
    until: datetime | None = None


class ProviderView(View):
    """`key_hint`: the key's last characters. `last_error`: why the newest failed request failed."""

    id: UUID
    kind: Kind
    label: str
    model: str
    base_url: str | None
    key_hint: str
    priority: int
    daily_limit: int | None
    active: bool
    sees_pictures: bool
    voice_model: str | None
    input_usd: Decimal | None
    output_usd: Decimal | None
    cached_usd: Decimal | None
    health: Health
    last_error: str | None
    last_error_at: datetime | None
    last_ok_at: datetime | None
    created_at: datetime


class Answering(View):
    """How the turns of the last 24 hours fared with a provider.

    `p50_ms`, `p95_ms`: in how long half of its answers came, and 95 in 100; null without any. `cost_usd` of what has a
    known price.
    """

    asked: int
    failed: int
    p50_ms: int | None
    p95_ms: int | None
    cost_usd: Decimal


class ProviderUsage(View):
    """Requests of today in the shop's time zone. `left`: null without a daily limit; `lately`: null if never asked."""

    id: UUID
    kind: Kind
    label: str
    used_today: int
    daily_limit: int | None
    left: int | None
    lately: Answering | None


class PlatformProviderView(View):
    """Offered by this installation; asked after the shop's own providers."""

    kind: Kind
    model: str
    health: Health


class Spending(View):
    """What models did for the shop on one day of its time zone; `cost_usd` of what has a known price.

    `platform`: by the installation's keys.
    """

    day: date
    platform: bool
    requests: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: Decimal


class UsageView(View):
    """`spending`: of the last 30 days, newest first. The caps stop all providers for the day; null: none."""

    providers: list[ProviderUsage]
    platform: list[PlatformProviderView]
    spending: list[Spending]
    daily_tokens_cap: int | None
    daily_usd_cents_cap: int | None


class HistoryQuery(Body):
    period: Literal["day", "week", "month"] = "day"


class Answered(View):
    """What one provider answered in an hour or a day that begins at `at`. `provider`: its label; `builtin`: nobody's.

    `cost_usd` of what has a known price.
    """

    at: datetime
    provider: str
    replies: int
    tokens: int
    cost_usd: Decimal
    unpriced: int


class HistoryView(View):
    """The last 24 hours by hour, or 7 or 30 days by day of the shop; only where something was answered."""

    since: datetime
    step: Literal["hour", "day"]
    time_zone: str
    answered: list[Answered]


class SuggestedModel(View):
    """`note`: what it is good for; `sees`: it takes pictures."""

    name: str
    note: str
    sees: bool


class ModelSuggestion(View):
    """`models`: best choice first, as names; `details` the same with more to say. `voice`: for voice notes."""

    kind: Kind
    models: list[str]
    details: list[SuggestedModel]
    voice: list[str]


class TestResult(View):
    """`error` names why it failed, `detail` says what to do about it; `reply` is what the model said."""

    ok: bool
    latency_ms: int
    error: str | None
    detail: str | None
    reply: str | None
