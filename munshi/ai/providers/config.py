"""A provider as a run needs it: the shop's own from its rows, the platform's from the environment."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

from pydantic import SecretStr

from munshi.ai.providers.schemas import Kind
from munshi.core.crypto import decrypt
from munshi.core.settings import Settings

KEY_PURPOSE = "ai_provider"

# Of a row `a` of ai_providers, for `config_of`.
COLUMNS = """json_build_array(
  a.id, a.kind, a.label, a.model, a.base_url, a.key_encrypted, a.sees_pictures, a.voice_model,
  a.input_usd::text, a.output_usd::text, a.cached_usd::text
)"""


@dataclass(frozen=True)
class Suggestion:
    """A model to offer. `note` says what it is good for; `sees`: it takes pictures."""

    name: str
    note: str
    sees: bool


@dataclass(frozen=True)
class Prices:
    """US dollars for a million tokens, as the shop pays them; None where nothing is known. `cached`: read again."""

    input: Decimal
    output: Decimal
    cached: Decimal


@dataclass(frozen=True)
class ProviderConfig:
    """`id` None: the platform's own. `sealed`: the key still under core/crypto, of the platform's own in `plain`.

    `voice_model`: writes voice notes down; None: this provider is not asked to.
    """

    id: UUID | None
    kind: Kind
    label: str
    model: str
    base_url: str | None
    sealed: str | None = None
    plain: SecretStr | None = None
    sees_pictures: bool = False
    voice_model: str | None = None
    prices: Prices | None = None

    def key(self, settings: Settings, tenant_id: UUID) -> SecretStr:
        """Conflict `secret_unreadable` when the installation's secret has changed since the key was stored."""
        if self.plain is not None:
            return self.plain
        return SecretStr(decrypt(settings, KEY_PURPOSE, tenant_id, self.sealed or ""))

    @property
    def fingerprint(self) -> str:
        """Tells one key and model of the platform from the next, without telling the key."""
        key = self.plain.get_secret_value() if self.plain else ""
        return sha256(f"{self.kind} {self.model} {key}".encode()).hexdigest()[:16]


KINDS: tuple[Kind, ...] = get_args(Kind)


@cache
def suggestions() -> dict[Kind, tuple[Suggestion, ...]]:
    """Models to offer for each kind, best first; none for openai_compatible."""
    return {kind: tuple(Suggestion(**entry) for entry in _listed().get(kind, ())) for kind in KINDS}


def voice_suggestions(kind: Kind) -> tuple[str, ...]:
    """Models to offer that write voice notes down."""
    return tuple(_listed()["voice"].get(kind, ()))


def takes_pictures(kind: Kind, model: str) -> bool:
    """What is assumed of a model unless the shop says otherwise."""
    known = {each.name: each.sees for each in suggestions()[kind]}
    return known.get(model, kind in ("claude", "gemini"))


def usual_voice_model(kind: Kind, model: str) -> str | None:
    """Who writes voice notes down unless the shop says otherwise: Gemini's chat models can do it themselves."""
    if kind == "gemini":
        return model
    return voice_suggestions(kind)[0] if kind == "groq" else None


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("models.toml").read_text())


def config_of(
    id: str | UUID,
    kind: Kind,
    label: str,
    model: str,
    base_url: str | None,
    sealed: str,
    sees_pictures: bool,
    voice_model: str | None,
    input_usd: str | Decimal | None,
    output_usd: str | Decimal | None,
    cached_usd: str | Decimal | None,
) -> ProviderConfig:
    """From the values of COLUMNS."""
    prices = None
    if input_usd is not None and output_usd is not None:
        paid = Decimal(input_usd)
        prices = Prices(paid, Decimal(output_usd), paid if cached_usd is None else Decimal(cached_usd))
    return ProviderConfig(UUID(str(id)), kind, label, model, base_url, sealed, None, sees_pictures, voice_model, prices)


def platform_providers(settings: Settings) -> list[ProviderConfig]:
    """Those whose keys this installation brings; every shop may use them after its own."""
    given: dict[Kind, tuple[SecretStr | None, str | None]] = {
        "claude": (settings.CLAUDE_API_KEY, settings.CLAUDE_MODEL),
        "gemini": (settings.GEMINI_API_KEY, settings.GEMINI_MODEL),
        "groq": (settings.GROQ_API_KEY, settings.GROQ_MODEL),
        "cohere": (settings.COHERE_API_KEY, settings.COHERE_MODEL),
    }
    return [_platform_provider(kind, key, model) for kind, (key, model) in given.items() if key]


def _platform_provider(kind: Kind, key: SecretStr, named: str | None) -> ProviderConfig:
    model = named or suggestions()[kind][0].name
    return ProviderConfig(
        None,
        kind,
        f"{kind} of the platform",
        model,
        None,
        plain=key,
        sees_pictures=takes_pictures(kind, model),
        voice_model=usual_voice_model(kind, model),
    )
