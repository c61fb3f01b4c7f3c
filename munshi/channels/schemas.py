"""WhatsApp accounts and the simulator at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from munshi.conversations.schemas import Author, MessageStatus
from munshi.core.schemas import NO_NUL, Body, Paragraph, Word

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
    """A number of Meta's Cloud API. `verify_token` is made up when left out."""

    kind: Literal["cloud"]
    label: Word
    phone_number_id: NumberId
    access_token: Token
    app_secret: Token
    verify_token: Token | None = None


class NewLinkedDevice(Body):
    """A phone linked by QR code."""

    kind: Literal["web"]
    label: Word


NewAccount = Annotated[NewSimulator | NewCloudAccount | NewLinkedDevice, Field(discriminator="kind")]


class AccountChange(Body):
    """Only what is sent changes; all but the label belong to a Cloud API number."""

    label: Word | None = None
    phone_number_id: NumberId | None = None
    access_token: Token | None = None
    app_secret: Token | None = None
    verify_token: Token | None = None


class AccountView(BaseModel):
    """Of secrets only the last four characters are shown. `paused_until`: sending rests; `last_error` says why."""

    id: UUID
    kind: Literal["web", "cloud", "simulator"]
    label: str
    phone: str | None
    status: Literal["disconnected", "connecting", "connected", "logged_out", "banned"]
    is_default: bool
    phone_number_id: str | None
    access_token_hint: str | None
    app_secret_hint: str | None
    last_error: str | None
    paused_until: datetime | None
    created_at: datetime


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
    """`seq` counts the messages of this customer on this number, over all chats."""

    id: UUID
    conversation_id: UUID
    seq: int
    direction: Literal["in", "out"]
    kind: str
    text: str
    media_id: UUID | None
    status: MessageStatus
    author: Author
    at: datetime


class PhoneView(BaseModel):
    """`busy`: something of this customer is still being worked on, so more may come."""

    items: list[PhoneMessage]
    busy: bool
