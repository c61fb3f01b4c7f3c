"""Workers are killed at random while messages arrive: each message is handled exactly once, each key in order."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from munshi.core.db import Database, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.queue.jobs import wake
from tests.core import job_process
from tests.starting import forked

MESSAGES, KEYS, KILLS = 1000, 100, 5


class Workers:
    def __init__(self, dsn: str, directory: Path) -> None:
        self.place = dsn, directory
        self.processes = [self.start() for _ in range(3)]

    def start(self) -> ForkServerProcess:
        return forked(job_process.main, *self.place)

    def kill_one(self) -> None:
        """Kill a running one and start another in its place."""
        victim = self.processes.pop(random.randrange(len(self.processes)))
        assert victim.is_alive(), "a worker ended by itself"
        victim.kill()
        victim.join()
        self.processes.append(self.start())


@contextmanager
def workers(dsn: str, directory: Path) -> Iterator[Workers]:
    running = Workers(dsn, directory)
    try:
        yield running
    finally:
        for process in running.processes:
            process.kill()
            process.join()


async def send_all(db: Database) -> None:
    tenant = uuid4()
    numbers = list(range(MESSAGES))
    random.shuffle(numbers)
    for n in range(MESSAGES):
        key = f"box:{numbers[n] % KEYS}"
        async with tenant_tx(db, tenant) as tx:
            await tx.raw.execute("insert into inbox (n, key) values ($1, $2)", n, key)
            wake(tx, key, delay=0.1, gather=0.5)
        await asyncio.sleep(0.005)


@pytest.mark.spoils_database
async def test_every_message_is_handled_once_and_in_order_over_five_kills(
    db: Database, database: Addresses, tmp_path: Path
) -> None:
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(
        """create table inbox (n bigint primary key, key text not null, done bool not null default false);
           create table handled (id bigint generated always as identity, key text not null, n bigint not null);
           grant select, insert, update on inbox, handled to munshi_app"""
    )
    with workers(database.app_dsn, tmp_path) as running:
        sending = asyncio.create_task(send_all(db))
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.8, 1.4))
            running.kill_one()
        await sending
        async with asyncio.timeout(12):
            while await owner.fetchval("select count(*) from inbox where not done"):  # noqa: ASYNC110 - other processes
                await asyncio.sleep(0.05)
    handled = await owner.fetch("select key, n from handled order by key, id")
    await owner.close()
    assert sorted(row["n"] for row in handled) == list(range(MESSAGES))
    for _, of_key in groupby(handled, key=lambda row: row["key"]):
        numbers = [row["n"] for row in of_key]
        assert numbers == sorted(numbers)
