"""The file a backup is: sealed by the installation's secret piece by piece, so that it is written and read as a stream.

After the first line come the secret's id, a salt, and pieces of one MiB, each under AES-256-GCM with its number as the
nonce. The last piece is marked as such, so that a file that was cut off is not taken for a whole one.
"""

import io
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from munshi.core.crypto import KEY_ID_BYTES, derived_key, key_ids
from munshi.core.settings import Settings

FIRST_LINE = b"munshi backup 1\n"
SALT_BYTES = 16
PIECE_BYTES = 1024 * 1024
TAG_BYTES = 16
DAMAGED = "The backup is damaged or was cut off. Nothing of it was used."
LAST = b"\x01"


class BackupError(Exception):
    """The backup cannot be made or used; the message says why and what to do."""


class Sealed(io.RawIOBase):
    """Seals what is written to it into `file`; `close` marks the end, without it the file counts as cut off."""

    def __init__(self, file: BinaryIO, settings: Settings) -> None:
        self.file = file
        key_id, salt = key_ids(settings)[0], secrets.token_bytes(SALT_BYTES)
        self.header = FIRST_LINE + key_id + salt
        self.cipher = AESGCM(derived_key(settings, key_id, b"munshi:backup:" + salt))
        self.number = 0
        self.waiting = bytearray()
        file.write(self.header)

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # bytes are all that is ever written
        self.waiting += content
        while len(self.waiting) > PIECE_BYTES:  # one byte at least stays for the last piece
            self._seal(bytes(self.waiting[:PIECE_BYTES]))
            del self.waiting[:PIECE_BYTES]
        return len(content)

    def finish(self) -> None:
        self._seal(bytes(self.waiting), last=True)

    def _seal(self, content: bytes, *, last: bool = False) -> None:
        self.file.write(self.cipher.encrypt(_nonce(self.number, last=last), content, self.header))
        self.number += 1


class Opened(io.RawIOBase):
    """Reads what was sealed into the file at `path`; BackupError when another secret sealed it, or it is damaged."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.file = path.open("rb")
        self.header = self.file.read(len(FIRST_LINE) + KEY_ID_BYTES + SALT_BYTES)
        if not self.header.startswith(FIRST_LINE):
            raise BackupError(f"{path} is no backup of this program.")
        key_id = self.header[len(FIRST_LINE) :][:KEY_ID_BYTES]
        if key_id not in key_ids(settings):
            raise BackupError(f"{path} was sealed by another WHATSAPP_SESSION_SECRET. Set that one (or as _PREVIOUS).")
        salt = self.header[len(FIRST_LINE) + KEY_ID_BYTES :]
        self.cipher = AESGCM(derived_key(settings, key_id, b"munshi:backup:" + salt))
        self.number = 0
        self.ended = False
        self.following = self.file.read(PIECE_BYTES + TAG_BYTES)
        self.ready = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = size if size >= 0 else 1 << 62
        parts = []
        while wanted and (self.ready or self._open_next()):
            part, self.ready = self.ready[:wanted], self.ready[wanted:]
            wanted -= len(part)
            parts.append(part)
        return b"".join(parts)

    def _open_next(self) -> bool:
        if self.ended:
            return False
        piece, self.following = self.following, self.file.read(PIECE_BYTES + TAG_BYTES)
        self.ended = not self.following
        try:
            self.ready = self.cipher.decrypt(_nonce(self.number, last=self.ended), piece, self.header)
        except InvalidTag:
            raise BackupError(DAMAGED) from None
        self.number += 1
        return bool(self.ready) or not self.ended

    def close(self) -> None:
        self.file.close()
        super().close()


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (LAST if last else b"\x00")
