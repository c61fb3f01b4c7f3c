"""Too much of everything, from one side each: a customer, a tenant, callers of the webhook, an API key, a socket that
is not read, clients that are slow. A small shop's customers are answered meanwhile, and the memory is watched.
"""

import asyncio
import contextlib
import re
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from secrets import token_bytes
from uuid import uuid4

import httpx2

from benchmarks.chaos.site import MIB, Row, Site, harmed, letter, said, senders, site, tail
from tests.api import make_key, make_member
from tests.killable import settled

AT_ONCE = 1000  # messages of one customer
BATCH = 100
CUSTOMERS = 150
CALLERS = 150
CALLS = 600
MOST_GROWTH = 200.0  # MB of resident memory that a flood may cost
SLOW = 40
SLOW_SECONDS = 20.0
DEAF_SECONDS = 75.0
CUT_OFF = re.compile(r"^munshi_sockets_cut_off_total (\S+)", re.MULTILINE)


async def run() -> AsyncIterator[Row]:
    async with site() as place:
        small = place.shops[1]
        before = [await place.answered(small, sender) for sender in senders(small, 15, start=700_000)]
        async with _slow_clients(place) as slow:
            for name, flood in FLOODS.items():
                yield await _trial(place, name, before, flood)
            yield await slow()


async def _trial(
    place: Site, name: str, before: list[float], flood: Callable[[Site], Awaitable[tuple[str, list[str]]]]
) -> Row:
    came: tuple[str, list[str]] = ("", [])
    rss, began = place.memory(), time.monotonic()

    async def pour() -> None:
        nonlocal came
        came = await flood(place)

    during = await place.while_others_wait(place.shops[1], pour(), at_least=3)
    growth = place.memory() - rss
    told, wrong = came
    told += f"; the small shop: {tail(during):.2f} s, before {tail(before):.2f} s; {growth:+.0f} MB"
    wrong += [*harmed(before, during)] + ([f"{growth:.0f} MB more memory"] if growth > MOST_GROWTH else [])
    return await place.row(name, time.monotonic() - began, told, *wrong)


async def _one_customer(place: Site) -> tuple[str, list[str]]:
    """A thousand messages at once, in webhooks of a hundred as Meta batches them."""
    shop = place.shops[0]
    (sender,) = senders(shop, 1)
    for _ in range(AT_ONCE // BATCH):
        await place.deliver(shop, letter(*(place.next_message(sender) for _ in range(BATCH))))
    await settled(shop)
    return f"{AT_ONCE:,} messages of one customer, {len(place.graph.sent_to(sender))} answers", []


async def _one_tenant(place: Site) -> tuple[str, list[str]]:
    shop = place.shops[0]
    await asyncio.gather(*(place.write(shop, sender) for sender in senders(shop, CUSTOMERS, start=1000)))
    await settled(shop)
    return f"{CUSTOMERS} customers of one shop at once", []


async def _strangers(place: Site) -> tuple[str, list[str]]:
    """Made-up numbers and signatures, many megabytes each, many at a time."""
    junk = token_bytes(2 * MIB)
    answers = Counter[tuple[int | str, bool]]()

    async def call(client: httpx2.AsyncClient, number: int) -> None:
        account = uuid4() if number % 2 else place.shops[0].account_id
        body = junk if number % 10 == 0 else junk[:200]
        headers = {"x-hub-signature-256": "sha256=0", "content-type": "application/json"}
        await _count(answers, client.post(f"/api/hooks/whatsapp/{account}", content=body, headers=headers))

    await _many(place, call)
    wrong = [f"{count} × {what}" for (what, _), count in answers.items() if what not in (401, 404, 503)]
    return f"{CALLS:,} unsigned webhooks: {said(answers)}", wrong + _silent(answers)


async def _one_key(place: Site) -> tuple[str, list[str]]:
    shop = place.shops[0]
    member = await make_member(shop.runtime.db, shop.tenant_id, "owner")
    key = await make_key(shop.runtime.db, member, "conversations:read")
    answers = Counter[tuple[int | str, bool]]()

    async def call(client: httpx2.AsyncClient, _: int) -> None:
        headers = {"authorization": f"Bearer {key}"}
        await _count(answers, client.get("/api/conversations?limit=100", headers=headers))

    await _many(place, call)
    wrong = [f"{count} × {what}" for (what, _), count in answers.items() if what not in (200, 429)]
    return f"{CALLS:,} calls with one key: {said(answers)}", wrong + _silent(answers)


async def _deaf_socket(place: Site) -> tuple[str, list[str]]:
    """A browser signs in and never reads again, while its shop is busy."""
    shop = place.shops[0]
    line = socket.create_connection(("127.0.0.1", place.served.port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader, writer = await asyncio.open_connection(sock=line, limit=4096)
    writer.write(_upgrade(place.cookies[shop.token]))
    await reader.readuntil(b"\r\n\r\n")
    writer.write(_frame(b"40"))
    await asyncio.sleep(1)
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's socket transports have it
    people = senders(shop, 60, start=3000)
    end = time.monotonic() + DEAF_SECONDS
    while time.monotonic() < end and not await _is_gone(place):
        await asyncio.gather(*(place.write(shop, sender) for sender in people))
        await settled(shop)
    gone = await _is_gone(place)
    writer.transport.abort()
    return f"a socket that is not read was {'cut off' if gone else 'kept'}", [] if gone else ["it was not cut off"]


async def _is_gone(place: Site) -> bool:
    metrics = (await place.served.client.get("/metrics")).text
    return "\nmunshi_sockets 0.0" in metrics or float((CUT_OFF.search(metrics) or [0, 0])[1]) > 0


FLOODS: dict[str, Callable[[Site], Awaitable[tuple[str, list[str]]]]] = {
    "one customer": _one_customer,
    "one tenant": _one_tenant,
    "strangers at the webhook": _strangers,
    "one API key": _one_key,
    "a deaf socket": _deaf_socket,
}


@asynccontextmanager
async def _slow_clients(place: Site) -> AsyncIterator[Callable[[], Awaitable[Row]]]:
    """Clients that never finish what they ask, from the beginning of the floods on."""
    lines = [await asyncio.open_connection("127.0.0.1", place.served.port) for _ in range(SLOW)]
    began = time.monotonic()
    cut: list[float] = []

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.write(b"GET /api/tenant HTTP/1.1\r\nHost: slow\r\nX-Slow: ")
            while not reader.at_eof():
                writer.write(b"a")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(100), 0.5)
        cut.append(time.monotonic() - began)

    async def judge() -> Row:
        await asyncio.sleep(max(0.0, began + SLOW_SECONDS - time.monotonic()))
        told = f"{len(cut)} of {SLOW} cut off after {max(cut, default=0):.0f} s at most"
        return Row("slow clients", told=told, wrong=() if len(cut) == SLOW else (told,))

    drips = [asyncio.create_task(drip(*line)) for line in lines]
    try:
        yield judge
    finally:
        for task in drips:
            task.cancel()
        for _, writer in lines:
            writer.transport.abort()


async def _many(place: Site, call: Callable[[httpx2.AsyncClient, int], Awaitable[None]]) -> None:
    """`CALLS` of them, `CALLERS` at a time."""
    limits = httpx2.Limits(max_connections=CALLERS)
    numbers = iter(range(CALLS))

    async def caller(client: httpx2.AsyncClient) -> None:
        for number in numbers:
            await call(client, number)

    async with httpx2.AsyncClient(base_url=str(place.served.client.base_url), timeout=40, limits=limits) as client:
        await asyncio.gather(*(caller(client) for _ in range(CALLERS)))


async def _count(answers: Counter[tuple[int | str, bool]], call: Awaitable[httpx2.Response]) -> None:
    try:
        answer = await call
        answers[answer.status_code, "retry-after" in answer.headers] += 1
    except httpx2.TransportError as error:
        answers[type(error).__name__, False] += 1


def _silent(answers: Counter[tuple[int | str, bool]]) -> list[str]:
    return [
        f"{count} × {what} without Retry-After"
        for (what, again), count in answers.items()
        if what in (429, 503) and not again
    ]


def _upgrade(cookie: str) -> bytes:
    return (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: {cookie}\r\n\r\n"
    ).encode()


def _frame(text: bytes) -> bytes:
    """A masked web socket frame; the mask is nought."""
    return bytes([0x81, 0x80 | len(text)]) + bytes(4) + text
