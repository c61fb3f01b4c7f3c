"""The plans on offer and the rules of the installation, as its operator sets them."""

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from munshi.billing.service import get_plan
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict
from munshi.core.money import Money
from munshi.platform.console import note
from munshi.platform.schemas import InstallationChange, NewPlatformPlan, PlatformPlanChange
from munshi.tenants.installation import InstallationSettings, get_installation
from munshi.tenants.models import Plan
from munshi.tenants.quotas.limits import Limits

KEEP = """
insert into platform_settings (id, settings) values (true, $1::jsonb)
on conflict (id) do update set settings = platform_settings.settings || excluded.settings
"""


async def list_plans(tx: Tx) -> list[Plan]:
    return list(await tx.scalars(select(Plan).order_by(Plan.position, Plan.id)))


async def create_plan(tx: Tx, new: NewPlatformPlan) -> Plan:
    """Conflict `plan_exists`."""
    values = {**new.model_dump(exclude={"price", "limits"}), **_priced(new.price), "limits": _limited(new.limits)}
    added: Plan | None = await tx.scalar(insert(Plan).values(values).on_conflict_do_nothing().returning(Plan))
    if added is None:
        raise Conflict("There is a plan of this id already.", code="plan_exists")
    note(tx, plan=new.id)
    return added


async def change_plan(tx: Tx, plan_id: str, change: PlatformPlanChange) -> Plan:
    plan = await get_plan(tx, plan_id)
    sent = change.model_dump(exclude_none=True, exclude={"price", "limits"})
    if change.price is not None:
        sent |= _priced(change.price)
    if change.limits is not None:
        sent["limits"] = _limited(change.limits)
    for name, value in sent.items():
        setattr(plan, name, value)
    note(tx, fields=sorted(sent), limits=sent.get("limits"))
    await tx.flush()
    return plan


def _priced(price: Money) -> Json:
    return {"price_minor": price.minor, "currency": price.currency}


def _limited(limits: Limits) -> Json:
    return limits.model_dump(exclude_none=True)


async def change_installation(tx: Tx, change: InstallationChange) -> InstallationSettings:
    """NotFound when new shops are to begin on no known plan."""
    sent = change.model_dump(exclude_none=True)
    if change.new_shop_plan:
        await get_plan(tx, change.new_shop_plan)
    if change.flags:
        sent["flags"] = {**(await get_installation(tx)).flags, **change.flags}
    await tx.raw.execute(KEEP, orjson.dumps(sent).decode())
    note(tx, fields=sorted(sent), flags=sent.get("flags"))
    return await get_installation(tx)
