"""Turns rows of the event table into what browsers are told, reading the rows they speak of in the same transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import structlog
from pydantic import BaseModel

from munshi.conversations.messages import view_messages
from munshi.conversations.schemas import MessageView
from munshi.conversations.search import view_conversations
from munshi.core.db import Tx
from munshi.orders.schemas import OrderView
from munshi.orders.search import view_orders
from munshi.payments.schemas import ProofView
from munshi.payments.search import view_proofs
from munshi.realtime.schemas import (
    BroadcastUpdate,
    ConversationUpdate,
    MessageNew,
    MessageStatus,
    NoteNew,
    NotificationNew,
    OrderUpdate,
    PaymentUpdate,
    RehearsalUpdate,
    SystemAlert,
    WhatsAppConnected,
    WhatsAppDisconnected,
    WhatsAppLink,
    WhatsAppMessage,
    WhatsAppQr,
)

Told: TypeAlias = tuple[str, BaseModel]

log = structlog.get_logger()

MESSAGES = ("message.received", "message.queued")
ORDERS = ("order.created", "order.updated", "order.entry", "order.matched")
PAYMENTS = (
    "payment.submitted",
    "payment.read",
    "payment.corrected",
    "payment.first_approved",
    "payment.held",
    "payment.undone",
    "payment.approved",
    "payment.rejected",
)


async def translate(tx: Tx, rows: list[Any]) -> list[Told]:
    """What browsers are told of event rows, as realtime/feed reads them, in their order.

    Each row is shown as it stands now. A conversation that some of them touched is told once, at the end.
    """
    facts = [_Fact(row) for row in rows]
    views = await _read(tx, facts)
    told = [one for fact in facts for one in _tell(fact, views)]
    return told + await _conversations(tx, facts, views)


class _Fact:
    """One event row, its data read. `head` starts every payload made of it."""

    def __init__(self, row: Any) -> None:
        self.type: str = row["type"]
        self.subject: UUID = row["subject_id"]
        self.actor: Any = row["actor_kind"]
        self.data: dict[str, Any] = row["data"]
        self.head: dict[str, Any] = {"event_id": row["id"], "at": row["created_at"]}


@dataclass(frozen=True)
class _Views:
    """The rows that the events speak of, by id; of what is gone meanwhile nothing is told."""

    messages: dict[UUID, MessageView]
    orders: dict[UUID, OrderView]
    proofs: dict[UUID, ProofView]


async def _read(tx: Tx, facts: list[_Fact]) -> _Views:
    def subjects(kind: str) -> list[UUID]:
        return [fact.subject for fact in facts if fact.type.startswith(kind)]

    messages, orders, proofs = subjects("message."), subjects("order."), subjects("payment.")
    return _Views(
        {view.id: view for view in await view_messages(tx, messages)} if messages else {},
        {view.id: view for view in await view_orders(tx, orders)} if orders else {},
        {view.id: view for view in await view_proofs(tx, proofs)} if proofs else {},
    )


def _tell(fact: _Fact, views: _Views) -> list[Told]:
    try:
        if fact.type in PLAIN:
            return [PLAIN[fact.type](fact)]
        if fact.type in MESSAGES and fact.subject in views.messages:
            return list(_message(fact, views.messages[fact.subject]))
        if fact.type == "message.status" and fact.subject in views.messages:
            return [_message_status(fact, views.messages[fact.subject])]
        if fact.type in ORDERS and fact.subject in views.orders:
            return [_order(fact, views.orders[fact.subject])]
        if fact.type in PAYMENTS and fact.subject in views.proofs:
            return [_payment(fact, views.proofs[fact.subject])]
    except (KeyError, ValueError) as error:
        # One malformed event must not silence all that follow it.
        log.error("event not told", event_type=fact.type, event_id=fact.head["event_id"], error=type(error).__name__)
    return []


def _message(fact: _Fact, message: MessageView) -> Iterable[Told]:
    ids = {"conversation_id": message.conversation_id}
    yield "message:new", MessageNew(**fact.head, **ids, message=message)
    if message.direction == "in":
        yield "whatsapp:message", WhatsAppMessage(**fact.head, **ids, message_id=message.id, kind=message.kind)


async def _conversations(tx: Tx, facts: list[_Fact], views: _Views) -> list[Told]:
    touched: dict[UUID, dict[str, Any]] = {}
    for fact in facts:
        if chat := _chat_of(fact, views):
            touched[chat] = fact.head
    chats = await view_conversations(tx, list(touched)) if touched else []
    chats.sort(key=lambda chat: touched[chat.id]["event_id"])
    return [
        ("conversation:update", ConversationUpdate(**touched[chat.id], conversation_id=chat.id, conversation=chat))
        for chat in chats
    ]


def _chat_of(fact: _Fact, views: _Views) -> UUID | None:
    """The conversation whose view this event changes."""
    if fact.type == "conversation.updated":
        return fact.subject
    if fact.type in MESSAGES and fact.subject in views.messages:
        return views.messages[fact.subject].conversation_id
    if fact.type in ORDERS and fact.subject in views.orders:
        return views.orders[fact.subject].conversation_id
    return None


def _message_status(fact: _Fact, message: MessageView) -> Told:
    ids = {"conversation_id": message.conversation_id, "message_id": message.id}
    times = {"sent_at": message.sent_at, "delivered_at": message.delivered_at, "read_at": message.read_at}
    status: Any = message.status
    return "message:status", MessageStatus(**fact.head, **ids, status=status, failure=message.failure, **times)


def _order(fact: _Fact, order: OrderView) -> Told:
    status, previous = fact.data.get("to") or fact.data["status"], fact.data.get("from")
    told = {"order_id": order.id, "status": status, "previous": previous, "by": fact.actor, "order": order}
    return "order:update", OrderUpdate(**fact.head, **told)


def _payment(fact: _Fact, proof: ProofView) -> Told:
    ids = {"proof_id": proof.id, "order_id": proof.order_id}
    status: Any = fact.type.partition(".")[2]
    return "payment:update", PaymentUpdate(
        **fact.head, **ids, status=status, reason=fact.data.get("reason"), proof=proof
    )


def _alert(fact: _Fact) -> Told:
    details = {name: value for name, value in fact.data.items() if name not in ("code", "action")}
    alert = SystemAlert(**fact.head, code=fact.data["code"], action=fact.data["action"], details=details)
    return "system:alert", alert


def _link(fact: _Fact) -> Told:
    return "whatsapp:link", WhatsAppLink(**fact.head, account_id=fact.subject, state=fact.data["state"])


def _note(fact: _Fact) -> Told:
    return "note:new", NoteNew(**fact.head, conversation_id=fact.subject, note_id=fact.data["note"])


def _broadcast(fact: _Fact) -> Told:
    return "broadcast:update", BroadcastUpdate(**fact.head, broadcast_id=fact.subject, **fact.data)


def _rehearsal(fact: _Fact) -> Told:
    return "rehearsal:update", RehearsalUpdate(**fact.head, rehearsal_id=fact.subject)


def _disconnected(fact: _Fact) -> Told:
    reason = fact.data.get("reason")
    return "whatsapp:disconnected", WhatsAppDisconnected(**fact.head, account_id=fact.subject, reason=reason)


PLAIN: dict[str, Callable[[_Fact], Told]] = {
    "whatsapp.qr": lambda fact: ("whatsapp:qr", WhatsAppQr(**fact.head, account_id=fact.subject)),
    "whatsapp.link": _link,
    "whatsapp.connected": lambda fact: ("whatsapp:connected", WhatsAppConnected(**fact.head, account_id=fact.subject)),
    "whatsapp.disconnected": _disconnected,
    "broadcast.updated": _broadcast,
    "rehearsal.started": _rehearsal,
    "rehearsal.played": _rehearsal,
    "rehearsal.ended": _rehearsal,
    "notification.made": lambda fact: ("notification:new", NotificationNew(**fact.head, users=fact.data["users"])),
    "note.added": _note,
    "system.alert": _alert,
}
# Told to nobody: whose session it was is sent away.
ENDINGS = ("session.ended",)
TYPES = [*ENDINGS, *MESSAGES, "message.status", "conversation.updated", *ORDERS, *PAYMENTS, *PLAIN]
