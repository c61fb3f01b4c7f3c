"""Many customers write while serving processes are killed with kill -9 again and again.

Processes for each role (`--each 0`: one for all), a durable PostgreSQL and a stand-in for Meta's Graph API, all on this
machine. Webhooks come as Meta sends them: signed, repeated until they are taken, some twice, some with several
messages, receipts among them. Alone, the keys of the dead process are freed at once, where time would take up to
30 seconds more to do so; of several, the others take them over when that time is up.
At the end the books are compared: what was written, what is stored, what Graph was given.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.books import Books, audit
from benchmarks.stage import stage
from tests.chats import Shop, message, messages_document, receipt, statuses_document
from tests.fakes.graph import Graph, serve_graph
from tests.killable import Fleet, Killable, open_shop, settled

MOST_SECONDS = 345.0
STRIKING_SECONDS = 240.0  # on a machine so busy that the kills take longer, the rest of them is left out and told
CUSTOMERS = 150
WRITING = 40  # of them at a time
TALK = ("Hi", "1", "2", "yes", "price kya hai?", "website kitne ki banti hai", "What do you offer?", "order status",
        "how long does it take?", "SEO bhi karte ho?", "social media ka rate", "payment kaise karni hai", "logo design",
        "thanks")  # fmt: skip
BATCHED, REPEATED, READ, AT_ONCE = 0.1, 0.05, 0.5, 0.2  # shares
LONGEST_PAUSE = 2.0  # seconds a customer waits before writing on
LONGEST_GRACE = 0.5  # seconds from the moment drawn to the kill
RECEIPT_SECONDS = 0.05
RECOVERED_SECONDS = 10.0
ROLES = ("web", "worker", "gateway")


@dataclass
class Storm:
    """`written`: the ids of each customer's messages in the order they were sent; `recoveries` in seconds."""

    shop: Shop
    served: Killable | Fleet
    graph: Graph
    dice: random.Random
    messages: int
    written: dict[str, list[str]] = field(default_factory=dict)
    accepted: int = 0
    told: int = 0
    kills: int = 0
    progress: asyncio.Event = field(default_factory=asyncio.Event)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(WRITING))
    recoveries: list[float] = field(default_factory=list)

    async def rage(self, kills: int) -> None:
        """Ends when all is written, all kills are done and nothing is on its way any more."""
        customers = min(CUSTOMERS, max(1, self.messages // len(TALK[:-1])))
        async with asyncio.TaskGroup() as group:
            receipts = group.create_task(self._send_receipts())
            async with asyncio.TaskGroup() as storm:
                storm.create_task(self._strike(kills))
                for number in range(customers):
                    share = self.messages // customers + (number < self.messages % customers)
                    storm.create_task(self._talk(storm, f"92345{number:07d}", share))
            await settled(self.shop, seconds=MOST_SECONDS)
            await self._until_told()
            receipts.cancel()

    async def _talk(self, storm: asyncio.TaskGroup, sender: str, share: int) -> None:
        async with self.room:
            await self._write(storm, sender, share)

    async def _write(self, storm: asyncio.TaskGroup, sender: str, share: int) -> None:
        written = self.written[sender] = []
        for size in self._sizes(share):
            await asyncio.sleep(self.dice.uniform(0, LONGEST_PAUSE))
            numbers = range(len(written), len(written) + size)
            batch = [message(TALK[n % len(TALK)], sender=sender, wa_id=f"wamid.{sender}.{n}") for n in numbers]
            written += [str(one["id"]) for one in batch]
            document = messages_document(*batch)
            await self.served.post(self.shop.account_id, document)
            self.accepted += size
            self.progress.set()
            if self.dice.random() < REPEATED:
                storm.create_task(self._repeat(document))

    def _sizes(self, share: int) -> Iterator[int]:
        while share:
            size = min(share, self.dice.choice((2, 3)) if self.dice.random() < BATCHED else 1)
            yield size
            share -= size

    async def _repeat(self, document: dict[str, object]) -> None:
        await asyncio.sleep(self.dice.uniform(0, LONGEST_PAUSE))
        await self.served.post(self.shop.account_id, document)

    async def _strike(self, kills: int) -> None:
        """Kill when so many messages are accepted, drawn beforehand."""
        end = time.monotonic() + STRIKING_SECONDS
        for moment in sorted(self.dice.sample(range(1, self.messages), kills)):
            while self.accepted < moment:
                await self._some_progress()
            await asyncio.sleep(self.dice.uniform(0, LONGEST_GRACE))
            if time.monotonic() < end:
                await self._kill()
        for part in self._parts():
            if part.process is None or part.process.poll() is not None:
                raise RuntimeError(part.output.read_text()[-2000:])

    def _parts(self) -> list[Killable]:
        return self.served.parts if isinstance(self.served, Fleet) else [self.served]

    async def _kill(self) -> None:
        """One of them, and start it again; sometimes the next kill may come while it starts."""
        part = self.dice.choice(self._parts())
        part.kill()
        self.kills += 1
        killed, given = time.monotonic(), len(self.graph.sent)
        if part is self.served:
            await part.let_leases_run_out()
        if self.dice.random() < AT_ONCE:
            part.launch()
            await asyncio.sleep(self.dice.uniform(0, 2))
        else:
            await self._recover(part, killed, given)

    async def _recover(self, part: Killable, killed: float, given: int) -> None:
        """Start again; recovered is who gives Graph a message."""
        await part.start()
        ready = time.monotonic()
        while time.monotonic() < ready + RECOVERED_SECONDS:
            if len(self.graph.sent) > given:
                self.recoveries.append(time.monotonic() - killed)
                return
            await asyncio.sleep(0.005)

    async def _send_receipts(self) -> None:
        while True:
            await asyncio.sleep(RECEIPT_SECONDS)
            news = []
            for call in self.graph.sent[self.told : self.told + 50]:
                last = "read" if self.dice.random() < READ else "delivered"
                parts = {"recipient_id": call.to, "biz_opaque_callback_data": call.own_id}
                news += [receipt(call.wamid, status, **parts) for status in ("sent", last)]
            if news:
                await self.served.post(self.shop.account_id, statuses_document(*news))
            self.told += len(news) // 2
            self.progress.set()

    async def _until_told(self) -> None:
        while self.told < len(self.graph.sent):
            await self._some_progress()
        await settled(self.shop)

    async def _some_progress(self) -> None:
        self.progress.clear()
        await self.progress.wait()


async def chaos(messages: int, kills: int, seed: int, each: int, *, loaded: bool) -> Books:
    started = time.monotonic()
    async with stage() as house, serve_graph() as graph:
        shop = await open_shop(house.runtime)
        place = house.directory, house.server.owner_dsn, graph.url
        roles = dict.fromkeys(ROLES, each)
        served = Fleet.of(*place, roles, loaded=loaded) if each else Killable(*place, loaded=loaded)
        storm = Storm(shop, served, graph, random.Random(seed), messages)  # noqa: S311 - a storm one can repeat
        try:
            await served.start()
            async with asyncio.timeout(MOST_SECONDS):
                await storm.rage(kills)
        finally:
            await served.close()
        return await audit(
            shop, graph, storm.written, (storm.kills, kills), storm.recoveries, time.monotonic() - started
        )


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=2000, help="of the kills")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311 - printed
    parser.add_argument("--each", type=int, default=2, help="processes for each role; 0: one for all roles")
    parser.add_argument("--loaded", action="store_true", help="fork them from a process that has loaded the program")


def report(given: argparse.Namespace) -> bool:
    """Run it and print the books; whether they are right."""
    whom = ", ".join(f"{given.each} {role}" for role in ROLES) if given.each else "the one process"
    sys.stdout.write(f"{given.messages:,} messages, {given.kills} times kill -9 of {whom}, --seed {given.seed}\n")
    sys.stdout.flush()
    books = asyncio.run(chaos(given.messages, given.kills, given.seed, given.each, loaded=given.loaded))
    sys.stdout.write(f"{books.table()}\n")
    return books.right
