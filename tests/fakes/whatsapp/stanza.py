"""WhatsApp's stanzas in bytes: XML of nodes, attributes and content, written with a table of frequent words.

Only what the server side needs: words are written out, and read back where the library has used the table.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.whatsapp.words import DOUBLE, SINGLE

LIST_EMPTY, LIST_8, LIST_16 = 0, 248, 249
AD_JID, JID_PAIR = 247, 250
HEX_8, BINARY_8, BINARY_20, BINARY_32, NIBBLE_8 = 251, 252, 253, 254, 255
DOUBLES = range(236, 240)
SERVERS = {0: "s.whatsapp.net", 1: "lid"}
NIBBLES, HEX = "0123456789-.????\0", "0123456789ABCDEF"


class Jid(str):
    """An address: 'user@server' or 'user:device@server'."""

    __slots__ = ()

    @property
    def user(self) -> str:
        return self.partition("@")[0].partition(":")[0] if "@" in self else ""

    @property
    def device(self) -> int:
        return int(self.partition("@")[0].partition(":")[2] or 0)

    @property
    def server(self) -> str:
        return self.rpartition("@")[2]


@dataclass
class Node:
    tag: str
    attrs: dict[str, object] = field(default_factory=dict)
    content: "list[Node] | bytes | str | None" = None

    @property
    def children(self) -> "list[Node]":
        return self.content if isinstance(self.content, list) else []

    @property
    def raw(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else str(self.content or "").encode()

    def child(self, *path: str) -> "Node | None":
        node: Node | None = self
        for tag in path:
            node = next((child for child in node.children if child.tag == tag), None) if node else None
        return node

    def at(self, *path: str) -> "Node":
        """The child of this path, which must be there."""
        found = self.child(*path)
        assert found is not None, path
        return found

    def everywhere(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            yield from child.everywhere()


def encode(node: Node) -> bytes:
    return b"\0" + _node(node)


def _node(node: Node) -> bytes:
    size = 1 + 2 * len(node.attrs) + (node.content is not None)
    written = _list_start(size) + _string(node.tag)
    for name, value in node.attrs.items():
        written += _string(name) + (_jid(value) if isinstance(value, Jid) else _string(str(value)))
    if node.content is None:
        return written
    if isinstance(node.content, list):
        return written + _list_start(len(node.content)) + b"".join(map(_node, node.content))
    return written + _binary(node.raw)


def _list_start(size: int) -> bytes:
    if size == 0:
        return bytes([LIST_EMPTY])
    return bytes([LIST_8, size]) if size < 256 else bytes([LIST_16]) + size.to_bytes(2, "big")


def _string(text: str) -> bytes:
    return _binary(text.encode())


def _binary(content: bytes) -> bytes:
    if len(content) < 256:
        return bytes([BINARY_8, len(content)]) + content
    if len(content) < 1 << 20:
        return bytes([BINARY_20]) + len(content).to_bytes(3, "big") + content
    return bytes([BINARY_32]) + len(content).to_bytes(4, "big") + content


def _jid(jid: Jid) -> bytes:
    if jid.device:
        server = next(number for number, name in SERVERS.items() if name == jid.server)
        return bytes([AD_JID, server, jid.device]) + _string(jid.user)
    return bytes([JID_PAIR]) + (_string(jid.user) if jid.user else bytes([LIST_EMPTY])) + _string(jid.server)


def decode(frame: bytes) -> Node:
    body = zlib.decompress(frame[1:]) if frame[0] & 2 else frame[1:]
    return _Reader(body).node()


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.place = 0

    def take(self, size: int) -> bytes:
        self.place += size
        return self.body[self.place - size : self.place]

    def number(self, size: int = 1) -> int:
        return int.from_bytes(self.take(size), "big")

    def node(self) -> Node:
        size = self.list_size(self.number())
        node = Node(self.text())
        for _ in range((size - 1) // 2):
            name = self.text()
            node.attrs[name] = self.text()
        if size % 2 == 0:
            node.content = self.content()
        return node

    def list_size(self, kind: int) -> int:
        return 0 if kind == LIST_EMPTY else self.number(1 if kind == LIST_8 else 2)

    def content(self) -> "list[Node] | bytes | str | None":
        kind = self.body[self.place]
        if kind in (LIST_EMPTY, LIST_8, LIST_16):
            self.place += 1
            return [self.node() for _ in range(self.list_size(kind))]
        if kind in (BINARY_8, BINARY_20, BINARY_32):
            return self.binary(self.number())
        return self.text()

    def binary(self, kind: int) -> bytes:
        size = {BINARY_8: 1, BINARY_20: 3, BINARY_32: 4}[kind]
        return self.take(self.number(size) & (0xFFFFF if kind == BINARY_20 else 0xFFFFFFFF))

    def text(self) -> str:
        kind = self.number()
        if kind == LIST_EMPTY:
            return ""
        if kind in (BINARY_8, BINARY_20, BINARY_32):
            return self.binary(kind).decode()
        if kind in DOUBLES:
            place = (kind - DOUBLES.start, self.number())
            return DOUBLE.get(place, f"word-{place[0]}-{place[1]}")
        if kind == JID_PAIR:
            user, server = self.text(), self.text()
            return Jid(f"{user}@{server}" if user else server)
        if kind == AD_JID:
            server, device, user = SERVERS[self.number()], self.number(), self.text()
            return Jid(f"{user}:{device}@{server}" if device else f"{user}@{server}")
        if kind in (NIBBLE_8, HEX_8):
            return self.packed(NIBBLES if kind == NIBBLE_8 else HEX)
        return SINGLE.get(kind, f"word-{kind}")

    def packed(self, letters: str) -> str:
        """Two letters a byte; the first bit of the size says that the last half is padding."""
        size = self.number()
        halves = [half for byte in self.take(size & 127) for half in (byte >> 4, byte & 15)]
        text = "".join(letters[half] for half in halves)
        return text[:-1] if size & 128 else text
