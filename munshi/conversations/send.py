"""The one way a message leaves: a queued row, an event and the account's delivery woken, all in the caller's commit."""

import re
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import asyncpg
import orjson

from munshi.conversations.handover import take_over
from munshi.conversations.models import OPEN
from munshi.conversations.schemas import StaffMessage
from munshi.conversations.window import check_open
from munshi.core.clock import new_id
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.queue.jobs import wake
from munshi.events.service import SYSTEM, Actor, emit
from munshi.tenants.quotas.usage import count

Author = Literal["ai", "human", "system"]

MOST_LETTERS = 4096  # of one WhatsApp text
PREVIEW_LETTERS = 200
# Where a long text may be cut, best place first.
CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?۔؟])\s+"), re.compile(r"\s+"))

# A person's words deal with all that the customer has written so far.
QUEUE = """
with numbered as (
  update conversations set last_seq = last_seq + 1, last_message_at = now(), last_message = $3,
    answered_seq = case when $4 = 'human' then inbound_seq else answered_seq end,
    unread = case when $4 = 'human' then 0 else unread end
  where tenant_id = $1 and id = $2
  returning account_id, last_seq, status
), queued as (
  insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, author, kind, text, media_id,
    author_user_id, run_id, template, client_key, payload, status)
  select $1, $5, $2, account_id, last_seq, 'out', $4, $6, $7, $8, $9, $10, $11, $12, $13, 'queued' from numbered
)
select account_id, last_seq, status from numbered
"""

REOPEN = "update conversations set status = 'active', closed_at = null where tenant_id = $1 and id = $2"

LOCK = "select true from conversations where tenant_id = $1 and id = $2 for no key update"

SENT_BEFORE = "select id, seq, conversation_id from messages where tenant_id = $1 and client_key = $2"


@dataclass(frozen=True)
class MessageRef:
    id: UUID
    seq: int


async def send(
    tx: Tx,
    conversation_id: UUID,
    text: str,
    *,
    author: Author,
    user_id: UUID | None = None,
    media_id: UUID | None = None,
    run_id: UUID | None = None,
    template: str | None = None,
    client_key: str | None = None,
    payload: Json | None = None,
    by: Actor | None = None,
) -> MessageRef:
    """Queue one message for the customer. A person's message pauses the AI, and opens a chat again that was over.

    `payload`: what text cannot hold, e.g. a template as Meta takes it, choices to tap, or where a location is.
    `by`: who it was, where `author` does not say.
    Conflict `window_closed`: a person's free words outside WhatsApp's 24 hours.
    The same `client_key` again gives the first message again (Conflict when another chat used it).
    Conflict `newer_conversation`: a person writes in a chat that is over while the customer has another open.
    `text`: 4,096 letters at most (Invalid); see `split_text`. NotFound for an unknown conversation or media file.
    """
    _check_length(text)
    if client_key is not None and (before := await _sent_before(tx, conversation_id, client_key)):
        return before
    payload = payload or {}
    await _check_window(tx, conversation_id, author, payload)
    message_id, kind = new_id(), await _kind(tx, media_id, payload)
    by = by or {"ai": Actor("ai", run_id), "human": Actor("user", user_id), "system": SYSTEM}[author]
    told = (preview(kind, text), author, message_id, kind, text, media_id, user_id, run_id, template, client_key)
    row = await _queue(tx, conversation_id, (*told, orjson.dumps(payload).decode()))
    count(tx, messages_out=1)
    data = {"conversation": conversation_id, "message": message_id, "kind": kind, "author": author, "seq": row[1]}
    emit(tx, "message.queued", message_id, data, by=by)
    wake(tx, f"out:{row['account_id']}")
    if author == "human":
        await _reopen(tx, conversation_id, row["status"])
        await take_over(tx, conversation_id, by=by, user_id=user_id)
    return MessageRef(message_id, row["last_seq"])


async def _check_window(tx: Tx, conversation_id: UUID, author: Author, payload: Json) -> None:
    if author == "human" and "template" not in payload:
        await check_open(tx, conversation_id)


def _check_length(text: str) -> None:
    if len(text) > MOST_LETTERS:
        raise Invalid(f"A message holds {MOST_LETTERS} letters at most.", field="text")


async def send_by_hand(
    tx: Tx, conversation_id: UUID, message: StaffMessage, *, by: Actor, user_id: UUID | None
) -> MessageRef:
    """Queue what a member of the shop says; faults as in `send`."""
    text, payload = message.text, {}
    if message.location:
        text = ", ".join(filter(None, (message.location.name, message.location.address)))
        payload = message.location.model_dump(exclude_defaults=True)
    return await send(
        tx,
        conversation_id,
        text,
        author="human",
        user_id=user_id,
        media_id=message.media_id,
        client_key=message.client_key,
        payload=payload,
        by=by,
    )


def split_text(text: str, most: int = MOST_LETTERS) -> list[str]:
    """`text` in pieces of at most `most` letters, cut between paragraphs, lines, sentences or words where it can be."""
    pieces = []
    rest = text.strip()
    while len(rest) > most:
        end, start = _cut(rest, most)
        pieces.append(rest[:end].rstrip())
        rest = rest[start:].lstrip()
    return [*pieces, rest] if rest else pieces


def preview(kind: str, text: str) -> str:
    """One line for the list of chats."""
    return " ".join(text.split())[:PREVIEW_LETTERS] or f"[{kind}]"


def _cut(text: str, most: int) -> tuple[int, int]:
    for pattern in CUTS:
        places = [found for found in pattern.finditer(text, 0, most + 1) if most // 3 < found.start() <= most]
        if places:
            return places[-1].start(), places[-1].end()
    return most, most


async def _queue(tx: Tx, conversation_id: UUID, values: tuple[object, ...]) -> Any:
    try:
        row = await tx.raw.fetchrow(QUEUE, tx.tenant_id, conversation_id, *values)
    except asyncpg.UniqueViolationError:
        raise _key_used() from None
    if row is None:
        raise NotFound("conversation")
    return row


async def _reopen(tx: Tx, conversation_id: UUID, status: str) -> None:
    if status in OPEN:
        return
    try:
        await tx.raw.execute(REOPEN, tx.tenant_id, conversation_id)
    except asyncpg.UniqueViolationError:
        detail = "This chat is over and the customer has another one open: write there."
        raise Conflict(detail, code="newer_conversation") from None


async def _sent_before(tx: Tx, conversation_id: UUID, client_key: str) -> MessageRef | None:
    """The lock makes a second sender of the same key in this chat wait; what it then asks anew shows the first."""
    if not await tx.raw.fetchval(LOCK, tx.tenant_id, conversation_id):
        raise NotFound("conversation")
    row = await tx.raw.fetchrow(SENT_BEFORE, tx.tenant_id, client_key)
    if row is not None and row["conversation_id"] != conversation_id:
        raise _key_used()
    return MessageRef(row["id"], row["seq"]) if row else None


def _key_used() -> Conflict:
    return Conflict("This client_key belongs to another message.", code="client_key_used")


async def _kind(tx: Tx, media_id: UUID | None, payload: Json) -> str:
    if media_id is None:
        return "location" if "latitude" in payload else "text"
    if tx.in_transaction():
        await tx.flush()
    content_type: str | None = await tx.raw.fetchval(
        "select content_type from media_files where tenant_id = $1 and id = $2", tx.tenant_id, media_id
    )
    if content_type is None:
        raise NotFound("file")
    family = content_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "document"
