"""The cryptography of WhatsApp's transport and messages, for the server's and the customers' side.

Noise XX carries the stanzas; X3DH and the double ratchet (Signal) protect messages between people. Curve25519 keys sign
by XEdDSA, for which the few lines of Edwards arithmetic below suffice.
"""

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME
BASE_Y = 4 * pow(5, -1, PRIME) % PRIME
KEY_TYPE = b"\x05"  # before a public key in Signal's messages
Point = tuple[int, int, int, int]


def hkdf(secret: bytes, info: bytes, size: int, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=salt, info=info).derive(secret)


def counter(number: int) -> bytes:
    return number.to_bytes(12, "big")


@dataclass
class KeyPair:
    private: bytes = field(default_factory=lambda: os.urandom(32), repr=False)

    def __post_init__(self) -> None:
        clamped = bytearray(self.private)
        clamped[0] &= 248
        clamped[31] = clamped[31] & 127 | 64
        self.private = bytes(clamped)
        self.public = X25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def agree(self, public: bytes) -> bytes:
        return X25519PrivateKey.from_private_bytes(self.private).exchange(X25519PublicKey.from_public_bytes(public))

    def sign(self, message: bytes) -> bytes:
        """XEdDSA, with the sign bit of the Edwards key in the last byte as Signal's libraries do."""
        secret = int.from_bytes(self.private, "little") % ORDER
        own = _times(secret)
        nonce = _number(b"\xfe" + b"\xff" * 31 + self.private + message + os.urandom(64)) % ORDER
        first = _times(nonce)
        proof = (nonce + _number(first + own + message) * secret) % ORDER
        last = bytearray(proof.to_bytes(32, "little"))
        last[31] |= own[31] & 128
        return first + bytes(last)


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(data).digest(), "little")


def _times(scalar: int) -> bytes:
    """The Edwards base point times `scalar`, compressed."""
    total: Point = (0, 1, 1, 0)
    power = _base()
    while scalar:
        if scalar & 1:
            total = _add(total, power)
        power, scalar = _add(power, power), scalar >> 1
    inverse = pow(total[2], -1, PRIME)
    x, y = total[0] * inverse % PRIME, total[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base() -> Point:
    square = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    x = PRIME - x if x & 1 else x
    return x, BASE_Y, 1, x * BASE_Y % PRIME


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c, d = 2 * one[3] * other[3] * D % PRIME, 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


class Noise:
    """The responder's state of a Noise XX handshake."""

    def __init__(self, header: bytes) -> None:
        self.hash = self.salt = self.key = b"Noise_XX_25519_AESGCM_SHA256\0\0\0\0"
        self.used = 0
        self.heed(header)

    def heed(self, data: bytes) -> None:
        self.hash = hashlib.sha256(self.hash + data).digest()

    def mix(self, secret: bytes) -> None:
        mixed = hkdf(secret, b"", 64, self.salt)
        self.salt, self.key, self.used = mixed[:32], mixed[32:], 0

    def seal(self, content: bytes) -> bytes:
        sealed = AESGCM(self.key).encrypt(counter(self.used), content, self.hash)
        self.used += 1
        self.heed(sealed)
        return sealed

    def open(self, sealed: bytes) -> bytes:
        content = AESGCM(self.key).decrypt(counter(self.used), sealed, self.hash)
        self.used += 1
        self.heed(sealed)
        return content

    def finish(self) -> tuple[AESGCM, AESGCM]:
        """The keys to read and to write with."""
        both = hkdf(b"", b"", 64, self.salt)
        return AESGCM(both[:32]), AESGCM(both[32:])


def proto(*fields: tuple[int, int | float | bytes | str | None]) -> bytes:
    """A protobuf message of (number, value) fields."""
    written = b""
    for number, value in fields:
        if isinstance(value, float):
            written += varint(number << 3 | 1) + struct.pack("<d", value)
        elif isinstance(value, int):
            written += varint(number << 3) + varint(value)
        elif value is not None:
            content = value.encode() if isinstance(value, str) else value
            written += varint(number << 3 | 2) + varint(len(content)) + content
    return written


def varint(value: int) -> bytes:
    written = b""
    while value > 127:
        written += bytes([value & 127 | 128])
        value >>= 7
    return written + bytes([value])


def fields_of(message: bytes) -> dict[int, bytes]:
    """The last value of every field of a protobuf message; numbers as their varint's little-endian bytes."""
    found: dict[int, bytes] = {}
    place = 0

    def number() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while place < len(message):
        tag = number()
        kind = tag & 7
        if kind == 0:
            found[tag >> 3] = number().to_bytes(8, "little")
            continue
        size = number() if kind == 2 else {1: 8, 5: 4}[kind]
        found[tag >> 3] = message[place : place + size]
        place += size
    return found


def as_number(value: bytes) -> int:
    return int.from_bytes(value, "little")


def message_keys(chain: bytes, steps: int) -> tuple[bytes, bytes, bytes]:
    """(cipher key, MAC key, IV) of message number `steps` of a chain."""
    for _ in range(steps):
        chain = hmac.digest(chain, b"\2", "sha256")
    keys = hkdf(hmac.digest(chain, b"\1", "sha256"), b"WhisperMessageKeys", 80)
    return keys[:32], keys[32:64], keys[64:]


def encrypt(key: bytes, iv: bytes, content: bytes) -> bytes:
    padding = 16 - len(content) % 16
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return cipher.update(content + bytes([padding]) * padding) + cipher.finalize()


def decrypt(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    content = cipher.update(sealed) + cipher.finalize()
    return content[: -content[-1]]


def stream(code: str, salt: bytes, iv: bytes, content: bytes) -> bytes:
    """What an 8-digit pairing code protects, in either direction."""
    key = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, 2 << 16, 32)
    cipher = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    return cipher.update(content) + cipher.finalize()
