"""What a WhatsApp channel is: it reads what arrived, fetches files and sends. All else is the same for all of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from munshi.core.db import Json
from munshi.core.runtime import Runtime
from munshi.media.models import MediaFile

PLACE = ("latitude", "longitude", "name", "address")
Failure = Literal["retry", "permanent", "pause", "hold", "unknown"]
Lesson = Literal["window_shut", "marketing_stopped"]


@dataclass(frozen=True)
class Account:
    """A linked number with its secrets in the open: never logged, never kept longer than a run."""

    id: UUID
    tenant_id: UUID
    kind: str
    phone_number_id: str = ""
    access_token: str = field(default="", repr=False)
    waba_id: str | None = None


@dataclass(frozen=True)
class Found:
    """What Meta tells of a number; None: it does not say. `quality`, `messaging_limit` in its own words."""

    phone: str | None = None
    verified_name: str | None = None
    quality: str | None = None
    messaging_limit: str | None = None
    waba_id: str | None = None
    token_expires_at: datetime | None = None


@dataclass(frozen=True)
class RemoteFile:
    """A file that still lies with WhatsApp."""

    id: str
    filename: str | None = None


@dataclass(frozen=True)
class Incoming:
    """One message as its channel understood it, before its file is here.

    `file`: still to be fetched; `media_id`: a file stored already. `by_owner`, `quiet`: as in conversations.Inbound.
    kind "system" tells of a customer (new number) and is no message of theirs.
    """

    wa_id: str
    addresses: list[tuple[str, str]]
    name: str | None
    kind: str
    text: str
    payload: Json
    at: datetime
    file: RemoteFile | None = None
    media_id: UUID | None = None
    by_owner: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Outgoing:
    """One message to send. `phone` in E.164 or None; `user_id` is WhatsApp's business-scoped id, `lid` its id for
    linked devices, each or None.

    `payload` as in conversations.send. `free`: the customer may be written to in free words now. `stand_in`: the
    template approved by Meta, {"name", "language", "named", "components"}, that says the same where they may not.
    """

    id: UUID
    phone: str | None
    user_id: str | None
    text: str
    media: MediaFile | None
    payload: Json = field(default_factory=dict)
    free: bool = True
    stand_in: Json | None = None
    lid: str | None = None

    @property
    def place(self) -> Json | None:
        """Of a location: {"latitude", "longitude"} and, where known, "name" and "address"."""
        if "latitude" not in self.payload:
            return None
        return {part: self.payload[part] for part in PLACE if part in self.payload}


@dataclass(frozen=True)
class Sent:
    wa_id: str


class SendFailed(Exception):
    """A message did not leave, or may not have.

    kind: retry (later), permanent, pause (the whole account: for `retry_after` seconds, or until a person acts when
    None), hold (what the shop begins by itself, for `retry_after` seconds; replies are tried again), unknown (it may
    have left: never sent again by itself).
    `reason` is a sentence for the shop, without customer data. `lesson`: what it tells of the chat or the customer.
    `code`: what is wrong, for whoever sets an account up.
    """

    def __init__(
        self,
        kind: Failure,
        reason: str,
        retry_after: float | None = None,
        *,
        lesson: Lesson | None = None,
        code: str = "",
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.retry_after = retry_after
        self.lesson = lesson
        self.code = code


class FetchFailed(Exception):
    """A customer's file could not be had; `again`: another try may help; `fault`: what it tells of the account."""

    def __init__(self, reason: str, *, again: bool, fault: SendFailed | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.fault = fault


class Channel(Protocol):
    def read(self, payload: Json) -> Incoming:
        """Understand one stored message event."""

    async def fetch(self, runtime: Runtime, account: Account, file: RemoteFile) -> bytes:
        """The bytes of a customer's file; raises FetchFailed."""

    async def send(self, runtime: Runtime, account: Account, outgoing: Outgoing) -> Sent:
        """Send one message; raises SendFailed."""

    async def mark_seen(self, runtime: Runtime, account: Account, wa_id: str, *, typing: bool) -> None:
        """Show a customer's message as read, with `typing` that an answer is being written; raises SendFailed."""
