"""Where the bytes lie: this machine's disk, or Cloudinary when it is configured. Never behind a public link."""

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC, errorcode
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import filetype  # type: ignore[import-untyped]  # it ships no types
import structlog

from munshi.core.clock import new_id
from munshi.core.errors import NotFound, TooLarge, Unavailable, UnsupportedMedia
from munshi.core.runtime import Runtime
from munshi.media import cloudinary
from munshi.media.models import MediaFile

MOST_BYTES = 16 * 1024 * 1024
LONGEST_NAME = 120
NO_ROOM = (ENOSPC, EDQUOT, EFBIG)

log = structlog.get_logger()

# What chats carry. Anything a browser could run as a page or a program is left out on purpose.
ACCEPTED = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "image/heic",
        "image/avif",
        "application/pdf",
        "audio/aac",
        "audio/amr",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/x-wav",
        "video/3gpp",
        "video/mp4",
        "video/quicktime",
        "video/webm",
    }
)


async def save(
    runtime: Runtime, tenant_id: UUID, content: bytes, *, filename: str | None = None, most: int = MOST_BYTES
) -> MediaFile:
    """Store `content` and return its row, unsaved: the caller adds it in a transaction of its own.

    The type is read from the bytes, whatever the sender called it. TooLarge above `most` bytes, UnsupportedMedia for
    an empty file or a type outside ACCEPTED, Unavailable when Cloudinary or the disk does not take it.
    """
    if len(content) > most:
        raise TooLarge(f"The file has {len(content)} bytes; {most} are accepted.", most=most)
    content_type = sniff(content)
    media = MediaFile(
        id=new_id(),
        tenant_id=tenant_id,
        sha256=sha256(content).hexdigest(),
        content_type=content_type,
        size=len(content),
        filename=_clean(filename),
        store="cloudinary" if runtime.settings.cloudinary else "local",
    )
    media.path = f"{tenant_id}/{datetime.now(UTC):%y}/{media.id}"
    if media.store == "cloudinary":
        await cloudinary.upload(runtime, media.path, content)
    else:
        await asyncio.to_thread(_keep, _place(runtime, media), content)
    return media


async def on_disk(runtime: Runtime, media: MediaFile) -> Path | None:
    """Where the file lies on this machine, None when it does not; NotFound when it is no longer there."""
    if media.store != "local":
        return None
    place = _place(runtime, media)
    if not await asyncio.to_thread(place.is_file):
        raise NotFound("file")
    return place


async def read(runtime: Runtime, media: MediaFile) -> bytes:
    """The bytes of `media`; NotFound when they are no longer there, Unavailable when Cloudinary does not answer."""
    if media.store == "cloudinary":
        return await cloudinary.download(runtime, media.path)
    try:
        return await asyncio.to_thread(_place(runtime, media).read_bytes)
    except FileNotFoundError:
        raise NotFound("file") from None


async def delete(runtime: Runtime, media: MediaFile) -> None:
    """Delete the bytes of `media`, if they are still there; Unavailable when Cloudinary does not answer."""
    if media.store == "cloudinary":
        await cloudinary.destroy(runtime, media.path)
    else:
        await asyncio.to_thread(_place(runtime, media).unlink, missing_ok=True)


def sniff(content: bytes) -> str:
    """The media type the bytes show; UnsupportedMedia unless it is in ACCEPTED."""
    guess = filetype.guess(content) if content else None
    if guess is None or guess.mime not in ACCEPTED:
        raise UnsupportedMedia("Send a picture, a PDF, a voice message or a video.")
    return str(guess.mime)


def _place(runtime: Runtime, media: MediaFile) -> Path:
    root = (runtime.settings.DATA_DIR / "media").resolve()
    place = (root / media.path).resolve()
    if not place.is_relative_to(root / str(media.tenant_id)):
        raise NotFound("file")
    return place


def _keep(place: Path, content: bytes) -> None:
    """The whole file or nothing of it."""
    unfinished = place.with_suffix(".part")
    try:
        _write(place, unfinished, content)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        log.error("a file could not be stored", error=type(error).__name__, code=errorcode.get(error.errno or 0))
        if error.errno in NO_ROOM:
            raise Unavailable("There is no room left for files.", code="no_room", retry_after=60) from None
        raise Unavailable("The file could not be stored.", retry_after=60) from None


def _write(place: Path, unfinished: Path, content: bytes) -> None:
    for directory in (place.parents[2], place.parents[1], place.parents[0]):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(place)
    _sync(place.parent)


def _sync(directory: Path) -> None:
    # A file whose name is not yet on disk is gone after a power cut, while the database remembers it.
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clean(filename: str | None) -> str | None:
    """Only the last part of a name, printable and short: it is shown and offered as a download name, never opened."""
    last = (filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return printable[-LONGEST_NAME:] or None
