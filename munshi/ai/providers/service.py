"""The AI providers of a shop: kept in the order they are asked, each with a sealed key and a daily limit."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import func, select

from munshi.ai.models import AIProvider
from munshi.ai.providers.schemas import (
    Kind,
    NewProvider,
    PlatformProvider,
    ProviderChange,
    ProviderQuery,
    ProviderUsage,
    UsageView,
)
from munshi.core.clock import new_id
from munshi.core.crypto import decrypt, encrypt, hint
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit

KEY_PURPOSE = "ai_provider"
MOST_PROVIDERS = 50

# What to offer in a form; the first also serves the platform's own keys. Any other name may be typed.
SUGGESTIONS: dict[Kind, list[str]] = {
    "claude": ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-4-5"],
    "gemini": ["gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-3.1-pro-preview"],
    "groq": ["openai/gpt-oss-120b", "openai/gpt-oss-20b", "qwen/qwen3.8-27b"],
    "cohere": ["command-a-03-2025", "command-a-plus-05-2026", "command-r7b-12-2024"],
    "openai_compatible": [],
}

TODAY = "(select (now() at time zone time_zone)::date from tenants where id = $1)"

# The condition and the count are one statement, so a limit of 10 is never 11, whoever asks at once.
TAKE = f"""
update ai_providers set used_today = case when used_on = {TODAY} then used_today + 1 else 1 end, used_on = {TODAY}
where tenant_id = $1 and id = $2 and active
  and (daily_limit is null or used_on is distinct from {TODAY} or used_today < daily_limit)
returning true
"""  # noqa: S608 - a constant of this file

USAGE = f"""
select id, kind, label, daily_limit, used_today,
  case when daily_limit > used_today then daily_limit - used_today when daily_limit is not null then 0 end as left
from (
  select id, kind, label, priority, daily_limit, case when used_on = {TODAY} then used_today else 0 end as used_today
  from ai_providers where tenant_id = $1
) today order by priority, id
"""  # noqa: S608 - a constant of this file

# A provider that goes well is not rewritten with every message.
MARK = """
update ai_providers set last_ok_at = now()
where tenant_id = $1 and id = any($2) and (last_ok_at is null or last_ok_at < now() - interval '1 minute')
"""
MARK_FAILED = """
update ai_providers p set last_error = failed.error, last_error_at = now()
from unnest($2::uuid[], $3::text[]) as failed(id, error) where p.tenant_id = $1 and p.id = failed.id
"""


@dataclass(frozen=True)
class ProviderConfig:
    """A provider as a run needs it. `id` None: the platform's own. `sealed`: the key still under core/crypto."""

    id: UUID | None
    kind: Kind
    label: str
    model: str
    base_url: str | None
    sealed: str | None = None
    plain: SecretStr | None = None

    def key(self, settings: Settings, tenant_id: UUID) -> SecretStr:
        """Conflict `secret_unreadable` when the installation's secret has changed since the key was stored."""
        if self.plain is not None:
            return self.plain
        return SecretStr(decrypt(settings, KEY_PURPOSE, tenant_id, self.sealed or ""))


def config_of(row: AIProvider) -> ProviderConfig:
    return ProviderConfig(row.id, cast(Kind, row.kind), row.label, row.model, row.base_url, sealed=row.key_encrypted)


def platform_providers(settings: Settings) -> list[ProviderConfig]:
    """Those whose keys this installation brings; every shop may use them after its own."""
    keys: dict[Kind, SecretStr | None] = {
        "claude": settings.CLAUDE_API_KEY,
        "gemini": settings.GEMINI_API_KEY,
        "groq": settings.GROQ_API_KEY,
        "cohere": settings.COHERE_API_KEY,
    }
    return [
        ProviderConfig(None, kind, f"{kind} of the platform", SUGGESTIONS[kind][0], None, plain=key)
        for kind, key in keys.items()
        if key
    ]


async def list_providers(tx: Tx, query: ProviderQuery) -> tuple[list[AIProvider], int]:
    """One page in the order they are asked, and how many match in all."""
    matching = select(AIProvider).where(AIProvider.tenant_id == tx.tenant_id)
    if query.active is not None:
        matching = matching.where(AIProvider.active == query.active)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    ordered = matching.order_by(AIProvider.priority, AIProvider.id)
    return list(await tx.scalars(ordered.limit(query.limit).offset(query.offset))), total or 0


async def get_provider(tx: Tx, provider_id: UUID, *, lock: bool = False) -> AIProvider:
    provider = await tx.get(AIProvider, (tx.tenant_id, provider_id), with_for_update=lock or None)
    if provider is None:
        raise NotFound("AI provider")
    return provider


async def create_provider(tx: Tx, settings: Settings, new: NewProvider, *, by: Actor) -> AIProvider:
    """Put a provider last. The caller has checked `base_url`. Conflict (`too_many`) above 50."""
    held = await _locked(tx)
    if len(held) >= MOST_PROVIDERS:
        raise Conflict(f"A shop may keep {MOST_PROVIDERS} providers.", code="too_many")
    provider = AIProvider(
        tenant_id=tx.tenant_id,
        id=new_id(),
        priority=max((row.priority for row in held), default=-1) + 1,
        **new.model_dump(exclude={"key"}),
        **_sealed(tx, settings, new.key),
    )
    tx.add(provider)
    emit(tx, "ai_provider.created", provider.id, {"kind": new.kind}, by=by)
    await tx.flush()
    return provider


async def change_provider(
    tx: Tx, settings: Settings, provider_id: UUID, change: ProviderChange, *, by: Actor
) -> AIProvider:
    """The caller has checked `base_url`. Invalid when a new address comes without the key: it would be sent there."""
    provider = await get_provider(tx, provider_id, lock=True)
    sent = {name: getattr(change, name) for name in change.model_fields_set}
    values = {name: value for name, value in sent.items() if value is not None or name in ("base_url", "daily_limit")}
    address = values.get("base_url", provider.base_url)
    if provider.kind == "openai_compatible" and address is None:
        raise Invalid("An openai_compatible provider needs a base_url.", field="base_url")
    if address != provider.base_url and change.key is None:
        raise Invalid("Enter the key again when the address changes.", field="key")
    if change.key is not None:
        del values["key"]
        values |= _sealed(tx, settings, change.key)
    for name, value in values.items():
        setattr(provider, name, value)
    if sent:
        emit(tx, "ai_provider.updated", provider_id, {"fields": sorted(sent)}, by=by)
    await tx.flush()
    return provider


async def delete_provider(tx: Tx, provider_id: UUID, *, by: Actor) -> None:
    await tx.delete(await get_provider(tx, provider_id, lock=True))
    emit(tx, "ai_provider.deleted", provider_id, by=by)


async def reorder_providers(tx: Tx, ids: list[UUID], *, by: Actor) -> None:
    """Ask these first, in this order; the others after them as before."""
    if len(set(ids)) < len(ids):
        raise Invalid("Name each id once.", field="ids")
    rows = {row.id: row for row in await _locked(tx)}
    if not rows.keys() >= set(ids):
        raise NotFound("AI provider")
    for priority, row_id in enumerate([*ids, *(row_id for row_id in rows if row_id not in set(ids))]):
        rows[row_id].priority = priority
    for row_id in ids:
        emit(tx, "ai_provider.updated", row_id, {"fields": ["priority"]}, by=by)


async def usage(tx: Tx, settings: Settings) -> UsageView:
    """Requests of today, of every provider of the shop."""
    rows = await tx.raw.fetch(USAGE, tx.tenant_id)
    platform = [PlatformProvider(kind=config.kind, model=config.model) for config in platform_providers(settings)]
    return UsageView(providers=[ProviderUsage(**row) for row in rows], platform=platform)


async def reset_usage(tx: Tx, provider_id: UUID, *, by: Actor) -> None:
    """Today's count starts anew."""
    provider = await get_provider(tx, provider_id, lock=True)
    provider.used_today = 0
    emit(tx, "ai_provider.updated", provider_id, {"fields": ["used_today"]}, by=by)


async def take(tx: Tx, provider_id: UUID) -> bool:
    """Count one request of today; False when the limit is reached or the provider has been switched off."""
    return await tx.raw.fetchval(TAKE, tx.tenant_id, provider_id) is not None


async def mark(tx: Tx, answered: set[UUID], failed: dict[UUID, str]) -> None:
    """Remember which providers answered, and how others failed."""
    if failed:
        await tx.raw.execute(MARK_FAILED, tx.tenant_id, list(failed), list(failed.values()))
    if answered:
        await tx.raw.execute(MARK, tx.tenant_id, list(answered))


async def _locked(tx: Tx) -> list[AIProvider]:
    rows = select(AIProvider).where(AIProvider.tenant_id == tx.tenant_id).with_for_update()
    return list(await tx.scalars(rows.order_by(AIProvider.priority, AIProvider.id)))


def _sealed(tx: Tx, settings: Settings, key: SecretStr) -> dict[str, str]:
    text = key.get_secret_value()
    return {"key_encrypted": encrypt(settings, KEY_PURPOSE, tx.tenant_id, text), "key_hint": hint(text)}
