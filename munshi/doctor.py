"""Examines an installation and says, for whatever is wrong, what to do about it."""

import asyncio
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import aiosmtplib
import asyncpg
import httpx2
from sqlalchemy.exc import SQLAlchemyError

from munshi.core.db import connect, global_tx
from munshi.core.embedded.programs import OLDEST_MAJOR, EmbeddedError
from munshi.core.embedded.server import Addresses, locate
from munshi.core.migrate import SESSION, known, revisions
from munshi.core.settings import Settings, SettingsError, load_settings
from munshi.mail import smtp

LEAST_FREE_BYTES = 200_000_000
COMFORTABLE_FREE_BYTES = 2_000_000_000
AI_KEYS = ("CLAUDE_API_KEY", "GEMINI_API_KEY", "GROQ_API_KEY", "COHERE_API_KEY")
PROBE_SECONDS = 3.0
CONFINE_SECONDS = 20.0
UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError)
CLOUD_ONLY = "Numbers can be connected by the Cloud API all the same."
SIGNS = {"good": "✓", "note": "•", "fault": "✗"}


@dataclass(frozen=True)
class Finding:
    """`advice` is what to do; empty where nothing needs doing."""

    subject: str
    state: Literal["good", "note", "fault"]
    said: str
    advice: str = ""


def examine() -> list[Finding]:
    """Look at settings, data directory, secrets, port and database. Changes nothing that a start would not."""
    try:
        settings = load_settings()
    except SettingsError as error:
        advice = "Set the variable, or correct it, and try again."
        return [Finding("settings", "fault", sentence, advice) for sentence in error.faults]
    return [
        Finding("settings", "good", f"every variable is in order ({settings.APP_ENV})."),
        *_data_directory(settings.DATA_DIR),
        *_secrets(settings),
        _linked_phones(),
        _receipts(),
        _mail(settings),
        _port(settings),
        *_database(settings),
    ]


def failed(findings: list[Finding]) -> bool:
    return any(finding.state == "fault" for finding in findings)


def as_text(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{SIGNS[finding.state]} {finding.subject + ':':<16} {finding.said}")
        if finding.advice:
            lines.append(f"{'':19}→ {finding.advice}")
    return "\n".join(lines)


def as_json(findings: list[Finding]) -> str:
    return json.dumps({"ok": not failed(findings), "findings": [asdict(finding) for finding in findings]}, indent=2)


def _data_directory(directory: Path) -> Iterator[Finding]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory) as probe:
            probe.write(b"munshi")
    except OSError as error:
        advice = "Start as the user who owns it, or set DATA_DIR to a directory of yours."
        yield Finding("data directory", "fault", f"{directory} cannot be written to: {error.strerror}.", advice)
        return
    yield Finding("data directory", "good", f"{directory} can be written to.")
    free = shutil.disk_usage(directory).free
    said = f"{free / 1e9:.1f} GB are free."
    if free < LEAST_FREE_BYTES:
        yield Finding("disk", "fault", said, "Free some space: the database stops when the disk is full.")
    elif free < COMFORTABLE_FREE_BYTES:
        yield Finding("disk", "note", said, "Free some space soon: pictures and documents of customers are kept here.")
    else:
        yield Finding("disk", "good", said)


def _secrets(settings: Settings) -> Iterator[Finding]:
    kept = settings.DATA_DIR / "secrets.json"
    if kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield Finding("secrets", "fault", f"{kept} can be read by other users.", f"chmod 600 {kept}")
    elif all(os.environ.get(name) for name in ("JWT_SECRET", "WHATSAPP_SESSION_SECRET")):
        yield Finding("secrets", "good", "both come from the environment.")
    else:
        yield Finding("secrets", "good", f"they were made for development and are kept in {kept}.")
    given = [name for name in AI_KEYS if getattr(settings, name)]
    if given:
        yield Finding("AI keys", "good", f"{', '.join(given)} given.")
    else:
        advice = f"Set {', '.join(AI_KEYS[:-1])} or {AI_KEYS[-1]}, or let each shop enter its own key."
        yield Finding("AI keys", "note", "none is set: the built-in assistant answers.", advice)


def _linked_phones() -> Finding:
    spec = find_spec("neonize")
    places = (spec.submodule_search_locations if spec else None) or []
    if not any(path for place in places for path in Path(place).glob("neonize-*.*")):
        return Finding("linked phones", "note", "the WhatsApp library is not made for this machine.", CLOUD_ONLY)
    return Finding("linked phones", "good", "the WhatsApp library is there.")


def _receipts() -> Finding:
    """Whether the process that opens what customers send has no network; it is tried in a process of its own."""
    attempt = "from munshi.core.embedded.confine import cut_off; raise SystemExit(not cut_off())"
    tried = subprocess.run(
        [sys.executable, "-I", "-c", attempt],
        capture_output=True,
        timeout=CONFINE_SECONDS,
        check=False,
    )
    if tried.returncode:
        said = "what customers send is read by a process without secrets, which is not cut off from the network."
        return Finding("receipts", "note", said, "Run it under Linux on x86-64 or ARM64.")
    return Finding("receipts", "good", "what customers send is read by a process without secrets or network.")


def _mail(settings: Settings) -> Finding:
    if not settings.mail:
        advice = "Set SMTP_URL, MAIL_FROM and PUBLIC_URL, or hand invitations over yourself."
        return Finding("mail", "note", "none is sent.", advice)
    try:
        asyncio.run(smtp.check(settings))
    except (OSError, aiosmtplib.SMTPException) as error:
        advice = "Check the host, the port, the user and the password in SMTP_URL."
        return Finding("mail", "fault", f"the server does not take us ({_reason(error)}).", advice)
    return Finding("mail", "good", "the server takes us.")


def _port(settings: Settings) -> Finding:
    where = f"{settings.HOST}:{settings.PORT}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except PermissionError:
            advice = "Set PORT to 1024 or more, and let a reverse proxy serve the smaller one."
            return Finding("port", "fault", f"this user may not listen on {where}.", advice)
        except OSError:
            return _taken_port(where, settings.PORT)
    return Finding("port", "good", f"{where} is free.")


def _taken_port(where: str, port: int) -> Finding:
    try:
        alive = httpx2.get(f"http://127.0.0.1:{port}/health/live", timeout=PROBE_SECONDS).json()["status"] == "alive"
    except (httpx2.HTTPError, ValueError, KeyError, TypeError):
        alive = False
    if alive:
        return Finding("port", "good", f"Munshi is running on {where}.")
    advice = "Stop the program that listens there, or set PORT to another number."
    return Finding("port", "fault", f"{where} is taken or not an address of this machine.", advice)


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.DATABASE_URL is None and not (settings.DATA_DIR / "postgres").exists():
        yield Finding("database", "good", "the embedded PostgreSQL will be made on the first start.")
        return
    try:
        with locate(settings, join=True) as addresses:
            yield from asyncio.run(_questions(addresses))
    except EmbeddedError as error:
        yield Finding("database", "fault", str(error), "See server.log in DATA_DIR/postgres for more.")


async def _questions(addresses: Addresses) -> list[Finding]:
    try:
        version, current, newest = await _owner_view(addresses.owner_dsn)
    except ValueError:
        return [
            Finding(
                "database", "fault", "DATABASE_URL is not an address.", "Write postgresql://user:password@host/name."
            )
        ]
    except asyncpg.ProtocolViolationError:
        advice = "Set DATABASE_DIRECT_URL to PostgreSQL's own address."
        return [Finding("database", "fault", "what answers is a pooler, and cannot be all of it.", advice)]
    except UNREACHABLE as error:
        advice = "Check that the server runs, and the host, user, password and database name in DATABASE_URL."
        return [Finding("database", "fault", f"it cannot be reached ({_reason(error)}).", advice)]
    if version < OLDEST_MAJOR:
        advice = f"Use PostgreSQL {OLDEST_MAJOR} or newer."
        return [Finding("database", "fault", f"the server is PostgreSQL {version}.", advice)]
    reached = Finding("database", "good", f"PostgreSQL {version} answers.")
    if current != newest:
        said = f"it is at revision {current or 'none'}, and the newest is {newest}."
        is_newer = current is not None and not known(current)
        advice = "A later release has used this database: start that one." if is_newer else "Run: munshi migrate"
        return [reached, Finding("migrations", "fault", said, advice)]
    return [reached, Finding("migrations", "good", f"revision {current} is the newest."), await _app_role(addresses)]


async def _owner_view(dsn: str) -> tuple[int, str | None, str | None]:
    connection = await asyncpg.connect(dsn, timeout=10, server_settings=SESSION)
    try:
        version = connection.get_server_version().major
    finally:
        await connection.close()
    return version, *await revisions(dsn)


async def _app_role(addresses: Addresses) -> Finding:
    db = connect(addresses.app_dsn, direct=addresses.direct, pool_size=1)
    try:
        async with global_tx(db) as tx:
            [(role, above_security, owned)] = await tx.raw.fetch(
                """select current_user::text, bool_or(r.rolsuper or r.rolbypassrls),
                     (select count(*) from pg_class c where c.relowner = current_user::regrole)
                   from pg_roles r where r.rolname = current_user"""
            )
    except UNREACHABLE as error:
        return Finding(
            "row security", "fault", f"the role cannot be taken on ({_reason(error)}).", "Run: munshi migrate"
        )
    finally:
        await db.engine.dispose()
    if above_security or owned:
        advice = f"Let {role} own no table, and: alter role {role} nosuperuser nobypassrls"
        return Finding("row security", "fault", f"the role {role} stands above it.", advice)
    return Finding("row security", "good", f"the role {role} cannot pass over it.")


def _reason(error: BaseException) -> str:
    """The kind of failure in a few words; the driver's own text may hold the whole address."""
    if isinstance(error, SQLAlchemyError) and error.__cause__:
        return _reason(error.__cause__)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__)
    return words.strip().removesuffix(" error")
