"""Clients that are too slow: their connections end, and what they hold with them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from munshi import web
from munshi.core.http.asgi import Receive, Scope, Send

MIB = 1024 * 1024
ANSWER = b"HTTP/1.1 200 OK\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def large_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes the body in, then gives 16 MiB, or one byte at /small."""
    while (await receive()).get("more_body"):
        pass
    size = 1 if scope["path"] == "/small" else 16 * MIB
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
    await send({"type": "http.response.body", "body": bytes(size)})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "UNREAD_SECONDS"):
        monkeypatch.setattr(web, name, 0.3)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = web.WebServer(large_answer, listener)
        serving = asyncio.create_task(server.run_until_stopped())
        await server.ready.wait()
        yield int(listener.getsockname()[1])
        server.stop_accepting()
        server.finish(1)
        await serving


@asynccontextmanager
async def connected(port: int, sent: bytes) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    yield reader, writer
    writer.transport.abort()


async def everything(reader: asyncio.StreamReader) -> int:
    """How many bytes still come."""
    taken = 0
    with suppress(ConnectionResetError):
        while piece := await reader.read(MIB):
            taken += len(piece)
    return taken


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /small HTTP/1.1\r\nHost: x\r\nX-Slow: a",
        b"POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
    ],
)
async def test_a_request_that_is_never_finished_is_cut_off(port: int, sent: bytes) -> None:
    async with connected(port, sent) as (reader, _), asyncio.timeout(5):
        assert await reader.read() == b""


async def test_a_second_request_on_the_line_is_waited_for_no_longer(port: int) -> None:
    async with connected(port, b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n") as (reader, writer), asyncio.timeout(5):
        assert await reader.readline() == ANSWER
        await reader.readuntil(b"\r\n\r\n\0")
        writer.write(b"\r\nGET /sm")
        assert await reader.read() == b""


async def test_an_answer_that_is_not_read_is_given_up(port: int) -> None:
    async with connected(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as (reader, _), asyncio.timeout(10):
        assert await reader.readline() == ANSWER
        await asyncio.sleep(1)
        assert await everything(reader) < 16 * MIB


async def test_who_reads_slowly_but_reads_gets_all_of_it(port: int) -> None:
    async with connected(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as (reader, _), asyncio.timeout(20):
        await reader.readuntil(b"\r\n\r\n")
        taken = 0
        for _ in range(6):
            await asyncio.sleep(0.2)
            taken += len(await reader.readexactly(2 * MIB))
        taken += len(await reader.readexactly(4 * MIB))
    assert taken == 16 * MIB
