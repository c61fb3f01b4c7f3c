"""One file read wholly: its words, what they say, what the picture looks like. Runs in the reading process only."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from munshi.payments.reading.picture.pictures import Unreadable, open_pictures, writer_of
from munshi.payments.reading.receipt.fields import Fields, read_fields
from munshi.payments.reading.receipt.words import Word

NOT_IN_BROWSERS = ("image/heic",)


@dataclass
class Reader:
    """Loads its engine, which takes seconds, for the first file that is not refused; `on_load` is called before and
    after that."""

    on_load: Callable[[], None] = lambda: None
    _engine: Any = None

    def file(self, content: bytes, content_type: str) -> dict[str, Any]:
        """`fields` by name, the `hash` of the first picture, `signs` of editing; or why it is `unreadable`.

        `shown`: the picture as a JPEG, in base64, where browsers cannot show what was sent.
        """
        try:
            pictures = open_pictures(content, content_type)
        except Unreadable as refused:
            return {"unreadable": refused.reason}
        fields, words = Fields(), list[Word]()
        for page, picture in enumerate(pictures):
            words += self._words(picture, page)
            fields = read_fields(words)
            if fields.looks_like_payment:
                break
        return {
            "fields": {name: one.as_json() for name, one in fields.found.items()},
            **_looks(pictures[0], writer_of(content, content_type), fields),
            **({"shown": _as_jpeg(pictures[0])} if content_type in NOT_IN_BROWSERS else {}),
        }

    def _words(self, picture: Image.Image, page: int) -> list[Word]:
        if self._engine is None:
            self.on_load()
            from munshi.payments.reading.picture.ocr import open_engine

            self._engine = open_engine()
            self.on_load()
        from munshi.payments.reading.picture.ocr import read_words

        return read_words(self._engine, picture, page)


def _as_jpeg(picture: Image.Image) -> str:
    content = BytesIO()
    picture.save(content, "JPEG", quality=85)
    return b64encode(content.getvalue()).decode()


def _looks(picture: Image.Image, writer: str, fields: Fields) -> dict[str, Any]:
    from munshi.payments.reading.picture.editing import signs_of_editing
    from munshi.payments.reading.picture.likeness import picture_hash

    amount = fields.found.get("amount")
    return {"hash": picture_hash(picture), "signs": signs_of_editing(picture, writer, amount.box if amount else None)}
