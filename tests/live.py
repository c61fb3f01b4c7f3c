"""The whole application behind a real port, and real Socket.IO clients of it.

async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
    await write_to_the_shop()
    name, payload = await browser.next("message:new")
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio  # type: ignore[import-untyped]  # ships no types
import uvicorn

from munshi.core.http.app import protect
from munshi.core.runtime import Runtime
from munshi.core.tokens import session_cookie
from munshi.health import Services
from munshi.main import create_api
from munshi.realtime.server import Realtime
from tests.api import TestMember, session_token


@dataclass(frozen=True)
class Site:
    url: str
    realtime: Realtime


@dataclass
class Browser:
    """A connected client. `heard` is all it was told: (event name, payload); `refused` why it was not let in."""

    client: Any
    heard: list[tuple[str, Any]] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self, name: str, *, within: float = 5) -> Any:
        """The payload of the first event of this name, taken out of `heard`; waits for it."""
        async with asyncio.timeout(within):
            while True:
                for place, (heard, payload) in enumerate(self.heard):
                    if heard == name:
                        del self.heard[place]
                        return payload
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def serving(runtime: Runtime, *, port: int = 0) -> AsyncIterator[Site]:
    api = create_api(runtime, Services(whatsapp=True, ai=True))
    realtime = api.state.realtime
    config = uvicorn.Config(
        protect(api, runtime.settings), port=port, ws="wsproto", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(realtime.run())
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        looking = group.create_task(server.main_loop())
        try:
            yield Site(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", realtime)
        finally:
            await realtime.close()
            server.should_exit = True
            await looking
            await server.shutdown()
            feeding.cancel()


@asynccontextmanager
async def connected(
    runtime: Runtime, url: str, member: TestMember | None = None, *, token: str | None = None, **headers: str
) -> AsyncIterator[Browser]:
    """A browser signed in as `member`, or with this cookie value, or not at all; it may be refused."""
    if member is not None:
        token = await session_token(runtime, member)
    if token is not None:
        headers["Cookie"] = f"{session_cookie(runtime.settings)}={token}"
    async with socket_client(reconnection=False) as client:
        browser = Browser(client)

        def hear(name: str, payload: Any) -> None:
            browser.heard.append((name, payload))
            browser.news.set()

        client.on("*", hear)
        client.on("disconnect", lambda *_: browser.gone.set())
        client.on("connect_error", browser.refused.append)
        with suppress(socketio.exceptions.ConnectionError):
            await client.connect(url, headers=headers, transports=["websocket"])
        yield browser


@asynccontextmanager
async def socket_client(**options: Any) -> AsyncIterator[Any]:
    """A Socket.IO client, disconnected at the end. Its own HTTP sessions it would leave open when it comes back."""
    async with aiohttp.ClientSession() as http:
        client = socketio.AsyncClient(http_session=http, **options)
        try:
            yield client
        finally:
            await client.disconnect()
