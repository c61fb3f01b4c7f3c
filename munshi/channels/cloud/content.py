"""What a message of ours looks like to Graph: text, file, location, template, or choices to tap."""

from munshi.channels.base import Outgoing, SendFailed
from munshi.channels.cloud.faults import WINDOW
from munshi.channels.cloud.template import sendable, variables_of, with_file
from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.db import Json

# What Meta takes as what; everything else goes as a document.
TAKEN_AS = {
    **dict.fromkeys(("image/jpeg", "image/png"), "image"),
    **dict.fromkeys(("video/mp4", "video/3gpp"), "video"),
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), "audio"),
}
# Graph's limits, in letters.
MOST_BUTTONS, MOST_ROWS = 3, 10
BUTTON, ROW, DESCRIPTION, OPENER = 20, 24, 72, 20
BUTTONS_BODY, LIST_BODY = 1024, 4096


def check_window(outgoing: Outgoing) -> None:
    """SendFailed when the customer may not be written to in free words and nothing stands in for them."""
    if not outgoing.free and "template" not in outgoing.payload and outgoing.stand_in is None:
        raise SendFailed("permanent", WINDOW)


def content_of(outgoing: Outgoing, media_id: str | None) -> tuple[str, Json]:
    """(type, content). `media_id`: Meta's id of the message's file, uploaded already. Raises SendFailed."""
    if template := outgoing.payload.get("template"):
        return "template", _with_header(template, outgoing, media_id)
    if not outgoing.free and outgoing.stand_in:
        return "template", _stand_in(outgoing.stand_in, outgoing.payload.get("fields") or {})
    if media_id:
        return _file(outgoing, media_id)
    if outgoing.place:
        return "location", outgoing.place
    if choices := outgoing.payload.get("choices"):
        interactive = _interactive(outgoing.text, choices)
        if interactive:
            return "interactive", interactive
    return "text", {"body": outgoing.text, "preview_url": False}


def _with_header(template: Json, outgoing: Outgoing, media_id: str | None) -> Json:
    if media_id is None or outgoing.media is None:
        return template
    kind = TAKEN_AS.get(outgoing.media.content_type, "document")
    return with_file(template, kind, media_id, outgoing.media.filename)


def _stand_in(template: Json, fields: dict[str, str]) -> Json:
    """Our own template's values, by name or in the order our template lists them."""
    order = list(TEMPLATES[template["name"]].variables)
    given = {**fields, **{str(number): fields.get(name, "") for number, name in enumerate(order, 1)}}
    given |= {f"header_{name}": value for name, value in given.items()}
    wanted = [variable.key for variable in variables_of(template["components"], named=template["named"])]
    if not given.keys() >= set(wanted):
        raise SendFailed("permanent", f"{WINDOW} The one named {template['name']} asks for values we do not have.")
    return sendable(template["name"], template["language"], template["components"], given, named=template["named"])


def _file(outgoing: Outgoing, media_id: str) -> tuple[str, Json]:
    content_type = outgoing.media.content_type if outgoing.media else ""
    kind = TAKEN_AS.get(content_type, "document")
    if kind == "audio" and outgoing.text:
        kind = "document"  # a voice message carries no caption
    content: Json = {"id": media_id}
    if outgoing.text:
        content["caption"] = outgoing.text
    if kind == "document":
        content["filename"] = (outgoing.media.filename if outgoing.media else None) or "file"
    return kind, content


def _interactive(text: str, choices: Json) -> Json | None:
    """A list, or buttons when there are few and short ones; None when Graph would refuse it."""
    rows: list[Json] = choices["rows"]
    short = all(len(row["title"]) <= BUTTON and not row.get("description") for row in rows)
    if len(rows) <= MOST_BUTTONS and short and len(text) <= BUTTONS_BODY:
        replies = [{"type": "reply", "reply": {"id": row["id"], "title": row["title"]}} for row in rows]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": replies}}
    if len(rows) > MOST_ROWS or len(text) > LIST_BODY:
        return None
    listed = [_row(row) for row in rows]
    action = {"button": _cut(choices["button"], OPENER), "sections": [{"rows": listed}]}
    return {"type": "list", "body": {"text": text}, "action": action}


def _row(row: Json) -> Json:
    shown = {"id": row["id"], "title": _cut(row["title"], ROW)}
    return {**shown, **({"description": _cut(row["description"], DESCRIPTION)} if row.get("description") else {})}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
