"""A linked device as a channel: read what arrived, fetch files, send. Only the process that holds it can."""

from pathlib import Path

from munshi.channels.base import Account, FetchFailed, Outgoing, RemoteFile, SendFailed, Sent
from munshi.channels.linked.held import session, wire
from munshi.channels.linked.held.gateway import held
from munshi.channels.linked.held.holding import Holding
from munshi.channels.linked.messages.inbound import read
from munshi.core.db import Json, tenant_tx
from munshi.core.errors import NotFound, Unavailable
from munshi.core.queue.jobs import Again
from munshi.core.runtime import Runtime
from munshi.media import store

__all__ = ["address", "fetch", "mark_seen", "read", "send"]

ELSEWHERE_SECONDS = 1.0  # another process holds the device: it may take the job next
FETCH_SECONDS = 60.0
ELSEWHERE = """
select coalesce(leased_until > now(), false) and state = 'connected' from linked_devices
where tenant_id = $1 and account_id = $2
"""

AWAY = "The phone's link is not connected."
NO_ANSWER = "WhatsApp gave no answer, so the message may have been sent."
COLD = "WhatsApp lets this number write only to people who wrote first, for now (code 463): new chats rest for a day."
REFUSED = "WhatsApp did not take the message"
DAY = 86_400.0
COLD_CODE = "463"
# Of the library's words: the server's refusal, and those after which nobody knows. All others come before it sends.
SERVER_SAID = "server returned error"
UNSURE = ("timed out", "disconnected")


async def fetch(runtime: Runtime, account: Account, file: RemoteFile) -> bytes:
    """A customer's file, as the device decrypts it. Raises FetchFailed, or Again in a process without the device."""
    holding = await _holding(runtime, account)
    if holding is None or holding.device is None:
        raise FetchFailed(AWAY, again=True)
    try:
        answer = await holding.device.ask("fetch", file=file.id, seconds=FETCH_SECONDS)
    except wire.FAULTS as error:
        raise FetchFailed(f"WhatsApp did not hand over the file ({type(error).__name__}).", again=True) from None
    return _taken(Path(answer["path"]))


async def send(runtime: Runtime, account: Account, outgoing: Outgoing) -> Sent:
    """Send one message. Raises SendFailed, or Again in a process without the device."""
    holding = await _holding(runtime, account)
    if holding is None or holding.device is None:
        raise SendFailed("retry", AWAY)
    file = await _file(runtime, holding, outgoing)
    try:
        answer = await holding.device.ask(
            "send", to=address(outgoing), text=outgoing.text, file=file, place=outgoing.place
        )
    except wire.Refused as refused:
        raise _judged(str(refused)) from None
    except (wire.Gone, TimeoutError):
        raise SendFailed("unknown", NO_ANSWER) from None
    finally:
        holding.touched = True
        if file:
            session.remove(file["path"])
    return Sent(answer["id"])


async def mark_seen(runtime: Runtime, account: Account, wa_id: str, *, typing: bool) -> None:
    """A phone reads and types at its own pace, right before it answers (deliver.py)."""


def address(outgoing: Outgoing) -> list[str]:
    """[user, server]: the id WhatsApp gave the customer when known, else the phone number."""
    if outgoing.lid:
        return [outgoing.lid, "lid"]
    if outgoing.phone:
        return [outgoing.phone.removeprefix("+"), "s.whatsapp.net"]
    raise SendFailed("permanent", "No WhatsApp address of this customer is known.")


async def _holding(runtime: Runtime, account: Account) -> Holding | None:
    """The device, if it is held here; Again while another process holds it; None while nobody does."""
    if holding := held(runtime, account.id):
        return holding
    async with tenant_tx(runtime.db, account.tenant_id, durable=False) as tx:
        if await tx.raw.fetchval(ELSEWHERE, account.tenant_id, account.id):
            raise Again(ELSEWHERE_SECONDS)
    return None


async def _file(runtime: Runtime, holding: Holding, outgoing: Outgoing) -> Json | None:
    """The message's file in the session's directory, where the device reads it."""
    media = outgoing.media
    if media is None:
        return None
    try:
        content = await store.read(runtime, media)
    except Unavailable as error:
        raise SendFailed("retry", error.detail) from None
    except NotFound:
        raise SendFailed("permanent", "The file of this message is no longer there.") from None
    path = holding.directory / f"out-{outgoing.id}"
    path.write_bytes(content)
    return {"path": str(path), "type": media.content_type, "name": media.filename or "file"}


def _taken(path: Path) -> bytes:
    """A file the device has put down for us."""
    try:
        if path.stat().st_size > store.MOST_BYTES:
            raise FetchFailed("The file is too large.", again=False)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _judged(words: str) -> SendFailed:
    """What the library's words mean. Customer data may stand in them, so only the code is repeated."""
    if SERVER_SAID in words:
        code = words.rpartition(" ")[2]
        if code == COLD_CODE:
            return SendFailed("pause", COLD, DAY)
        return SendFailed("permanent", f"{REFUSED} (code {code}).")
    if any(unsure in words for unsure in UNSURE):
        return SendFailed("unknown", NO_ANSWER)
    if "no LID found" in words:
        return SendFailed("permanent", "This number is not on WhatsApp.")
    return SendFailed("retry", AWAY)
