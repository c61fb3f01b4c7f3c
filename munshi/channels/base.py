"""What a WhatsApp channel is: it reads what arrived, fetches files and sends. All else is the same for all of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from munshi.core.db import Json
from munshi.core.runtime import Runtime
from munshi.media.models import MediaFile

Failure = Literal["retry", "permanent", "pause", "unknown"]


@dataclass(frozen=True)
class Account:
    """A linked number with its secrets in the open: never logged, never kept longer than a run."""

    id: UUID
    tenant_id: UUID
    kind: str
    phone_number_id: str = ""
    access_token: str = field(default="", repr=False)


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
    linked devices, each or None."""

    id: UUID
    phone: str | None
    user_id: str | None
    text: str
    media: MediaFile | None
    lid: str | None = None


@dataclass(frozen=True)
class Sent:
    wa_id: str


class SendFailed(Exception):
    """A message did not leave, or may not have.

    kind: retry (later), permanent, pause (the whole account: for `retry_after` seconds, or until a person acts when
    None), unknown (it may have left: never sent again by itself).
    `reason` is a sentence for the shop, without customer data.
    """

    def __init__(self, kind: Failure, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.retry_after = retry_after


class FetchFailed(Exception):
    """A customer's file could not be had; `again`: another try may help."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


class Channel(Protocol):
    def read(self, payload: Json) -> Incoming:
        """Understand one stored message event."""

    async def fetch(self, runtime: Runtime, account: Account, file: RemoteFile) -> bytes:
        """The bytes of a customer's file; raises FetchFailed."""

    async def send(self, runtime: Runtime, account: Account, outgoing: Outgoing) -> Sent:
        """Send one message; raises SendFailed."""
