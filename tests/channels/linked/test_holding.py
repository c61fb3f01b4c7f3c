"""Who holds a linked phone: one process at a time, and another soon after it dies, without a new code.

The processes are real ones and are killed by kill -9.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from pydantic import SecretStr

from munshi.channels.linked.held import session
from munshi.core.clock import new_id
from munshi.core.crypto import is_current
from munshi.rotation import rotate_keys
from tests.channels.linked.doors import Line, Works
from tests.channels.linked.process import main
from tests.killable import until
from tests.starting import forked

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET, NEW_SECRET = "the-session-secret", "another-session-secret"
LEASE = "select holder, lease_no, restarts from linked_devices"


@dataclass
class Process:
    """One process of ours on the database of `works`."""

    works: Works
    secret: str = SECRET
    running: ForkServerProcess | None = None
    devices: list[psutil.Process] = field(default_factory=list)

    async def start(self) -> None:
        runtime = self.works.runtime
        environment = {**os.environ, "WHATSAPP_SESSION_SECRET": self.secret}
        self.running = forked(main, runtime.db.dsn, runtime.settings.DATA_DIR, environment)

    def device(self) -> psutil.Process:
        """The process of the phone it holds."""
        assert self.running
        [found] = psutil.Process(self.running.pid).children()
        return found

    def holds(self) -> bool:
        return self.running is not None and bool(psutil.Process(self.running.pid).children())

    async def kill(self) -> None:
        """Its phone's process dies with it."""
        assert self.running
        devices = psutil.Process(self.running.pid).children()
        self.running.kill()
        await asyncio.to_thread(self.running.join)
        self.running = None
        _, alive = await asyncio.to_thread(psutil.wait_procs, devices, 5)
        assert alive == []

    async def end(self) -> None:
        if self.running:
            self.running.terminate()
            await asyncio.to_thread(self.running.join, 15)
            assert self.running.exitcode == 0
            self.running = None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def first(works: Works, line: Line) -> AsyncIterator[Process]:
    """The phone is linked, and held by this process; people answer."""
    await works.end()
    first = Process(works)
    await first.start()
    works.runtime.settings.WHATSAPP_SESSION_SECRET = SecretStr(SECRET)
    await line.pair()
    await line.change(ai_enabled=False)
    yield first
    await first.end()


async def arrives(line: Line, text: str) -> None:
    """A customer's message is stored, once."""
    await line.say(line.whatsapp.person("923001112233", "800001"), text)
    await is_stored(line, text)


async def is_stored(line: Line, text: str) -> None:
    async def is_there() -> bool:
        return bool(await line.shop.value("select count(*) = 1 from messages where text = $1", text))

    await until(is_there)


async def test_a_phone_whose_process_is_killed_is_started_again(line: Line, first: Process) -> None:
    before, row = line.came, await line.shop.row(LEASE)
    # Ended ones it had not waited for would stay for ever where nobody takes orphans in, as in a container.
    assert first.device().children() == []
    first.device().kill()
    await line.came_back(before)
    assert await line.shop.row(LEASE) == {**row, "restarts": row["restarts"] + 1}
    await arrives(line, "after the phone's process died")


async def test_a_killed_process_leaves_nothing_unsaid(line: Line, first: Process) -> None:
    """What had arrived when it was killed, and was not stored yet, is stored by the next."""
    row, before = await line.shop.row(LEASE), line.came
    await dies_with(line, first, "told and not stored")
    assert (await line.shop.row(LEASE))["holder"] == row["holder"]
    earlier = leaves(line, "3EB0EARLIER", "told to one that died before")
    await first.start()
    await line.came_back(before)
    await is_stored(line, "told and not stored")
    await is_stored(line, "told to one that died before")
    assert not earlier.exists()
    assert (await line.shop.row(LEASE))["lease_no"] == row["lease_no"] + 1
    await arrives(line, "after the process died")


async def dies_with(line: Line, process: Process, text: str) -> None:
    """A customer's message has reached the phone's spool, and not the database, when the process is killed."""
    [directory] = session.directory_of(line.shop.account_id, 0).parent.glob(f"munshi-device-{line.shop.account_id}-*")

    async def is_spooled() -> bool:
        return bool(list(session.spooled(directory)))

    engine = line.shop.runtime.db.engine
    async with engine.connect() as holder:
        await holder.exec_driver_sql("begin")
        await holder.exec_driver_sql("lock table inbound_events in share row exclusive mode")
        await line.say(line.whatsapp.person("923001112233", "800001"), text)
        await until(is_spooled)
        await process.kill()
        await holder.exec_driver_sql("rollback")
    assert not await line.shop.value("select true from inbound_events where payload->'content'->>'text' = $1", text)


def leaves(line: Line, wa_id: str, text: str) -> Path:
    """The directory of an earlier lease, with a customer's message that was not stored."""
    sana = line.whatsapp.person("923001112233", "800001")
    left = session.make(line.shop.tenant_id, line.shop.account_id, 0)
    said = {"ev": "message", "id": wa_id, "phone": sana.phone, "lid": sana.lid, "own": False, "name": "Sana"}
    said |= {"at": 1_764_000_000_000, "n": 1, "content": {"kind": "text", "text": text}}
    (left / session.SPOOL).write_text(json.dumps(said) + "\n")
    return left


async def test_another_machine_goes_on_with_the_stored_session(line: Line, first: Process) -> None:
    before = line.came
    await first.kill()
    for left in session.directory_of(line.shop.account_id, 0).parent.glob(f"munshi-device-{line.shop.account_id}-*"):
        shutil.rmtree(left)
    await line.shop.rows(
        "update linked_devices set holder = 'elsewhere', leased_until = now() + interval '2 s' returning lease_no"
    )
    await first.start()
    await line.look_again()
    await line.came_back(before)
    link = await line.link()
    assert link["qr"] is None
    await arrives(line, "after the machine died")


async def clears_what_it_left(line: Line) -> None:
    """A session of an earlier lease is removed from this machine; a message it had received is not lost."""
    left = leaves(line, "3EB0LEFT", "left on the old machine")
    await line.look_again()
    await is_stored(line, "left on the old machine")
    await until(lambda: is_gone(left))


async def is_gone(directory: Path) -> bool:
    return not directory.exists()


async def test_two_processes_never_hold_one_phone(line: Line, works: Works, first: Process) -> None:
    second, before, number = Process(works), line.came, (await line.shop.row(LEASE))["lease_no"]
    of_a_deleted_account = session.make(line.shop.tenant_id, new_id(), 1)
    of_another_installation = session.make(new_id(), new_id(), 1)
    await second.start()
    try:
        await until(lambda: is_gone(of_a_deleted_account))
        assert of_another_installation.exists()
        for place in range(3):
            await line.look_again()
            await arrives(line, f"meanwhile {place}")
        await until(lambda: asked_twice(line))
        assert (first.holds(), second.holds(), line.came) == (True, False, before)
        await first.end()  # gives it back: the other takes it at once
        await line.came_back(before)
        assert (second.holds(), (await line.shop.row(LEASE))["lease_no"]) == (True, number + 1)
        await arrives(line, "held by the second")
    finally:
        shutil.rmtree(of_another_installation)
        first.running, second.running = second.running, first.running  # it stands for the first from here on
        await second.end()


async def shows_a_gap_of_an_hour(line: Line) -> None:
    """The phone was out of reach since its holder, who died, held on for the last time."""
    link = await line.link()
    gap = datetime.fromisoformat(link["gap_until"]) - datetime.fromisoformat(link["gap_from"])
    assert timedelta(hours=1) < gap < timedelta(hours=1, minutes=2)


async def asked_twice(line: Line) -> bool:
    """Both have looked: the key waits."""
    key = f"link:{line.shop.account_id}"
    return bool(await line.shop.value("select due_at > now() + interval '1 s' from wake where key = $1", key))


async def test_a_lease_that_another_has_taken_ends_the_holding(line: Line, first: Process) -> None:
    device, kept = first.device(), await line.shop.value("select session from linked_devices")
    await line.shop.rows(
        """update linked_devices set holder = 'elsewhere', lease_no = lease_no + 1,
             leased_until = now() + interval '1 hour' returning lease_no"""
    )
    await asyncio.to_thread(device.wait, 15)
    assert await line.shop.row("select holder, session from linked_devices") == {"holder": "elsewhere", "session": kept}
    await clears_what_it_left(line)
    await line.shop.rows("update linked_devices set leased_until = now() - interval '1 hour' returning lease_no")
    before = line.came
    await line.look_again()
    await line.came_back(before)
    await shows_a_gap_of_an_hour(line)


async def test_a_dead_holder_of_a_phone_that_is_wanted_no_more_is_cleared_away(
    line: Line, works: Works, first: Process
) -> None:
    """What it had received is stored. Meanwhile the installation's secret is changed: the sealed session follows it."""
    [left] = [found.path for found in session.left_here(line.shop.account_id)]
    await dies_with(line, first, "told before it was switched off")
    assert (await line.client.post(f"{line.path}/disconnect")).status_code == 200
    await line.shop.rows("update linked_devices set leased_until = now() - interval '1 hour' returning lease_no")
    await check_rotation(line, works)
    first.secret = NEW_SECRET
    await first.start()
    link = await line.is_in("disconnected")
    assert link["linked"]
    row = await line.shop.row("select holder, leased_until from linked_devices")
    assert row == {"holder": None, "leased_until": None}
    assert not first.holds()
    await is_stored(line, "told before it was switched off")
    await until(lambda: is_gone(left))

    async def is_at_rest() -> bool:
        """No job goes on looking after it."""
        key = f"link:{line.shop.account_id}"
        return bool(await line.shop.value("select wake_at is null from wake where key = $1", key))

    await until(is_at_rest)
    before = line.came
    await line.connect()
    await line.came_back(before)
    await shows_a_gap_of_an_hour(line)
    await arrives(line, "under the new secret")


async def check_rotation(line: Line, works: Works) -> None:
    settings, sealed = works.runtime.settings, await line.shop.value("select session from linked_devices")
    assert b"SQLite format 3" not in sealed
    assert is_current(settings, sealed)
    secrets = {"WHATSAPP_SESSION_SECRET": NEW_SECRET, "WHATSAPP_SESSION_SECRET_PREVIOUS": SECRET}
    after = settings.model_copy(update={name: SecretStr(value) for name, value in secrets.items()})
    rotated = await rotate_keys(works.runtime.db, after)
    assert (rotated.sealed_anew, rotated.already, rotated.unreadable) == (1, 0, [])
