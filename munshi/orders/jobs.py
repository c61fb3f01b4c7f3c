"""Job `expire:<order>`: an order that nobody pays for ends by itself when the shop's time for it is over.

One that has received a part of its money never does: what becomes of it is for a person to say.
"""

from contextlib import suppress
from uuid import UUID

from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM
from munshi.orders.service import move
from munshi.tenants.opening.quiet import quiet_seconds
from munshi.tenants.service import read_settings

PENDING_FOR = """
select extract(epoch from now() - coalesce(o.updated_at, o.created_at))::float8 as seconds, t.settings, t.time_zone
from orders o join tenants t on t.id = o.tenant_id
where o.tenant_id = $1 and o.id = $2 and o.status = 'pending'
  and coalesce((select sum(case kind when 'refunded' then -amount_minor else amount_minor end) from payments p
    where p.tenant_id = o.tenant_id and p.order_id = o.id and kind not in ('submitted', 'discounted')), 0) <= 0
"""


async def expire(run: Run) -> None:
    """Expires the order and tells the customer, or waits on for the time that is left."""
    order_id = UUID(run.subject)
    with suppress(Conflict):  # paid or cancelled in this very moment
        async with run.tx() as tx:
            left = await _seconds_left(tx, order_id)
            if left is not None and left <= 0:
                await move(tx, order_id, "expired", by=SYSTEM)
                return
        if left is not None:
            raise Again(left)


async def _seconds_left(tx: Tx, order_id: UUID) -> float | None:
    row = await tx.raw.fetchrow(PENDING_FOR, tx.tenant_id, order_id)
    if row is None:
        return None
    settings = read_settings(row["settings"])
    left = settings.order_expiry_hours * 3600 - float(row["seconds"])
    # The customer is told of it, which can wait for the morning.
    return left if left > 0 else quiet_seconds(settings, row["time_zone"], now())
