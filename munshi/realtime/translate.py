"""Turns rows of the event table into what browsers are told, reading the rows they speak of in the same transaction."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from uuid import UUID

import structlog

from munshi.conversations.schemas import MessageView
from munshi.conversations.search import view_messages
from munshi.core.db import Tx
from munshi.realtime.schemas import (
    ClientEvent,
    ConversationUpdate,
    MessageNew,
    MessageStatus,
    OrderUpdate,
    PaymentUpdate,
    SystemAlert,
    WhatsAppConnected,
    WhatsAppDisconnected,
    WhatsAppMessage,
    WhatsAppQr,
)

Told: TypeAlias = tuple[str, ClientEvent]

log = structlog.get_logger()

MESSAGES = ("message.received", "message.queued")

CONVERSATIONS = """
select id as conversation_id, customer_id, account_id, status, answered_by, human_until, handover_reason, assignee_id,
  unread, last_seq, last_message, last_message_at
from conversations where tenant_id = $1 and id = any($2)
"""


async def translate(tx: Tx, rows: list[Any]) -> list[Told]:
    """What browsers are told of event rows (id, type, subject_id, data, created_at), in their order.

    A conversation that some of them touched is told once, at the end, as it stands now.
    """
    facts = [_Fact(row) for row in rows]
    messages = await _messages(tx, [fact.subject for fact in facts if fact.type in MESSAGES])
    told = [one for fact in facts for one in _tell(fact, messages)]
    return told + await _conversations(tx, facts, messages)


class _Fact:
    """One event row, its data read. `head` starts every payload made of it."""

    def __init__(self, row: Any) -> None:
        self.type: str = row["type"]
        self.subject: UUID = row["subject_id"]
        self.data: dict[str, Any] = row["data"]
        self.head: dict[str, Any] = {"event_id": row["id"], "at": row["created_at"]}

    def uuid(self, name: str) -> UUID:
        return UUID(self.data[name])


async def _messages(tx: Tx, ids: list[UUID]) -> dict[UUID, MessageView]:
    return {message.id: message for message in await view_messages(tx, ids)} if ids else {}


def _tell(fact: _Fact, messages: dict[UUID, MessageView]) -> list[Told]:
    try:
        if fact.type in PLAIN:
            return [PLAIN[fact.type](fact)]
        if fact.type in MESSAGES and fact.subject in messages:
            return list(_message(fact, messages[fact.subject]))
    except (KeyError, ValueError) as error:
        # One malformed event must not silence all that follow it.
        log.error("event not told", event_type=fact.type, event_id=fact.head["event_id"], error=type(error).__name__)
    return []


def _message(fact: _Fact, message: MessageView) -> Iterable[Told]:
    ids = {"conversation_id": message.conversation_id}
    yield "message:new", MessageNew(**fact.head, **ids, message=message)
    if message.direction == "in":
        yield "whatsapp:message", WhatsAppMessage(**fact.head, **ids, message_id=message.id, kind=message.kind)


async def _conversations(tx: Tx, facts: list[_Fact], messages: dict[UUID, MessageView]) -> list[Told]:
    touched: dict[UUID, dict[str, Any]] = {}
    for fact in facts:
        if fact.type == "conversation.updated":
            touched[fact.subject] = fact.head
        elif fact.subject in messages:
            touched[messages[fact.subject].conversation_id] = fact.head
    rows = await tx.raw.fetch(CONVERSATIONS, tx.tenant_id, list(touched)) if touched else []
    return [("conversation:update", ConversationUpdate(**touched[row["conversation_id"]], **row)) for row in rows]


def _message_status(fact: _Fact) -> Told:
    ids = {"conversation_id": fact.uuid("conversation"), "message_id": fact.uuid("message")}
    return "message:status", MessageStatus(**fact.head, **ids, status=fact.data["status"])


def _order(fact: _Fact) -> Told:
    status, previous = fact.data.get("to") or fact.data["status"], fact.data.get("from")
    number = fact.data["number"]
    update = OrderUpdate(**fact.head, order_id=fact.subject, number=number, status=status, previous=previous)
    return "order:update", update


def _payment(fact: _Fact) -> Told:
    ids = {"order_id": fact.uuid("order"), "proof_id": fact.uuid("proof")}
    status: Any = fact.type.partition(".")[2]
    return "payment:update", PaymentUpdate(**fact.head, **ids, status=status, reason=fact.data.get("reason"))


def _alert(fact: _Fact) -> Told:
    details = {name: value for name, value in fact.data.items() if name not in ("code", "action")}
    alert = SystemAlert(**fact.head, code=fact.data["code"], action=fact.data["action"], details=details)
    return "system:alert", alert


def _disconnected(fact: _Fact) -> Told:
    reason = fact.data.get("reason")
    return "whatsapp:disconnected", WhatsAppDisconnected(**fact.head, account_id=fact.subject, reason=reason)


PLAIN: dict[str, Callable[[_Fact], Told]] = {
    "message.status": _message_status,
    "order.created": _order,
    "order.updated": _order,
    "payment.submitted": _payment,
    "payment.held": _payment,
    "payment.undone": _payment,
    "payment.approved": _payment,
    "payment.rejected": _payment,
    "whatsapp.qr": lambda fact: ("whatsapp:qr", WhatsAppQr(**fact.head, account_id=fact.subject)),
    "whatsapp.connected": lambda fact: ("whatsapp:connected", WhatsAppConnected(**fact.head, account_id=fact.subject)),
    "whatsapp.disconnected": _disconnected,
    "system.alert": _alert,
}
TYPES = [*MESSAGES, "conversation.updated", *PLAIN]
