"""The 24 hours after a customer's last words: through the Cloud API WhatsApp takes free words only then."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.events.service import SYSTEM, emit

# Until when free words go out in chat `c`; null where the number knows no such rule. A customer may have had several
# chats with the number: the newest words of all of them count. Numbers belong to a room above; only their kind is read.
FREE_UNTIL = """(
  select coalesce(max(w.last_inbound_at) + interval '24 hours', {chat}.created_at)
  from whatsapp_accounts n
  left join conversations w on w.tenant_id = n.tenant_id and w.customer_id = {chat}.customer_id and w.account_id = n.id
  where n.tenant_id = {chat}.tenant_id and n.id = {chat}.account_id and n.kind = 'cloud'
  group by n.id
)"""

LOOK = f"select {FREE_UNTIL.format(chat='c')} from conversations c where c.tenant_id = $1 and c.id = $2"  # noqa: S608

SHUT = """
update conversations c set last_inbound_at = null from messages m
where m.tenant_id = $1 and m.id = any($2) and c.tenant_id = $1 and c.id = m.conversation_id
  and c.last_inbound_at < m.created_at
returning c.id
"""


async def check_open(tx: Tx, conversation_id: UUID) -> None:
    """Conflict `window_closed` when WhatsApp would not take free words in this chat."""
    free_until: datetime | None = await tx.raw.fetchval(LOOK, tx.tenant_id, conversation_id)
    if free_until is not None and free_until <= now():
        detail = "The customer has not written for 24 hours: WhatsApp now takes only templates approved by Meta."
        raise Conflict(detail, code="window_closed")


async def shut(tx: Tx, message_ids: Sequence[UUID]) -> None:
    """WhatsApp has refused these messages as outside the window: the chats count as shut until the customer writes."""
    for row in await tx.raw.fetch(SHUT, tx.tenant_id, list(message_ids)):
        emit(tx, "conversation.updated", row["id"], {"free_until": None}, by=SYSTEM)
