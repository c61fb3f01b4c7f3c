"""The session of a linked device on this machine: in memory only (tmpfs), for its own process and nobody else.

The copy in the database is what restores it elsewhere. It is taken here, never in the device's process: two SQLite
libraries in one process cancel each other's locks.
"""

import json
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from munshi.core.crypto import decrypt_bytes, encrypt_bytes
from munshi.core.settings import Settings

MEMORY = (Path("/dev/shm"), Path(f"/run/user/{os.getuid()}"))  # noqa: S108 - private directories are made inside
PREFIX = "munshi-device-"
DATABASE, SPOOL, TENANT = "session.db", "spool.jsonl", "tenant"


def directory_of(account_id: UUID, lease_no: int) -> Path:
    return _root() / f"{PREFIX}{account_id}-{lease_no}"


@dataclass(frozen=True)
class Left:
    """A device's directory on this machine: of whom, and under which lease."""

    path: Path
    tenant_id: UUID
    account_id: UUID
    lease_no: int


def make(tenant_id: UUID, account_id: UUID, lease_no: int) -> Path:
    """A directory of its own, without a session yet, for whoever holds the device under this lease."""
    directory = directory_of(account_id, lease_no)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    (directory / TENANT).touch(mode=0o600)
    (directory / TENANT).write_text(str(tenant_id))
    return directory


def left_here(account_id: UUID | None) -> Iterator[Left]:
    """Whatever this machine has of the device, or of all devices."""
    for path in _root().glob(f"{PREFIX}{account_id or ''}*"):
        account, _, lease_no = path.name.removeprefix(PREFIX).rpartition("-")
        with suppress(OSError, ValueError):  # being made or removed just now
            yield Left(path, UUID((path / TENANT).read_text()), UUID(account), int(lease_no))


def wipe(account_id: UUID, *, but: Path | None = None) -> None:
    """Remove whatever this machine still has of the device; with `but`, all except that."""
    for left in _root().glob(f"{PREFIX}{account_id}-*"):
        if left != but:
            shutil.rmtree(left, ignore_errors=True)


def adopt(account_id: UUID, lease_no: int, directory: Path) -> bool:
    """Take over from a holder that was killed on this machine: its session into `directory`, if it left one."""
    left = directory_of(account_id, lease_no)
    if not (left / DATABASE).exists():
        return False
    (directory / DATABASE).write_bytes(_copy(left / DATABASE))
    return True


def unstored(account_id: UUID, directory: Path) -> list[dict[str, Any]]:
    """What all killed holders of the device on this machine had received and not stored yet; `directory` is ours."""
    return [event for left in left_here(account_id) if left.path != directory for event in spooled(left.path)]


def spooled(directory: Path) -> Iterator[dict[str, Any]]:
    """What arrived and may not have been stored; a line cut off by a kill is left out."""
    path = directory / SPOOL
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:
            return


def restore(settings: Settings, tenant_id: UUID, account_id: UUID, sealed: bytes, directory: Path) -> None:
    """Conflict `secret_unreadable` when it cannot be opened."""
    packed = decrypt_bytes(settings, purpose(account_id), tenant_id, sealed)
    (directory / DATABASE).write_bytes(zlib.decompress(packed))


def snapshot(settings: Settings, tenant_id: UUID, account_id: UUID, directory: Path) -> bytes | None:
    """The session as it stands, sealed; None when there is none. Works beside the device's own writes."""
    if not (directory / DATABASE).exists():
        return None
    packed = zlib.compress(_copy(directory / DATABASE), 1)
    return encrypt_bytes(settings, purpose(account_id), tenant_id, packed)


def forget(directory: Path) -> None:
    """Remove a session that is worth nothing; never from under a process that uses it."""
    for path in directory.glob(f"{DATABASE}*"):
        path.unlink(missing_ok=True)


def remove(path: str) -> None:
    Path(path).unlink(missing_ok=True)


def purpose(account_id: UUID) -> str:
    """Each device's session is sealed under a key of its own."""
    return f"linked_session:{account_id}"


def _copy(path: Path) -> bytes:
    with closing(sqlite3.connect(path, timeout=5)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def _root() -> Path:
    return next((place for place in MEMORY if os.access(place, os.W_OK)), Path(tempfile.gettempdir()))
