"""What the phone does when it links a device: sign its identity, found by QR code or by 8-digit code."""

import hmac
import os
import time
from base64 import b64decode
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.fakes.whatsapp.keys import KeyPair, hkdf, proto, stream
from tests.fakes.whatsapp.stanza import Jid, Node

SERVER = Jid("s.whatsapp.net")
DEVICE = 7


@dataclass
class Code:
    """A link by code under way: what the device has sent to the server about it."""

    hello: Node
    own: KeyPair
    code: str

    def answer(self, identity: KeyPair) -> Node:
        """The phone's half, once its owner has entered the code."""
        salt, iv = os.urandom(32), os.urandom(16)
        wrapped = salt + iv + stream(self.code, salt, iv, self.own.public)
        parts = [
            Node("link_code_pairing_wrapped_primary_ephemeral_pub", content=wrapped),
            Node("primary_identity_pub", content=identity.public),
            Node("link_code_pairing_ref", content=b"a-reference"),
        ]
        inner = Node("link_code_companion_reg", {"stage": "primary_hello"}, parts)
        return Node("notification", {"from": SERVER, "type": "link_code_companion_reg", "id": "n1"}, [inner])

    def secret(self, identity: KeyPair, finish: Node) -> tuple[bytes, bytes]:
        """(the device's identity, the secret that vouches for it), from its last stanza."""
        wrapped = self.hello.at("link_code_pairing_wrapped_companion_ephemeral_pub").raw
        device = stream(self.code, wrapped[:32], wrapped[32:48], wrapped[48:])
        shared = self.own.agree(device)
        bundle = finish.at("link_code_pairing_wrapped_key_bundle").raw
        key = hkdf(shared, b"link_code_pairing_key_bundle_encryption_key", 32, bundle[:32])
        opened = AESGCM(key).decrypt(bundle[32:44], bundle[44:], None)
        public, random = opened[:32], opened[64:]
        return public, hkdf(shared + identity.agree(public) + random, b"adv_secret", 32)


def by_qr(qr: str) -> tuple[str, bytes, bytes]:
    """(reference, the device's identity, the secret that vouches for it)."""
    reference, _, identity, secret, *_ = qr.rpartition("#")[2].split(",")
    return reference, b64decode(identity), b64decode(secret)


def success(account: KeyPair, identity: bytes, secret: bytes, phone: str, lid: str) -> Node:
    """The server's word that the device is linked, signed by the account and vouched for by `secret`."""
    details = proto((1, 12_345), (2, int(time.time())), (3, 1))
    signed = proto((1, details), (2, account.public), (3, account.sign(b"\6\0" + details + identity)))
    parts = [
        Node("device-identity", content=proto((1, signed), (2, hmac.digest(secret, signed, "sha256")))),
        Node("biz", {"name": ""}),
        Node("device", {"jid": Jid(f"{phone}:{DEVICE}@s.whatsapp.net"), "lid": Jid(f"{lid}:{DEVICE}@lid")}),
        Node("platform", {"name": "android"}),
    ]
    attrs = {"type": "set", "from": SERVER, "id": "pair", "t": int(time.time())}
    return Node("iq", attrs, [Node("pair-success", content=parts)])
