"""Every type of event and what its data holds: ids, states and names of fields, never customer text or secrets.

The record, the browsers and the shop's webhooks are told these and no others; docs/events.md lists them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Facts(BaseModel):
    """The data of one type of event; members that do not apply are left out."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Facts):
    """The subject says it all."""


class ChangedFields(Facts):
    """Names of the fields that changed."""

    fields: list[str]


class KindFact(Facts):
    kind: str


class ReasonFact(Facts):
    reason: str


class NameFact(Facts):
    name: str


class TenantFacts(Facts):
    slug: str


class SessionFact(Facts):
    session: UUID


class MemberFacts(Facts):
    user: UUID
    role: str


class KeyFacts(Facts):
    name: str
    scopes: list[str] | None = None


class CustomerFacts(ChangedFields):
    """`merged`: the customer who has become a part of this one."""

    merged: UUID | None = None


class ConversationFacts(Facts):
    """What changed; the other members stayed as they were."""

    status: str | None = None
    answered_by: str | None = None
    assignee: UUID | None = None
    human_until: datetime | None = None
    needs_person: bool | None = None
    free_until: datetime | None = None
    unread: int | None = None


class MessageFacts(Facts):
    """`author` is absent for what a customer wrote."""

    conversation: UUID
    message: UUID
    kind: str
    seq: int
    author: str | None = None


class MessageStatusFacts(Facts):
    conversation: UUID
    message: UUID
    status: str


class OrderFacts(Facts):
    """Amounts are in minor units of `currency`."""

    number: int
    total_minor: int
    currency: str
    status: str


class OrderMoveFacts(Facts):
    """`parts`: into how many a plan divides it now."""

    number: int
    from_status: str = Field(alias="from")
    to: str
    parts: int | None = None


class ReminderFacts(Facts):
    number: int
    reminder: int


class EntryFacts(Facts):
    """A new entry of the order's ledger. `status`: the order's, as it was."""

    kind: str
    amount_minor: int
    currency: str
    status: str


class ProofFacts(Facts):
    """`sha256` tells which picture was looked at."""

    order: UUID
    proof: UUID
    sha256: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    attested: bool | None = None
    verdict: str | None = None
    takes_effect_at: datetime | None = None
    reason: str | None = None


class RefundFacts(Facts):
    order: UUID
    amount_minor: int
    currency: str


class StatementFacts(Facts):
    entries: int
    matched: int


class AccountFacts(Facts):
    account: UUID
    state: str | None = None
    reason: str | None = None


class AccountFields(ChangedFields):
    """`wanted`: whether a phone is to be linked."""

    wanted: bool | None = None


class RestFacts(Facts):
    reason: str
    until: datetime


class WordingFacts(Facts):
    """`version` 0: the built-in words count again."""

    name: str
    language: str
    version: int


class PromptFacts(Facts):
    name: str
    version: int


class KnowledgeFacts(Facts):
    """`change`: created, changed, deleted or imported; then `created` and `changed` count articles."""

    change: str
    fields: list[str] | None = None
    created: int | None = None
    changed: int | None = None


class RehearsalFacts(Facts):
    status: str
    passed: int | None = None
    scenes: int | None = None


class ReplayFacts(Facts):
    events: int


class AlertFacts(Facts):
    """`code` to branch on, `action` to show; further members are ids and states that go with the code."""

    model_config = ConfigDict(extra="allow")

    code: str
    action: str


@dataclass(frozen=True)
class EventType:
    """`says`: what the data tells, in a line."""

    says: str
    facts: type[Facts] = Nothing


FIELDS = EventType("names of the changed fields", ChangedFields)
REFUND = "order, amount, currency"

EVENT_TYPES: dict[str, EventType] = {
    "tenant.registered": EventType("a new tenant and its owner", TenantFacts),
    "tenant.updated": EventType("names of the changed settings", ChangedFields),
    "user.signed_in": EventType("a member signed in", SessionFact),
    "user.signed_out": EventType("a member ended a session", SessionFact),
    "user.updated": FIELDS,
    "user.password_changed": EventType("a member changed the password"),
    "member.added": EventType("user and role", MemberFacts),
    "api_key.created": EventType("name and scopes", KeyFacts),
    "api_key.revoked": EventType("name", KeyFacts),
    "webhook.created": EventType("a new endpoint"),
    "webhook.updated": FIELDS,
    "webhook.deleted": EventType(""),
    "webhook.replayed": EventType("how many events an endpoint is sent again", ReplayFacts),
    "webhook.test": EventType("what an endpoint is sent to try it; no other is sent it"),
    "service.created": EventType(""),
    "service.updated": FIELDS,
    "service.deleted": EventType(""),
    "package.created": EventType(""),
    "package.updated": FIELDS,
    "package.deleted": EventType(""),
    "customer.created": EventType(""),
    "customer.updated": EventType("names of the changed fields", CustomerFacts),
    "customer.blocked": EventType("reason", ReasonFact),
    "customer.unblocked": EventType(""),
    "conversation.updated": EventType(
        "what changed: status, who answers, assignee, until when, unread", ConversationFacts
    ),
    "message.received": EventType("conversation, message, kind", MessageFacts),
    "message.queued": EventType("conversation, message, kind, author", MessageFacts),
    "message.status": EventType("conversation, message, status", MessageStatusFacts),
    "order.created": EventType("number, total, currency, status", OrderFacts),
    "order.updated": EventType("number, from, to", OrderMoveFacts),
    "order.reminded": EventType("number, which reminder it was", ReminderFacts),
    "order.entry": EventType("kind, amount, currency: a new entry of its ledger", EntryFacts),
    "payment.submitted": EventType("order, proof, the picture's hash", ProofFacts),
    "payment.first_approved": EventType("order, proof, hash, amount: a second person is still to approve", ProofFacts),
    "payment.held": EventType(
        "order, proof, hash, verdict, takes_effect_at, amount, whether the statement was looked at", ProofFacts
    ),
    "payment.undone": EventType("order, proof, hash: the decision was taken back or dropped", ProofFacts),
    "payment.approved": EventType("order, proof, hash, amount, currency", ProofFacts),
    "payment.rejected": EventType("order, proof, hash, reason", ProofFacts),
    "refund.asked": EventType(f"{REFUND}: a second person is to agree", RefundFacts),
    "refund.done": EventType(REFUND, RefundFacts),
    "refund.refused": EventType(REFUND, RefundFacts),
    "payment.read": EventType("order, proof: it was read, or judged anew", ProofFacts),
    "statement.imported": EventType(
        "payment method, how many entries were new, how many proofs were matched", StatementFacts
    ),
    "payment_method.created": EventType("kind", KindFact),
    "payment_method.updated": FIELDS,
    "payment_method.deleted": EventType(""),
    "whatsapp.account_created": EventType("kind", KindFact),
    "whatsapp.account_updated": EventType("names of the changed fields", AccountFields),
    "whatsapp.account_deleted": EventType(""),
    "whatsapp.qr": EventType("account: a fresh linking code is to be fetched", AccountFacts),
    "whatsapp.link": EventType("account, state of its linked device", AccountFacts),
    "whatsapp.connected": EventType("account", AccountFacts),
    "whatsapp.disconnected": EventType("account, reason", AccountFacts),
    "ai_provider.created": EventType("kind", KindFact),
    "ai_provider.updated": FIELDS,
    "ai_provider.deleted": EventType(""),
    "ai_provider.resting": EventType("reason, until when", RestFacts),
    "ai_provider.stopped": EventType("reason", ReasonFact),
    "ai_provider.recovered": EventType(""),
    "template.updated": EventType("name, language, version", WordingFacts),
    "prompt.updated": EventType("name, version", PromptFacts),
    "knowledge.updated": EventType("article, or how many were imported", KnowledgeFacts),
    "media.uploaded": EventType("a file staff have put up: its kind", KindFact),
    "scenario.updated": EventType("name", NameFact),
    "rehearsal.started": EventType("kind", KindFact),
    "rehearsal.ended": EventType("status, how many of its scenes passed", RehearsalFacts),
    "system.alert": EventType("code, what to do", AlertFacts),
}
