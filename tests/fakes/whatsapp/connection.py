"""One device's connection to the stand-in: the Noise handshake, then stanzas both ways."""

import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.fakes.whatsapp.keys import KeyPair, Noise, counter, fields_of, proto
from tests.fakes.whatsapp.stanza import Node, decode, encode


class Closed(Exception):
    """The other side is gone."""


@dataclass
class Authority:
    """The chain of certificates by which a server proves itself: root, intermediate, server."""

    root: KeyPair = field(default_factory=KeyPair)
    server: KeyPair = field(default_factory=KeyPair)

    def __post_init__(self) -> None:
        now, middle = int(time.time()), KeyPair()
        times = (4, now - 86_400), (5, now + 864_000)
        of_middle = proto((1, 1), (2, 0), (3, middle.public), *times)
        of_server = proto((1, 2), (2, 1), (3, self.server.public), *times)
        self.chain = proto(
            (1, proto((1, of_server), (2, middle.sign(of_server)))),
            (2, proto((1, of_middle), (2, self.root.sign(of_middle)))),
        )


class Connection:
    """`payload`: what the device says of itself when it comes in."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.buffer = bytearray()
        self.payload: dict[int, bytes] = {}
        self.phone: str | None = None
        self.signed_pairing = False
        self.sent = self.received = 0

    async def shake_hands(self, authority: Authority) -> None:
        noise = Noise(await self._bytes(4))
        hello = fields_of(fields_of(await self._frame())[2])
        noise.heed(hello[1])
        own = KeyPair()
        noise.heed(own.public)
        noise.mix(own.agree(hello[1]))
        static = noise.seal(authority.server.public)
        noise.mix(authority.server.agree(hello[1]))
        answer = proto((1, own.public), (2, static), (3, noise.seal(authority.chain)))
        await self._send_frame(proto((3, answer)))
        finish = fields_of(fields_of(await self._frame())[4])
        device = noise.open(finish[1])
        noise.mix(own.agree(device))
        self.payload = fields_of(noise.open(finish[2]))
        self.reader, self.writer = noise.finish()

    async def send(self, node: Node) -> None:
        sealed = self._sealed(self.writer, encode(node))
        await self._send_frame(sealed)

    async def receive(self) -> Node:
        """The next stanza; Closed."""
        frame = self.reader.decrypt(counter(self.received), await self._frame(), b"")
        self.received += 1
        return decode(frame)

    async def close(self) -> None:
        await self.socket.close()

    def _sealed(self, key: AESGCM, content: bytes) -> bytes:
        self.sent += 1
        return key.encrypt(counter(self.sent - 1), content, b"")

    async def _send_frame(self, frame: bytes) -> None:
        await self.socket.send_bytes(len(frame).to_bytes(3, "big") + frame)

    async def _frame(self) -> bytes:
        return await self._bytes(int.from_bytes(await self._bytes(3), "big"))

    async def _bytes(self, size: int) -> bytes:
        while len(self.buffer) < size:
            message = await self.socket.receive()
            if message.type != WSMsgType.BINARY:
                raise Closed
            self.buffer += message.data
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken
