"""`munshi serve` as a process of its own, on the database and with the secrets of the test's settings."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from munshi.core.settings import Settings
from tests.starting import Started

PATIENCE = 60.0


@dataclass(frozen=True)
class Site:
    port: int
    process: Started

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def served(
    settings: Settings, *, port: int | None = None, also: dict[str, str] | None = None
) -> AsyncIterator[Site]:
    """`also`: more of its environment."""
    port = port or _free_port()
    output = settings.DATA_DIR / "output"
    environment = _environment(settings, port) | (also or {})
    process = Started("serve", env=environment, cwd=settings.DATA_DIR, output=output)
    try:
        site = Site(port, process)
        await _ready(site, output)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


def _environment(settings: Settings, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "APP_ENV": "test",
        "PORT": str(port),
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": str(settings.DATABASE_URL),
        "RATE_LIMIT_MAX_REQUESTS": "1000000",
    }


async def _ready(site: Site, output: Path) -> None:
    async with asyncio.timeout(PATIENCE), httpx2.AsyncClient(base_url=site.url) as client:
        while True:
            if site.process.poll() is not None:
                raise RuntimeError(output.read_text()[-2000:])
            try:
                if (await client.get("/health/ready")).is_success:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
