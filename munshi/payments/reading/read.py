"""One file read wholly: its words, what they say, what the picture looks like. Runs in the reading process only."""

from collections.abc import Callable
from typing import Any

from munshi.payments.reading.editing import signs_of_editing
from munshi.payments.reading.fields import Fields, read_fields
from munshi.payments.reading.likeness import picture_hash
from munshi.payments.reading.ocr import Engine, open_engine, read_words
from munshi.payments.reading.pictures import Unreadable, open_pictures, writer_of

Reader = Callable[[bytes, str], dict[str, Any]]


def open_reader() -> Reader:
    engine = open_engine()
    return lambda content, content_type: read_file(engine, content, content_type)


def read_file(engine: Engine, content: bytes, content_type: str) -> dict[str, Any]:
    """`fields` by name, the `hash` of the first picture, `signs` of editing; or why it is `unreadable`."""
    try:
        pictures = open_pictures(content, content_type)
    except Unreadable as refused:
        return {"unreadable": refused.reason}
    fields, words = Fields(), []
    for page, picture in enumerate(pictures):
        words += read_words(engine, picture, page)
        fields = read_fields(words)
        if fields.looks_like_payment:
            break
    amount = fields.found.get("amount")
    return {
        "fields": {name: one.as_json() for name, one in fields.found.items()},
        "hash": picture_hash(pictures[0]),
        "signs": signs_of_editing(pictures[0], writer_of(content, content_type), amount.box if amount else None),
    }
