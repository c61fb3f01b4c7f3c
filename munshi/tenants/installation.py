"""What whoever runs the installation has set for all shops, and which features are switched on."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from munshi.core.db import Tx
from munshi.core.schemas import Paragraph

Flag = Literal["registration", "linked_phones"]
FLAGS: tuple[Flag, ...] = get_args(Flag)
# Of the installation alone: whoever registers has no shop yet.
OF_ALL: tuple[Flag, ...] = ("registration",)

GET = "select settings from platform_settings"
FLAGS_OF = """
select coalesce((select settings->'flags' from platform_settings), '{}') || coalesce(
  (select flags from tenants where id = $1), '{}')
"""

Days = Annotated[int, Field(ge=0, le=365)]
PlanId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
GraceDays = Annotated[Days, Field(description="days a shop whose time is over goes on before it is suspended")]
RenewalDays = Annotated[Days, Field(description="days before its time is over that a shop gets its next invoice")]
LateMinutes = Annotated[
    int,
    Field(ge=0, le=10_080, description="what waited longer while a shop was suspended is neither answered nor sent"),
]
ClosedDays = Annotated[Days, Field(description="days after which a shop that was closed is deleted for good")]
Switches = dict[Flag, bool]


class InstallationSettings(BaseModel):
    """What was never set keeps these defaults: new shops use the plan without limits."""

    model_config = ConfigDict(extra="ignore")

    new_shop_plan: PlanId = "free"
    grace_days: GraceDays = 7
    renewal_days: RenewalDays = 7
    late_minutes: LateMinutes = 120
    closed_days: ClosedDays = 30
    payment_instructions: Paragraph = ""
    flags: Switches = {}


async def get_installation(tx: Tx) -> InstallationSettings:
    return InstallationSettings.model_validate(await tx.raw.fetchval(GET) or {})


async def is_on(tx: Tx, flag: Flag) -> bool:
    """Whether the shop of `tx`, or outside one the installation, has this feature. All are on until switched off."""
    switches: Any = await tx.raw.fetchval(FLAGS_OF, getattr(tx, "tenant_id", None))
    return bool(switches.get(flag, True))
