"""Zip files of an export, written piece by piece: however much there is, little of it is in memory."""

import asyncio
import shutil
from pathlib import Path
from types import TracebackType
from typing import IO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from munshi.core.errors import NotFound
from munshi.core.settings import Settings

MOST_BYTES = 1024 * 1024 * 1024


class Archive:
    """The zip files of one export. A new one begins when the last has grown to `most` bytes."""

    def __init__(self, directory: Path, most: int = MOST_BYTES) -> None:
        self.directory, self.most = directory, most
        self.written = 0
        self._zips = 0
        self._zip: ZipFile | None = None
        self._entry: IO[bytes] | None = None

    def __enter__(self) -> "Archive":
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    async def lines(self, name: str, rows: list[str], number: int) -> None:
        """Add `rows` to the file `name`.jsonl, or to its next part in the next zip; `number` of the page, from 0."""
        await asyncio.to_thread(self._lines, name, rows, number)

    async def file(self, name: str, content: bytes) -> None:
        """Add a file; pictures and the like are packed already."""
        await asyncio.to_thread(self._file, name, content)

    def _lines(self, name: str, rows: list[str], number: int) -> None:
        is_full = self._begin_zip_if_full()
        if number == 0 or is_full:
            part = f".{number}" if number else ""
            self._open(f"{name}{part}.jsonl", ZIP_DEFLATED)
        content = "".join(f"{row}\n" for row in rows).encode()
        assert self._entry is not None  # noqa: S101 - it was opened with page 0
        self._entry.write(content)
        self.written += len(content)

    def _file(self, name: str, content: bytes) -> None:
        self._begin_zip_if_full()
        self._open(name, ZIP_STORED)
        assert self._entry is not None  # noqa: S101 - it was opened just now
        self._entry.write(content)
        self.written += len(content)

    def _begin_zip_if_full(self) -> bool:
        if self._zip is not None and self.written < self.most:
            return False
        self._close()
        self._zips += 1
        self.written = 0
        self._zip = ZipFile(self.directory / f"{self._zips}.zip", "x")
        return True

    def _open(self, name: str, packing: int) -> None:
        if self._entry is not None:
            self._entry.close()
        info = ZipInfo(name)
        info.compress_type, info.external_attr = packing, 0o600 << 16
        assert self._zip is not None  # noqa: S101 - the caller has begun one
        self._entry = self._zip.open(info, "w", force_zip64=True)

    def _close(self) -> None:
        if self._entry is not None:
            self._entry.close()
        if self._zip is not None:
            self._zip.close()
        self._entry = self._zip = None


def directory_of(settings: Settings, tenant_id: UUID, export_id: UUID) -> Path:
    return settings.DATA_DIR / "exports" / str(tenant_id) / str(export_id)


def sizes_of(directory: Path) -> list[int]:
    """Bytes of each zip, the first first."""
    zips = sorted(directory.glob("*.zip"), key=lambda path: int(path.stem))
    return [path.stat().st_size for path in zips]


async def zip_of(settings: Settings, tenant_id: UUID, export_id: UUID, number: int) -> Path:
    """Where zip `number` (from 1) of an export lies; NotFound when it does not."""
    path = directory_of(settings, tenant_id, export_id) / f"{number}.zip"
    if not await asyncio.to_thread(path.is_file):
        raise NotFound("export")
    return path


async def remove_all(settings: Settings, tenant_id: UUID) -> None:
    """Delete every export of the shop."""
    await asyncio.to_thread(shutil.rmtree, settings.DATA_DIR / "exports" / str(tenant_id), ignore_errors=True)


async def remove(settings: Settings, tenant_id: UUID, export_id: UUID) -> None:
    await asyncio.to_thread(shutil.rmtree, directory_of(settings, tenant_id, export_id), ignore_errors=True)
