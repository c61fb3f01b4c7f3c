"""Taking a backup: everything in the database as it was at one moment, and the media on this machine's disk."""

import asyncio
import io
import os
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from munshi import __version__
from munshi.backup.box import BackupError, Sealed
from munshi.backup.contents import ABOUT, END, MEDIA, TABLES, About, End, copy_out, sequences_of, snapshot
from munshi.core.migrate import revisions
from munshi.core.settings import Settings

PART_BYTES = 4 * 1024 * 1024
SUFFIX, UNFINISHED = ".backup", ".partial"


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    end: End


def take(settings: Settings, owner_dsn: str, directory: Path) -> Made:
    """Write a backup into `directory`, under its own name once it is whole; BackupError says what is in the way."""
    revision, newest = asyncio.run(revisions(owner_dsn))
    if revision is None or revision != newest:
        raise BackupError("The database is not at this release's schema. Run: munshi migrate")
    made_at = datetime.now(UTC)
    path = directory / f"munshi-{made_at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    unfinished = path.with_suffix(UNFINISHED)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sealed = Sealed(file, settings)
            with tarfile.open(fileobj=sealed, mode="w|") as box:
                _put(box, ABOUT, About(__version__, revision, made_at.isoformat()).encoded())
                end = asyncio.run(_put_tables(box, owner_dsn))
                # After the database: a file is written before its row, so every row finds its file.
                _put_media(box, end, settings.DATA_DIR / "media")
                _put(box, END, end.encoded())
            sealed.finish()
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, end)


async def _put_tables(box: tarfile.TarFile, owner_dsn: str) -> End:
    end, rows = End(), _Rows(box)
    async with snapshot(owner_dsn) as line:
        async for name, table in copy_out(line, rows.take):
            rows.put(name)
            end.tables[name] = table
        end.sequences = await sequences_of(line)
    return end


def _put_media(box: tarfile.TarFile, end: End, media: Path) -> None:
    for path in sorted(media.rglob("*")):
        try:
            content = path.read_bytes()
        except (FileNotFoundError, IsADirectoryError):  # a folder, or deleted meanwhile
            continue
        _put(box, f"{MEDIA}{path.relative_to(media).as_posix()}", content)
        end.files += 1
        end.file_bytes += len(content)


class _Rows:
    """Rows of one table after the other as members of the box, of a size that fits into memory."""

    def __init__(self, box: tarfile.TarFile) -> None:
        self.box = box
        self.waiting = bytearray()

    async def take(self, name: str, content: bytes) -> None:
        self.waiting += content
        if len(self.waiting) >= PART_BYTES:
            self.put(name)

    def put(self, name: str) -> None:
        if self.waiting:
            _put(self.box, f"{TABLES}{name}", bytes(self.waiting))
            self.waiting.clear()


def _put(box: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    box.addfile(member, io.BytesIO(content))
