"""The web server: uvicorn, started and stopped in our order."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from munshi.core.asgi import Asgi
from munshi.core.limits import MIB


class WebServer(uvicorn.Server):
    """Serves `app` on a bound socket. Signals are left to the caller, and so is the log."""

    def __init__(self, app: Asgi, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
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
