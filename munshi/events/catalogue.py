"""Every type of event and what its data holds: ids, states and names of fields, never customer text or secrets.

The record, the browsers and the shop's webhooks are told these and no others; docs/events.md lists them.
"""

from dataclasses import dataclass

from munshi.events.facts import (
    AlertFacts,
    ChangedFields,
    ChatFact,
    ConversationFacts,
    CustomerFacts,
    EntryFacts,
    Facts,
    FailedFacts,
    FollowUpFacts,
    KeyFacts,
    KindFact,
    KnowledgeFacts,
    LetterFact,
    MatchFacts,
    MemberFacts,
    MessageFacts,
    MessageStatusFacts,
    MomentFact,
    NameFact,
    NoteFacts,
    Nothing,
    OrderFacts,
    OrderMoveFacts,
    PromptFacts,
    ProofFacts,
    ReasonFact,
    RefundFacts,
    RehearsalFacts,
    ReminderFacts,
    ReplayFacts,
    RestFacts,
    RoleFact,
    RoleMoveFacts,
    SceneFacts,
    SessionFact,
    StatementFacts,
    UserFact,
    UsersFact,
    WordingFacts,
)
from munshi.events.number_facts import AccountFacts, AccountFields, BroadcastFacts, NewBroadcastFacts, TrialFacts
from munshi.events.shop_facts import (
    ClosedFacts,
    ExportFacts,
    GrantFacts,
    InvoiceDecisionFacts,
    InvoiceFacts,
    LeaveFacts,
    MoveFacts,
    QuotaFacts,
    ReceiptFacts,
    RetentionFacts,
    TenantFacts,
)


@dataclass(frozen=True)
class EventType:
    """`says`: what the data tells, in a line. `notifies`: members may want to be told of it."""

    says: str
    facts: type[Facts] = Nothing
    notifies: bool = False


FIELDS = EventType("names of the changed fields", ChangedFields)
REFUND = "order, amount, currency"

EVENT_TYPES: dict[str, EventType] = {
    "tenant.registered": EventType("a new tenant and its owner", TenantFacts),
    "tenant.updated": EventType("names of the changed settings", ChangedFields),
    "tenant.closed": EventType("when it is deleted", ClosedFacts),
    "tenant.reopened": EventType("it is not deleted after all"),
    "shop.state": EventType("from, to, reason", MoveFacts),
    "shop.plan": EventType("from, to, reason", MoveFacts),
    "quota.warned": EventType("quota, used, limit, percent", QuotaFacts),
    "quota.granted": EventType("quota, amount, until: the operator has given more, or taken it back", GrantFacts),
    "invoice.opened": EventType("plan, months, amount, currency", InvoiceFacts),
    "invoice.submitted": EventType("the proof's hash", ReceiptFacts),
    "invoice.decided": EventType("status, reason, paid until", InvoiceDecisionFacts),
    "support.allowed": EventType("until when an operator may look", LeaveFacts),
    "support.revoked": EventType(""),
    "support.opened": EventType("an operator looks, until when", LeaveFacts, notifies=True),
    "user.signed_in": EventType("a member signed in", SessionFact),
    "user.updated": FIELDS,
    "user.password_changed": EventType("a member changed the password"),
    "member.added": EventType("user and role", MemberFacts),
    "user.email_changed": EventType("a member signs in under another address now"),
    "user.new_device": EventType("session: a member signed in from a browser not seen before", SessionFact),
    "user.two_factor_on": EventType("a member has a second step now"),
    "user.two_factor_off": EventType("a member has none any more"),
    "session.ended": EventType("user: a session ended before its time", UserFact),
    "invitation.created": EventType("role", RoleFact),
    "invitation.resent": EventType(""),
    "invitation.revoked": EventType(""),
    "invitation.accepted": EventType("user", UserFact),
    "member.role_changed": EventType("from, to", RoleMoveFacts),
    "member.removed": EventType("somebody ended the membership"),
    "member.left": EventType("a member left"),
    "member.reset_link_made": EventType("the owner made a link to a new password for a member"),
    "mail.refused": EventType("letter: the address does not take mail", LetterFact),
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
    "customer.updated": EventType(
        "names of the changed fields; of labels by rule, which and whether it adds or removes", CustomerFacts
    ),
    "customer.blocked": EventType("reason", ReasonFact),
    "customer.unblocked": EventType(""),
    "customer.opted_out": EventType("they want no follow-ups and offers"),
    "customer.opted_in": EventType("they want them again"),
    "customer.erasing": EventType("addresses are free, the rest is being erased"),
    "customer.erased": EventType(""),
    "retention.done": EventType(
        "how many messages, files, proofs and events were deleted for their age", RetentionFacts
    ),
    "export.asked": EventType("kind, customer", ExportFacts),
    "export.ready": EventType("kind, how many rows", ExportFacts),
    "conversation.updated": EventType(
        "what changed: status, who answers, assignee, until when, unread, snoozed until when", ConversationFacts
    ),
    "note.added": EventType(
        "note, kind, users: the members it mentions; in a chat, for the team", NoteFacts, notifies=True
    ),
    "message.received": EventType("conversation, message, kind", MessageFacts),
    "message.queued": EventType("conversation, message, kind, author", MessageFacts),
    "message.status": EventType("conversation, message, status", MessageStatusFacts),
    "order.created": EventType("number, total, currency, status", OrderFacts, notifies=True),
    "order.updated": EventType("number, from, to; of changed lines the new total", OrderMoveFacts),
    "order.reminded": EventType("number, which reminder it was", ReminderFacts),
    "order.matched": EventType(
        "entry, amount, currency, by what, status: money on a statement is for this order", MatchFacts
    ),
    "order.entry": EventType("kind, amount, currency: a new entry of its ledger", EntryFacts),
    "payment.submitted": EventType("order, proof, the picture's hash", ProofFacts, notifies=True),
    "payment.first_approved": EventType(
        "order, proof, hash, amount: a second person is still to approve", ProofFacts, notifies=True
    ),
    "payment.held": EventType(
        "order, proof, hash, verdict, takes_effect_at, amount, whether the statement was looked at", ProofFacts
    ),
    "payment.undone": EventType("order, proof, hash: the decision was taken back or dropped", ProofFacts),
    "payment.approved": EventType("order, proof, hash, amount, currency", ProofFacts),
    "payment.rejected": EventType("order, proof, hash, reason", ProofFacts),
    "refund.asked": EventType(f"{REFUND}: a second person is to agree", RefundFacts, notifies=True),
    "refund.done": EventType(REFUND, RefundFacts),
    "refund.refused": EventType(REFUND, RefundFacts),
    "payment.read": EventType("order, proof: it was read, or judged anew", ProofFacts),
    "payment.corrected": EventType("order, proof, hash, names of the fields that a person put right", ProofFacts),
    "statement.imported": EventType(
        "payment method, how many entries were new, how many proofs were matched", StatementFacts
    ),
    "payment_method.created": EventType("kind", KindFact),
    "payment_method.updated": FIELDS,
    "payment_method.deleted": EventType(""),
    "whatsapp.account_created": EventType("kind", KindFact),
    "whatsapp.account_updated": EventType("names of the changed fields", AccountFields),
    "whatsapp.account_deleted": EventType(""),
    "whatsapp.tested": EventType("account, conversation, message: a test message was sent", TrialFacts),
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
    "follow_up_rule.created": EventType("what it follows", MomentFact),
    "follow_up_rule.updated": FIELDS,
    "follow_up_rule.deleted": EventType(""),
    "follow_up.sent": EventType("rule, conversation, message", FollowUpFacts),
    "label_rule.created": EventType(""),
    "label_rule.updated": FIELDS,
    "label_rule.deleted": EventType(""),
    "canned_reply.created": EventType(""),
    "canned_reply.updated": FIELDS,
    "canned_reply.deleted": EventType(""),
    "scheduled_message.created": EventType("conversation", ChatFact),
    "scheduled_message.updated": FIELDS,
    "scheduled_message.cancelled": EventType(""),
    "scheduled_message.failed": EventType("conversation, reason", FailedFacts),
    "broadcast.created": EventType("account", NewBroadcastFacts),
    "broadcast.edited": FIELDS,
    "broadcast.deleted": EventType(""),
    "broadcast.updated": EventType(
        "status, how many of how many have been written to, reason", BroadcastFacts, notifies=True
    ),
    "media.uploaded": EventType("a file staff have put up: its kind", KindFact),
    "notification.made": EventType("users: these members have something new to look at", UsersFact),
    "saved_view.created": EventType(""),
    "saved_view.updated": FIELDS,
    "saved_view.deleted": EventType(""),
    "scenario.updated": EventType("name", NameFact),
    "rehearsal.started": EventType("kind", KindFact),
    "rehearsal.played": EventType("name of the scene, its outcome", SceneFacts),
    "rehearsal.ended": EventType("status, how many of its scenes passed", RehearsalFacts),
    "system.alert": EventType("code, what to do", AlertFacts, notifies=True),
}

NOTIFYING = tuple(name for name, known in EVENT_TYPES.items() if known.notifies)
