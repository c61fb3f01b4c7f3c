"""The running process: real starts, real signals, real exits."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
import psutil
import pytest

from munshi.core.embedded.server import Addresses
from tests.starting import MUNSHI, Started

STOPPING = [
    "accepting stopped",
    "conversation service stopped",
    "WhatsApp service stopped",
    "AI service stopped",
    "Socket.IO stopped",
    "database closed",
    "HTTP server closed",
]
PATIENCE = 90.0
# Runs a command without CAP_SYS_PTRACE, CAP_SYS_ADMIN and CAP_PERFMON, by which root reads every process.
POWERLESS = (
    "import ctypes, os, sys; drop = ctypes.CDLL(None).prctl\n"
    "for power in (19, 21, 38): drop(24, power, 0, 0, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


@dataclass
class Running:
    process: subprocess.Popen[str] | Started
    output: Path

    @property
    def text(self) -> str:
        return self.output.read_text()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]

    def events(self) -> list[str]:
        return [line["event"] for line in self.lines()]

    def seconds_between(self, first: str, last: str) -> float:
        at = {line["event"]: datetime.fromisoformat(line["timestamp"]) for line in self.lines()}
        return (at[last] - at[first]).total_seconds()

    def url(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for line in self.lines():
                if line["event"] == "listening":
                    return str(line["url"])
            assert self.process.poll() is None, self.text
            time.sleep(0.1)
        raise AssertionError(self.text)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def started(directory: Path, *command: str, **environment: str) -> Iterator[Running]:
    """`command` (munshi serve, loaded already) as a process with nothing of our environment but what it needs."""
    directory.mkdir(exist_ok=True)
    output = directory / f"output-{time.monotonic_ns()}"
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "DATA_DIR": str(directory / "data")}
    process = begin(command, {**kept, "PORT": "0", "APP_ENV": "test", **environment}, directory, output)
    try:
        yield Running(process, output)
    finally:
        process.kill()
        process.wait()


def begin(
    command: tuple[str, ...], environment: dict[str, str], directory: Path, output: Path
) -> subprocess.Popen[str] | Started:
    if not command:
        return Started("serve", env=environment, cwd=directory, output=output)
    with output.open("w") as file:
        return subprocess.Popen(
            command, env=environment, cwd=directory, stdout=file, stderr=subprocess.STDOUT, text=True
        )


@pytest.fixture
def place(tmp_path: Path, database: Addresses) -> dict[str, Any]:
    return {"directory": tmp_path, "DATABASE_URL": database.owner_dsn}


def test_it_serves_survives_lost_connections_and_goes_in_order(place: dict[str, Any], server: Any) -> None:
    """Also past a browser on long-polling, which always has a request open."""
    admin = {"email": "boss@munshi.test", "password": "a horse of their own"}
    place |= {"ADMIN_EMAIL": admin["email"], "ADMIN_PASSWORD": admin["password"]}
    powerless = (sys.executable, "-c", POWERLESS)
    with started(place.pop("directory"), *powerless, MUNSHI, "serve", **place) as munshi:
        url = munshi.url()
        spied = [*powerless, sys.executable, "-c", f"print(open('/proc/{munshi.process.pid}/environ').read())"]
        spy = subprocess.run(spied, capture_output=True, text=True, timeout=PATIENCE, check=False)
        live, ready = (httpx2.get(f"{url}/health/{question}") for question in ("live", "ready"))
        assert asyncio.run(end_connections(server.superuser_dsn, place["DATABASE_URL"])) > 0
        profile = httpx2.post(f"{url}/api/auth/login", json=admin)
        sid = json.loads(httpx2.get(f"{url}/socket.io/?EIO=4&transport=polling").text[1:])["sid"]
        with connection(munshi) as line:
            line.sendall(f"GET /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.3)
            assert munshi.stop() == 0
    assert munshi.seconds_between("stopping", "HTTP server closed") < 5
    assert munshi.events()[-8:] == ["stopping", *STOPPING]
    assert (live.status_code, live.json()["status"]) == (200, "alive")
    assert datetime.fromisoformat(live.json()["timestamp"]).microsecond % 1000 == 0
    assert live.json()["timestamp"].endswith("Z")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert (profile.status_code, profile.json()["is_platform_admin"]) == (200, True)
    assert admin["password"] not in munshi.text
    if sys.platform == "linux":
        assert (spy.stdout, spy.stderr.splitlines()[-1].split(":")[0]) == ("", "PermissionError")


def test_a_request_under_way_is_answered_before_the_end(place: dict[str, Any]) -> None:
    body = b'{"email": "nobody@munshi.test", "password": "x"}'
    head = f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/json\r\n\r\n"
    with started(**place) as munshi:
        with connection(munshi) as line:
            line.sendall(head.encode() + body[:10])
            time.sleep(0.3)
            munshi.process.send_signal(signal.SIGTERM)
            wait_for(lambda: "Socket.IO stopped" in munshi.events())
            with pytest.raises(ConnectionRefusedError):
                connection(munshi)
            line.sendall(body[10:])
            answer = line.recv(65_536)
        assert munshi.process.wait(PATIENCE) == 0
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert munshi.events()[-3:] == ["request", "database closed", "HTTP server closed"]


def test_what_never_ends_is_cut_off_after_ten_seconds(place: dict[str, Any]) -> None:
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    with started(**place) as munshi, connection(munshi) as line:
        line.sendall(head)
        time.sleep(0.3)
        assert munshi.stop() == 0
    assert munshi.events()[-2:] == ["database closed", "HTTP server closed"]
    assert munshi.seconds_between("stopping", "HTTP server closed") < 10


def test_a_second_signal_ends_it_at_once(place: dict[str, Any]) -> None:
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    with started(**place) as munshi, connection(munshi) as line:
        line.sendall(head)
        time.sleep(0.3)
        munshi.process.send_signal(signal.SIGINT)
        wait_for(lambda: "Socket.IO stopped" in munshi.events())
        assert munshi.stop(signal.SIGINT) == 1
    assert (munshi.lines()[-1]["event"], munshi.lines()[-1]["level"]) == ("forced exit", "critical")


def test_what_still_hangs_is_ended(tmp_path: Path) -> None:
    program = "import time; from munshi.faults import force_exit_later; force_exit_later(0.1); time.sleep(60)"
    with started(tmp_path, sys.executable, "-c", program) as hanging:
        assert hanging.process.wait(PATIENCE) == 1
    assert "forced exit" in hanging.text


def test_the_first_start_tells_the_admin_login_once(place: dict[str, Any]) -> None:
    place["APP_ENV"] = "development"
    with started(**place) as munshi:
        url = munshi.url()
        wait_for(lambda: f"Munshi is running at {url}" in munshi.text)
        [said] = [line for line in munshi.text.splitlines() if line.startswith("Sign in as")]
        email, password = said.split()[3], said.split()[7]
        with httpx2.Client(base_url=url) as client:
            profile = client.post("/api/auth/login", json={"email": email, "password": password}).json()
            shop = client.get("/api/tenant").json()
        munshi.stop()
    assert (email, profile["is_platform_admin"], profile["role"]) == ("admin@munshi.local", True, "owner")
    assert shop["slug"] == "chiragh-digital"
    assert all(password not in json.dumps(line) for line in munshi.lines())
    with started(**place) as again:
        wait_for(lambda: f"Munshi is running at {again.url()}" in again.text)
        again.stop()
    assert "Sign in as" not in again.text
    assert password not in again.text


def test_an_uncaught_exception_ends_the_process(place: dict[str, Any]) -> None:
    program = """
import sys, threading, time
from munshi.core.settings import load_settings
from munshi.serve import run
def fail():
    while threading.excepthook is threading.__excepthook__:
        time.sleep(0.05)
    raise IndexError
threading.Thread(target=fail).start()
sys.exit(run(load_settings()))
"""
    with started(place.pop("directory"), sys.executable, "-c", program, **place) as munshi:
        assert munshi.process.wait(PATIENCE) == 1
    last = munshi.lines()[-1]
    assert (last["event"], last["level"], last["exception"]) == ("process failed", "critical", "IndexError")


def test_the_death_of_the_embedded_database_ends_the_process(data_dir: Path) -> None:
    with started(data_dir) as munshi:
        munshi.url()
        [postmaster] = psutil.Process(munshi.process.pid).children()
        postmaster.kill()
        assert munshi.process.wait(PATIENCE) == 1
    last = munshi.lines()[-1]
    assert (last["event"], last["level"]) == ("process failed", "critical")  # whoever notices first tells it


def test_bad_settings_are_told_one_a_line_before_anything_starts(tmp_path: Path) -> None:
    faulty = {"APP_ENV": "production", "PORT": "none", "JWT_SECRET": "short", "LOG_LEVEL": "loud"}
    with started(tmp_path, **faulty) as munshi:
        assert munshi.process.wait(PATIENCE) == 1
    names = [line.split()[0].rstrip(":") for line in munshi.text.splitlines()]
    assert names == ["PORT", "DATABASE_URL", "JWT_SECRET", "WHATSAPP_SESSION_SECRET", "LOG_LEVEL"]
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_is_one_clear_line(place: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(**place, PORT=str(port)) as munshi:
            assert munshi.process.wait(PATIENCE) == 1
    assert munshi.text == f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another PORT or HOST.\n"


def test_an_unreachable_database_is_one_clear_line(tmp_path: Path) -> None:
    with started(tmp_path, DATABASE_URL="postgresql://someone:secret-word@127.0.0.1:1/none") as munshi:
        assert munshi.process.wait(PATIENCE) == 1
    assert munshi.text == "The database cannot be used (ConnectionRefusedError). Run: munshi doctor\n"


def connection(munshi: Running) -> socket.socket:
    host, port = munshi.url().removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


async def end_connections(superuser_dsn: str, dsn: str) -> int:
    """As a database that restarts does to everybody; returns how many there were."""
    line = await asyncpg.connect(superuser_dsn)
    name = urlsplit(dsn).path.removeprefix("/")
    ended = await line.fetchval(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1", name
    )
    await line.close()
    return int(ended)


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
