"""Meta's webhook documents taken apart: every item of every change, whatever the batch."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from munshi.channels.incoming.inbox import NEWS, RECEIPTS, Item
from munshi.core.db import Json

LONGEST_SENDER = 140


def load(raw: bytes) -> Json:
    """The document in `raw`; ValueError when it is no JSON object. What PostgreSQL cannot hold becomes U+FFFD."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # Half a surrogate pair is not JSON to orjson, yet a phone can send it.
        document = _tidied(json.loads(raw))
    if b"\\u0000" in raw:
        document = _tidied(document)
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    return document


@dataclass(frozen=True)
class Placed:
    """An item and whom it concerns: the number (its id at Meta) it came through, or a whole business account."""

    number: str | None
    waba_id: str | None
    item: Item


def items(document: Json) -> list[Placed]:
    """Every item of the document, those for other numbers of the same app included."""
    found: list[Placed] = []
    for entry in _dicts(document.get("entry")):
        waba_id = entry.get("id")
        for change in _dicts(entry.get("changes")):
            value = change.get("value")
            if isinstance(value, dict):
                number = _number(value)
                for item in _change_items(str(change.get("field")), value, entry.get("time")):
                    found.append(Placed(number, waba_id if isinstance(waba_id, str) else None, item))
    return found


def _change_items(field: str, value: Json, time: object) -> Iterator[Item]:
    contacts = list(_dicts(value.get("contacts")))
    known = False
    for message in _dicts(value.get("messages")):
        known = True
        yield _message(message, contacts)
    for echo in _dicts(value.get("message_echoes")):
        known = True
        yield _echo(echo, contacts)
    for status in _dicts(value.get("statuses")):
        known = True
        yield Item(f"{status.get('id')}:{status.get('status')}"[:400], "status", RECEIPTS, status)
    if not known or value.get("errors"):
        news = {name: part for name, part in value.items() if name not in ("contacts", "messages", "statuses")}
        payload = {"field": field, "time": time, "value": news}
        yield Item(_digest(payload), "account", NEWS, payload)


def _message(message: Json, contacts: list[Json]) -> Item:
    phone, user = message.get("from"), message.get("from_user_id")
    contact = _contact(contacts, phone, user)
    # The user id comes with every message, the phone number need not.
    sender = user or contact.get("user_id") or phone or "nobody"
    return Item(_id(message), "message", _key(sender), {"message": message, "contact": contact})


def _echo(echo: Json, contacts: list[Json]) -> Item:
    phone, user = echo.get("to"), echo.get("to_user_id")
    contact = _contact(contacts, phone, user)
    sender = user or contact.get("user_id") or phone or "nobody"
    return Item(_id(echo), "message", _key(sender), {"echo": echo, "contact": contact})


def _contact(contacts: list[Json], phone: object, user: object) -> Json:
    """The contact a message came from; a lone one is its sender whatever ids it bears."""
    for contact in contacts:
        if (phone and contact.get("wa_id") == phone) or (user and contact.get("user_id") == user):
            return contact
    return contacts[0] if len(contacts) == 1 else {}


def _number(value: Json) -> str | None:
    metadata = value.get("metadata")
    number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    return str(number) if number else None


def _id(message: Json) -> str:
    found = message.get("id")
    return found[:400] if isinstance(found, str) and found else _digest(message)


def _key(sender: object) -> str:
    return str(sender)[:LONGEST_SENDER]


def _digest(value: Json) -> str:
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _dicts(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if isinstance(value, dict):
        return {_tidied(key): _tidied(item) for key, item in value.items()}
    return value
