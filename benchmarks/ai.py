"""What a turn of the assistant costs us: CPU of this process beside one bare HTTP call to the same model server.

The model server answers at once, in a process of its own; so does PostgreSQL. A turn is the whole reply job: read the
chat, ask the model, run the tool it calls, ask again, guard the words, queue the reply, record the run.
`python -m benchmarks.ai` runs this part alone.
"""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

import httpx
import orjson
from pydantic import SecretStr

from benchmarks.stage import Figure, Stage, alone, running
from munshi.ai.providers.schemas import NewProvider
from munshi.ai.providers.service import create_provider
from munshi.conversations.receive import Inbound, receive
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from tests.chats import Shop
from tests.fakes.llm import Call, FakeLLM, Say, Seen, Turn

PORT = 18_231
BATCHES = 8
TURNS = 40  # a batch
AT_ONCE = 8
BAR = 10.0
QUESTION = "What would a standard logo cost, and how long does it take?"
WRITTEN_BY = re.compile(r"(\w+) here\. What would")
ANSWER = "The Standard logo is PKR 6,500 and takes 4 days. Shall I note it down for you?"


@dataclass(frozen=True)
class Batch:
    """CPU seconds of this process and seconds on the clock, for one turn or call."""

    cpu: float
    wall: float


async def measure(stage: Stage) -> list[Figure]:
    """Batches of turns and of bare calls take turns themselves, so that a busy machine burdens both alike."""
    os.environ["ANTHROPIC_BASE_URL"] = f"http://127.0.0.1:{PORT}"  # where the SDK looks for the vendor
    shop = await open_shop(stage)
    with running(stage, serve_model):
        calls, plain, tools = [], [], []
        async with httpx.AsyncClient(timeout=30) as http:
            await until_served(http)
            body = await a_request(shop)
            for number in range(BATCHES + 1):  # the first warms up and is left out
                calls.append(await batch([lambda: call(http, body)] * TURNS))
                plain.append(await turns(shop, "plain", number))
                tools.append(await turns(shop, "tool", number))
    control = median(each.cpu for each in calls[1:])
    return [
        _figure("AI turn, an answer at once", plain[1:], control, ""),
        _figure("AI turn with one tool call", tools[1:], control, f"≤ {BAR:.0f} × the bare call"),
    ]


def _figure(name: str, batches: Sequence[Batch], control: float, bar: str) -> Figure:
    cpu, wall = median(each.cpu for each in batches), median(each.wall for each in batches)
    ours = f"{cpu * 1000:.1f} ms CPU, {1 / wall:,.0f} turns/s"
    return Figure(name, ours, f"{control * 1000:.2f} ms CPU, one bare call", f"{cpu / control:.1f} ×", bar)


async def batch(work: Sequence[Callable[[], Awaitable[object]]]) -> Batch:
    waiting = iter(work)

    async def run() -> None:
        for one in waiting:
            await one()

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(run() for _ in range(AT_ONCE)))
    return Batch((time.process_time() - cpu) / len(work), (time.perf_counter() - wall) / len(work))


async def turns(shop: Shop, name: str, number: int) -> Batch:
    """Customers have written; the batch is their replies."""
    provider = "update ai_providers set active = (label = $1)"
    await shop.rows(provider, name)
    chats = [await write(shop, f"+92{name == 'tool':d}{number:03d}{customer:06d}") for customer in range(TURNS)]
    leases = [await shop.lease(f"reply:{chat}") for chat in chats]
    done = await batch([lambda lease=lease: shop.carry_out(lease) for lease in leases])  # type: ignore[misc]
    said = await shop.value("select count(*) from messages where direction = 'out' and text like '%' || $1", ANSWER)
    if said < TURNS:
        raise RuntimeError(f"only {said} of {TURNS} turns were answered by the model")
    await shop.rows("delete from messages where direction = 'out'")
    return done


async def open_shop(stage: Stage) -> Shop:
    """The demo shop with one provider for each kind of turn."""
    async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
        account_id: UUID = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
        for name in ("plain", "tool"):
            key = SecretStr(f"script:{name}")
            new = NewProvider(kind="claude", label=name, model="claude-haiku-5-5", key=key)
            await create_provider(tx, stage.runtime.settings, new, by=SYSTEM)
    return Shop(stage.runtime, stage.tenant_id, account_id)


async def write(shop: Shop, phone: str) -> UUID:
    inbound = Inbound(
        account_id=shop.account_id,
        wa_id=f"in-{phone}",
        addresses=[("phone", phone)],
        name="Sana",
        kind="text",
        text=f"{called(phone)} here. {QUESTION}",
        payload={},
        media=None,
        at=datetime.now(UTC),
    )
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        return (await receive(tx, inbound)).conversation_id


def called(phone: str) -> str:
    """A name for each customer: nothing that is said is said twice."""
    return phone.lstrip("+").translate(str.maketrans("0123456789", "aeioubdklm")).capitalize()


async def a_request(shop: Shop) -> bytes:
    """As large as what a turn sends."""
    services = await shop.rows("select to_jsonb(p) as package from packages p")
    text = orjson.dumps([service["package"] for service in services], default=str).decode()
    return orjson.dumps({"model": "m", "max_tokens": 1024, "messages": [{"role": "user", "content": text}]})


async def call(http: httpx.AsyncClient, body: bytes) -> None:
    headers = {"Authorization": "Bearer script:plain", "Content-Type": "application/json"}
    response = await http.post(f"http://127.0.0.1:{PORT}/v1/messages", content=body, headers=headers)
    response.raise_for_status().json()


async def until_served(http: httpx.AsyncClient) -> None:
    for _ in range(1200):
        try:
            await http.get(f"http://127.0.0.1:{PORT}/")
        except httpx.TransportError:
            await asyncio.sleep(0.05)
        else:
            return
    raise RuntimeError("the model server has not come up")


async def serve_model(_: Runtime, stop: asyncio.Event) -> None:
    async def plays_a_tool(seen: Seen) -> Turn:
        answered = "tool_result" in seen.text
        return await says(seen) if answered else Call("search_catalogue", {"query": "standard logo"})

    async def says(seen: Seen) -> Turn:
        name = WRITTEN_BY.search(seen.text)
        return Say(f"Dear {name[1]}! {ANSWER}" if name else ANSWER)

    async with FakeLLM(port=PORT) as server:
        server.scripts |= {"tool": plays_a_tool, "plain": says}
        await stop.wait()


if __name__ == "__main__":
    alone(measure)
