"""emit(): the one door by which something that happened is recorded, told to browsers and to webhooks."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson
import structlog

from munshi.core.db import Closing, Json, Tx

ActorKind = Literal["user", "customer", "ai", "system"]


@dataclass(frozen=True)
class Actor:
    """Who did it: a signed-in user, the customer, the AI (its run), or the system itself."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor("system")

# Every event type and what its data holds. Ids and states only: no customer text, no secrets.
EVENT_TYPES = {
    "tenant.registered": "a new tenant and its owner",
    "tenant.updated": "names of the changed settings",
    "user.signed_in": "a member signed in",
    "user.updated": "names of the changed fields",
    "user.password_changed": "a member changed the password",
    "member.added": "user and role",
    "service.created": "",
    "service.updated": "names of the changed fields",
    "service.deleted": "",
    "package.created": "",
    "package.updated": "names of the changed fields",
    "package.deleted": "",
    "customer.created": "",
    "customer.updated": "names of the changed fields; of labels by rule, which and whether it adds or removes",
    "customer.blocked": "reason",
    "customer.unblocked": "",
    "customer.opted_out": "they want no follow-ups and offers",
    "customer.opted_in": "they want them again",
    "conversation.updated": "what changed: status, who answers, assignee, until when, unread",
    "message.received": "conversation, message, kind",
    "message.queued": "conversation, message, kind, author",
    "message.status": "conversation, message, status",
    "order.created": "number, total, currency, status",
    "order.updated": "number, from, to",
    "order.reminded": "number, which reminder it was",
    "order.matched": "entry, amount, currency, by what, status: money on a statement is for this order",
    "order.entry": "kind, amount, currency: a new entry of its ledger",
    "payment.submitted": "order, proof, the picture's hash",
    "payment.first_approved": "order, proof, hash, amount: a second person is still to approve",
    "payment.held": "order, proof, hash, verdict, takes_effect_at, amount, whether the statement was looked at",
    "payment.undone": "order, proof, hash: the decision was taken back or dropped",
    "payment.approved": "order, proof, hash, amount, currency",
    "payment.rejected": "order, proof, hash, reason",
    "refund.asked": "order, amount, currency: a second person is to agree",
    "refund.done": "order, amount, currency",
    "refund.refused": "order, amount, currency",
    "payment.read": "order, proof: it was read, or judged anew",
    "statement.imported": "payment method, how many entries were new, how many proofs were matched",
    "payment_method.created": "",
    "payment_method.updated": "names of the changed fields",
    "payment_method.deleted": "",
    "whatsapp.account_created": "kind",
    "whatsapp.account_updated": "names of the changed fields",
    "whatsapp.account_deleted": "",
    "whatsapp.qr": "account: a fresh linking code is to be fetched",
    "whatsapp.link": "account, state of its linked device",
    "whatsapp.connected": "account",
    "whatsapp.disconnected": "account, reason",
    "ai_provider.created": "kind",
    "ai_provider.updated": "names of the changed fields",
    "ai_provider.deleted": "",
    "ai_provider.resting": "reason, until when",
    "ai_provider.stopped": "reason",
    "ai_provider.recovered": "",
    "template.updated": "name",
    "prompt.updated": "name, version",
    "knowledge.updated": "article, or how many were imported",
    "follow_up_rule.created": "what it follows",
    "follow_up_rule.updated": "names of the changed fields",
    "follow_up_rule.deleted": "",
    "follow_up.sent": "rule, conversation, message",
    "label_rule.created": "",
    "label_rule.updated": "names of the changed fields",
    "label_rule.deleted": "",
    "canned_reply.created": "",
    "canned_reply.updated": "names of the changed fields",
    "canned_reply.deleted": "",
    "scheduled_message.created": "conversation",
    "scheduled_message.updated": "names of the changed fields",
    "scheduled_message.cancelled": "",
    "scheduled_message.failed": "conversation, reason",
    "scenario.updated": "name",
    "rehearsal.started": "kind",
    "rehearsal.ended": "status, how many of its scenes passed",
    "system.alert": "code, what to do",
}

WRITE = """
insert into events (tenant_id, type, subject_id, actor_kind, actor_id, data, correlation_id)
select $1, * from unnest($2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::jsonb[], $7::text[])
"""


def emit(tx: Tx, type: str, subject_id: UUID | None, data: Json | None = None, *, by: Actor) -> None:
    """Record one event of `EVENT_TYPES` in this transaction; it is told to others only after the commit.

    A silent transaction records nothing.
    """
    if type not in EVENT_TYPES:
        raise KeyError(f"unknown event type {type}: add it to EVENT_TYPES")
    if tx.silent:
        return
    pending: list[tuple[Any, ...]] = tx.info.setdefault("events", [])
    if not pending:
        tx.before_commit(_write)
        tx.touched_news = True
    correlation = structlog.contextvars.get_contextvars().get("correlation_id")
    # PostgreSQL's driver has a UUID class of its own, which orjson does not know.
    pending.append((type, subject_id, by.kind, by.id, orjson.dumps(data or {}, default=str).decode(), correlation))


def _write(tx: Tx) -> Closing:
    pending = tx.info.pop("events")
    return Closing(WRITE, (tx.tenant_id, *(list(column) for column in zip(*pending, strict=True))))
