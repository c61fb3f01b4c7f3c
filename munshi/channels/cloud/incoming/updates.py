"""What Meta tells of an account, its templates and its customers' wishes, in the house's own words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from munshi.channels.cloud.incoming.messages import phone_of
from munshi.core.db import Json

GONE = ("ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED")
WARNINGS = ("ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION")
CLOSED = "Meta has closed this WhatsApp account or cut it off: see WhatsApp Manager, then connect it again."
WARNED = "Meta has warned or restricted this WhatsApp account: see WhatsApp Manager."


@dataclass(frozen=True)
class Stopped:
    """The account sends nothing any more until a person acts."""

    reason: str


@dataclass(frozen=True)
class Warned:
    """Something a person should look at; `code` is that of the alert."""

    code: str
    action: str


@dataclass(frozen=True)
class TemplateChanged:
    """What has changed of one template; None: this has not. Status "deleted" takes it away."""

    meta_id: str
    name: str
    language: str
    status: str | None = None
    refusal: str | None = None
    quality: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class TemplatesChanged:
    """Their words have changed: they are to be fetched anew."""


@dataclass(frozen=True)
class NumberChanged:
    """`phone`: the number meant, None for all of the business account."""

    phone: str | None = None
    verified_name: str | None = None
    messaging_limit: str | None = None
    flagged: bool | None = None


@dataclass(frozen=True)
class Marketing:
    """A customer wants no marketing messages (any more), or wants them again."""

    addresses: tuple[tuple[str, str], ...]
    wanted: bool


Update: TypeAlias = Stopped | Warned | TemplateChanged | TemplatesChanged | NumberChanged | Marketing


def read(payload: Json) -> list[Update]:
    """The updates in one stored event {"field": …, "value": …}; none for what the house need not know."""
    reader = READERS.get(str(payload.get("field")))
    value = payload.get("value")
    return list(reader(value)) if reader and isinstance(value, dict) else []


def _account(value: Json) -> Iterator[Update]:
    event, ban = str(value.get("event")), value.get("ban_info")
    state = ban.get("waba_ban_state") if isinstance(ban, dict) else None
    if event in GONE or state == "DISABLE":
        yield Stopped(CLOSED)
    elif event in WARNINGS or state == "SCHEDULE_FOR_DISABLE":
        yield Warned("whatsapp_warning", WARNED)


def _review(value: Json) -> Iterator[Update]:
    if value.get("decision") == "REJECTED":
        yield Stopped(CLOSED)


def _alert(value: Json) -> Iterator[Update]:
    if value.get("alert_severity") in ("CRITICAL", "WARNING") and value.get("alert_status") != "INACTIVE":
        yield Warned("whatsapp_warning", WARNED)


def _template_status(value: Json) -> Iterator[Update]:
    event = str(value.get("event", "")).lower()
    status = {"reinstated": "approved", "flagged": None, "unlocked": None, "locked": None}.get(event, event)
    refusal = value.get("reason") if event in ("rejected", "disabled", "paused") else None
    refusal = refusal if isinstance(refusal, str) and refusal != "NONE" else None
    yield TemplateChanged(*_template(value), status=status, refusal=refusal)
    if event in ("rejected", "disabled", "paused", "flagged"):
        name = str(value.get("message_template_name"))
        yield Warned("whatsapp_template_stopped", f"Meta has {event} the template {name}: see WhatsApp Manager.")


def _template_quality(value: Json) -> Iterator[Update]:
    yield TemplateChanged(*_template(value), quality=_word(value, "new_quality_score"))


def _template_category(value: Json) -> Iterator[Update]:
    new = _word(value, "new_category")
    yield TemplateChanged(*_template(value), category=new.lower() if new else None)


def _template(value: Json) -> tuple[str, str, str]:
    names = ("message_template_id", "message_template_name", "message_template_language")
    meta_id, name, language = (str(value.get(key, "")) for key in names)
    return meta_id, name, language


def _components(value: Json) -> Iterator[Update]:
    yield TemplatesChanged()


def _quality(value: Json) -> Iterator[Update]:
    event = value.get("event")
    flagged = {"FLAGGED": True, "UNFLAGGED": False}.get(str(event))
    limit = _word(value, "max_daily_conversations_per_business") or _word(value, "current_limit")
    yield NumberChanged(_phone(value), messaging_limit=limit, flagged=flagged)
    if event == "DOWNGRADE" or flagged:
        detail = "Meta has lowered this number's quality or limit: write less to those who have not asked."
        yield Warned("whatsapp_quality_low", detail)


def _capability(value: Json) -> Iterator[Update]:
    limit = value.get("max_daily_conversations_per_business") or value.get("max_daily_conversation_per_phone")
    if limit:
        yield NumberChanged(messaging_limit=str(limit))


def _name(value: Json) -> Iterator[Update]:
    if value.get("decision") == "APPROVED":
        yield NumberChanged(_phone(value), verified_name=_word(value, "requested_verified_name"))


def _preferences(value: Json) -> Iterator[Update]:
    found = value.get("user_preferences")
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict) and one.get("category") == "marketing_messages":
            phone, user = phone_of(one.get("wa_id")), one.get("user_id")
            addresses = (("phone", phone) if phone else None, ("bsuid", user) if isinstance(user, str) else None)
            yield Marketing(tuple(filter(None, addresses)), wanted=one.get("value") == "resume")


def _phone(value: Json) -> str | None:
    return phone_of(re.sub(r"\D", "", str(value.get("display_phone_number", ""))))


def _word(value: Json, name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) and found else None


READERS: dict[str, Callable[[Json], Iterator[Update]]] = {
    "account_update": _account,
    "account_review_update": _review,
    "account_alerts": _alert,
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "message_template_components_update": _components,
    "template_category_update": _template_category,
    "phone_number_quality_update": _quality,
    "phone_number_name_update": _name,
    "business_capability_update": _capability,
    "user_preferences": _preferences,
}
