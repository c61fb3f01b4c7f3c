"""A PostgreSQL that a trial can hurt."""

import asyncio
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import asyncpg
import psutil

from munshi.core.embedded.cluster import environment, open_cluster
from munshi.core.embedded.server import Embedded

LOOK_SECONDS = 0.05


class Front(Protocol):
    """What the application is to take for PostgreSQL: at `dsn`, with `more` variables of its environment."""

    dsn: str
    more: dict[str, str]

    def start(self) -> None: ...

    def kill(self) -> None: ...


class Postgres:
    """The trial's own server: it can be stopped, killed, frozen and started again, at the same address."""

    def __init__(self, server: Embedded, directory: Path) -> None:
        self.process = server.process
        self.dsn = server.owner_dsn
        self.cluster = open_cluster(directory)

    def stop(self, sign: signal.Signals) -> None:
        """SIGINT: fast; SIGQUIT: without a checkpoint, as in a crash."""
        self.process.send_signal(sign)
        self.process.wait(30)

    async def start(self, **more: str) -> None:
        """Start it and wait until it answers. `more`: variables of its environment."""
        self._spawn(more)
        end = time.monotonic() + 30
        while True:
            try:
                await (await asyncpg.connect(self.dsn, timeout=5)).close()
            except (OSError, asyncpg.PostgresError, TimeoutError):
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return

    def _spawn(self, more: dict[str, str]) -> None:
        with (self.cluster.home / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                self.process.args,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.cluster.home,
                env={**environment(), **more},
                umask=0o077,
                start_new_session=True,
                **self.cluster.account.switch,
            )

    def freeze(self) -> None:
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, sign: signal.Signals) -> None:
        postmaster = psutil.Process(self.process.pid)
        for each in (postmaster, *postmaster.children()):  # it first, so that it makes no more of them
            with suppress(psutil.NoSuchProcess):
                each.send_signal(sign)
