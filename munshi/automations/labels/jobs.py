"""Jobs `label:<customer>`, when something has happened to one, and `labels:<tenant>`, every night, for all of them."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.automations.labels.service import apply
from munshi.core.clock import now
from munshi.core.queue.jobs import Again, Run
from munshi.tenants.service import get_tenant

NIGHT = 3  # o'clock in the shop


async def label(run: Run) -> None:
    """Gives and takes a customer's labels by the shop's rules."""
    async with run.tx() as tx:
        await apply(tx, UUID(run.subject))


async def label_all(run: Run) -> None:
    """The same for every customer, and again in the night, as long as there are rules."""
    async with run.tx() as tx:
        count = await apply(tx)
        here = now().astimezone(ZoneInfo((await get_tenant(tx)).time_zone))
    if count:
        night = here.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
        night += timedelta(days=int(night <= here))
        raise Again(night.timestamp() - here.timestamp())
