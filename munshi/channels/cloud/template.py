"""A template of Meta's: the variables it wants, the words it makes of them, and how it is sent."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from munshi.core.db import Json

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
Place: TypeAlias = Literal["header", "body", "button"]
PLAIN_BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "VOICE_CALL")
FILE_HEADERS = ("IMAGE", "VIDEO", "DOCUMENT")


@dataclass(frozen=True)
class Variable:
    """One blank. `key` names it when it is filled, `place` is where it stands; `example` is the one Meta was shown."""

    key: str
    place: Place
    name: str
    example: str


def variables_of(components: Sequence[Json], *, named: bool) -> list[Variable]:
    """The blanks of a template in the order they are read. Of the body: by name, or by number from 1."""
    found = []
    for place, name, index, examples in _blanks(components, named=named):
        key = name if place == "body" else f"{place}_{name}"
        found.append(Variable(key, place, name, examples.get(name) or examples.get(str(index), "")))
    return found


def file_wanted(components: Sequence[Json]) -> str | None:
    """image, video or document when the header is a file."""
    kind = str(_part(components, "HEADER").get("format", "")).upper()
    return kind.lower() if kind in FILE_HEADERS else None


def why_not(status: str, category: str, components: Sequence[Json]) -> str | None:
    """Why a template cannot be sent from here; None when it can."""
    if status != "approved":
        return "Meta has not approved it." if status in ("pending", "in_appeal") else f"At Meta it is {status}."
    if category == "authentication":
        return "Templates for passwords are not sent from here."
    kinds = {str(part.get("type", "")).upper() for part in components}
    kinds |= {str(button.get("type", "")).upper() for button in _buttons(components)} - set(PLAIN_BUTTONS)
    odd = kinds - {"HEADER", "BODY", "FOOTER", "BUTTONS"}
    if odd or str(_part(components, "HEADER").get("format", "")).upper() == "LOCATION":
        return "It has parts that cannot be filled in from here."
    return None


def words(components: Sequence[Json], values: Mapping[str, str]) -> str:
    """What the customer reads: header, body and footer with their blanks filled."""
    header, body = _part(components, "HEADER"), _part(components, "BODY")
    above = {key.removeprefix("header_"): value for key, value in values.items() if key.startswith("header_")}
    filled = (
        _filled(str(header.get("text", "")), above),
        _filled(str(body.get("text", "")), values),
        str(_part(components, "FOOTER").get("text", "")),
    )
    return "\n\n".join(filter(None, filled))


def sendable(name: str, language: str, components: Sequence[Json], values: Mapping[str, str], *, named: bool) -> Json:
    """The template as Graph takes it, but for the file of its header."""
    parts: dict[tuple[str, str], list[Json]] = {}
    for variable in variables_of(components, named=named):
        parameter: Json = {"type": "text", "text": values[variable.key]}
        if named and variable.place != "button":
            parameter["parameter_name"] = variable.name
        index = variable.name if variable.place == "button" else ""
        parts.setdefault((variable.place, index), []).append(parameter)
    built: list[Json] = []
    for (place, index), parameters in parts.items():
        link = {"sub_type": "url", "index": index} if place == "button" else {}
        built.append({"type": place, **link, "parameters": parameters})
    return {"name": name, "language": {"code": language}, "components": built}


def with_file(template: Json, kind: str, media_id: str, filename: str | None) -> Json:
    """`template` with the file of its header, uploaded as `media_id`."""
    file: Json = {"id": media_id, **({"filename": filename or "file"} if kind == "document" else {})}
    header = {"type": "header", "parameters": [{"type": kind, kind: file}]}
    return {**template, "components": [header, *template["components"]]}


def _blanks(components: Sequence[Json], *, named: bool) -> Iterator[tuple[Place, str, int, dict[str, str]]]:
    """(place, name, its position from 1, examples by name) of each blank; a button's name is its position from 0."""
    header, body = _part(components, "HEADER"), _part(components, "BODY")
    for index, name in enumerate(_names(header), 1):
        yield "header", name, index, _examples(header, "header_text", named=named)
    for index, name in enumerate(_names(body), 1):
        yield "body", name, index, _examples(body, "body_text", named=named)
    for place, button in enumerate(_buttons(components)):
        if VARIABLE.search(str(button.get("url", ""))):
            shown = button.get("example")
            yield "button", str(place), 1, {"1": str(shown[0]) if isinstance(shown, list) and shown else ""}


def _examples(part: Json, kind: str, *, named: bool) -> dict[str, str]:
    example = part.get("example")
    example = example if isinstance(example, dict) else {}
    if named:
        shown = example.get(f"{kind}_named_params") or []
        return {str(one.get("param_name")): str(one.get("example", "")) for one in shown if isinstance(one, dict)}
    shown = example.get(kind) or []
    first = shown[0] if shown and isinstance(shown[0], list) else shown
    return {str(index): str(one) for index, one in enumerate(first, 1)}


def _names(part: Json) -> list[str]:
    return list(dict.fromkeys(VARIABLE.findall(str(part.get("text", "")))))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda blank: values.get(blank[1], blank[0]), text)


def _part(components: Sequence[Json], kind: str) -> Json:
    return next((part for part in components if str(part.get("type", "")).upper() == kind), {})


def _buttons(components: Sequence[Json]) -> list[Json]:
    found = _part(components, "BUTTONS").get("buttons")
    return [button for button in found if isinstance(button, dict)] if isinstance(found, list) else []
