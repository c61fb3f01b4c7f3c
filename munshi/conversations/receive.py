"""A message that came in becomes a row of its conversation: once, numbered, and answered if it is the AI's turn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from prometheus_client import Counter

from munshi.conversations.consent import heed, listen
from munshi.conversations.handover import take_over, wake_reply
from munshi.conversations.send import preview
from munshi.conversations.snooze import OVER
from munshi.core.clock import new_id, now
from munshi.core.db import Json, Tx
from munshi.core.queue.jobs import wake
from munshi.customers.service import recognise
from munshi.events.service import SYSTEM, Actor, emit
from munshi.media.models import MediaFile
from munshi.tenants.quotas.usage import count, look_soon
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import read_settings

WORDS = ("text", "button")
RECEIVED = Counter("munshi_messages_received", "Messages of customers taken in")
LANGUAGE_KNOWN = 10.0  # seconds after a message the AI has mostly read it

# Locks the open conversation, so that what follows sees every message stored before.
FIND = """
select tenants.settings, plans.limits <> '{}' as is_limited, open.id, open.answered_by, known.id as message_id,
  known.seq, known.conversation_id as known_conversation_id,
  exists (select from label_rules r where r.tenant_id = $1 and r.active and r.hears) as labelled
from tenants join plans on plans.id = tenants.plan_id
left join lateral (
  select id, answered_by from conversations
  where tenant_id = $1 and customer_id = $2 and account_id = $3 and status in ('active', 'waiting_payment')
  for no key update
) open on true
left join messages known on known.tenant_id = $1 and known.account_id = $3 and known.wa_id = $4
where tenants.id = $1
"""

OPEN = """
insert into conversations (tenant_id, id, customer_id, account_id, last_message_at) values ($1, $2, $3, $4, now())
on conflict (tenant_id, customer_id, account_id) where status in ('active', 'waiting_payment')
do update set customer_id = excluded.customer_id
returning id, answered_by
"""

# Nothing is written when the message is known by now; a copy known in another conversation breaks the unique index.
STORE = """
with numbered as (
  update conversations set last_seq = last_seq + 1, last_message_at = now(),
    last_message = case when $16 then last_message else $5 end,
    inbound_seq = case when $6 = 'in' and not $16 then last_seq + 1 else inbound_seq end,
    answered_seq = case when $17 then last_seq + 1 when $6 = 'out' then inbound_seq else answered_seq end,
    unread = case when $6 = 'out' then 0 when $16 then unread else unread + 1 end,
    last_inbound_at = case when $6 = 'in' and not $16 then greatest(last_inbound_at, $14) else last_inbound_at end,
    snoozed_until = case when $18 then null else snoozed_until end,
    woken_at = case when $18 and snoozed_until is not null then now() else woken_at end,
    handover_at = case when $18 and snoozed_until is not null then coalesce(handover_at, now()) else handover_at end,
    handover_reason = case
      when $18 and snoozed_until is not null then coalesce(handover_reason, $19) else handover_reason
    end
  where tenant_id = $1 and id = $2
    and not exists (select from messages where tenant_id = $1 and account_id = $3 and wa_id = $4)
  returning last_seq
)
insert into messages (tenant_id, id, conversation_id, account_id, seq, wa_id, direction, kind, text, payload, media_id,
  author, status, created_at, sent_at)
select $1, $7, $2, $3, last_seq, $4, $6, $8, $9, $10, $11, $12, $13, $14, $15 from numbered
returning seq
"""


# What silence has ended goes on where it was left: the customer's last chat with this number, if that was abandoned.
REOPEN = """
update conversations set status = 'active', closed_at = null
where tenant_id = $1 and status = 'abandoned' and id = (
  select id from conversations where tenant_id = $1 and customer_id = $2 and account_id = $3
  order by last_message_at desc nulls last, id desc limit 1
)
returning id, answered_by
"""


@dataclass(frozen=True)
class Inbound:
    """One message as a channel understood it. `addresses`: (kind, value) pairs of the customer, phones in E.164.

    `by_owner`: the shop typed it on its own phone. `quiet`: it asks for no answer (a reaction, a deletion).
    """

    account_id: UUID
    wa_id: str
    addresses: list[tuple[str, str]]
    name: str | None
    kind: str
    text: str
    payload: Json
    media: MediaFile | None
    at: datetime
    by_owner: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Received:
    """`fresh` is False for a message received before: nothing was changed. `blocked`: the customer is."""

    conversation_id: UUID
    customer_id: UUID
    message_id: UUID
    seq: int
    fresh: bool
    blocked: bool


async def receive(tx: Tx, inbound: Inbound) -> Received:
    """Store `inbound` in the customer's open conversation, opening one if need be, and wake whoever answers.

    The AI answers after the shop's delay, counted anew from every further message up to the shop's cap.
    A blocked customer's message is stored and never answered; one that only says 'stop' is heeded here.
    """
    customer = await recognise(tx, inbound.addresses, inbound.name)
    heard = await listen(tx, customer.id, inbound.text) if _may_wish(inbound) else None
    found: Any = await tx.raw.fetchrow(FIND, tx.tenant_id, customer.id, inbound.account_id, inbound.wa_id)
    blocked = customer.blocked_at is not None
    if found["message_id"]:
        known = found["known_conversation_id"], customer.id, found["message_id"]
        return Received(*known, found["seq"], fresh=False, blocked=blocked)
    conversation_id, answered_by = await _open(tx, found, customer.id, inbound)
    message_id = new_id()
    seq = await _store(tx, inbound, conversation_id, message_id, blocked=blocked)
    if seq is None:
        return await receive(tx, inbound)
    RECEIVED.inc(not inbound.by_owner)
    count(tx, messages_in=not inbound.by_owner, messages_out=inbound.by_owner)
    if found["is_limited"]:
        look_soon(tx)
    _tell(tx, inbound, conversation_id, customer.id, message_id, seq)
    if inbound.by_owner:
        await take_over(tx, conversation_id, by=Actor("user"), user_id=None)
    elif not blocked and not inbound.quiet:
        if found["labelled"]:
            wake(tx, f"label:{customer.id}", delay=LANGUAGE_KNOWN)
        if not heard or not await heed(tx, customer, conversation_id, seq, heard):
            _wake(tx, conversation_id, answered_by, read_settings(found["settings"]))
    return Received(conversation_id, customer.id, message_id, seq, fresh=True, blocked=blocked)


async def begin(tx: Tx, account_id: UUID, addresses: list[tuple[str, str]], name: str | None) -> UUID:
    """The open chat with whoever bears `addresses` on this number, for a shop that writes first."""
    customer = await recognise(tx, addresses, name)
    fresh_id = new_id()
    row: Any = await tx.raw.fetchrow(OPEN, tx.tenant_id, fresh_id, customer.id, account_id)
    if row["id"] == fresh_id:
        emit(tx, "conversation.updated", fresh_id, {"status": "active", "answered_by": "ai"}, by=SYSTEM)
    conversation_id: UUID = row["id"]
    return conversation_id


async def _open(tx: Tx, found: Any, customer_id: UUID, inbound: Inbound) -> tuple[UUID, str]:
    if found["id"]:
        return found["id"], found["answered_by"]
    left: Any = await tx.raw.fetchrow(REOPEN, tx.tenant_id, customer_id, inbound.account_id)
    if left:
        emit(tx, "conversation.updated", left["id"], {"status": "active"}, by=Actor("customer", customer_id))
        return left["id"], left["answered_by"]
    fresh_id = new_id()
    row: Any = await tx.raw.fetchrow(OPEN, tx.tenant_id, fresh_id, customer_id, inbound.account_id)
    if row["id"] == fresh_id:
        data = {"status": "active", "answered_by": "ai"}
        emit(tx, "conversation.updated", fresh_id, data, by=Actor("customer", customer_id))
    return row["id"], row["answered_by"]


async def _store(tx: Tx, inbound: Inbound, conversation_id: UUID, message_id: UUID, *, blocked: bool) -> int | None:
    if inbound.media is not None:
        tx.add(inbound.media)
        await tx.flush()
    at = min(inbound.at, now())
    seq: int | None = await tx.raw.fetchval(
        STORE,
        tx.tenant_id,
        conversation_id,
        inbound.account_id,
        inbound.wa_id,
        preview(inbound.kind, inbound.text),
        "out" if inbound.by_owner else "in",
        message_id,
        inbound.kind,
        inbound.text,
        orjson.dumps(inbound.payload).decode(),
        inbound.media.id if inbound.media else None,
        "human" if inbound.by_owner else "customer",
        "sent" if inbound.by_owner else "received",
        at,
        at if inbound.by_owner else None,
        inbound.quiet,
        blocked and not inbound.by_owner,
        not (blocked or inbound.by_owner or inbound.quiet),
        OVER,
    )
    return seq


def _may_wish(inbound: Inbound) -> bool:
    return inbound.kind in WORDS and not inbound.by_owner and not inbound.quiet


def _wake(tx: Tx, conversation_id: UUID, answered_by: str, settings: TenantSettings) -> None:
    if answered_by == "ai":
        wake_reply(tx, conversation_id, settings)
    if settings.away_message != "off":
        wake(tx, f"away:{conversation_id}")


def _tell(tx: Tx, inbound: Inbound, conversation_id: UUID, customer_id: UUID, message_id: UUID, seq: int) -> None:
    data = {"conversation": conversation_id, "message": message_id, "kind": inbound.kind, "seq": seq}
    author = Actor("user") if inbound.by_owner else Actor("customer", customer_id)
    emit(tx, "message.received", message_id, data, by=author)
