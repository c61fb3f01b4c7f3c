"""What a linked device tells, as items to store and, later, as the house understands it."""

from datetime import UTC, datetime
from typing import Any

from munshi.channels.base import Incoming, RemoteFile
from munshi.channels.incoming.inbox import GROUP, RECEIPTS, Item
from munshi.core.clock import now
from munshi.core.db import Json
from munshi.media.store import MOST_BYTES

LONGEST_NAME = 120
TOO_LARGE = {"media_error": "The file is too large."}
LONGEST_TEXT = 65_536
# Of a message's content: what stands in columns of its own.
APART = ("kind", "text", "file", "size", "quiet")


def items(event: Json) -> list[Item]:
    """A message, or a group's name, is one item; a receipt one for each message it speaks of."""
    if event["ev"] == "receipt":
        return [_receipt(event, wa_id) for wa_id in event["ids"]]
    payload = _tidied({name: value for name, value in event.items() if name not in ("ev", "n")})
    if group := event.get("group"):
        return [
            Item(str(event.get("id") or f"{GROUP}{group}:{event['at']}")[:400], "message", f"{GROUP}{group}", payload)
        ]
    return [Item(str(event["id"])[:400], "message", event["phone"] or event["lid"] or "nobody", payload)]


def read(payload: Json) -> Incoming:
    """Understand one stored message event of a device."""
    content: Json = payload["content"]
    is_large = int(content.get("size") or 0) > MOST_BYTES
    addresses = [(kind, value) for kind, value in (("phone", _phone(payload)), ("lid", payload.get("lid"))) if value]
    return Incoming(
        wa_id=str(payload["id"]),
        addresses=addresses,
        name=None if payload["own"] else " ".join(str(payload.get("name") or "").split())[:LONGEST_NAME] or None,
        kind=content["kind"],
        text=content["text"][:LONGEST_TEXT],
        payload={name: value for name, value in content.items() if name not in APART} | (TOO_LARGE if is_large else {}),
        at=_time(payload.get("at"), 1000),
        file=RemoteFile(content["file"], content.get("filename")) if content.get("file") and not is_large else None,
        by_owner=bool(payload["own"]),
        quiet=bool(content.get("quiet")),
    )


def _receipt(event: Json, wa_id: str) -> Item:
    at = int(_time(event.get("at"), 1).timestamp())
    payload = {"id": wa_id, "status": event["status"], "timestamp": at, "chat": event.get("chat")}
    return Item(f"{wa_id}:{event['status']}"[:400], "status", RECEIPTS, payload)


def _phone(payload: Json) -> str | None:
    return f"+{payload['phone']}" if payload.get("phone") else None


def _time(stamp: object, parts: int) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(stamp)) / parts, UTC)
    except (ValueError, OverflowError, OSError):
        return now()


def _tidied(value: Any) -> Any:
    """PostgreSQL cannot hold a NUL."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if isinstance(value, dict):
        return {name: _tidied(item) for name, item in value.items()}
    return value
