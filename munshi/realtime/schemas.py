"""What the server tells a browser over Socket.IO, one model an event. All of it stands in the OpenAPI document too."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from munshi.conversations.schemas import MessageView
from munshi.core.db import Json


class ClientEvent(BaseModel):
    """`event_id` is what a reconnecting browser names in `replay`; the same one may come twice."""

    event_id: int
    at: datetime


class MessageNew(ClientEvent):
    """A message was received or queued: append it, or replace the one with its id."""

    conversation_id: UUID
    message: MessageView


class MessageStatus(ClientEvent):
    conversation_id: UUID
    message_id: UUID
    status: Literal["queued", "sending", "sent", "delivered", "read", "failed", "unknown"]


class ConversationUpdate(ClientEvent):
    """The conversation as it stands now, whichever of these changed."""

    conversation_id: UUID
    customer_id: UUID
    account_id: UUID
    status: Literal["active", "waiting_payment", "completed", "abandoned"]
    answered_by: Literal["ai", "human"]
    human_until: datetime | None
    handover_reason: str | None
    assignee_id: UUID | None
    unread: int
    last_seq: int
    last_message: str
    last_message_at: datetime | None


class OrderUpdate(ClientEvent):
    """`previous` is None for a new order."""

    order_id: UUID
    number: int
    status: str
    previous: str | None = None


class PaymentUpdate(ClientEvent):
    """`reason` is set when the proof was rejected."""

    proof_id: UUID
    order_id: UUID
    status: Literal["submitted", "held", "undone", "approved", "rejected"]
    reason: str | None = None


class WhatsAppMessage(ClientEvent):
    """A customer wrote: what a notification needs. `message:new` brings the message itself."""

    conversation_id: UUID
    message_id: UUID
    kind: str


class WhatsAppQr(ClientEvent):
    """A fresh linking code is to be fetched; the code itself is a secret and never in an event."""

    account_id: UUID


class WhatsAppConnected(ClientEvent):
    account_id: UUID


class WhatsAppDisconnected(ClientEvent):
    account_id: UUID
    reason: str | None = None


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
    "whatsapp:message": WhatsAppMessage,
    "whatsapp:qr": WhatsAppQr,
    "whatsapp:connected": WhatsAppConnected,
    "whatsapp:disconnected": WhatsAppDisconnected,
    "system:alert": SystemAlert,
}
