"""A message whose sending had no answer, recognised by its receipt: the id it left under was never told."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from munshi.core.db import Json, Tx

# The oldest such message to the person whose phone the receipt comes from; the receipt then finds it by its id.
ADOPT = """
update messages m set wa_id = $5 from (
  select m.id from messages m
  join conversations c on c.tenant_id = $1 and c.id = m.conversation_id
  join customer_addresses a on a.tenant_id = $1 and a.customer_id = c.customer_id and a.kind = $3 and a.value = $4
  where m.tenant_id = $1 and m.account_id = $2 and m.status = 'unknown' and m.wa_id is null and m.direction = 'out'
    and date_trunc('second', m.claimed_at) <= $6
  order by m.id limit 1
) found where m.tenant_id = $1 and m.id = found.id
"""


async def adopt(tx: Tx, account_id: UUID, receipts: Sequence[Json]) -> None:
    """Give the ids of linked phones' `receipts` that belong to no message to messages whose fate is unknown."""
    seen = set()
    for receipt in receipts:
        chat, wa_id = receipt.get("chat"), receipt.get("id")
        if not chat or wa_id in seen:
            continue
        seen.add(wa_id)
        kind, user = chat
        value = f"+{user}" if kind == "phone" else user
        at = datetime.fromtimestamp(receipt["timestamp"], UTC)
        await tx.raw.execute(ADOPT, tx.tenant_id, account_id, kind, value, wa_id, at)
