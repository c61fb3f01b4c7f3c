"""A shop's own server: it takes webhooks and answers as it is told.

async with receiver() as server:
    server.answers = [500, 200]     # in this order, then 200
    told = await server.next()      # the next request, waited for
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tests.fakes.serving import served


@dataclass(frozen=True)
class Told:
    """One request: its headers (names in small letters) and its body, raw and read."""

    headers: Mapping[str, str]
    raw: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.raw)
        return found


@dataclass
class Receiver:
    """`held`: while it is cleared, requests get no answer. `words`: what every answer says."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    words: str = "thanks"
    all: list[Told] = field(default_factory=list)
    queue: asyncio.Queue[Told] = field(default_factory=asyncio.Queue)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        told = Told(headers, await request.read())
        self.all.append(told)
        self.queue.put_nowait(told)
        await self.held.wait()
        status = self.answers.pop(0) if self.answers else 200
        headers = {"location": self.url} if status == 302 else {}
        return web.Response(status=status, text=self.words, headers=headers)

    async def next(self, *, within: float = 20) -> Told:
        async with asyncio.timeout(within):
            return await self.queue.get()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    server = Receiver()
    server.held.set()
    app = web.Application()
    app.router.add_post("/hook", server.take)
    async with served(app) as url:
        server.url = f"{url}/hook"
        try:
            yield server
        finally:
            server.held.set()
