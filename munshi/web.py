"""The web server: uvicorn, started and stopped in our order, with an end to every client's patience."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from prometheus_client import Counter
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

from munshi.core.http.asgi import Asgi
from munshi.core.http.limits import MIB, TIMEOUT

HEAD_SECONDS = 15.0
BODY_SECONDS = TIMEOUT + 5  # by then it has been answered 504
UNREAD_SECONDS = 30.0

CUT_OFF = Counter("munshi_slow_clients_cut_off", "Connections ended because of a client that was too slow", ["part"])


class _Unread:
    """Ends a connection whose client takes nothing of what waits for it. Before a protocol of uvicorn's, which would
    wait for ever."""

    transport: asyncio.Transport
    unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[misc]  # the protocol's
        self._watch()

    def resume_writing(self) -> None:
        _stop(self.unread)
        super().resume_writing()  # type: ignore[misc]

    def connection_lost(self, exc: Exception | None) -> None:
        _stop(self.unread)
        super().connection_lost(exc)  # type: ignore[misc]

    def _watch(self, before: int | None = None) -> None:
        left = self.transport.get_write_buffer_size()
        if before is not None and left >= before:
            self._cut_off("answer")
        else:
            self.unread = asyncio.get_running_loop().call_later(UNREAD_SECONDS, self._watch, left)

    def _cut_off(self, part: str) -> None:
        CUT_OFF.labels(part).inc()
        self.transport.abort()


class Socket(_Unread, WSProtocol):
    """A browser's web socket."""


class Connection(_Unread, HttpToolsProtocol):
    """One client's, which has so long for the head and the body of what it asks."""

    waiting: asyncio.TimerHandle | None = None

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
        self._expect_no_more()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._expect_no_more()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_no_more()
        super().connection_lost(exc)

    def _expect(self, part: str, seconds: float) -> None:
        _stop(self.waiting)
        self.waiting = self.loop.call_later(seconds, self._cut_off, part)

    def _expect_no_more(self) -> None:
        _stop(self.waiting)
        self.waiting = None


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


class WebServer(uvicorn.Server):
    """Serves `app` on a bound socket. Signals are left to the caller, and so is the log."""

    def __init__(self, app: Asgi, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=Connection,
            ws=Socket,
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
