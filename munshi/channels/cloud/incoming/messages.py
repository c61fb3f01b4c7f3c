"""A Cloud API message, of whatever kind, as the house understands it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from munshi.channels.base import Incoming, RemoteFile
from munshi.core.clock import now
from munshi.core.db import Json

LONGEST_NAME = 120
FILES = ("image", "video", "audio", "document", "sticker")


@dataclass(frozen=True)
class Content:
    """What a message says, apart from who said it."""

    kind: str
    text: str = ""
    payload: Json = field(default_factory=dict)
    file: RemoteFile | None = None
    quiet: bool = False


def read(payload: Json) -> Incoming:
    """Understand one stored message event: {"message"|"echo": …, "contact": …}."""
    message: Json = payload.get("message") or payload["echo"]
    contact: Json = payload.get("contact") or {}
    by_owner = "echo" in payload
    content = _content(message)
    return Incoming(
        wa_id=str(message.get("id", "")),
        addresses=_addresses(message, contact, by_owner=by_owner),
        name=_name(contact),
        kind=content.kind,
        text=content.text,
        payload={**content.payload, **_surroundings(message)},
        at=_time(message.get("timestamp")),
        file=content.file,
        by_owner=by_owner,
        quiet=content.quiet,
    )


def phone_of(digits: object) -> str | None:
    """WhatsApp's bare digits as E.164, or None."""
    return f"+{digits}" if isinstance(digits, str) and re.fullmatch(r"[1-9]\d{4,17}", digits) else None


def _addresses(message: Json, contact: Json, *, by_owner: bool) -> list[tuple[str, str]]:
    """All the customer is known by; of a changed number, the old and the new."""
    system = _part(message, "system")
    party = "to" if by_owner else "from"
    phones = (message.get(party), contact.get("wa_id"), system.get("wa_id"))
    users = (
        message.get(f"{party}_user_id"),
        contact.get("user_id"),
        system.get("user_id"),
        system.get("previous_user_id"),
    )
    found = [("phone", phone) for digits in phones if (phone := phone_of(digits))]
    found += [("bsuid", user) for user in users if isinstance(user, str) and user]
    return list(dict.fromkeys(found))


def _name(contact: Json) -> str | None:
    profile = _part(contact, "profile")
    name = profile.get("name") or profile.get("username")
    return " ".join(str(name).split())[:LONGEST_NAME] or None if name else None


def _surroundings(message: Json) -> Json:
    """What a message quotes, whether it was forwarded, and the advertisement it came from."""
    context, referral = _part(message, "context"), _part(message, "referral")
    found: Json = {}
    if context.get("id"):
        found["reply_to"] = context["id"]
    if context.get("forwarded") or context.get("frequently_forwarded"):
        found["forwarded"] = True
    if referral:
        found["referral"] = referral
    return found


def _time(timestamp: object) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(timestamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return now()


def _content(message: Json) -> Content:
    kind = str(message.get("type"))
    part = message.get(kind)
    if kind in FILES and isinstance(part, dict):
        return _file(kind, part)
    if kind == "contacts" and isinstance(part, list):
        return _contacts(part)
    if kind in READERS and isinstance(part, dict):
        return READERS[kind](part)
    if kind == "request_welcome":
        return Content("unsupported", payload={"type": kind}, quiet=True)
    return _unsupported(message)


def _unsupported(message: Json) -> Content:
    errors = message.get("errors")
    codes = [error.get("code") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return Content("unsupported", payload={"type": str(message.get("type")), **({"errors": codes} if codes else {})})


def _file(kind: str, part: Json) -> Content:
    filename = _text(part, "filename") or None
    payload: Json = {name: True for name in ("voice", "animated") if part.get(name)}
    if filename:
        payload["filename"] = filename
    file = RemoteFile(str(part.get("id", "")), filename)
    return Content(kind, _text(part, "caption"), payload, file)


def _contacts(cards: list[Any]) -> Content:
    people = [
        {
            "name": _text(_part(card, "name"), "formatted_name"),
            "phones": [_text(phone, "phone") for phone in card.get("phones") or [] if isinstance(phone, dict)],
        }
        for card in cards
        if isinstance(card, dict)
    ]
    return Content("contact", ", ".join(str(person["name"]) for person in people), {"contacts": people})


def _location(part: Json) -> Content:
    text = ", ".join(filter(None, (_text(part, "name"), _text(part, "address"))))
    return Content("location", text, {name: part[name] for name in ("latitude", "longitude", "url") if name in part})


def _order(part: Json) -> Content:
    return Content("order", _text(part, "text"), {"catalog_id": part.get("catalog_id"), "items": part["product_items"]})


def _reaction(part: Json) -> Content:
    emoji = _text(part, "emoji")
    return Content("reaction", emoji, {"to": part.get("message_id"), "emoji": emoji}, quiet=True)


def _button(part: Json) -> Content:
    return Content("button", _text(part, "text"), {"button": part.get("payload")})


def _interactive(part: Json) -> Content:
    reply = _part(part, str(part.get("type")))
    if "title" in reply:
        shown = {"button": reply.get("id"), "description": reply.get("description")}
        return Content("button", _text(reply, "title"), {name: value for name, value in shown.items() if value})
    if part.get("type") == "nfm_reply":
        return Content("button", _text(reply, "body"), {"form": reply.get("name"), "answers": reply["response_json"]})
    return Content("unsupported", payload={"type": f"interactive {part.get('type')}"})


def _edit(part: Json) -> Content:
    """The corrected words; a picture whose caption was corrected is here already."""
    content = _content(_part(part, "message"))
    kind = "text" if content.file else content.kind
    return replace(content, kind=kind, file=None, payload={**content.payload, "edits": part.get("original_message_id")})


def _revoke(part: Json) -> Content:
    return Content("unsupported", payload={"type": "revoke", "deletes": part.get("original_message_id")}, quiet=True)


def _system(part: Json) -> Content:
    return Content("system", payload={"type": part.get("type")}, quiet=True)


def _part(owner: Json, name: str) -> Json:
    found = owner.get(name)
    return found if isinstance(found, dict) else {}


def _text(owner: Json, name: str) -> str:
    found = owner.get(name)
    return found if isinstance(found, str) else ""


READERS: dict[str, Callable[[Json], Content]] = {
    "text": lambda part: Content("text", _text(part, "body")),
    "location": _location,
    "order": _order,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
    "edit": _edit,
    "revoke": _revoke,
    "system": _system,
}
