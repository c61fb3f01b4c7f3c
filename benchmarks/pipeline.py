"""From a customer's message to the reply handed to the channel: simulator, built-in assistant, no debounce.

Once so that every message gets a reply of its own: all customers write, and write again when all have been answered.
And once as people write: ten messages each, without waiting, which the assistant reads together as far as they are in.
"""

import asyncio
import gc
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from benchmarks.stage import Figure, Stage, alone, analyze, cpu_seconds, pgbench, running, spoken
from benchmarks.statements import pipeline
from munshi.channels.simulator.phone import Played, play
from munshi.core.db import tenant_tx
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime
from munshi.worker import run_worker

CUSTOMERS = 200
WRITERS = 16
CLIENTS = 16
SECONDS = 4
TALK = (
    "Assalam o alaikum",
    "What do you offer?",
    "logo design",
    "price kya hai?",
    "website kitne ki banti hai",
    "how long does it take?",
    "SEO bhi karte ho?",
    "social media ka rate",
    "payment kaise karni hai",
    "thanks",
)
LOOK_SECONDS = 0.02
AT_ONCE = "update tenants set settings = settings || '{\"reply_delay_ms\": 0}' where id = $1"
FORGET_WAKES = "update wake set due_at = null, leased_until = null"
UNANSWERED = """
select exists (
  select from inbound_events where tenant_id = $1 and handled_at is null
) or exists (
  select from conversations where tenant_id = $1 and answered_seq < inbound_seq
) or exists (
  select from messages where tenant_id = $1 and account_id = $2 and status in ('queued', 'sending')
)
"""


@dataclass(frozen=True)
class Round:
    """`cpu`: seconds of the intake, the worker and PostgreSQL together."""

    messages: int
    seconds: float
    cpu: float


async def measure(stage: Stage) -> list[Figure]:
    """Medians over the talk's rounds; between its halves pgbench runs on the same customers."""
    # As in every process that takes messages in: else the worker hears of nothing and looks once a second.
    telling = asyncio.create_task(run_bus(stage.runtime.db.bus, stage.runtime.db.dsn))
    account_id = await open_shop(stage)
    variables = {"tenant": str(stage.tenant_id), "account": str(account_id)}
    turns, floods, limits = [], [], []
    for half in (TALK[:5], TALK[5:]):
        with running(stage, work):
            await play_round(stage, account_id, ("Hi",))
            await analyze(stage)
            turns += [await play_round(stage, account_id, (text,)) for text in half]
            floods.append(await play_round(stage, account_id, TALK))
        limits.append(pgbench(stage, pipeline(CUSTOMERS), clients=CLIENTS, seconds=SECONDS, variables=variables))
        async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
            await tx.raw.execute(FORGET_WAKES)
    telling.cancel()
    limit = median(limit.rate for limit in limits)
    spoken_limit = spoken(limit, median(limit.cpu for limit in limits))
    return [
        _figure("pipeline, a reply to each message", turns, limit, spoken_limit),
        _figure("pipeline, ten messages a customer at once", floods, limit, spoken_limit),
    ]


def _figure(name: str, rounds: list[Round], limit: float, spoken_limit: str) -> Figure:
    rate = median(round.messages / round.seconds for round in rounds)
    cost = median(round.cpu / round.messages for round in rounds)
    return Figure(name, spoken(rate, cost), spoken_limit, f"{rate / limit:.0%}", "≥ 30 %, ≤ 4 CPU-s")


async def open_shop(stage: Stage) -> UUID:
    """The demo shop answers at once; returns its simulator number."""
    async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
        await tx.raw.execute(AT_ONCE, stage.tenant_id)
        account_id: UUID = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    return account_id


async def play_round(stage: Stage, account_id: UUID, texts: Sequence[str]) -> Round:
    """Every customer writes `texts`, without waiting; ends when all replies are with the channel."""
    cpu, started = cpu_seconds(os.getpid()), time.perf_counter()
    messages = [(number, text) for text in texts for number in range(CUSTOMERS)]
    waiting = iter(messages)

    async def write() -> None:
        for number, text in waiting:
            async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
                await play(tx, account_id, Played(f"9230{number:08d}", f"Customer {number}", text))

    await asyncio.gather(*(write() for _ in range(WRITERS)))
    while await _unanswered(stage, account_id):  # noqa: ASYNC110 - another process answers
        await asyncio.sleep(LOOK_SECONDS)
    return Round(len(messages), time.perf_counter() - started, cpu_seconds(os.getpid()) - cpu)


async def _unanswered(stage: Stage, account_id: UUID) -> bool:
    async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
        return bool(await tx.raw.fetchval(UNANSWERED, stage.tenant_id, account_id))


async def work(runtime: Runtime, stop: asyncio.Event) -> None:
    """The job worker alone, in a process of its own."""
    gc.freeze()  # as a serving process does once it is ready
    bus = asyncio.create_task(run_bus(runtime.db.bus, runtime.db.dsn))
    await run_worker(runtime, stop)
    bus.cancel()


if __name__ == "__main__":
    alone(measure)
