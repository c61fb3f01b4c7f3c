"""What a refused message tells beyond itself: of its chat's window, of its customer, of its account."""

from collections.abc import Mapping
from uuid import UUID

from munshi.channels.base import SendFailed
from munshi.channels.numbers import standing
from munshi.conversations import window
from munshi.core.db import Tx
from munshi.events.service import SYSTEM, emit

MARKETING_STOPPED = """
update customers p set marketing_stopped_at = now() from conversations c, messages m
where m.tenant_id = $1 and m.id = any($2) and c.tenant_id = $1 and c.id = m.conversation_id
  and p.tenant_id = $1 and p.id = c.customer_id and p.marketing_stopped_at is null
returning p.id
"""


async def learn(tx: Tx, account_id: UUID, failures: Mapping[UUID, SendFailed]) -> None:
    """Act on why messages (by id) were refused, once a reason."""
    for failed in {one.reason: one for one in failures.values()}.values():
        if failed.kind == "pause":
            await standing.rest(tx, account_id, failed)
        elif failed.kind == "hold":
            await standing.hold(tx, account_id, failed)
    if shut := [message_id for message_id, failed in failures.items() if failed.lesson == "window_shut"]:
        await window.shut(tx, shut)
    if stopped := [message_id for message_id, failed in failures.items() if failed.lesson == "marketing_stopped"]:
        for row in await tx.raw.fetch(MARKETING_STOPPED, tx.tenant_id, stopped):
            emit(tx, "customer.updated", row["id"], {"fields": ["marketing_stopped_at"]}, by=SYSTEM)
