"""What Meta tells of an account: only what stops it, or soon will, concerns the shop."""

from uuid import UUID

from munshi.channels import accounts
from munshi.channels.base import SendFailed
from munshi.channels.inbox import NEWS
from munshi.core.db import Json, Tx
from munshi.core.jobs import Run
from munshi.events.service import SYSTEM, emit

BATCH = 100
GONE = ("ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED")
WARNINGS = ("ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION")
STOPPED = "Meta has closed this WhatsApp account: see WhatsApp Manager, then connect it again."
WARNED = "Meta has warned or restricted this WhatsApp account: see WhatsApp Manager."

PENDING = """
select id, payload from inbound_events
where tenant_id = $1 and account_id = $2 and sender = $3 and handled_at is null order by id limit $4
"""

HANDLED = "update inbound_events set handled_at = now() where tenant_id = $1 and id = any($2)"


async def take(run: Run, account_id: UUID) -> None:
    """Works off all pending news of an account."""
    while True:
        async with run.tx(durable=False) as tx:
            rows = await tx.raw.fetch(PENDING, run.tenant_id, account_id, NEWS, BATCH)
            for row in rows:
                await _take(tx, account_id, row["payload"]["value"])
            await tx.raw.execute(HANDLED, run.tenant_id, [row["id"] for row in rows])
        if len(rows) < BATCH:
            return


async def _take(tx: Tx, account_id: UUID, value: Json) -> None:
    event, ban = value.get("event"), value.get("ban_info")
    state = ban.get("waba_ban_state") if isinstance(ban, dict) else None
    if event in GONE or state == "DISABLE":
        await accounts.rest(tx, account_id, SendFailed("pause", STOPPED))
    elif event in WARNINGS or state == "SCHEDULE_FOR_DISABLE":
        alert = {"code": "whatsapp_warning", "account": account_id, "action": WARNED}
        emit(tx, "system.alert", account_id, alert, by=SYSTEM)
