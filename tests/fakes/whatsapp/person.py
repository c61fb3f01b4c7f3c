"""A person on WhatsApp, as the linked device sees them: keys, a phone number, a LID, and messages end to end."""

import hmac
import os
from dataclasses import dataclass, field

from tests.fakes.whatsapp.keys import (
    KEY_TYPE,
    KeyPair,
    as_number,
    decrypt,
    encrypt,
    fields_of,
    hkdf,
    message_keys,
    proto,
)
from tests.fakes.whatsapp.stanza import Jid, Node

VERSION = b"\x33"
PREKEY_ID, SIGNED_ID = 2, 1


@dataclass
class Keys:
    """What a device has published: identity, signed prekey and one-time prekeys by their numbers."""

    identity: bytes
    signed: tuple[int, bytes]
    once: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Person:
    phone: str
    lid: str
    identity: KeyPair = field(default_factory=KeyPair)
    signed: KeyPair = field(default_factory=KeyPair)
    once: KeyPair = field(default_factory=KeyPair)
    registration: int = 4711
    # Sessions this person began, newest last: root key and own ratchet key of each.
    sessions: list[tuple[bytes, KeyPair]] = field(default_factory=list)
    # The chain of the session begun by the other side, and its ratchet key.
    answered: tuple[bytes, KeyPair] | None = None

    @property
    def jid(self) -> Jid:
        return Jid(f"{self.phone}@s.whatsapp.net")

    @property
    def lid_jid(self) -> Jid:
        return Jid(f"{self.lid}@lid")

    def bundle(self, jid: Jid) -> Node:
        """The published keys, as the server hands them out."""
        signature = self.identity.sign(KEY_TYPE + self.signed.public)
        signed = [
            Node("id", content=SIGNED_ID.to_bytes(3, "big")),
            Node("value", content=self.signed.public),
            Node("signature", content=signature),
        ]
        once = [Node("id", content=PREKEY_ID.to_bytes(3, "big")), Node("value", content=self.once.public)]
        return Node(
            "user",
            {"jid": jid},
            [
                Node("registration", content=self.registration.to_bytes(4, "big")),
                Node("type", content=KEY_TYPE),
                Node("identity", content=self.identity.public),
                Node("skey", content=signed),
                Node("key", content=once),
            ],
        )

    def seal(self, keys: Keys, content: bytes) -> bytes:
        """The first message of a new session with a device: each message begins one, which the protocol allows."""
        number, once = keys.once.popitem()
        base, ratchet = KeyPair(), KeyPair()
        secret = b"\xff" * 32 + self.identity.agree(keys.signed[1]) + base.agree(keys.identity)
        secret += base.agree(keys.signed[1]) + base.agree(once)
        root = hkdf(secret, b"WhisperText", 64)[:32]
        mixed = hkdf(ratchet.agree(keys.signed[1]), b"WhisperRatchet", 64, root)
        self.sessions.append((mixed[:32], ratchet))
        key, mac_key, iv = message_keys(mixed[32:], 0)
        padding = 1 + os.urandom(1)[0] % 15
        sealed = encrypt(key, iv, content + bytes([padding]) * padding)
        body = VERSION + proto((1, KEY_TYPE + ratchet.public), (2, 0), (3, 0), (4, sealed))
        mac = hmac.digest(mac_key, KEY_TYPE + self.identity.public + KEY_TYPE + keys.identity + body, "sha256")[:8]
        return VERSION + proto(
            (5, self.registration),
            (1, number),
            (6, keys.signed[0]),
            (2, KEY_TYPE + base.public),
            (3, KEY_TYPE + self.identity.public),
            (4, body + mac),
        )

    def open(self, identity: bytes, kind: str, sealed: bytes) -> bytes:
        """What a device wrote to this person, in a session of either side's making. `identity`: the device's."""
        if kind == "pkmsg":
            outer = fields_of(sealed[1:])
            base, identity = outer[2][1:], outer[3][1:]
            secret = b"\xff" * 32 + self.signed.agree(identity) + self.identity.agree(base) + self.signed.agree(base)
            secret += self.once.agree(base) if 1 in outer else b""
            self.answered = hkdf(secret, b"WhisperText", 64)[:32], self.signed
            sealed = outer[4]
        inner = fields_of(sealed[1:-8])
        for root, ratchet in [*self.sessions[::-1], *([self.answered] if self.answered else [])]:
            chain = hkdf(ratchet.agree(inner[1][1:]), b"WhisperRatchet", 64, root)[32:]
            key, mac_key, iv = message_keys(chain, as_number(inner.get(2, b"\0")))
            whole = KEY_TYPE + identity + KEY_TYPE + self.identity.public + sealed[:-8]
            if hmac.digest(mac_key, whole, "sha256")[:8] == sealed[-8:]:
                content = decrypt(key, iv, inner[4])
                return content[: -content[-1]]
        raise AssertionError("no session opens this message")
