"""How fast a Cloud API webhook is accepted (stored, queued, 200), beside pgbench doing the same inserts."""

import asyncio
import gc
import hmac
import socket
import time
from hashlib import sha256
from itertools import count
from statistics import median
from uuid import UUID

import orjson

from benchmarks.stage import Figure, Stage, alone, cpu_seconds, exchange, pgbench, running, spoken
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
SECONDS = 5
ROUNDS = 3
CLIENTS = 16
SENDERS = 500

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
    """Medians of `ROUNDS` interleaved rounds."""
    path = f"/api/hooks/whatsapp/{await open_account(stage)}"
    variables = {"tenant": str(stage.tenant_id), "account": path.rpartition("/")[2]}
    ours, limits, costs = [], [], []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        place = ("127.0.0.1", listener.getsockname()[1])
        with running(stage, serve_web, listener) as server:
            await await_open(place)
            for _ in range(ROUNDS):
                before = cpu_seconds(server, stage.server.process.pid)
                accepted = await load(place, path, SECONDS)
                costs.append((cpu_seconds(server, stage.server.process.pid) - before) / accepted)
                ours.append(accepted / SECONDS)
                limits.append(pgbench(stage, webhook(SENDERS), clients=CLIENTS, seconds=SECONDS, variables=variables))
    ratio = median(mine / limit.rate for mine, limit in zip(ours, limits, strict=True))
    limit = spoken(median(limit.rate for limit in limits), median(limit.cpu for limit in limits))
    return [Figure("webhook accepted", spoken(median(ours), median(costs)), limit, f"{ratio:.0%}", "≥ 40 %")]


async def serve_web(runtime: Runtime, stop: asyncio.Event, listener: socket.socket) -> None:
    """The web part alone: what is stored stays queued."""
    web = WebServer(protect(create_api(runtime), runtime.settings), listener)
    gc.freeze()  # as `munshi serve` does
    serving = asyncio.create_task(web.run_until_stopped())
    await stop.wait()
    web.finish(1)
    await serving


async def load(place: tuple[str, int], path: str, seconds: float) -> int:
    """Post webhooks over `CLIENTS` connections for `seconds`; how many were answered 200."""
    deadline = time.monotonic() + seconds
    return sum(await asyncio.gather(*(_client(place, path, deadline) for _ in range(CLIENTS))))


async def _client(place: tuple[str, int], path: str, deadline: float) -> int:
    line = await asyncio.open_connection(*place)
    done = 0
    while time.monotonic() < deadline:
        await exchange(line, request(path, body()))
        done += 1
    line[1].close()
    return done


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
