"""What every benchmark stands on: a throw-away PostgreSQL with one shop, pgbench beside it, CPU per process tree."""

import asyncio
import gc
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import httpx2
import psutil
import uvloop

from munshi.core.db import connect
from munshi.core.embedded.cluster import open_cluster
from munshi.core.embedded.server import Embedded, start_embedded
from munshi.core.migrate import migrate
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings, load_settings
from munshi.core.telemetry.log import configure_logs
from munshi.signup.demo import seed


@dataclass(frozen=True)
class Stage:
    runtime: Runtime
    server: Embedded
    directory: Path
    tenant_id: UUID


@dataclass(frozen=True)
class Figure:
    """One row of the table: `ours`, beside the `limit` measured in the same run where there is one."""

    name: str
    ours: str
    limit: str = ""
    ratio: str = ""
    bar: str = ""


@dataclass(frozen=True)
class Limit:
    """What pgbench reached: transactions a second, and CPU seconds of each, PostgreSQL's and its own."""

    rate: float
    cpu: float


async def exchange(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> None:
    """Send a whole request and read its answer, which must be 200: a client that costs little beside the server."""
    reader, writer = line
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))


def spoken(rate: float, cpu: float) -> str:
    return f"{rate:,.0f}/s, {cpu * 1000:.2f} CPU-s per 1,000"


@contextmanager
def database() -> Iterator[tuple[Embedded, Path]]:
    """A durable (fsync on) embedded server in a temporary directory, gone afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="munshi-bench-"))
    directory.chmod(0o711)
    server = start_embedded(directory)
    try:
        yield server, directory
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """A migrated database with the demo shop and a Runtime of this process on it."""
    with database() as (server, directory):
        await migrate(server.owner_dsn)
        settings = load_settings(
            APP_ENV="test", DATA_DIR=directory, DATABASE_URL=server.owner_dsn, LOG_LEVEL="error", PORT=0
        ).model_copy(update={"APP_ENV": "production"})  # with secrets made up for it
        db = connect(server.app_dsn)
        tenant_id, _ = await seed(db)
        gc.freeze()  # no answer waits for the one who asks
        async with httpx2.AsyncClient(timeout=10) as http:
            yield Stage(Runtime(settings, db, http), server, directory, tenant_id)
        await db.engine.dispose()


def alone(measure: Callable[[Stage], Coroutine[None, None, list[Figure]]]) -> None:
    """Print what one part measures."""

    async def on_a_stage() -> list[Figure]:
        async with stage() as place:
            return await measure(place)

    for row in uvloop.run(on_a_stage()):
        sys.stdout.write(f"{row.name}: {row.ours}; {row.limit}; {row.ratio} {row.bar}\n")


@contextmanager
def running(stage: Stage, part: Callable[..., Coroutine[None, None, None]], *more: object) -> Iterator[int]:
    """Run `part(runtime, stop, *more)` in a process of its own until the block ends; yields the process id."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    arguments = (part, stage.runtime.settings, stage.server.app_dsn, stop, more)
    process = context.Process(target=_run_part, args=arguments, daemon=True)
    process.start()
    try:
        yield process.pid or 0
    finally:
        stop.set()
        process.join(20)
        process.kill()


def _run_part(
    part: Callable[..., Coroutine[None, None, None]], settings: Settings, dsn: str, stop: Flag, more: tuple[object, ...]
) -> None:
    async def work() -> None:
        async with httpx2.AsyncClient(timeout=10) as http:
            db = connect(dsn)
            stopping = asyncio.Event()
            running = asyncio.create_task(part(Runtime(settings, db, http), stopping, *more))
            await asyncio.to_thread(stop.wait)
            stopping.set()
            await running
            await db.engine.dispose()

    # Log lines are written as in every installation, to nowhere.
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        configure_logs(settings.model_copy(update={"LOG_LEVEL": "info"}))
        uvloop.run(work())


async def analyze(stage: Stage) -> None:
    """Give the planner the statistics that autovacuum would give it within a minute."""
    owner = await asyncpg.connect(stage.server.owner_dsn)
    await owner.execute("analyze")
    await owner.close()


def pgbench(stage: Stage, script: str, *, clients: int, seconds: int, variables: dict[str, str]) -> Limit:
    """Run `script` as the application's role, with prepared statements."""
    parts = urlsplit(stage.server.app_dsn)
    place = {name: values[0] for name, values in parse_qs(parts.query).items()}
    environment = {**os.environ, "PGPASSWORD": parts.password or "", "PGOPTIONS": "-c role=munshi_app"}
    defined = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    cluster = open_cluster(stage.directory)
    command = [
        str(cluster.programs / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds),
        "-f", "/dev/stdin", *defined, "-h", place.get("host", parts.hostname or ""), "-p", place.get("port", "5432"),
        "-U", parts.username or "", parts.path.lstrip("/"),
    ]  # fmt: skip
    before = cpu_seconds(os.getpid())
    done = subprocess.run(
        command, env=environment, input=script, capture_output=True, text=True, check=False, timeout=seconds + 60
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    rate, transactions = (
        float(next(line for line in done.stdout.splitlines() if line.startswith(name)).partition(mark)[2].split()[0])
        for name, mark in (("tps =", "="), ("number of transactions actually", ":"))
    )
    return Limit(rate, (cpu_seconds(os.getpid()) - before) / transactions)


def cpu_seconds(*roots: int) -> float:
    """CPU seconds used so far by these processes and all their children. No root may be below another."""
    total = 0.0
    for root in roots:
        process = psutil.Process(root)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # then its parent has counted it
                times = each.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total
