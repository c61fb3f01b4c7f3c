"""Runs an installation as several processes on this machine, for trials: `munshi serve --role …` over one PostgreSQL,
behind a small proxy on PORT. A process that dies is started again.

Usage: .venv/bin/python scripts/cluster.py [web=2] [worker=2] [gateway=2]
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx2
import uvloop

from munshi.core.embedded.server import locate
from munshi.core.settings import Settings, load_settings

MUNSHI = str(Path(sys.executable).parent / "munshi")
EACH = {"web": 2, "worker": 2, "gateway": 2}
PIECE = 65536
READY_SECONDS = 180.0
AGAIN_SECONDS = 1.0


@dataclass
class Part:
    """One process of the cluster and the port it listens on."""

    role: str
    number: int
    port: int
    process: asyncio.subprocess.Process | None = None

    async def keep(self) -> None:
        """Run it until cancelled, and again when it has ended."""
        while True:
            environment = {**os.environ, "PORT": str(self.port), "HOST": "127.0.0.1"}
            self.process = await asyncio.create_subprocess_exec(MUNSHI, "serve", "--role", self.role, env=environment)
            tell(f"{self.role} {self.number}: process {self.process.pid}, http://127.0.0.1:{self.port}")
            try:
                code = await self.process.wait()
            except asyncio.CancelledError:
                self.process.send_signal(signal.SIGTERM)
                await self.process.wait()
                raise
            tell(f"{self.role} {self.number} has ended with {code}: starting again.")
            await asyncio.sleep(AGAIN_SECONDS)

    async def ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        async with httpx2.AsyncClient() as client:
            while time.monotonic() < deadline:
                with contextlib.suppress(httpx2.TransportError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/health/ready")).is_success:
                        return
                await asyncio.sleep(0.1)
        raise TimeoutError(f"{self.role} {self.number} was not ready within {READY_SECONDS:.0f} s")


@dataclass
class Proxy:
    """Hands each connection to the next web process that takes it."""

    ports: list[int]
    turns: Iterator[int] = field(default_factory=count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner, outer = await self._open()
        except OSError:
            writer.write(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        await asyncio.gather(pump(reader, outer), pump(inner, writer))

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        first = next(self.turns)
        for turn in range(first, first + len(self.ports) - 1):
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.ports[turn % len(self.ports)])
        return await asyncio.open_connection("127.0.0.1", self.ports[(first - 1) % len(self.ports)])


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    writer.close()


async def run(settings: Settings, each: dict[str, int]) -> None:
    parts = [Part(role, number + 1, free_port()) for role, several in each.items() for number in range(several)]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    proxy = Proxy([part.port for part in parts if part.role == "web"])
    # The first brings the database to the newest schema and makes what a new installation needs.
    kept = [asyncio.create_task(parts[0].keep())]
    try:
        await parts[0].ready()
        kept += [asyncio.create_task(part.keep()) for part in parts[1:]]
        await asyncio.gather(*(part.ready() for part in parts[1:]))
        async with await asyncio.start_server(proxy.serve, settings.HOST, settings.PORT):
            tell(f"All {len(parts)} processes are ready: http://{settings.HOST}:{settings.PORT}")
            await stop.wait()
    finally:
        for task in kept:
            task.cancel()
        await asyncio.gather(*kept, return_exceptions=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    asked = dict(argument.split("=", 1) for argument in sys.argv[1:])
    settings = load_settings()
    with locate(settings), contextlib.suppress(KeyboardInterrupt):
        uvloop.run(run(settings, {role: int(asked.get(role, number)) for role, number in EACH.items()}))
