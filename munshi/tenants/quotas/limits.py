"""What a plan allows a shop, and the refusal of what would go over it."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.schemas import WHOLE

# The first three begin anew with every month of the shop's time zone.
Quota = Literal["messages", "ai_runs", "ai_cost_usd_cents", "whatsapp_accounts", "seats", "storage_bytes"]
QUOTAS: tuple[Quota, ...] = get_args(Quota)
MONTHLY: tuple[Quota, ...] = ("messages", "ai_runs", "ai_cost_usd_cents")

Most = Annotated[int | None, Field(ge=0, le=10**15), WHOLE]


class Limits(BaseModel):
    """The most a shop may use of each; null: no limit."""

    model_config = ConfigDict(extra="ignore")

    messages: Most = Field(None, description="messages a month, received and sent")
    ai_runs: Most = Field(None, description="turns a month in which a model was asked")
    ai_cost_usd_cents: Most = Field(None, description="what the platform's own AI keys may cost a month")
    whatsapp_accounts: Most = Field(None, description="numbers, simulators aside")
    seats: Most = Field(None, description="members")
    storage_bytes: Most = Field(None, description="size of all files")


# What a row `t` of tenants has been given of a quota beyond its plan, for now; 0 where it has been given nothing.
GRANTED = """coalesce((select sum(g.amount) from quota_grants g where g.tenant_id = t.id and g.quota = {quota}
  and g.revoked_at is null and g.until > now()), 0)::bigint"""
LIMIT = f"""select (p.limits->>$2)::bigint + {GRANTED.format(quota="$2")}
from tenants t join plans p on p.id = t.plan_id where t.id = $1"""  # noqa: S608 - constants of this file
HOLD_SHOP = "select from tenants where id = $1 for no key update"
HELD = {
    "whatsapp_accounts": "select count(*) from whatsapp_accounts where tenant_id = $1 and kind <> 'simulator'",
    "seats": "select count(*) from memberships where tenant_id = $1",
    "storage_bytes": "select coalesce((select bytes from tenant_storage where tenant_id = $1), 0)",
}
WHAT_TO_DO = {
    "whatsapp_accounts": "The plan allows {limit} WhatsApp numbers. Remove one, or choose a larger plan.",
    "seats": "The plan allows {limit} members. Remove one, or choose a larger plan.",
    "storage_bytes": "The plan allows {limit} bytes of files. Choose a larger plan.",
}


async def check_room(tx: Tx, quota: Literal["whatsapp_accounts", "seats", "storage_bytes"], more: int = 1) -> None:
    """Conflict `quota_reached` when `more` would go over the plan.

    Whoever adds of a limited kind waits here for the one before: two at once never both take the last place.
    """
    limit: Any = await tx.raw.fetchval(LIMIT, tx.tenant_id, quota)
    if limit is None:
        return
    await tx.raw.execute(HOLD_SHOP, tx.tenant_id)
    held: Any = await tx.raw.fetchval(HELD[quota], tx.tenant_id)
    if held + more > limit:
        detail = WHAT_TO_DO[quota].format(limit=f"{limit:,}")
        raise Conflict(detail, code="quota_reached", quota=quota, limit=limit, used=held)
