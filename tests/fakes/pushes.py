"""A browser maker's push service, and the browser behind it that opens what it is sent (RFC 8291, RFC 8292).

async with push_service() as service:
    device = service.device()           # what a browser's push manager gives
    told = await service.next()         # the next push, opened
    service.answers = [503, 410]        # in this order, then 201
"""

import asyncio
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.serving import served

AUTH = bytes(range(16))


@dataclass(frozen=True)
class Push:
    """`claims`: what the sender's token says, once its signature has been checked against the key it came with."""

    headers: Mapping[str, str]
    sealed: bytes
    body: dict[str, Any]
    claims: dict[str, Any]
    sender: str


@dataclass
class PushService:
    url: str = ""
    answers: list[int] = field(default_factory=list)
    all: list[Push] = field(default_factory=list)
    queue: asyncio.Queue[Push] = field(default_factory=asyncio.Queue)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def device(self, name: str = "phone", language: str = "en") -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _base64(point), "auth": _base64(AUTH)}
        return {"endpoint": f"{self.url}/push/{name}", "language": language, **keys}

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        sealed = await request.read()
        scheme, _, rest = headers["authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid"
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(parts["k"]))
        claims = jwt.decode(parts["t"], sender, algorithms=["ES256"], options={"verify_aud": False})
        push = Push(headers, sealed, json.loads(self.opened(sealed)), claims, parts["k"])
        self.all.append(push)
        self.queue.put_nowait(push)
        return web.Response(status=self.answers.pop(0) if self.answers else 201)

    async def next(self, *, within: float = 20) -> Push:
        async with asyncio.timeout(within):
            return await self.queue.get()

    def opened(self, sealed: bytes) -> bytes:
        """As a browser does: salt, record size and the sender's key for this one message stand before the content."""
        salt, (_, length) = sealed[:16], struct.unpack("!LB", sealed[16:21])
        point, content = sealed[21 : 21 + length], sealed[21 + length :]
        ours = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = self.key.exchange(ec.ECDH(), theirs)
        secret = _derived(shared, AUTH, b"WebPush: info\0" + ours + point, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, content, None)
        return padded.rstrip(b"\0").removesuffix(b"\x02")


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    app = web.Application()
    app.router.add_post("/push/{device}", service.take)
    async with served(app) as service.url:
        yield service


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
