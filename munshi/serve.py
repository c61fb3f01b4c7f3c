"""`munshi serve`: everything in one process, or one role of it, from the first line to the last."""

import asyncio
import gc
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from uuid import UUID

import structlog
import uvloop
from fastapi import FastAPI

from munshi.auth.admin import ensure_admin, has_users
from munshi.auth.service import add_member
from munshi.channels.linked.held import gateway
from munshi.core.db import PLATFORM_ROLE, Database, connect, tenant_tx
from munshi.core.embedded.confine import keep_to_oneself
from munshi.core.embedded.programs import EmbeddedError
from munshi.core.embedded.server import Addresses, Embedded, locate
from munshi.core.http.app import protect
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime, open_http, open_sdk_http
from munshi.core.settings import Settings
from munshi.core.telemetry.log import configure_logs
from munshi.core.telemetry.tracing import tracing
from munshi.events.service import SYSTEM, emit
from munshi.faults import EXIT_SECONDS, Faults, exit_now, force_exit_later
from munshi.health import Services
from munshi.installation import StartError, opened
from munshi.main import create_api, create_probes
from munshi.platform.work.processes import Presence
from munshi.realtime.server import Realtime
from munshi.roles import Role
from munshi.signup import demo
from munshi.web import WebServer
from munshi.worker import run_worker

FIRST_ADMIN = "admin@munshi.local"
SPARE_SECONDS = 2.0  # of the time for stopping, kept for the database

log = structlog.get_logger()


def run(settings: Settings, role: Role = Role.ALL) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code. Call it from the main thread."""
    configure_logs(settings)
    keep_to_oneself()
    try:
        # A part of an installation uses the embedded database that another process of it has started.
        join = role is not Role.ALL
        with (
            tracing(settings, str(role)),
            _bound(settings) as listener,
            locate(settings, join=join) as addresses,
            _loop() as loop,
        ):
            loop.run(_serve(settings, role, addresses, listener))
        log.info("database closed")
        log.info("HTTP server closed")
    except (StartError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:  # before serving began
        return 130
    except Exception:  # noqa: BLE001 - the last line of a process that cannot go on
        log.fatal("process failed", exc_info=True)
        return 1
    return 0


def _loop() -> asyncio.Runner:
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


@contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    """The port, taken before anything else is started; connections are refused until the server listens."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise StartError(
                f"Cannot listen on {settings.HOST}:{settings.PORT}: {error.strerror}. Choose another PORT or HOST."
            ) from None
        yield listener


async def _serve(settings: Settings, role: Role, addresses: Addresses, listener: socket.socket) -> None:
    faults = Faults()
    async with (
        opened(addresses) as db,
        open_http() as http,
        open_sdk_http() as sdk_http,
        _console(addresses, db) as console,
    ):
        runtime = Runtime(settings, db, http, sdk_http, console=console)
        if role.serves_pages:
            await _prepare(runtime)
        try:
            await _Process(runtime, role, listener, faults).run(addresses)
        except BaseException:
            force_exit_later()
            raise


@asynccontextmanager
async def _console(addresses: Addresses, db: Database) -> AsyncIterator[Database]:
    """The same database as the operator's role sees it."""
    console = replace(connect(addresses.owner_dsn, pool_size=3, role=PLATFORM_ROLE), bus=db.bus)
    try:
        yield console
    finally:
        await console.engine.dispose()


async def _prepare(runtime: Runtime) -> None:
    """Make the platform admin of the settings; a new development database gets one of its own, and a shop to try."""
    admin = await _admin(runtime.settings, runtime.db)
    if runtime.settings.APP_ENV != "development":
        return
    tenant_id, is_new = await demo.seed(runtime.db)
    if is_new and admin:
        async with tenant_tx(runtime.db, tenant_id) as tx:
            await add_member(tx, admin, "owner")
            emit(tx, "member.added", admin, {"user": str(admin), "role": "owner"}, by=SYSTEM)


async def _admin(settings: Settings, db: Database) -> UUID | None:
    if settings.ADMIN_EMAIL and settings.ADMIN_PASSWORD:
        return await ensure_admin(db, settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD.get_secret_value())
    if settings.APP_ENV != "development" or await has_users(db):
        return None
    password = secrets.token_urlsafe(12)
    admin = await ensure_admin(db, FIRST_ADMIN, password)
    sys.stdout.write(f"Sign in as {FIRST_ADMIN} with the password {password} (shown this once only).\n")
    sys.stdout.flush()
    return admin


class _Process:
    """The parts of the running process, and the order in which they go."""

    def __init__(self, runtime: Runtime, role: Role, listener: socket.socket, faults: Faults) -> None:
        self.runtime = runtime
        self.role = role
        self.faults = faults
        self.services = Services()
        create = create_api if role.serves_pages else create_probes
        api: FastAPI = create(runtime, self.services)
        self.realtime: Realtime | None = getattr(api.state, "realtime", None)
        self.web = WebServer(protect(api, runtime.settings), listener)
        self.stop_jobs = asyncio.Event()

    async def run(self, addresses: Addresses) -> None:
        stop = _stop_signal()
        async with asyncio.TaskGroup() as group:
            background = [group.create_task(work) for work in self._background(addresses)]
            jobs = group.create_task(run_worker(self.runtime, self.stop_jobs, self.role))
            web = group.create_task(self.web.run_until_stopped())
            await self.web.ready.wait()
            gc.freeze()  # what stands by now stays: to look through it for garbage holds every request up
            self.services.whatsapp = self.services.ai = True
            self._announce()
            await stop.wait()
            await self._stop(jobs, web)
            for task in background:
                task.cancel()

    def _background(self, addresses: Addresses) -> Iterator[Coroutine[None, None, None]]:
        yield self.faults.watch()
        yield _watch_database(addresses)
        yield run_bus(self.runtime.db.bus, self.runtime.db.dsn)
        yield Presence(self.runtime.db, str(self.role)).keep_up()
        if self.realtime:
            yield self.realtime.run()

    def _announce(self) -> None:
        host, port = self.web.listener.getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        log.info("listening", url=url, role=str(self.role))
        if self.role.serves_pages and self.runtime.settings.APP_ENV == "development":
            sys.stdout.write(f"Munshi is running at {url} (its API is described at {url}/api/docs).\n")
            sys.stdout.flush()

    async def _stop(self, jobs: asyncio.Task[None], web: asyncio.Task[None]) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + EXIT_SECONDS - SPARE_SECONDS
        self.web.stop_accepting()
        log.info("accepting stopped")
        self.stop_jobs.set()
        await jobs
        log.info("conversation service stopped")
        self.services.whatsapp = False
        await gateway.close(self.runtime)
        log.info("WhatsApp service stopped")
        self.services.ai = False
        log.info("AI service stopped")
        # Before the server waits for open requests: a browser on long-polling always has one open.
        if self.realtime:
            await self.realtime.close()
        log.info("Socket.IO stopped")
        self.web.finish(deadline - loop.time())
        await web


def _stop_signal() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT, which also starts the clock; a second one ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def on_signal(name: str) -> None:
        if stop.is_set():
            exit_now(f"second {name}")
        stop.set()
        log.info("stopping", signal=name)
        force_exit_later()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number.name)
    return stop


async def _watch_database(addresses: Addresses) -> None:
    while True:
        await asyncio.sleep(1)
        if isinstance(addresses, Embedded) and not addresses.running():
            raise EmbeddedError("The embedded PostgreSQL has ended by itself.")
