"""PgBouncer between the application and PostgreSQL, which shares a handful of connections transaction by transaction.

Two shops at once over those same connections: none may see the other's, and nothing may be lost when the pooler is
killed in the middle. It must be 1.21 or later, which knows prepared statements, and be found as `pgbouncer`; else
the trial is left out.
"""

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.chaos.outage import under_traffic
from benchmarks.chaos.site import Row, Site, site
from benchmarks.stage import Stage
from munshi.core.embedded.cluster import open_cluster
from tests.killable import free_port

OLDEST = (1, 21)
CONNECTIONS = 4
AWAY_SECONDS = 3.0
CONFIGURATION = """
[databases]
{name} = host={host} port={port} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
max_prepared_statements = 200
max_client_conn = 200
log_connections = 0
log_disconnections = 0
"""


class Pooler:
    """One PgBouncer before a stage's PostgreSQL; `dsn` leads through it."""

    def __init__(self, house: Stage, program: str) -> None:
        own, direct = free_port(), urlsplit(house.server.owner_dsn)
        place = {name: values[0] for name, values in parse_qs(direct.query).items()}
        name = direct.path.lstrip("/")
        self.cluster = open_cluster(house.directory)
        self.home = house.directory / "pooler"
        self.home.mkdir(mode=0o755)
        users = self._write("users.txt", f'"{direct.username}" "{direct.password}"\n')
        text = CONFIGURATION.format(
            name=name, host=place["host"], port=place["port"], own=own, users=users, connections=CONNECTIONS
        )
        self.command = (program, str(self._write("pgbouncer.ini", text)))
        self.dsn = f"postgresql://{direct.username}:{direct.password}@127.0.0.1:{own}/{name}?sslmode=disable"
        self.more = {"DATABASE_DIRECT_URL": house.server.owner_dsn}
        self.start()

    def _write(self, name: str, text: str) -> Path:
        path = self.home / name
        path.write_text(text)
        path.chmod(0o644)  # in a directory of this run only: read by the server's account
        return path

    def start(self) -> None:
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.cluster.account.switch
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


async def run() -> AsyncIterator[Row]:
    program = shutil.which("pgbouncer")
    if program is None or (version := version_of(program)) < OLDEST:
        found = f"pgbouncer {'.'.join(map(str, version))}" if program else "no pgbouncer"
        yield Row("pooler", told=f"left out: there is {found}, and 1.21 or later is needed")
        return

    async def before(house: Stage) -> Pooler:
        return Pooler(house, program)

    async with site(front=before) as place:
        name = f"PgBouncer {'.'.join(map(str, version))} with {CONNECTIONS} connections, killed"
        yield await under_traffic(place, name, _killed(place))


def version_of(program: str) -> tuple[int, ...]:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    return tuple(map(int, re.findall(r"\d+", told.splitlines()[0])))


def _killed(place: Site) -> Callable[[], Awaitable[None]]:
    async def kill() -> None:
        if place.front is None:
            raise RuntimeError("there is no pooler")
        place.front.kill()
        await asyncio.sleep(AWAY_SECONDS)
        place.front.start()

    return kill
