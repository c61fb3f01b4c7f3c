"""WhatsApp accounts and the simulator at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from munshi.channels.linked.states import State
from munshi.conversations.schemas import Author, MessageStatus
from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, Flag, Paragraph, Word

Phone = Annotated[str, Field(pattern=r"^\+?[1-9][0-9]{6,14}$")]
NumberId = Annotated[str, Field(pattern=r"^[0-9]{5,32}$")]
# Header and key material: printable ASCII without blanks.
Token = Annotated[str, Field(min_length=8, max_length=1024, pattern=r"^[\x21-\x7e]+$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096, pattern=NO_NUL)]


class NewSimulator(Body):
    """A number without WhatsApp, to try the shop with."""

    kind: Literal["simulator"]
    label: Word


class NewCloudAccount(Body):
    """A number of Meta's Cloud API. `waba_id` is its WhatsApp Business Account ID, learnt from Meta when left out.

    `verify_token` is made up when left out.
    """

    kind: Literal["cloud"]
    label: Word
    phone_number_id: NumberId
    waba_id: NumberId | None = None
    access_token: Token
    app_secret: Token
    verify_token: Token | None = None


class NewLinkedDevice(Body):
    """A phone linked by QR code."""

    kind: Literal["web"]
    label: Word


NewAccount = Annotated[NewSimulator | NewCloudAccount | NewLinkedDevice, Field(discriminator="kind")]


class AccountChange(Body):
    """Only what is sent changes. `ignore_groups` belongs to a phone, all else but the label to a Cloud API number."""

    label: Word | None = None
    ignore_groups: Flag | None = None
    phone_number_id: NumberId | None = None
    waba_id: NumberId | None = None
    access_token: Token | None = None
    app_secret: Token | None = None
    verify_token: Token | None = None


class AccountView(BaseModel):
    """Of secrets only the last four characters are shown. `paused_until`: sending rests; `last_error` says why.

    `proactive_after`: until then only replies go out, no templates. `webhook_verified_at`: Meta has confirmed the
    webhook's address. `token_expires_at`: null for a token that does not expire, or of which Meta does not say.
    `link_state`: how a linked phone stands, null for other kinds. `ignore_groups`: what is said in its groups is not
    taken in; else staff can read it at `GET …/groups`.
    """

    id: UUID
    kind: Literal["web", "cloud", "simulator"]
    label: str
    phone: str | None
    status: Literal["disconnected", "connecting", "connected", "logged_out", "banned"]
    link_state: State | None
    ignore_groups: bool
    is_default: bool
    phone_number_id: str | None
    waba_id: str | None
    verified_name: str | None
    quality: str | None
    messaging_limit: str | None
    webhook_verified_at: datetime | None
    token_expires_at: datetime | None
    templates_synced_at: datetime | None
    access_token_hint: str | None
    app_secret_hint: str | None
    last_error: str | None
    last_error_at: datetime | None
    paused_until: datetime | None
    proactive_after: datetime | None
    connected_at: datetime | None
    created_at: datetime


class MoveToCloud(Body):
    """The keys of the same number at Meta, as in NewCloudAccount."""

    phone_number_id: NumberId
    waba_id: NumberId | None = None
    access_token: Token
    app_secret: Token
    verify_token: Token | None = None


class MovedView(BaseModel):
    """`unreachable`: customers whom the phone knew by an id of its own only; they can be answered once they write."""

    account: AccountView
    unreachable: int


Standing = Literal[
    "connected", "connecting", "paused", "replies_only", "disconnected", "refused", "logged_out", "banned"
]


class Cap(BaseModel):
    """What is allowed and how much of it is used: since midnight, or since the full hour; for phones both in UTC."""

    what: Literal["people_begun_with_a_day", "messages_an_hour", "messages_a_day"]
    most: int
    used: int


class HealthView(BaseModel):
    """How a number fares. `received`, `sent`, `failed`: messages since midnight in the shop's time zone.

    `reply_ratio`: of the chats in which a customer wrote today, how many have been answered (null: none wrote).
    `restarts`: how often it was connected again; of a phone, how often its device had to be started anew. `heard_at`:
    when a customer wrote last today. `queued` messages wait to be sent, the oldest since `queued_since`.
    """

    account_id: UUID
    standing: Standing
    connected_at: datetime | None
    age_days: int
    restarts: int
    received: int
    sent: int
    failed: int
    reply_ratio: float | None
    queued: int
    queued_since: datetime | None
    heard_at: datetime | None
    quality: str | None
    caps: list[Cap]
    last_error: str | None
    last_error_at: datetime | None
    paused_until: datetime | None
    proactive_after: datetime | None
    token_expires_at: datetime | None


class WebhookView(BaseModel):
    """What to enter at Meta: this path behind the installation's public address, and the token."""

    path: str
    verify_token: str


class HookAnswer(BaseModel):
    """Items in the document, and how many of them had not arrived before."""

    received: int
    new: int


class SimulatedText(Body):
    """What the customer writes; `from` is the customer's phone number."""

    sender: Phone = Field(alias="from")
    name: Word | None = None
    text: Text
    media_id: None = None


class SimulatedFile(Body):
    """What the customer sends: a file stored by POST /api/media, with `text` as its caption."""

    sender: Phone = Field(alias="from")
    name: Word | None = None
    text: Paragraph = ""
    media_id: UUID


SimulatedMessage = SimulatedText | SimulatedFile


class SimulatedEvent(BaseModel):
    event_id: UUID


class PhoneQuery(Body):
    """`after_seq`: only messages above this number; `wait`: seconds to wait until there is one."""

    sender: Phone = Field(alias="from")
    after_seq: Annotated[int, Field(ge=0, le=2**53)] = 0
    wait: Annotated[int, Field(ge=0, le=20)] = 0


class PhoneMessage(BaseModel):
    """`seq` counts the messages of this customer on this number, over all chats; `payload` as of MessageView."""

    id: UUID
    conversation_id: UUID
    seq: int
    direction: Literal["in", "out"]
    kind: str
    text: str
    payload: Json
    media_id: UUID | None
    status: MessageStatus
    author: Author
    at: datetime


class PhoneView(BaseModel):
    """`busy`: something of this customer is still being worked on, so more may come."""

    items: list[PhoneMessage]
    busy: bool
