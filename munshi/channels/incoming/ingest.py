"""Job `in:<account>:<sender>`: works off what arrived from one sender, oldest first, one run at a time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from munshi.channels.base import FetchFailed, Incoming, RemoteFile
from munshi.channels.groups import service as groups
from munshi.channels.incoming import news, receipts
from munshi.channels.incoming.inbox import GROUP, NEWS, RECEIPTS
from munshi.channels.kinds import CHANNELS
from munshi.channels.numbers import accounts, standing
from munshi.channels.outgoing.seen import SHOWN_BY
from munshi.conversations.receive import Inbound, receive
from munshi.core.db import Tx
from munshi.core.errors import Problem, Unavailable
from munshi.core.outages import UNREACHABLE
from munshi.core.queue.jobs import Again, LeaseLost, Run, wake
from munshi.customers.service import recognise
from munshi.events.service import SYSTEM, emit
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.payments.service import take_as_proof

log = structlog.get_logger()

BATCH = 20
# Runs that may fail before the event at fault is set aside, so that the sender's later ones go on.
PATIENCE = 3
FETCH_PAUSES = (0.5, 2.0, 6.0)
# From a message to its blue ticks: nobody reads sooner, several messages are shown as read in one call, and "typing" is
# shown only where the answer takes longer.
READ_SECONDS = 0.75
STORE_AWAY = 15.0  # seconds until a file is tried again that our own store did not take
NO_FILE = "The file could not be fetched."
PASSING = (
    Again,
    LeaseLost,
    *UNREACHABLE,
    asyncpg.TransactionRollbackError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)

PENDING = """
select e.id, e.payload, a.kind from inbound_events e
join whatsapp_accounts a on a.tenant_id = e.tenant_id and a.id = e.account_id
where e.tenant_id = $1 and e.account_id = $2 and e.sender = $3 and e.handled_at is null order by e.id limit $4
"""

HANDLED = "update inbound_events set handled_at = now(), failure = $3 where tenant_id = $1 and id = any($2)"


@dataclass(frozen=True)
class Event:
    """A stored message event and what its channel made of it."""

    id: UUID
    kind: str
    incoming: Incoming


async def ingest(run: Run) -> None:
    """Turns the sender's pending events into messages, receipts, account news or what a group says. A message that
    keeps failing is set aside with the reason, and the shop is alerted."""
    account_id, sender = _subject(run)
    if sender == RECEIPTS:
        await receipts.settle(run, account_id)
    elif sender == NEWS:
        await news.take(run, account_id)
    elif sender.startswith(GROUP):
        await groups.take(run, account_id, sender)
    else:
        await _messages(run, account_id, sender)


async def _messages(run: Run, account_id: UUID, sender: str) -> None:
    patient = run.attempt < PATIENCE
    while True:
        try:
            more = await _take_some(run, account_id, sender, BATCH if patient else 1)
        except Unavailable:
            raise Again(STORE_AWAY) from None  # however long: no number of tries may end the wait for room
        except Exception as error:
            if patient or _passes(error):
                raise
            await _set_aside(run, account_id, sender, error)
            more = True
        if not more:
            return


async def _take_some(run: Run, account_id: UUID, sender: str, most: int) -> bool:
    """Take the oldest events, `most` at most, up to the first whose file must be fetched; returns whether more wait."""
    async with run.tx(durable=False) as tx:
        rows = await tx.raw.fetch(PENDING, run.tenant_id, account_id, sender, most)
        events = _read_until(rows, lambda event: event.incoming.file is not None)
        for event in events:
            media = await _stored(tx, event.incoming)
            await _take(tx, account_id, event, media)
        if events:
            tx.at_end(HANDLED, run.tenant_id, [event.id for event in events], None)
    if len(events) == len(rows):
        return len(rows) == most
    await _take_with_file(run, account_id, _event(rows[len(events)]))
    return True


async def _take_with_file(run: Run, account_id: UUID, event: Event) -> None:
    """Fetch the file with no transaction open; without it the message is kept all the same."""
    incoming, media, fault, of_account = event.incoming, None, None, None
    assert incoming.file is not None  # noqa: S101 - the caller has looked
    try:
        media = await _fetch(run, account_id, event.kind, incoming.file)
    except FetchFailed as failed:
        fault, of_account = failed.reason, failed.fault
    async with run.tx(durable=False) as tx:
        await _take(tx, account_id, event, media, fault)
        if of_account and of_account.kind == "pause":
            await standing.rest(tx, account_id, of_account)
        tx.at_end(HANDLED, run.tenant_id, [event.id], fault)


async def _fetch(run: Run, account_id: UUID, kind: str, file: RemoteFile) -> MediaFile:
    """The file, stored; FetchFailed when several tries did not help."""
    async with run.tx(durable=False) as tx:
        row = await accounts.get_account(tx, account_id)
    for pause in (*FETCH_PAUSES, None):
        try:
            account = accounts.opened(run.runtime.settings, row)
            content = await CHANNELS[kind].fetch(run.runtime, account, file)
            return await store.save(run.runtime, run.tenant_id, content, filename=file.filename)
        except FetchFailed as failed:
            if pause is None or not failed.again:
                raise
            await asyncio.sleep(pause)
        except Unavailable:
            raise  # our own store is away or full
        except Problem as refused:
            raise FetchFailed(refused.detail, again=False) from None
    raise FetchFailed(NO_FILE, again=False)


async def _take(tx: Tx, account_id: UUID, event: Event, media: MediaFile | None, fault: str | None = None) -> None:
    incoming = event.incoming
    if not incoming.addresses:
        raise ValueError("nobody is named as its sender")
    if incoming.kind == "system":
        await recognise(tx, incoming.addresses, incoming.name)
        return
    received = await receive(
        tx,
        Inbound(
            account_id=account_id,
            wa_id=incoming.wa_id,
            addresses=incoming.addresses,
            name=incoming.name,
            kind=incoming.kind,
            text=incoming.text,
            payload={**incoming.payload, "media_error": fault} if fault else incoming.payload,
            media=media,
            at=incoming.at,
            by_owner=incoming.by_owner,
            quiet=incoming.quiet,
        ),
    )
    if not received.fresh or received.blocked or incoming.by_owner:
        return
    if event.kind in SHOWN_BY and not incoming.quiet:
        wake(tx, f"seen:{received.conversation_id}", delay=READ_SECONDS)
    if media:
        await take_as_proof(tx, received, incoming.kind, media)


async def _set_aside(run: Run, account_id: UUID, sender: str, error: Exception) -> None:
    async with run.tx(durable=False) as tx:
        rows = await tx.raw.fetch(PENDING, run.tenant_id, account_id, sender, 1)
        tx.at_end(HANDLED, run.tenant_id, [row["id"] for row in rows], type(error).__name__)
        data = {"code": "message_set_aside", "action": "A message could not be read; support can look at it."}
        emit(tx, "system.alert", account_id, data, by=SYSTEM)
    log.error("inbound event set aside", error=type(error).__name__, event_ids=[str(row["id"]) for row in rows])


def _passes(error: Exception) -> bool:
    """Whether the fault lies with the moment, not with the event: then no number of failures sets it aside."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, IntegrityError | DataError)
    return isinstance(error, PASSING)


async def _stored(tx: Tx, incoming: Incoming) -> MediaFile | None:
    return await tx.get(MediaFile, (tx.tenant_id, incoming.media_id)) if incoming.media_id else None


def _read_until(rows: Sequence[Any], stop: Callable[[Event], bool]) -> list[Event]:
    events: list[Event] = []
    for row in rows:
        event = _event(row)
        if stop(event):
            break
        events.append(event)
    return events


def _event(row: Any) -> Event:
    return Event(row["id"], row["kind"], CHANNELS[row["kind"]].read(row["payload"]))


def _subject(run: Run) -> tuple[UUID, str]:
    account, _, sender = run.subject.partition(":")
    return UUID(account), sender
