"""The database server: the one at DATABASE_URL, or an embedded PostgreSQL that lives and dies with this process."""

import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from munshi.core.embedded.cluster import (
    APP_ROLE,
    DATABASE,
    OWNER_ROLE,
    Cluster,
    ensure_made,
    environment,
    give,
    open_cluster,
)
from munshi.core.embedded.programs import EmbeddedError
from munshi.core.settings import Settings

PORT = 5432
LONGEST_SOCKET_PATH = 107
LONGEST_LOG = 5_000_000
START_PATIENCE = 600.0  # a crash recovery may have much to replay
STOP_PATIENCE = 60.0
PR_SET_PDEATHSIG = 1
SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Errors go to the client that caused them; written here, their text could repeat what a customer wrote.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
# Options that hosts and other libraries put into addresses, and that ours would send to the server, which refuses them.
FOREIGN_OPTIONS = {"channel_binding", "connect_timeout", "connection_limit", "pgbouncer", "pool_timeout", "schema"}


@dataclass(frozen=True)
class Addresses:
    """Where the database answers: `owner_dsn` for migrations, `app_dsn` for everything else (postgresql://…).

    `pooled`: `app_dsn` is that of a pooler, and only `owner_dsn` that of PostgreSQL itself.
    """

    owner_dsn: str = field(repr=False)
    app_dsn: str = field(repr=False)
    pooled: bool = field(default=False, kw_only=True)

    @property
    def direct(self) -> str | None:
        """PostgreSQL's own address, for whoever opens `app_dsn` where that is a pooler's."""
        return self.owner_dsn if self.pooled else None


@dataclass(frozen=True)
class Embedded(Addresses):
    """A running embedded server that this process alone owns."""

    process: subprocess.Popen[bytes]
    sockets: Path
    lock: TextIO = field(repr=False)

    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back and everything is on disk. Safe to call twice."""
        _stop(self.process)
        if self.sockets.name != "socket":
            shutil.rmtree(self.sockets, ignore_errors=True)
        self.lock.close()


@contextmanager
def locate(settings: Settings, *, join: bool = False) -> Iterator[Addresses]:
    """The database of these settings, for as long as the block runs.

    DATABASE_URL wins and starts nothing; with DATABASE_DIRECT_URL beside it, it is a pooler's. Else an embedded server
    is started in DATA_DIR and stopped at the end; with `join`, one that another process of this user already runs there
    is used instead.
    """
    if settings.DATABASE_URL:
        dsn = _without_foreign_options(settings.DATABASE_URL)
        direct = settings.DATABASE_DIRECT_URL
        yield Addresses(_without_foreign_options(direct), dsn, pooled=True) if direct else Addresses(dsn, dsn)
    elif join and (running := find_running(settings.DATA_DIR)):
        yield running
    else:
        server = start_embedded(settings.DATA_DIR)
        try:
            yield server
        finally:
            server.stop()


def start_embedded(data_dir: Path, *, durable: bool = True) -> Embedded:
    """Start the server kept in `data_dir`, making it first if there is none; EmbeddedError says what is in the way.

    Call it from the main thread: the kernel ends the server when the thread that started it ends.
    `durable=False` is for throw-away databases of tests: a power cut may destroy them.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start_embedded belongs in the main thread")
    try:
        cluster = open_cluster(data_dir)
        lock = _lock(cluster.home)
    except OSError as error:
        raise EmbeddedError(
            f"{error.filename or data_dir}: {error.strerror}. "
            f"Start as the user who owns {data_dir}, or choose another DATA_DIR."
        ) from None
    try:
        _end_orphans(cluster.data)
        passwords = ensure_made(cluster, durable=durable)
        sockets = _socket_directory(cluster)
        process = _spawn(cluster, sockets, {} if durable else NOT_DURABLE)
        _await_ready(process, cluster)
    except BaseException:
        lock.close()
        raise
    return Embedded(*_dsns(sockets, passwords), process=process, sockets=sockets, lock=lock)


def find_running(data_dir: Path) -> Addresses | None:
    """The addresses of the server that some process of this user runs in `data_dir`; None when there is none."""
    home = (data_dir / "postgres").resolve()
    try:
        passwords = json.loads((home / "credentials.json").read_text())
    except OSError:
        return None
    state = _postmaster_file(home / "data")
    if not _is_ready(state) or not _working_in(home / "data"):
        return None
    return Addresses(*_dsns(Path(state[4]), passwords))


def _dsns(sockets: Path, passwords: dict[str, str]) -> tuple[str, str]:
    place = f"/{DATABASE}?host={quote(str(sockets), safe='')}&port={PORT}"
    owner, app = (f"postgresql://{role}:{passwords[role]}@{place}" for role in (OWNER_ROLE, APP_ROLE))
    return owner, app


def _without_foreign_options(url: str) -> str:
    parts = urlsplit(url)
    options = parse_qsl(parts.query)
    kept = [(name, value) for name, value in options if name not in FOREIGN_OPTIONS]
    return url if kept == options else urlunsplit(parts._replace(query=urlencode(kept)))


def _lock(home: Path) -> TextIO:
    file = os.fdopen(os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = file.read() or "another process"
        file.close()
        message = f"The database in {home} is in use by {holder}. Stop that first, or choose another DATA_DIR."
        raise EmbeddedError(message) from None
    program = Path(sys.argv[0]).name or "python"
    file.truncate(0)
    file.write(f"process {os.getpid()} ({program}) on {socket.gethostname()} since {datetime.now(UTC):%F %T} UTC")
    file.flush()
    return file


def _socket_directory(cluster: Cluster) -> Path:
    directory = cluster.home / "socket"
    if len(os.fsencode(directory / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH:
        directory = Path(tempfile.mkdtemp(prefix="munshi-", dir="/tmp"))
    give(directory, cluster.account)
    return directory


def _spawn(cluster: Cluster, sockets: Path, more: dict[str, str]) -> subprocess.Popen[bytes]:
    settings = {**SERVER_SETTINGS, "unix_socket_directories": str(sockets), **more}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with _log(cluster.home) as log:
        return subprocess.Popen(
            [cluster.programs / "postgres", "-D", cluster.data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=cluster.home,
            env=environment(),
            umask=0o077,
            start_new_session=True,  # Ctrl-C in the terminal is for us; we stop the server last
            preexec_fn=_die_with_parent(),
            **cluster.account.switch,
        )


def _log(home: Path) -> TextIO:
    path = home / "server.log"
    fresh = os.O_TRUNC if path.exists() and path.stat().st_size > LONGEST_LOG else 0
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | fresh, 0o600), "a")


def _die_with_parent() -> Callable[[], None] | None:
    """For the child, just before exec: the kernel shall send it SIGINT, a fast shutdown, when this process is gone."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def _await_ready(process: subprocess.Popen[bytes], cluster: Cluster) -> None:
    deadline = time.monotonic() + START_PATIENCE
    try:
        while process.poll() is None and time.monotonic() < deadline:
            state = _postmaster_file(cluster.data)
            if _is_ready(state) and state[0] == str(process.pid):
                return
            time.sleep(0.01)
    except BaseException:
        _stop(process)
        raise
    _stop(process)
    said = (cluster.home / "server.log").read_text(errors="replace").splitlines()[-8:]
    raise EmbeddedError("PostgreSQL did not start. Its last words:\n" + "\n".join(said))


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_PATIENCE)


def _end_orphans(data: Path) -> None:
    """End what a killed run left behind: we hold the lock, so no server here has a living owner."""
    deadline = time.monotonic() + STOP_PATIENCE
    while pids := _working_in(data):
        postmaster = [pid for pid in pids if [str(pid)] == _postmaster_file(data)[:1]]
        gentle = signal.SIGINT if postmaster else signal.SIGQUIT
        for pid in postmaster or pids:
            with suppress(ProcessLookupError):
                os.kill(pid, gentle if time.monotonic() < deadline else signal.SIGKILL)
        time.sleep(0.02)
    if state := _postmaster_file(data):
        # That number may now be some other process, and the server would not start. It passes over the number of its
        # parent, and still makes sure that nobody uses the old shared memory.
        (data / "postmaster.pid").write_text("".join(f"{line}\n" for line in (str(os.getpid()), *state[1:])))


def _postmaster_file(data: Path) -> list[str]:
    """Lines of postmaster.pid: pid, data, start time, port, socket directory, address, shared memory, status."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except OSError:
        return []


def _is_ready(state: list[str]) -> bool:
    return len(state) > 7 and state[7] == "ready"


def _working_in(data: Path) -> list[int]:
    """The server processes of a data directory: PostgreSQL's all have it as their working directory."""
    if sys.platform != "linux":
        listed = subprocess.run(["ps", "-axo", "pid=,args="], capture_output=True, text=True, timeout=10, check=True)
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if f"-D {data} " in line]
    return [int(entry.parent.name) for entry in Path("/proc").glob("[0-9]*/cwd") if _points_to(entry, data)]


def _points_to(link: Path, target: Path) -> bool:
    try:
        return os.readlink(link) == str(target)
    except OSError:
        return False
