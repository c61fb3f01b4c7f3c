"""The AI providers of a shop: kept in the order they are asked, each with a sealed key and a daily limit."""

from typing import Literal, cast
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import func, select

from munshi.ai.models import AIProvider, Guarded, PlatformProvider
from munshi.ai.providers.asking.guard import TODAY, clear
from munshi.ai.providers.config import (
    COLUMNS,
    KEY_PURPOSE,
    ProviderConfig,
    config_of,
    platform_providers,
    takes_pictures,
    usual_voice_model,
)
from munshi.ai.providers.history import answering
from munshi.ai.providers.schemas import (
    Health,
    Kind,
    NewProvider,
    PlatformProviderView,
    ProviderChange,
    ProviderQuery,
    ProviderUsage,
    ProviderView,
    Spending,
    UsageView,
)
from munshi.core.clock import new_id, now
from munshi.core.crypto import encrypt, hint
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.settings import Settings
from munshi.events.changes import changes_of
from munshi.events.service import SYSTEM, Actor, emit
from munshi.tenants.service import get_tenant, rehearse_anew, settings_of

MOST_PROVIDERS = 50

USAGE = f"""
select id, kind, label, daily_limit, used_today,
  case when daily_limit > used_today then daily_limit - used_today when daily_limit is not null then 0 end as left
from (
  select id, kind, label, priority, daily_limit, case when used_on = {TODAY} then used_today else 0 end as used_today
  from ai_providers where tenant_id = $1
) today order by priority, id
"""  # noqa: S608 - a constant of this file

SPENDING = f"""
select day, platform, requests, input_tokens, output_tokens, cached_tokens, cost_usd from ai_spending
where tenant_id = $1 and day > {TODAY} - 30 order by day desc, platform
"""  # noqa: S608 - a constant of this file

# Who changes one of these wants the provider asked again.
REVIVING = ("key", "model", "base_url", "active")
ABILITIES = ("sees_pictures", "voice_model")
REMOVABLE = ("base_url", "voice_model", "daily_limit", "input_usd", "output_usd", "cached_usd")


USABLE = f"""
select json_agg({COLUMNS} order by a.priority, a.id) from ai_providers a
where a.tenant_id = $1 and a.active and a.stopped is null
"""  # noqa: S608 - a constant of this room


async def usable_providers(tx: Tx, settings: Settings) -> list[ProviderConfig]:
    """Whom to ask, best first: the shop's own that are active and not stopped, then the platform's."""
    rows = await tx.raw.fetchval(USABLE, tx.tenant_id)
    return [*(config_of(*row) for row in rows or []), *platform_providers(settings)]


def config_of_row(row: AIProvider) -> ProviderConfig:
    prices = row.input_usd, row.output_usd, row.cached_usd
    place = row.model, row.base_url, row.key_encrypted
    return config_of(row.id, cast(Kind, row.kind), row.label, *place, row.sees_pictures, row.voice_model, *prices)


def view_of(row: AIProvider) -> ProviderView:
    fields = {name: getattr(row, name) for name in ProviderView.model_fields if name != "health"}
    return ProviderView(**fields, health=health_of(row, active=row.active))


def health_of(row: Guarded, *, active: bool = True) -> Health:
    """Whether this provider is asked now."""
    if not active:
        return Health(state="off")
    if row.stopped is not None:
        return Health(state="stopped", reason=row.stopped)
    if row.resting_until is None:
        return Health(state="working")
    state: Literal["resting", "trying"] = "resting" if row.resting_until > now() else "trying"
    return Health(state=state, reason=row.resting_reason, until=row.resting_until)


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
        **new.model_dump(exclude={"key", *ABILITIES}),
        **_abilities(new),
        **_sealed(tx, settings, new.key),
    )
    _check_prices(provider)
    tx.add(provider)
    emit(tx, "ai_provider.created", provider.id, {"kind": new.kind}, by=by)
    await rehearse_anew(tx)
    await tx.flush()
    return provider


async def change_provider(
    tx: Tx, settings: Settings, provider_id: UUID, change: ProviderChange, *, by: Actor
) -> AIProvider:
    """The caller has checked `base_url`. Invalid when a new address comes without the key: it would be sent there."""
    provider = await get_provider(tx, provider_id, lock=True)
    sent = {name: getattr(change, name) for name in change.model_fields_set}
    values = {name: value for name, value in sent.items() if value is not None or name in REMOVABLE}
    address = values.get("base_url", provider.base_url)
    if provider.kind == "openai_compatible" and address is None:
        raise Invalid("An openai_compatible provider needs a base_url.", field="base_url")
    if address != provider.base_url and change.key is None:
        raise Invalid("Enter the key again when the address changes.", field="key")
    changes = changes_of(provider, values)
    if change.key is not None:
        del values["key"]
        values |= _sealed(tx, settings, change.key)
    for name, value in (_follow_model(provider, values.get("model", provider.model)) | values).items():
        setattr(provider, name, value)
    _check_prices(provider)
    if sent.keys() & set(REVIVING):
        clear(provider)
    if sent.keys() & {"model", "base_url", "active"}:
        await rehearse_anew(tx)
    if sent:
        emit(tx, "ai_provider.updated", provider_id, {"fields": sorted(sent)}, by=by, changes=changes)
    await tx.flush()
    return provider


async def delete_provider(tx: Tx, provider_id: UUID, *, by: Actor) -> None:
    await tx.delete(await get_provider(tx, provider_id, lock=True))
    emit(tx, "ai_provider.deleted", provider_id, by=by)
    await rehearse_anew(tx)


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
    await rehearse_anew(tx)


async def usage(tx: Tx, settings: Settings) -> UsageView:
    """Requests of today of every provider of the shop, and what the last days have taken."""
    rows = await tx.raw.fetch(USAGE, tx.tenant_id)
    lately = await answering(tx)
    shop = settings_of(await get_tenant(tx))
    return UsageView(
        providers=[ProviderUsage(**row, lately=lately.get(row["id"])) for row in rows],
        platform=await list_platform_providers(tx, settings),
        spending=[Spending(**row) for row in await tx.raw.fetch(SPENDING, tx.tenant_id)],
        daily_tokens_cap=shop.ai_daily_tokens or None,
        daily_usd_cents_cap=shop.ai_daily_usd_cents or None,
    )


async def list_platform_providers(tx: Tx, settings: Settings) -> list[PlatformProviderView]:
    known = {row.kind: row for row in await tx.scalars(select(PlatformProvider))}
    return [_platform_view(config, known.get(config.kind)) for config in platform_providers(settings)]


def _platform_view(config: ProviderConfig, row: PlatformProvider | None) -> PlatformProviderView:
    is_known = row is not None and row.fingerprint == config.fingerprint
    health = health_of(row) if row and is_known else Health(state="working")
    return PlatformProviderView(kind=config.kind, model=config.model, health=health)


async def reset_usage(tx: Tx, provider_id: UUID, *, by: Actor) -> None:
    """Today's count starts anew."""
    provider = await get_provider(tx, provider_id, lock=True)
    provider.used_today = 0
    emit(tx, "ai_provider.updated", provider_id, {"fields": ["used_today"]}, by=by)


async def revive(tx: Tx, provider_id: UUID) -> None:
    """A person's test has succeeded: ask the provider again, however it fared before."""
    provider = await get_provider(tx, provider_id, lock=True)
    is_news = provider.stopped is not None or provider.resting_until is not None
    clear(provider)
    provider.last_ok_at = now()
    if is_news:
        emit(tx, "ai_provider.recovered", provider_id, by=SYSTEM)


async def revive_platform(tx: Tx, kind: Kind) -> None:
    row = await tx.get(PlatformProvider, kind, with_for_update=True)
    if row is not None:
        clear(row)
        row.last_ok_at = now()


async def _locked(tx: Tx) -> list[AIProvider]:
    rows = select(AIProvider).where(AIProvider.tenant_id == tx.tenant_id).with_for_update()
    return list(await tx.scalars(rows.order_by(AIProvider.priority, AIProvider.id)))


def _abilities(new: NewProvider) -> dict[str, object]:
    """What the model can do: as the shop says, else as it is usual."""
    sees = takes_pictures(new.kind, new.model) if new.sees_pictures is None else new.sees_pictures
    is_said = "voice_model" in new.model_fields_set
    return {
        "sees_pictures": sees,
        "voice_model": new.voice_model if is_said else usual_voice_model(new.kind, new.model),
    }


def _follow_model(provider: AIProvider, model: str) -> dict[str, object]:
    """What changes along with the model, unless the shop says otherwise."""
    if model == provider.model:
        return {}
    follows = {"voice_model": model} if provider.voice_model == provider.model else {}
    return {"sees_pictures": takes_pictures(cast(Kind, provider.kind), model), **follows}


def _check_prices(provider: AIProvider) -> None:
    has_input, has_output = provider.input_usd is not None, provider.output_usd is not None
    if has_input != has_output or (provider.cached_usd is not None and not has_input):
        raise Invalid("Give the prices of input and output together.", field="input_usd")


def _sealed(tx: Tx, settings: Settings, key: SecretStr) -> dict[str, str]:
    text = key.get_secret_value()
    return {"key_encrypted": encrypt(settings, KEY_PURPOSE, tx.tenant_id, text), "key_hint": hint(text)}
