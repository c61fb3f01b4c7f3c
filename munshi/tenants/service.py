"""The shop itself: read it, change it."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.queue.jobs import wake
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.tenants.countries import countries
from munshi.tenants.models import Tenant
from munshi.tenants.opening.hours import BusinessHours, instant, opening_at
from munshi.tenants.opening.night import seconds_until_night
from munshi.tenants.profile import ShopProfile
from munshi.tenants.schemas import (
    KEEPING,
    BusinessHoursView,
    MannerChange,
    OpeningView,
    TenantChange,
    TenantSettings,
)

FURTHEST = timedelta(days=366)


async def get_tenant(tx: Tx) -> Tenant:
    """The shop this transaction is bound to."""
    tenant = await tx.get(Tenant, tx.tenant_id)
    if tenant is None:
        raise NotFound("shop")
    return tenant


def profile_of(tenant: Tenant) -> ShopProfile:
    return ShopProfile.model_validate(tenant.profile)


def settings_of(tenant: Tenant) -> TenantSettings:
    return read_settings(tenant.settings)


def read_settings(stored: Json) -> TenantSettings:
    """Of a row's `settings`. What is read for every message is not made anew each time: nothing in it may change."""
    return _read(orjson.dumps(stored))


@lru_cache(maxsize=1024)
def _read(stored: bytes) -> TenantSettings:
    return TenantSettings.model_validate_json(stored)


async def time_at(tx: Tx, at: str) -> datetime:
    """When it is `at` (hours.ShopTime) by the shop's clock. Invalid: no time, past, or over a year ahead."""
    zone = ZoneInfo((await get_tenant(tx)).time_zone)
    day, _, clock = at.partition("T")
    try:
        named = instant(date.fromisoformat(day), clock, zone, fold=0)
    except ValueError:
        raise Invalid("There is no such day.", field="at") from None
    if not now() < named < now() + FURTHEST:
        raise Invalid("Name a time that is still to come, within a year.", field="at")
    return named


async def check_may_go_live(tx: Tx) -> None:
    """Conflict `rehearsal_required` when the shop wants its assistant rehearsed first and it has not passed."""
    check_rehearsed(await get_tenant(tx))


def check_rehearsed(tenant: Tenant) -> None:
    """Conflict as in `check_may_go_live`."""
    if settings_of(tenant).rehearsal_required and tenant.rehearsed_at is None:
        detail = "The assistant has not passed a whole rehearsal as it stands: rehearse first."
        raise Conflict(detail, code="rehearsal_required")


async def rehearse_anew(tx: Tx) -> None:
    """Something the assistant works by has changed: an earlier pass counts no more."""
    forget = "update tenants set rehearsed_at = null where id = $1 and rehearsed_at is not null"
    await tx.raw.execute(forget, tx.tenant_id)


async def change_tenant(tx: Tx, change: TenantChange, *, by: Actor) -> Tenant:
    """Apply the members that were sent; the event names those that really changed.

    Conflict as in `check_may_go_live` when it switches the AI on.
    """
    tenant = await _lock(tx)
    fields = _brought(tenant, change) | change.model_dump(exclude_none=True, exclude={"settings", "profile"})
    changed = [name for name, value in fields.items() if getattr(tenant, name) != value]
    changes = changes_of(tenant, fields)
    for name in changed:
        setattr(tenant, name, fields[name])
    sent = change.settings.model_dump(exclude_none=True) if change.settings else {}
    before = settings_of(tenant).model_dump()
    adjusted = {name: value for name, value in sent.items() if before[name] != value}
    tenant.settings = {**tenant.settings, **adjusted}
    if not adjusted.keys().isdisjoint(MannerChange.model_fields):
        tenant.rehearsed_at = None
    if adjusted.get("ai_enabled"):
        check_rehearsed(tenant)
    if adjusted.get("abandon_after_days"):
        wake(tx, f"silence:{tenant.id}")
    if "time_zone" in changed:
        wake(tx, f"recount:{tenant.id}")
    if any(adjusted.get(name) for name in KEEPING):
        wake(tx, f"retain:{tenant.id}", delay=seconds_until_night(tenant.time_zone, now()))
    told = _tell(tenant, change)
    if changed or told or adjusted:
        changes |= told | changes_of(before, adjusted)
        emit(tx, "tenant.updated", tenant.id, {"fields": [*changed, *told, *adjusted]}, by=by, changes=changes)
    return tenant


def _brought(tenant: Tenant, change: TenantChange) -> Json:
    """What another country brings with it."""
    if change.country is None or change.country == tenant.country:
        return {}
    country = countries()[change.country]
    return {"currency": country.currency, "time_zone": country.time_zones[0], "locale": country.locale}


def _tell(tenant: Tenant, change: TenantChange) -> Json:
    """Set what is sent of the profile; its changes."""
    sent = change.profile.model_dump(exclude_none=True) if change.profile else {}
    changes = changes_of(profile_of(tenant).model_dump(), sent)
    tenant.profile = {**tenant.profile, **sent}
    return changes


def hours_of(tenant: Tenant) -> BusinessHoursView:
    """The shop's hours and how it stands now."""
    hours = settings_of(tenant).business_hours
    opening = opening_at(hours, tenant.time_zone, now())
    view = OpeningView(is_open=opening.is_open, changes_at=opening.changes_at)
    return BusinessHoursView(time_zone=tenant.time_zone, spans=hours.spans, holidays=hours.holidays, now=view)


async def set_hours(tx: Tx, hours: BusinessHours, *, by: Actor) -> Tenant:
    """Keep these hours from now on."""
    tenant = await _lock(tx)
    if hours != settings_of(tenant).business_hours:
        tenant.settings = {**tenant.settings, "business_hours": hours.model_dump(mode="json")}
        emit(tx, "tenant.updated", tenant.id, {"fields": ["business_hours"]}, by=by)
    return tenant


async def _lock(tx: Tx) -> Tenant:
    tenant = await tx.scalar(select(Tenant).where(Tenant.id == tx.tenant_id).with_for_update())
    if tenant is None:
        raise NotFound("shop")
    return tenant
