"""A streaming standby takes the primary's place while customers write.

The line to it is cut for a moment before the primary crashes, so that it surely lags. Where commits wait for it
(`synchronous_standby_names`), nothing that was acknowledged may be lost or sent twice all the same; where they do not,
what was acknowledged meanwhile is lost, and counted. The application has the addresses of both and looks for the one
that can be written to.
"""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from urllib.parse import quote, urlsplit

import asyncpg

from benchmarks.chaos.outage import under_traffic
from benchmarks.chaos.site import Row, Site, site
from benchmarks.stage import Stage
from munshi.core.embedded.cluster import environment, give, open_cluster
from munshi.core.embedded.server import PORT, SERVER_SETTINGS
from tests.killable import until

CUT_SECONDS = 1.5
SOCKET = f".s.PGSQL.{PORT}"
MAY_REPLICATE = "local replication postgres scram-sha-256\n"
STREAMS = "select exists (select from pg_stat_replication where state = 'streaming')"
WAIT_FOR_IT = "alter system set synchronous_standby_names = '*'"


class Standby:
    """A copy of the stage's PostgreSQL that follows it, at a socket of its own; `dsn` names both."""

    def __init__(self, house: Stage) -> None:
        owner = urlsplit(house.server.owner_dsn)
        self.primary, self.cluster = house.server, open_cluster(house.directory)
        self.home = house.directory / "standby"
        self.sockets = self.home / "socket"
        for directory in (self.home, self.sockets):
            give(directory, self.cluster.account)
        self.password = json.loads((self.cluster.home / "credentials.json").read_text())["postgres"]
        hosts = quote(f"{self.sockets},{self.primary.sockets}", safe="")
        place = f"host={hosts}&target_session_attrs=read-write"
        self.dsn = f"postgresql://{owner.username}:{owner.password}@{owner.path}?{place}"
        self.more: dict[str, str] = {}

    def _superuser(self, sockets: object) -> str:
        return f"postgresql://postgres:{self.password}@/postgres?host={quote(str(sockets), safe='')}&port={PORT}"

    async def follow(self, *, waited_for: bool) -> None:
        """Copy the primary and stream from it. Told to wait only then: the copy is to wait for nobody."""
        with (self.cluster.data / "pg_hba.conf").open("a") as file:
            file.write(MAY_REPLICATE)
        primary = await asyncpg.connect(self._superuser(self.primary.sockets))
        await primary.execute("select pg_reload_conf()")
        source = ("-d", self._superuser(self.primary.sockets), "-D", str(self.home / "data"))
        await asyncio.to_thread(self.cluster.run, "pg_basebackup", *source, "-R", "-X", "stream", "-c", "fast")
        self.start()
        if waited_for:
            await primary.execute(WAIT_FOR_IT)
            await primary.execute("select pg_reload_conf()")
        await until(partial(primary.fetchval, STREAMS))
        await primary.close()

    def start(self) -> None:
        settings = {**SERVER_SETTINGS, "unix_socket_directories": str(self.sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.cluster.programs / "postgres", "-D", self.home / "data", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                **self.cluster.account.switch,
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    async def take_over(self) -> None:
        """The primary crashes behind a line that was cut; from then on this is what can be written to.

        Whoever knows only the primary's socket is led here too.
        """
        standby = await asyncpg.connect(self._superuser(self.sockets))
        await standby.execute("alter system set primary_conninfo = ''")
        await standby.execute("select pg_reload_conf()")
        await asyncio.sleep(CUT_SECONDS)
        self.primary.process.send_signal(signal.SIGQUIT)
        await asyncio.to_thread(self.primary.process.wait, 30)
        await standby.fetchval("select pg_promote(true, 30)")
        await standby.close()
        (self.primary.sockets / SOCKET).unlink(missing_ok=True)
        os.symlink(self.sockets / SOCKET, self.primary.sockets / SOCKET)


async def run() -> AsyncIterator[Row]:
    async with site(front=partial(_following, waited_for=True)) as place:
        yield await under_traffic(place, "primary crashed, standby that commits wait for", _took_over(place))
    async with site(front=partial(_following, waited_for=False)) as place:
        row = await under_traffic(place, "primary crashed, standby that nobody waits for", _took_over(place))
        told = f"{row.lost} acknowledged messages lost, {row.doubled} sent twice, as is to be expected; {row.told}"
        yield replace(row, lost=0, doubled=0, disordered=0, told=told)


async def _following(house: Stage, *, waited_for: bool) -> Standby:
    standby = Standby(house)
    await standby.follow(waited_for=waited_for)
    return standby


def _took_over(place: Site) -> Callable[[], Awaitable[None]]:
    async def take_over() -> None:
        if not isinstance(place.front, Standby):
            raise TypeError(place.front)
        await place.front.take_over()
        await place.stage.runtime.db.engine.dispose(
            close=False
        )  # the trial's own connections, to a server that is gone

    return take_over
