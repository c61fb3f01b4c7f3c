"""Job `release:<shop>`: a shop runs again. What was held back goes on; what has waited too long is left to people."""

from datetime import timedelta

from munshi.conversations.handover import wake_reply
from munshi.conversations.models import OPEN
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.queue.jobs import Run, wake
from munshi.events.service import SYSTEM, emit
from munshi.tenants.installation import get_installation
from munshi.tenants.service import get_tenant, settings_of
from munshi.tenants.states import HALTED

TOO_LATE = "The shop was suspended when this was to be sent, and it is too late for it now."

# Written to so long ago that an answer by itself would only surprise: it stays unread for staff.
LEAVE_UNANSWERED = """
update conversations set answered_seq = inbound_seq
where tenant_id = $1 and status = any($2) and answered_by = 'ai' and inbound_seq > answered_seq
  and coalesce(last_inbound_at, last_message_at) < $3
"""
UNANSWERED = """
select c.id from conversations c join customers p on p.tenant_id = $1 and p.id = c.customer_id
where c.tenant_id = $1 and c.status = any($2) and c.answered_by = 'ai' and c.inbound_seq > c.answered_seq
  and p.blocked_at is null
"""
LEAVE_UNSENT = """
update messages set status = 'failed', failure = $3
where tenant_id = $1 and status = 'queued' and created_at < $2 returning id, conversation_id, status
"""
TO_SEND = "select distinct account_id from messages where tenant_id = $1 and status = 'queued'"


async def release(run: Run) -> None:
    async with run.tx() as tx:
        tenant = await get_tenant(tx)
        if tenant.status in HALTED:
            return
        oldest = now() - timedelta(minutes=(await get_installation(tx)).late_minutes)
        await tx.raw.execute(LEAVE_UNANSWERED, tx.tenant_id, OPEN, oldest)
        for row in await tx.raw.fetch(UNANSWERED, tx.tenant_id, OPEN):
            wake_reply(tx, row["id"], settings_of(tenant))
        await _send_on(tx, oldest)


async def _send_on(tx: Tx, oldest: object) -> None:
    for row in await tx.raw.fetch(LEAVE_UNSENT, tx.tenant_id, oldest, TOO_LATE):
        data = {"conversation": row["conversation_id"], "message": row["id"], "status": row["status"]}
        emit(tx, "message.status", row["id"], data, by=SYSTEM)
    for row in await tx.raw.fetch(TO_SEND, tx.tenant_id):
        wake(tx, f"out:{row['account_id']}")
