"""What the server tells a browser over Socket.IO, one model an event. All of it stands in the OpenAPI document too."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from munshi.broadcasts.schemas import Status
from munshi.channels.linked.states import State as DeviceState
from munshi.conversations.schemas import ConversationView, MessageView
from munshi.core.db import Json
from munshi.events.service import ActorKind
from munshi.orders.schemas import OrderView
from munshi.orders.service import Status as OrderStatus
from munshi.payments.schemas import ProofView


class ClientEvent(BaseModel):
    """`event_id` is what a reconnecting browser names in `replay`; the same one may come twice."""

    event_id: int
    at: datetime


class MessageNew(ClientEvent):
    """A message was received or queued: append it, or replace the one with its id."""

    conversation_id: UUID
    message: MessageView


class MessageStatus(ClientEvent):
    """How far the message has come, as it stands now."""

    conversation_id: UUID
    message_id: UUID
    status: Literal["queued", "sending", "sent", "delivered", "read", "failed", "unknown"]
    failure: str | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


class ConversationUpdate(ClientEvent):
    """The conversation as it stands now: it, its newest message or an order of it has changed."""

    conversation_id: UUID
    conversation: ConversationView


class PersonHere(BaseModel):
    """A member who has the chat open; `typing`: and is writing in it."""

    user_id: UUID
    typing: bool


class Here(BaseModel):
    """The answer to `presence`: who else has that chat open."""

    people: list[PersonHere]


class ConversationPresence(BaseModel):
    """Who has this chat open now, whoever hears it among them. It is kept nowhere, so it has no `event_id`."""

    conversation_id: UUID
    people: list[PersonHere]


class OrderUpdate(ClientEvent):
    """It became `status`, from `previous` (None: it is new), by whom; `order` is how it stands now."""

    order_id: UUID
    status: OrderStatus
    previous: OrderStatus | None = None
    by: ActorKind
    order: OrderView


class PaymentUpdate(ClientEvent):
    """What happened to a proof; `proof` is how it stands now. `reason` is set when it was rejected.

    `read`: its `reading` is there or was judged anew; `corrected`: a person put it right; `first_approved`: a second
    person is still to approve; `held`: decided, and may be taken back; `undone`: it waits again.
    """

    proof_id: UUID
    order_id: UUID
    status: Literal["submitted", "read", "corrected", "first_approved", "held", "undone", "approved", "rejected"]
    reason: str | None = None
    proof: ProofView


class BroadcastUpdate(ClientEvent):
    """`sent` of `total` recipients have been written to. `reason`: why it is paused."""

    broadcast_id: UUID
    status: Status
    sent: int
    total: int
    reason: str | None = None


class WhatsAppMessage(ClientEvent):
    """A customer wrote: what a notification needs. `message:new` brings the message itself."""

    conversation_id: UUID
    message_id: UUID
    kind: str


class WhatsAppQr(ClientEvent):
    """A fresh linking code is to be fetched; the code itself is a secret and never in an event."""

    account_id: UUID


class WhatsAppLink(ClientEvent):
    """The phone of an account is in this state now; `GET /api/whatsapp/{id}/qr` says more."""

    account_id: UUID
    state: DeviceState


class WhatsAppConnected(ClientEvent):
    account_id: UUID


class WhatsAppDisconnected(ClientEvent):
    account_id: UUID
    reason: str | None = None


class RehearsalUpdate(ClientEvent):
    """It began, a scene of it was played, or it has ended; `GET /api/rehearsals/{id}` is its score card."""

    rehearsal_id: UUID


class NotificationNew(ClientEvent):
    """These members have something new among their notifications: fetch it."""

    users: list[UUID]


class NoteNew(ClientEvent):
    """The team has something new in the course of this chat: `GET /api/conversations/{id}/notes` has it."""

    conversation_id: UUID
    note_id: UUID


class SystemAlert(ClientEvent):
    """`code` to branch on, `action` to show; `details` holds ids that go with the code."""

    code: str
    action: str
    details: Json = {}


class Replay(BaseModel):
    """The answer to `replay`. With `resync` nothing was replayed: load everything anew."""

    resync: bool
    replayed: int = 0


CLIENT_EVENTS: dict[str, type[ClientEvent]] = {
    "message:new": MessageNew,
    "message:status": MessageStatus,
    "conversation:update": ConversationUpdate,
    "order:update": OrderUpdate,
    "payment:update": PaymentUpdate,
    "broadcast:update": BroadcastUpdate,
    "whatsapp:message": WhatsAppMessage,
    "whatsapp:qr": WhatsAppQr,
    "whatsapp:link": WhatsAppLink,
    "whatsapp:connected": WhatsAppConnected,
    "whatsapp:disconnected": WhatsAppDisconnected,
    "rehearsal:update": RehearsalUpdate,
    "notification:new": NotificationNew,
    "note:new": NoteNew,
    "system:alert": SystemAlert,
}
# Told only to who looks at it in this moment: no replay brings it again.
PASSING: dict[str, type[BaseModel]] = {"conversation:presence": ConversationPresence}
