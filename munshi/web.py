"""The web server: uvicorn, started and stopped in our order, with an end to every client's patience."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from prometheus_client import Counter
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from munshi.core.asgi import Asgi
from munshi.core.limits import MIB, TIMEOUT

HEAD_SECONDS = 15.0
BODY_SECONDS = TIMEOUT + 5  # by then it has been answered 504
UNREAD_SECONDS = 30.0

CUT_OFF = Counter("munshi_slow_clients_cut_off", "Connections ended because of a client that was too slow", ["part"])


class Connection(HttpToolsProtocol):
    """One client's. uvicorn waits for ever for a request that is not finished and for an answer that is not read."""

    waiting: asyncio.TimerHandle | None = None
    unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._expect("head", HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        if self.waiting is None and (self.cycle is None or self.cycle.response_complete):
            self._expect("head", HEAD_SECONDS)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._expect("body", BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop(self.waiting)
        self.waiting = None
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop(self.waiting)  # from here on Socket.IO looks after it
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop(self.waiting)
        self._stop(self.unread)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        self._stop(self.unread)
        super().resume_writing()

    def _expect(self, part: str, seconds: float) -> None:
        self._stop(self.waiting)
        self.waiting = self.loop.call_later(seconds, self._cut_off, part)

    def _watch(self, before: int | None = None) -> None:
        """Look now and then whether the client takes anything of what waits for it."""
        left = self.transport.get_write_buffer_size()
        if before is not None and left >= before:
            self._cut_off("answer")
        else:
            self.unread = self.loop.call_later(UNREAD_SECONDS, self._watch, left)

    def _cut_off(self, part: str) -> None:
        CUT_OFF.labels(part).inc()
        self.transport.abort()

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


class WebServer(uvicorn.Server):
    """Serves `app` on a bound socket. Signals are left to the caller, and so is the log."""

    def __init__(self, app: Asgi, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=Connection,
            ws="wsproto",
            ws_max_size=MIB,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        super().__init__(config)
        self.listener = listener
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def run_until_stopped(self) -> None:
        await self.serve([self.listener])

    def stop_accepting(self) -> None:
        """Close the door; connections that are open stay open."""
        for server in self.servers:
            server.close()

    def finish(self, patience: float) -> None:
        """Let `run_until_stopped` return when open requests are answered, or cut off after `patience` seconds."""
        self.config.timeout_graceful_shutdown = max(1, int(patience))
        self.should_exit = True
