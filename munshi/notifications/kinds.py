"""The one table of what members are told of: from which event, who, by which ways unless they choose others, and where
it leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

Channel = Literal["page", "mail", "push"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

KindName = Literal[
    "needs_person",
    "mentioned",
    "payment_waits",
    "second_approval",
    "refund_asked",
    "order_placed",
    "message_not_sent",
    "broadcast_over",
    "number_trouble",
    "ai_trouble",
    "webhook_off",
    "quota",
    "plan",
    "support_visit",
    "account_changed",
    "went_wrong",
]
# What a member sends themself to try the ways.
TRIAL = "trial"


@dataclass(frozen=True)
class Kind:
    """`least`: the role from which on members are told. `path`: where it leads, with the event's facts and its
    `{subject}`; `place`: where several of them lead. `about`: the fact that names what it is about, else the subject.
    `named`: only the `users` that the event names are told.
    """

    least: str
    usual: tuple[Channel, ...]
    path: str
    place: str
    about: str = "subject"
    named: bool = False


KINDS: Mapping[KindName, Kind] = {
    "needs_person": Kind("agent", ("page", "push"), "/inbox/{subject}", "/inbox"),
    "mentioned": Kind("viewer", ("page", "push"), "/inbox/{subject}", "/inbox", named=True),
    "payment_waits": Kind("agent", ("page", "push"), "/payments/{proof}", "/payments", "order"),
    "second_approval": Kind("agent", ("page", "push"), "/payments/{proof}", "/payments", "order"),
    "refund_asked": Kind("agent", ("page",), "/orders/{order}", "/orders", "order"),
    "order_placed": Kind("viewer", (), "/orders/{subject}", "/orders"),
    "message_not_sent": Kind("agent", ("page",), "/inbox/{conversation}", "/inbox", "conversation"),
    "broadcast_over": Kind("agent", ("page",), "/broadcasts/{subject}", "/broadcasts"),
    "number_trouble": Kind("admin", ("page", "mail", "push"), "/whatsapp", "/whatsapp"),
    "ai_trouble": Kind("admin", ("page", "mail"), "/ai", "/ai"),
    "webhook_off": Kind("admin", ("page", "mail"), "/settings/webhooks/{endpoint}", "/settings/webhooks"),
    "quota": Kind("admin", ("page", "mail"), "/settings/plan", "/settings/plan"),
    "plan": Kind("owner", ("page", "mail"), "/settings/plan", "/settings/plan"),
    "support_visit": Kind("owner", ("page", "mail"), "/settings/support", "/settings/support"),
    "account_changed": Kind("admin", ("page", "mail"), "/payment-methods", "/payment-methods"),
    "went_wrong": Kind("admin", ("page",), "/", "/"),
}

# By the type of the event, and by the code of an alert.
OF_EVENTS: Mapping[str, KindName] = {
    "order.created": "order_placed",
    "note.added": "mentioned",
    "payment.submitted": "payment_waits",
    "payment.first_approved": "second_approval",
    "refund.asked": "refund_asked",
    "broadcast.updated": "broadcast_over",
    "support.opened": "support_visit",
}
OF_ALERTS: Mapping[str, KindName] = {
    "customer_needs_person": "needs_person",
    "scheduled_message_failed": "message_not_sent",
    "broadcast_paused": "broadcast_over",
    "webhook_off": "webhook_off",
    "quota_near": "quota",
    "quota_reached": "quota",
    "invoice_opened": "plan",
    "invoice_rejected": "plan",
    "payment_account_changed": "account_changed",
}
ALERTS_THAT_BEGIN: Mapping[str, KindName] = {
    "whatsapp_": "number_trouble",
    "ai_": "ai_trouble",
    "shop_": "plan",
}


def kind_of(type: str, data: Mapping[str, Any]) -> KindName | None:
    """The kind of an event; None when nobody is told of it, as of a broadcast that goes on."""
    if type == "broadcast.updated" and data.get("status") != "done":
        return None
    if type != "system.alert":
        return OF_EVENTS.get(type)
    code: str = data["code"]
    begun = (kind for start, kind in ALERTS_THAT_BEGIN.items() if code.startswith(start))
    return OF_ALERTS.get(code) or next(begun, "went_wrong")


def place_of(kind: Kind, subject_id: UUID | None, data: Mapping[str, Any]) -> tuple[UUID | None, str]:
    """What an event of this kind is about, and the path it leads to."""
    facts = {**data, "subject": subject_id}
    about = facts.get(kind.about)
    return UUID(str(about)) if about else None, kind.path.format_map(facts)
