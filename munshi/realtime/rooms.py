"""Who is connected, by tenant, and how a batch of events reaches a whole room cheaply."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import orjson
import structlog
from engineio.async_server import AsyncServer  # type: ignore[import-untyped]  # ships no types
from engineio.async_socket import AsyncSocket  # type: ignore[import-untyped]  # ships no types
from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]  # ships no types
from prometheus_client import Counter, Gauge
from pydantic import BaseModel

from munshi.core.clock import new_id
from munshi.core.masking import masking
from munshi.realtime.feed import Cursor
from munshi.realtime.translate import Told

LONGEST_QUEUE = 4_000

CONNECTED = Gauge("munshi_sockets", "Browsers connected by Socket.IO")
CUT_OFF = Counter("munshi_sockets_cut_off", "Browsers cut off because they read too slowly")

log = structlog.get_logger()


@dataclass
class Client:
    """One signed-in browser tab: `sid` in Socket.IO, `eio_sid` the connection below it, `tab` what others know it by.

    `is_masked`: whoever sits there does not see customers' numbers. `may_write`: they may answer customers;
    `is_visiting`: an operator who looks by leave.
    """

    sid: str
    eio_sid: str
    session_id: UUID
    tenant_id: UUID
    user_id: UUID
    is_masked: bool
    may_write: bool = False
    is_visiting: bool = False
    tab: UUID = field(default_factory=new_id)


@dataclass
class Room:
    cursor: Cursor
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    clients: dict[str, Client] = field(default_factory=dict)


class Rooms:
    """One room a tenant, for as long as somebody is in it."""

    def __init__(self, connections: AsyncServer) -> None:
        self.connections = connections
        self.clients: dict[str, Client] = {}
        self.of: dict[UUID, Room] = {}

    def enter(self, client: Client, cursor: Cursor) -> None:
        """`cursor` counts only when the room was empty."""
        room = self.of.setdefault(client.tenant_id, Room(cursor))
        self.clients[client.sid] = room.clients[client.sid] = client
        CONNECTED.set(len(self.clients))

    def leave(self, sid: str) -> Client | None:
        """Who has left; None when it was in no room."""
        client = self.clients.pop(sid, None)
        if client is None:
            return None
        CONNECTED.set(len(self.clients))
        room = self.of[client.tenant_id]
        del room.clients[sid]
        if not room.clients:
            del self.of[client.tenant_id]
        return client

    def connection(self, client: Client) -> AsyncSocket | None:
        socket: AsyncSocket | None = self.connections.sockets.get(client.eio_sid)
        return None if socket is None or socket.closing or socket.closed else socket

    async def tell(self, clients: Iterable[Client], told: list[Told]) -> None:
        """Queue `told` for each client. One whose queue is too long reads too slowly and is cut off.

        Encoded once, or twice where some see no numbers, and put straight into the queues: Socket.IO's own emit makes a
        task for every client.
        """
        encoded: dict[bool, list[Packet]] = {}
        for client in list(clients):
            socket = self.connection(client)
            if socket is None:
                continue
            if client.is_masked not in encoded:
                with masking(client.is_masked):
                    encoded[client.is_masked] = [Packet(MESSAGE, data=encode(*one)) for one in told]
            packets = encoded[client.is_masked]
            if socket.queue.qsize() + len(packets) > LONGEST_QUEUE:
                CUT_OFF.inc()
                log.warning("slow browser cut off", tenant_id=str(client.tenant_id))
                await hang_up(socket)
                continue
            for packet in packets:
                socket.queue.put_nowait(packet)


def encode(name: str, payload: BaseModel) -> str:
    """A Socket.IO event packet of the default namespace."""
    return f"2[{orjson.dumps(name).decode()},{payload.model_dump_json()}]"


async def hang_up(socket: AsyncSocket) -> None:
    """End a connection at once. Engine.IO's own way waits until the client has read all."""
    while not socket.queue.empty():
        socket.queue.get_nowait()
        socket.queue.task_done()
    await socket.close(wait=False, abort=True)
    socket.queue.put_nowait(None)
