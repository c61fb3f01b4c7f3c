"""A message of the WhatsApp library as plain JSON: its kind, its words, and what of it has to be fetched."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message

Json = dict[str, Any]

# Envelopes around the message itself.
ENVELOPES = (
    "deviceSentMessage",
    "ephemeralMessage",
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
    "documentWithCaptionMessage",
    "editedMessage",
    "lottieStickerMessage",
)
FILES = {
    "imageMessage": "image",
    "videoMessage": "video",
    "ptvMessage": "video",
    "audioMessage": "audio",
    "documentMessage": "document",
    "stickerMessage": "sticker",
}
# Not said by anybody: keys, settings and counters that devices exchange.
SILENT = {"senderKeyDistributionMessage", "messageContextInfo", "deviceSentMessage", "keepInChatMessage"}
REVOKE, EDIT = 0, 14  # of ProtocolMessage.Type


def describe(message: Message) -> Json | None:
    """{"kind", "text", and what belongs to the kind}; None for what is no message to a person."""
    message = _opened(message)
    names = {field.name for field, _ in message.ListFields()} - SILENT
    if not names:
        return None
    for name, kind in FILES.items():
        if name in names:
            return _file(kind, name, message)
    for name, reader in READERS.items():
        if name in names:
            found = reader(getattr(message, name))
            return found and {**found, **_context(getattr(message, name))}
    return {"kind": "unsupported", "text": "", "type": min(names)}


def _opened(message: Message) -> Message:
    for _ in range(len(ENVELOPES)):
        name = next((name for name in ENVELOPES if message.HasField(name) and getattr(message, name).ByteSize()), None)
        if name is None:
            break
        message = getattr(message, name).message
    return message


def _context(part: Any) -> Json:
    """What a message quotes, and whether it was passed on."""
    context = getattr(part, "contextInfo", None)
    if context is None:
        return {}
    found: Json = {}
    if context.stanzaID:
        found["reply_to"] = context.stanzaID
    if context.isForwarded:
        found["forwarded"] = True
    return found


def _file(kind: str, name: str, message: Message) -> Json:
    part = getattr(message, name)
    # Without its thumbnail: what is needed to fetch the file, and no more.
    bare = Message()
    getattr(bare, name).CopyFrom(part)
    for extra in ("JPEGThumbnail", "thumbnail", "contextInfo", "pngThumbnail", "waveform"):
        if extra in part.DESCRIPTOR.fields_by_name:
            getattr(bare, name).ClearField(extra)
    found = {
        "kind": kind,
        "text": getattr(part, "caption", ""),
        "file": b64encode(bare.SerializeToString()).decode(),
        "size": part.fileLength,
        **_context(part),
    }
    if getattr(part, "fileName", ""):
        found["filename"] = part.fileName
    if getattr(part, "PTT", False):
        found["voice"] = True
    if getattr(part, "isAnimated", False):
        found["animated"] = True
    return found


def _location(part: Any) -> Json:
    text = ", ".join(filter(None, (getattr(part, "name", ""), getattr(part, "address", ""))))
    return {"kind": "location", "text": text, "latitude": part.degreesLatitude, "longitude": part.degreesLongitude}


def _contact(part: Any) -> Json:
    return {"kind": "contact", "text": part.displayName, "contacts": [_card(part)]}


def _contacts(part: Any) -> Json:
    cards = [_card(card) for card in part.contacts]
    return {"kind": "contact", "text": ", ".join(card["name"] for card in cards), "contacts": cards}


def _card(part: Any) -> Json:
    lines = [line.partition(":") for line in part.vcard.splitlines()]
    return {"name": part.displayName, "phones": [value.strip() for name, _, value in lines if name[:3] == "TEL"]}


def _order(part: Any) -> Json:
    order = {"id": part.orderID, "items": part.itemCount, "title": part.orderTitle}
    if part.totalCurrencyCode:
        order |= {"total_thousandths": part.totalAmount1000, "currency": part.totalCurrencyCode}
    return {"kind": "order", "text": part.message, "order": order}


def _protocol(part: Any) -> Json | None:
    if part.type == REVOKE:
        return {"kind": "unsupported", "text": "", "type": "revoke", "deletes": part.key.ID, "quiet": True}
    if part.type == EDIT:
        corrected = describe(part.editedMessage) or {"kind": "text", "text": ""}
        corrected.pop("file", None)  # a picture whose caption was corrected is here already
        return {**corrected, "kind": "text", "edits": part.key.ID}
    return None


READERS: dict[str, Callable[[Any], Json | None]] = {
    "conversation": lambda text: {"kind": "text", "text": text},
    "extendedTextMessage": lambda part: {"kind": "text", "text": part.text},
    "locationMessage": _location,
    "liveLocationMessage": lambda part: {**_location(part), "text": part.caption, "live": True},
    "contactMessage": _contact,
    "contactsArrayMessage": _contacts,
    "reactionMessage": lambda part: {
        "kind": "reaction",
        "text": part.text,
        "to": part.key.ID,
        "emoji": part.text,
        "quiet": True,
    },
    "orderMessage": _order,
    "buttonsResponseMessage": lambda part: {
        "kind": "button",
        "text": part.selectedDisplayText,
        "button": part.selectedButtonID,
    },
    "templateButtonReplyMessage": lambda part: {
        "kind": "button",
        "text": part.selectedDisplayText,
        "button": part.selectedID,
    },
    "listResponseMessage": lambda part: {
        "kind": "button",
        "text": part.title,
        "button": part.singleSelectReply.selectedRowID,
    },
    "protocolMessage": _protocol,
}
