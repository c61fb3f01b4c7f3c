"""The customer's side of a simulator number."""

from dataclasses import dataclass
from uuid import UUID

from munshi.channels.incoming.inbox import Item, encode, keep
from munshi.channels.schemas import PhoneMessage, PhoneView
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.media.models import MediaFile

# Numbered over all chats of the customer on this number, as one phone shows them. Nothing is shown past a message that
# is still to come, so that no number ever changes.
LOOK = """
select * from (
  select m.id, m.conversation_id, row_number() over so_far as seq, m.direction, m.kind, m.text,
    m.payload, m.media_id, m.status, m.author, m.created_at as at,
    bool_or(m.status in ('queued', 'sending')) over so_far as to_come
  from customer_addresses a
  join conversations c on c.tenant_id = $1 and c.customer_id = a.customer_id and c.account_id = $2
  join messages m on m.tenant_id = $1 and m.conversation_id = c.id
  where a.tenant_id = $1 and a.kind = 'phone' and a.value = $3
  window so_far as (order by m.conversation_id, m.seq)
) numbered
where seq > $4 and not to_come and (direction = 'in' or status in ('sent', 'delivered', 'read'))
order by seq limit 100
"""

BUSY = """
select exists (
  select from inbound_events where tenant_id = $1 and account_id = $2 and sender = $3 and handled_at is null
) or exists (
  select from customer_addresses a
  join conversations c on c.tenant_id = $1 and c.customer_id = a.customer_id and c.account_id = $2
  where a.tenant_id = $1 and a.kind = 'phone' and a.value = $3 and (
    exists (select from messages m where m.tenant_id = $1 and m.account_id = $2 and m.conversation_id = c.id
      and m.status in ('queued', 'sending'))
    or exists (select from wake w where w.tenant_id = $1 and w.key = 'reply:' || c.id and w.wake_at is not null)
  )
)
"""

KIND = "select kind from whatsapp_accounts where tenant_id = $1 and id = $2"


@dataclass(frozen=True)
class Played:
    """One message of a played customer; `media` is its stored file."""

    phone: str
    name: str | None
    text: str
    media: MediaFile | None = None

    @property
    def kind(self) -> str:
        if self.media is None:
            return "text"
        family = self.media.content_type.partition("/")[0]
        return family if family in ("image", "audio", "video") else "document"


async def play(tx: Tx, account_id: UUID, played: Played) -> UUID:
    """Let a message arrive the way a real one does; returns the event's id."""
    await _check_simulator(tx, account_id)
    phone, event_id = _e164(played.phone), new_id()
    payload = {
        "id": f"sim.{event_id}",
        "from": phone,
        "name": played.name,
        "kind": played.kind,
        "text": played.text,
        "media_id": str(played.media.id) if played.media else None,
        "at": now(),
    }
    rows = encode([Item(f"sim.{event_id}", "message", phone, payload)])
    await keep(tx, account_id, rows)
    return rows[0][0]


async def look(tx: Tx, account_id: UUID, phone: str, after_seq: int) -> PhoneView:
    """Up to 100 messages above `after_seq`, and whether more may be on their way."""
    await _check_simulator(tx, account_id)
    # In this order: what is not seen as busy any more has left its messages behind.
    busy = await tx.raw.fetchval(BUSY, tx.tenant_id, account_id, _e164(phone))
    rows = await tx.raw.fetch(LOOK, tx.tenant_id, account_id, _e164(phone), after_seq)
    return PhoneView(items=[PhoneMessage(**dict(row)) for row in rows], busy=busy)


async def _check_simulator(tx: Tx, account_id: UUID) -> None:
    """Conflict `not_a_simulator`: customers of real numbers are not played."""
    kind = await tx.raw.fetchval(KIND, tx.tenant_id, account_id)
    if kind is None:
        raise NotFound("WhatsApp account")
    if kind != "simulator":
        raise Conflict("Only a simulator number plays customers.", code="not_a_simulator")


def _e164(phone: str) -> str:
    return f"+{phone.removeprefix('+')}"
