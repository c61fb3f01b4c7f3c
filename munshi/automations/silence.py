"""Job `silence:<tenant>`: chats in which nobody has written for the shop's days are closed as abandoned."""

from munshi.conversations.service import close
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM
from munshi.orders.service import UNSETTLED
from munshi.tenants.service import get_tenant, settings_of

AT_ONCE = 200
AN_HOUR, NEXT_LOT = 3600.0, 1.0

# Neither where money or an answer is still to come, nor where a person is needed.
SILENT = """
select c.id from conversations c
where c.tenant_id = $1 and c.status = 'active' and c.answered_by = 'ai' and c.handover_reason is null
  and c.inbound_seq <= c.answered_seq
  and coalesce(c.last_message_at, c.created_at) < now() - make_interval(days => $2::int)
  and not exists (select from orders o
    where o.tenant_id = $1 and o.conversation_id = c.id and o.status = any($3))
order by c.id limit $4
for no key update skip locked
"""


async def tidy(run: Run) -> None:
    """Looks again every hour as long as the shop wants it; what a customer writes later opens the chat again."""
    async with run.tx() as tx:
        days = settings_of(await get_tenant(tx)).abandon_after_days
        if not days:
            return
        found = await tx.raw.fetch(SILENT, run.tenant_id, days, UNSETTLED, AT_ONCE)
        for row in found:
            await close(tx, row["id"], "abandoned", by=SYSTEM)
    raise Again(NEXT_LOT if len(found) == AT_ONCE else AN_HOUR)
