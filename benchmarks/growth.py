"""What growing costs, worked out: `python -m benchmarks.growth [--tenants 10000] [--messages 1000000] [--workers 2]`.

Money for 1,000 conversations, and the busiest minutes of a day of many shops played through a queue of so many worker
processes. Nothing is started and nobody is asked. Where the figures come from: docs/scaling.md.
"""

import argparse
import heapq
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from statistics import quantiles

from genai_prices import Usage, calc_price

# Of one conversation.
MESSAGES_IN = 6
REPLIES = 5  # quick messages are answered together
TOKENS_IN, TOKENS_CACHED, TOKENS_OUT = 3_500, 2_800, 140  # of a reply, with its tool calls
BYTES_A_MESSAGE = 3_000  # row, event and their indexes
# Of one message, both ways, with PostgreSQL, as the pipeline's benchmark measured it; the worker has about a third.
CPU_SECONDS = 0.015
WORKERS_CPU = 0.005
MODEL_SECONDS = (1.5, 6.0)  # a turn waits for a model
SLOTS = 32  # jobs at a time in one worker process
CONNECTIONS = {"web": 16 + 3 + 1, "worker": 16 + 3 + 1}  # the pool, the operator's, the line to the bus
# Share of a day in each hour, Pakistan's shops: little at night, most from eight to eleven in the evening.
HOURS = (2, 1, 1, 0.5, 0.5, 0.5, 1, 1.5, 2.5, 4, 5, 5.5, 5.5, 5, 5, 5, 5, 5.5, 6, 7, 9, 9.5, 8, 4.5)
SKEW = 1.1  # Zipf: the largest of 10,000 shops has about a seventh of all messages
PLAYED_SECONDS = 300
MODELS = ("claude-haiku-4-5", "claude-sonnet-4-5", "gemini-2.5-flash", "gpt-5-mini")


@dataclass(frozen=True)
class Played:
    """The busiest minutes: seconds that messages waited for a place, and the most places taken at once."""

    rate: float
    waits: list[float]
    most_busy: int
    shops: int
    largest: float


def tokens_usd(model: str) -> float:
    """Of a reply, at the list price that genai-prices knows."""
    used = Usage(input_tokens=TOKENS_IN, cache_read_tokens=TOKENS_CACHED, output_tokens=TOKENS_OUT)
    return float(calc_price(used, model_ref=model).total_price)


def conversations(whatsapp_usd: float, core_month_usd: float, gb_month_usd: float) -> Iterator[tuple[str, str]]:
    """Lines about 1,000 conversations, a year of keeping them included."""
    messages = 1_000 * (MESSAGES_IN + REPLIES)
    cpu = 1_000 * MESSAGES_IN * CPU_SECONDS
    stored = messages * BYTES_A_MESSAGE / 1e9
    yield "messages in, replies", f"{1_000 * MESSAGES_IN:,}, {1_000 * REPLIES:,}"
    yield "CPU, PostgreSQL included", f"{cpu:.0f} s, USD {cpu / 0.5 * core_month_usd / (30 * 86400):.4f} at half load"
    yield "storage", f"{stored * 1000:.0f} MB, USD {stored * gb_month_usd * 12:.3f} a year"
    yield "WhatsApp", f"USD {whatsapp_usd * 1_000 * REPLIES:.2f}"
    yield "built-in assistant", "USD 0"
    for model in MODELS:
        yield model, f"USD {tokens_usd(model) * 1_000 * REPLIES:.2f}"


def play(tenants: int, messages: int, workers: int, by_model: float, dice: random.Random) -> Played:
    """`by_model`: the share of messages that a model answers."""
    rate = messages * max(HOURS) / sum(HOURS) / 3600
    weights = list(accumulate(1 / rank**SKEW for rank in range(1, tenants + 1)))
    busy: list[float] = []
    cpu_free = [0.0] * workers
    now, waits, most, seen, largest = 0.0, [], 0, set[int](), 0
    while now < PLAYED_SECONDS:
        now += dice.expovariate(rate)
        shop = dice.choices(range(tenants), cum_weights=weights)[0]
        seen.add(shop)
        largest += shop == 0
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        starts = now if len(busy) < workers * SLOTS else heapq.heappop(busy)
        starts = max(starts, heapq.heappop(cpu_free))
        heapq.heappush(cpu_free, starts + WORKERS_CPU)
        waiting = dice.uniform(*MODEL_SECONDS) if dice.random() < by_model else 0.0
        heapq.heappush(busy, starts + WORKERS_CPU + waiting)
        waits.append(starts - now)
        most = max(most, len(busy))
    return Played(rate, waits, most, len(seen), largest / len(waits))


def needed(rate: float, by_model: float) -> int:
    """Worker processes of which at most 70 % of the places are taken on average."""
    taken = rate * by_model * sum(MODEL_SECONDS) / 2
    return max(2, ceil(taken / (SLOTS * 0.7)), ceil(rate * WORKERS_CPU / 0.7))


def installation(
    played: Played, tenants: int, messages: int, workers: int, by_model: float
) -> Iterator[tuple[str, str]]:
    hundredths = quantiles(played.waits, n=100)
    cores = played.rate * CPU_SECONDS
    web = max(2, round(cores))
    connections = workers * CONNECTIONS["worker"] + web * CONNECTIONS["web"]
    yield "shops, messages a day", f"{tenants:,}, {messages:,}"
    yield "busiest hour", f"{played.rate:.1f} messages/s, {cores:.2f} cores with PostgreSQL"
    yield f"in {PLAYED_SECONDS // 60} minutes of it", f"{played.shops:,} shops write, the largest {played.largest:.0%}"
    yield "wait for a worker", f"p50 {hundredths[49] * 1000:.0f} ms, p99 {hundredths[98] * 1000:.0f} ms"
    yield "places taken at once", f"{played.most_busy} of {workers * SLOTS} ({workers} workers)"
    yield "workers needed", f"{needed(played.rate, by_model)}, models answering {by_model:.0%}"
    yield "connections", f"{connections} ({web} web, {workers} workers)"
    yield "new rows a year", f"{messages * 365 * 2 * BYTES_A_MESSAGE / 1e12:.1f} TB, replies included"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tenants", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=1_000_000, help="a day, of all shops")
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--by-model", type=float, default=0.5, help="share of messages that a model answers")
    parser.add_argument("--whatsapp-usd", type=float, default=0.0, help="a reply within 24 hours")
    parser.add_argument("--core-month-usd", type=float, default=20.0)
    parser.add_argument("--gb-month-usd", type=float, default=0.12)
    given = parser.parse_args()
    tenants, messages, workers = min(given.tenants, 100_000), min(given.messages, 10_000_000), max(1, given.workers)
    played = play(tenants, messages, workers, given.by_model, random.Random(7))  # noqa: S311 - one can repeat it
    costs = conversations(given.whatsapp_usd, given.core_month_usd, given.gb_month_usd)
    for title, lines in (
        ("1,000 conversations", costs),
        ("The installation", installation(played, tenants, messages, workers, given.by_model)),
    ):
        sys.stdout.write(f"{title}\n")
        sys.stdout.writelines(f"  {name:<28}{value}\n" for name, value in lines)


if __name__ == "__main__":
    main()
