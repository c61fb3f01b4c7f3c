"""Files of WhatsApp messages: encrypted under a key that only the message holds."""

import hmac
import os
from dataclasses import dataclass, field
from hashlib import sha256

from tests.fakes.whatsapp.keys import decrypt, encrypt, fields_of, hkdf, proto

KINDS = {
    "image": b"WhatsApp Image Keys",
    "video": b"WhatsApp Video Keys",
    "audio": b"WhatsApp Audio Keys",
    "document": b"WhatsApp Document Keys",
    "sticker": b"WhatsApp Image Keys",
}
# Where a message of each kind has its file: the kind's own field, and there URL, type, digest, size, key, digest of the
# encrypted file, path.
FIELDS = {
    "image": (3, 1, 2, 4, 5, 8, 9, 11),
    "document": (7, 1, 2, 4, 5, 7, 9, 10),
    "audio": (8, 1, 2, 3, 4, 7, 8, 9),
    "video": (9, 1, 2, 3, 4, 6, 11, 13),
    "sticker": (26, 1, 5, 2, 9, 4, 3, 8),
}
CAPTIONS = {"image": 3, "document": 20, "video": 7}


@dataclass(frozen=True)
class Stored:
    """One file on the media server, and how a message names it."""

    path: str
    sealed: bytes
    key: bytes
    content: bytes
    type: str

    def message(self, kind: str, caption: str = "", filename: str = "") -> bytes:
        """A waE2E message of this file; the fields' numbers differ from kind to kind."""
        url = f"https://mmg.whatsapp.net{self.path}"
        digest, sealed_digest, size = sha256(self.content).digest(), sha256(self.sealed).digest(), len(self.content)
        values: list[int | bytes | str] = [url, self.type, digest, size, self.key, sealed_digest, f"{self.path}?ccb=11"]
        outer, *numbers = FIELDS[kind]
        more: list[tuple[int, int | str]] = []
        if kind in CAPTIONS:
            more.append((CAPTIONS[kind], caption))
        if kind == "audio":
            more.append((6, 1))  # a voice message
        if kind == "document":
            more.append((8, filename))
        return proto((outer, proto(*zip(numbers, values, strict=True), *more)))


@dataclass
class Media:
    """What lies on the media server, by path. `refuse`: HTTP statuses for the next downloads."""

    files: dict[str, bytes] = field(default_factory=dict)
    refuse: list[int] = field(default_factory=list)

    def store(self, kind: str, content: bytes, content_type: str) -> Stored:
        key = os.urandom(32)
        keys = hkdf(key, KINDS[kind], 112)
        sealed = encrypt(keys[16:48], keys[:16], content)
        sealed += hmac.digest(keys[48:80], keys[:16] + sealed, "sha256")[:10]
        path = f"/v/{len(self.files)}.enc"
        self.files[path] = sealed
        return Stored(path, sealed, key, content, content_type)

    def open(self, kind: str, message: bytes) -> bytes:
        """The file of a message that a device has sent."""
        outer, _, _, _, _, key, _, path = FIELDS[kind]
        named = fields_of(fields_of(message)[outer])
        keys = hkdf(named[key], KINDS[kind], 112)
        return decrypt(keys[16:48], keys[:16], self.files[named[path].decode().partition("?")[0]][:-10])
