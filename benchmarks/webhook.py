"""How fast a Cloud API webhook is accepted (stored, queued, 200), beside pgbench doing the same inserts."""

import asyncio
import gc
import hmac
import os
import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import sha256
from itertools import count, cycle, islice
from statistics import median
from uuid import UUID

import orjson

from benchmarks.stage import Figure, Stage, alone, cpu_seconds, pgbench, running, spoken
from benchmarks.statements import webhook
from munshi.channels.numbers import accounts
from munshi.channels.schemas import NewCloudAccount
from munshi.core.db import tenant_tx
from munshi.core.http.app import protect
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.main import create_api
from munshi.web import WebServer

SECRET = "app-secret-of-the-benchmark"  # noqa: S105 - opens nothing
NUMBER = "100200300"
WEBHOOKS = 8_000  # in a round
SECONDS = 5
ROUNDS = 3
CLIENTS = 16
SENDERS = 500
ACCEPTED = b'{"received":1,"new":1}'

fresh = count()


def body(text: str = "Assalam o alaikum, logo banwana hai, price kya hai?") -> bytes:
    """A webhook document with one text message from one of `SENDERS` customers, as Meta sends it."""
    number = next(fresh)
    phone = f"9230{number % SENDERS:08d}"
    message = {
        "from": phone,
        "id": f"wamid.{time.time_ns()}{number}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "923000000000", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Customer"}, "wa_id": phone, "user_id": f"PK.{number % SENDERS}"}],
        "messages": [message],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})


def request(path: str, content: bytes) -> bytes:
    """The whole HTTP request, signed, as bytes."""
    signature = hmac.digest(SECRET.encode(), content, sha256).hex()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def open_account(stage: Stage) -> UUID:
    new = NewCloudAccount(kind="cloud", label="Bench", phone_number_id=NUMBER, access_token="x" * 20, app_secret=SECRET)
    async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
        return await accounts.create(tx, stage.runtime.settings, new, by=SYSTEM)


async def measure(stage: Stage) -> list[Figure]:
    """Of one process, which has one CPU at most, and of as many as there are CPUs, which is what pgbench has."""
    path = f"/api/hooks/whatsapp/{await open_account(stage)}"
    return [
        await _measured(stage, path, "webhook accepted, one web process", 1),
        await _measured(stage, path, "webhook accepted, a web process for each CPU", os.cpu_count() or 1, bar="≥ 40 %"),
    ]


async def _measured(stage: Stage, path: str, name: str, processes: int, *, bar: str = "") -> Figure:
    """Medians of `ROUNDS` interleaved rounds."""
    variables = {"tenant": str(stage.tenant_id), "account": path.rpartition("/")[2]}
    ours, limits, costs = [], [], []
    with ExitStack() as held:
        listeners = [held.enter_context(socket.socket()) for _ in range(processes)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        servers = [held.enter_context(running(stage, serve_web, listener)) for listener in listeners]
        places = [listener.getsockname() for listener in listeners]
        for place in places:
            await await_open(place)
        for _ in range(ROUNDS):
            requests = [request(path, body()) for _ in range(WEBHOOKS)]
            before = cpu_seconds(*servers, stage.server.process.pid)
            ours.append(WEBHOOKS / load(places, requests))
            costs.append((cpu_seconds(*servers, stage.server.process.pid) - before) / WEBHOOKS)
            limits.append(pgbench(stage, webhook(SENDERS), clients=CLIENTS, seconds=SECONDS, variables=variables))
    ratio = median(mine / limit.rate for mine, limit in zip(ours, limits, strict=True))
    limit = spoken(median(limit.rate for limit in limits), median(limit.cpu for limit in limits))
    return Figure(name, spoken(median(ours), median(costs)), limit, f"{ratio:.0%}", bar)


async def serve_web(runtime: Runtime, stop: asyncio.Event, listener: socket.socket) -> None:
    """The web part alone: what is stored stays queued."""
    web = WebServer(protect(create_api(runtime), runtime.settings), listener)
    gc.freeze()  # as `munshi serve` does
    serving = asyncio.create_task(web.run_until_stopped())
    await stop.wait()
    web.finish(1)
    await serving


def load(places: Sequence[tuple[str, int]], requests: Sequence[bytes]) -> float:
    """Post `requests` over `CLIENTS` connections; seconds until each was answered as new. It costs little by itself."""
    left, answers = list(requests), dict[socket.socket, bytes]()
    with ExitStack() as held:
        selector = held.enter_context(selectors.DefaultSelector())
        free = [held.enter_context(socket.create_connection(place, 30)) for place in islice(cycle(places), CLIENTS)]
        for line in free:
            selector.register(line, selectors.EVENT_READ, line)
        started = time.perf_counter()
        while left or answers:
            while left and free:
                line = free.pop()
                line.sendall(left.pop())
                answers[line] = b""
            ready = selector.select(30)
            if not ready:
                raise TimeoutError("no webhook is answered any more")
            for key, _ in ready:
                answers[key.data] += key.data.recv(65536)
                if _is_whole(answers[key.data]):
                    del answers[key.data]
                    free.append(key.data)
        return time.perf_counter() - started


def _is_whole(answer: bytes) -> bool:
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer.decode())
    return answer.endswith(ACCEPTED)


async def await_open(place: tuple[str, int]) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(*place)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


if __name__ == "__main__":
    alone(measure)
