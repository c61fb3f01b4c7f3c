"""Job `seen:<conversation>`: the customer's ticks turn blue, and they see that an answer is being written."""

from typing import Any
from uuid import UUID

from munshi.channels.base import Account, SendFailed
from munshi.channels.kinds import CHANNELS
from munshi.channels.numbers import accounts, standing
from munshi.core.errors import Conflict
from munshi.core.queue.jobs import Run

# Through these kinds of number a customer sees it.
SHOWN_BY = ("cloud",)

# A person who answers has read what is no longer unread; the AI reads at once, and writes while it has not answered.
NEWEST = """
select c.account_id, m.wa_id, c.answered_by = 'ai' and c.inbound_seq > c.answered_seq as typing
from conversations c
join whatsapp_accounts a on a.tenant_id = $1 and a.id = c.account_id and a.kind = any($3) and a.status = 'connected'
join lateral (
  select wa_id from messages m where m.tenant_id = $1 and m.conversation_id = c.id and m.direction = 'in'
  order by m.seq desc limit 1
) m on m.wa_id is not null
where c.tenant_id = $1 and c.id = $2 and (c.answered_by = 'ai' or c.answered_seq >= c.inbound_seq or c.unread = 0)
"""


async def mark_seen(run: Run) -> None:
    """Shows the newest message as read. What fails is not tried again, but stops an account that Meta refuses."""
    async with run.tx(durable=False) as tx:
        row: Any = await tx.raw.fetchrow(NEWEST, run.tenant_id, UUID(run.subject), list(SHOWN_BY))
        account = await _opened(run, tx, row["account_id"]) if row else None
    if account is None:
        return
    try:
        await CHANNELS[account.kind].mark_seen(run.runtime, account, row["wa_id"], typing=row["typing"])
    except SendFailed as failed:
        if failed.kind == "pause" and failed.retry_after is None:
            async with run.tx() as tx:
                await standing.rest(tx, account.id, failed)


async def _opened(run: Run, tx: Any, account_id: UUID) -> Account | None:
    try:
        return await accounts.open_account(tx, run.runtime.settings, account_id)
    except Conflict:
        return None  # the secret cannot be read: sending says so
