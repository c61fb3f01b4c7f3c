"""A number without WhatsApp: what is sent has arrived at once, and customers are played over the API."""

from datetime import datetime
from uuid import UUID

from munshi.channels.base import Account, FetchFailed, Incoming, Outgoing, RemoteFile, Sent
from munshi.core.db import Json, Tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, emit
from munshi.tenants.states import MAY_SEND

SHOW = f"""
update messages set status = 'delivered', wa_id = 'sim.' || id, attempts = attempts + 1, claimed_at = now(),
  sent_at = now(), delivered_at = now()
where tenant_id = $1 and account_id = $2 and status in ('queued', 'sending')
  and exists (select from whatsapp_accounts where tenant_id = $1 and id = $2 and status = 'connected')
  and {MAY_SEND}
returning id, conversation_id
"""  # noqa: S608 - a constant of another room


def read(payload: Json) -> Incoming:
    """Understand one played message: {"id", "from", "name", "kind", "text", "media_id", "at"}."""
    media_id = payload.get("media_id")
    return Incoming(
        wa_id=payload["id"],
        addresses=[("phone", payload["from"])],
        name=payload.get("name"),
        kind=payload["kind"],
        text=payload["text"],
        payload={},
        at=datetime.fromisoformat(payload["at"]),
        media_id=UUID(media_id) if media_id else None,
    )


async def fetch(runtime: Runtime, account: Account, file: RemoteFile) -> bytes:
    """There is nothing to fetch: a played file is stored when it is posted."""
    raise FetchFailed("A simulator keeps no files elsewhere.", again=False)


async def send(runtime: Runtime, account: Account, outgoing: Outgoing) -> Sent:
    return Sent(f"sim.{outgoing.id}")


async def mark_seen(runtime: Runtime, account: Account, wa_id: str, *, typing: bool) -> None:
    """Nobody looks at a played phone's ticks."""


async def show(tx: Tx, account_id: UUID) -> None:
    """Put everything queued on the customers' phones."""
    for row in await tx.raw.fetch(SHOW, tx.tenant_id, account_id):
        data = {"conversation": row["conversation_id"], "message": row["id"], "status": "delivered"}
        emit(tx, "message.status", row["id"], data, by=SYSTEM)
