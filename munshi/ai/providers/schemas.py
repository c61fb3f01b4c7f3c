"""AI providers at the API's edge. A key goes in and is never shown again, only its last characters."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

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


class ProviderQuery(PageQuery):
    active: bool | None = None


class NewProvider(Body):
    """`base_url`: where an OpenAI-compatible server stands; for the others only to go through a gateway.

    `daily_limit`: requests a day in the shop's time zone; none: unlimited.
    """

    kind: Kind
    label: Word
    model: ModelName
    key: Key
    base_url: BaseUrl | None = None
    daily_limit: DailyLimit | None = None
    active: Flag = True

    @model_validator(mode="after")
    def _has_address(self) -> Self:
        if self.kind == "openai_compatible" and self.base_url is None:
            raise ValueError("an openai_compatible provider needs a base_url")
        return self


class ProviderChange(Body):
    """Only what is sent changes; null takes `base_url` or `daily_limit` away. A new `base_url` needs the key again."""

    label: Word | None = None
    model: ModelName | None = None
    key: Key | None = None
    base_url: BaseUrl | None = None
    daily_limit: DailyLimit | None = None
    active: Flag | None = None


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
    last_error: str | None
    last_error_at: datetime | None
    last_ok_at: datetime | None
    created_at: datetime


class ProviderUsage(View):
    """Requests of today in the shop's time zone. `left` is null without a daily limit."""

    id: UUID
    kind: Kind
    label: str
    used_today: int
    daily_limit: int | None
    left: int | None


class PlatformProvider(View):
    """Offered by this installation; asked after the shop's own providers."""

    kind: Kind
    model: str


class UsageView(View):
    providers: list[ProviderUsage]
    platform: list[PlatformProvider]


class ModelSuggestion(View):
    kind: Kind
    models: list[str]


class TestResult(View):
    """`error` names why it failed, `detail` says what to do about it; `reply` is what the model said."""

    ok: bool
    latency_ms: int
    error: str | None
    detail: str | None
    reply: str | None
