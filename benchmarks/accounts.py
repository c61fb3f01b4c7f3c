"""Linked phones by the dozen: `python -m benchmarks.accounts [--phones 1 10 20] [--seconds 20] [--kills 0]`.

A whole `munshi serve`, the real WhatsApp library in a process a phone, and a stand-in for WhatsApp, on this machine.
For each number of phones: memory and CPU of a phone at rest, then `seconds` of customers writing to all of them, with
`kills` times kill -9 of a phone's process or of `munshi serve`, drawn by lot. At the end every message must be stored
once and answered. `--phones 20 --seconds 600 --kills 20` is the long trial. Exit code 1 if anything is missing.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil
import uvloop

from benchmarks.stage import Figure, Stage, cpu_seconds, stage
from munshi.channels.linked.held import session
from tests.channels.linked.doors import Line, Works, phone_line, stand_in
from tests.fakes.whatsapp.server import WhatsApp
from tests.killable import Killable, until

PACE_SECONDS = 2.0  # between two messages to one phone
REST_SECONDS = 10.0
RECOVERED_SECONDS = 120.0
IN_TABLE = 3
DEVICE = "munshi.channels.linked.device"
GRAPH = "http://127.0.0.1:9"  # nobody listens there


@dataclass
class Trial:
    stage: Stage
    whatsapp: WhatsApp
    served: Killable
    stack: AsyncExitStack
    lines: list[Line] = field(default_factory=list)
    written: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - draws kills, no secret

    @property
    def server(self) -> psutil.Process:
        return psutil.Process(self.served.process.pid if self.served.process else None)

    def devices(self) -> list[psutil.Process]:
        alive = (one for one in self.server.children() if one.status() != psutil.STATUS_ZOMBIE)
        return [one for one in alive if DEVICE in one.cmdline()]

    async def link_up_to(self, count: int) -> list[float]:
        """Pair phones until there are so many; returns how long each took, from connecting to connected."""
        took = []
        while len(self.lines) < count:
            number = len(self.lines)
            phone, lid = f"92300100{number:04}", f"70100{number:04}"
            works = Works(self.stage.runtime)
            line = await self.stack.enter_async_context(phone_line(works, self.whatsapp, phone, lid))
            began = time.monotonic()
            await line.pair()
            took.append(time.monotonic() - began)
            self.lines.append(line)
        return took

    async def write(self, line: Line, until_when: float) -> None:
        person = self.whatsapp.person(f"92333{line.phone[-7:]}", f"60{line.lid}")
        while time.monotonic() < until_when:
            try:
                await line.say(person, "What do you offer?")
                self.written += 1
            except (AssertionError, OSError):
                pass  # the phone is away: WhatsApp would keep the message; the stand-in lets the customer wait
            await asyncio.sleep(PACE_SECONDS * self.dice.uniform(0.5, 1.5))

    async def strike(self, kills: int, seconds: float) -> None:
        for _ in range(kills):
            await asyncio.sleep(seconds / (kills + 1))
            if self.dice.random() < 0.3:
                self.served.kill()
                await self.served.start()
            elif found := self.devices():
                self.dice.choice(found).kill()

    async def all_connected(self) -> bool:
        """And what was written meanwhile has been taken by all of them."""
        devices = [self.whatsapp.devices[line.phone] for line in self.lines]
        return all(device.connection and not device.kept for device in devices)

    async def settled(self) -> bool:
        return sum([await unsettled(line) for line in self.lines]) == 0


async def unsettled(line: Line) -> int:
    found: int = await line.shop.value(
        """select (select count(*) from inbound_events where handled_at is null)
             + (select count(*) from messages where status in ('queued', 'sending'))
             + (select count(*) from conversations where inbound_seq > answered_seq and answered_by = 'ai')"""
    )
    return found


async def rest(trial: Trial) -> tuple[float, float, float]:
    """(MB of a phone's process, CPU-milliseconds a phone and minute, MB of the server) when nothing happens."""
    await until(trial.all_connected, seconds=RECOVERED_SECONDS)
    devices = trial.devices()
    before = sum(cpu_seconds(one.pid) for one in devices)
    await asyncio.sleep(REST_SECONDS)
    spent = sum(cpu_seconds(one.pid) for one in devices) - before
    memory = median(one.memory_full_info().pss for one in devices) / 1e6
    return memory, spent * 1000 / len(devices) * 60 / REST_SECONDS, trial.server.memory_info().rss / 1e6


async def try_out(trial: Trial, count: int, seconds: float, kills: int) -> bool:
    took = await trial.link_up_to(count)
    memory, idle, server = await rest(trial)
    before, began = trial.written, time.monotonic()
    async with asyncio.TaskGroup() as group:
        for line in trial.lines:
            group.create_task(trial.write(line, began + seconds))
        group.create_task(trial.strike(kills, seconds))
    await until(trial.all_connected, seconds=RECOVERED_SECONDS)
    await until(trial.settled, seconds=RECOVERED_SECONDS)
    stored = sum([await line.shop.value(STORED) for line in trial.lines])
    twice = sum([await line.shop.value(TWICE) for line in trial.lines])
    sys.stdout.write(
        f"{count:3} phones: linked in {median(took or [0]):.1f} s, {memory:.0f} MB and {idle:.0f} CPU-ms a minute each "
        f"at rest, server {server:.0f} MB; {trial.written - before} messages, {kills} kills; "
        f"{trial.written - stored} lost, {twice} answered twice\n"
    )
    sys.stdout.flush()
    return bool(stored == trial.written and twice == 0)


STORED = "select count(*) from messages where direction = 'in'"
TWICE = """
select count(*) from (
  select from messages where run_id is not null group by run_id, text having count(*) > 1
) repeated
"""


@asynccontextmanager
async def served_on(place: Stage) -> AsyncIterator[Trial]:
    with tempfile.TemporaryDirectory() as directory:
        async with stand_in(Path(directory)) as whatsapp, AsyncExitStack() as stack:
            served = Killable(place.directory, place.server.owner_dsn, GRAPH, more=whatsapp.environment)
            await served.start()
            trial = Trial(place, whatsapp, served, stack)
            try:
                yield trial
            finally:
                served.kill()
                for line in trial.lines:
                    session.wipe(line.shop.account_id)


async def run(phones: list[int], seconds: float, kills: int) -> int:
    good = True
    async with stage() as place, served_on(place) as trial:
        for count in phones:
            good &= await try_out(trial, count, seconds, kills)
    return 0 if good else 1


async def back(trial: Trial) -> float:
    """Seconds from the death of a phone's process until its phone is connected again."""
    phones = [trial.whatsapp.devices[line.phone] for line in trial.lines]
    before = [phone.connection for phone in phones]
    trial.devices()[0].kill()
    began = time.monotonic()

    async def is_back() -> bool:
        now = [phone.connection for phone in phones]
        return all(now) and now != before

    await until(is_back, seconds=RECOVERED_SECONDS)
    return time.monotonic() - began


async def measure(place: Stage) -> list[Figure]:
    """Phones at rest, and how soon one is back after kill -9, for the table."""
    async with served_on(place) as trial:
        await trial.link_up_to(IN_TABLE)
        memory, _, _ = await rest(trial)
        seconds = await back(trial)
    return [Figure("a linked phone", f"{memory:.0f} MB, back {seconds:.1f} s after kill -9", bar="≤ 55 MB, ≤ 1.5 s")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, nargs="+", default=[1, 10, 20])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--kills", type=int, default=0)
    chosen = parser.parse_args()
    sys.exit(uvloop.run(run(chosen.phones, min(chosen.seconds, 900.0), chosen.kills)))
