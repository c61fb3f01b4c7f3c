"""No room left: on the disk for files while customers send pictures, and on the database's disk while they write.

Both disks are small tmpfs mounts, filled to the brim and emptied again; that takes root, as in most containers.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg

from benchmarks.chaos.site import MIB, Number, Row, Site, said, senders, site, unlike
from tests.fakes.graph import File

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
FULL_SECONDS = 8.0
CUSTOMERS = 5
PAUSE_SECONDS = 0.3


async def run() -> AsyncIterator[Row]:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        yield Row("disk", told="left out: it needs Linux and root, to mount small disks")
        return
    async with site() as place:
        media = place.stage.directory / "media"
        media.mkdir(mode=0o700, exist_ok=True)
        with mounted(media, 8):
            yield await _files(place, media)
    async with site() as place:
        yield await _database(place)


async def _files(place: Site, media: Path) -> Row:
    """Customers send pictures and words; the words of those who send none are answered all the while."""
    place.graph.files["picture"] = File(PICTURE, "image/png")
    shop, other = place.shops
    with filled(media):
        for sender in senders(shop, CUSTOMERS):
            await place.write(shop, sender, type="image", image={"id": "picture"})
            await place.write(shop, sender, "logo price?")
        began = time.monotonic()
        waits = [await place.answered(other, sender) for sender in senders(other, CUSTOMERS)]
        upload = await _upload(place, shop)
        await asyncio.sleep(max(0.0, began + FULL_SECONDS - time.monotonic()))
        halves = await asyncio.to_thread(_files_in, media)
    room = time.monotonic()
    row = await place.row("no room for files")
    kept = await shop.value("select count(*) from media_files")
    unfetched = await shop.value("select count(*) from messages where kind = 'image' and media_id is null")
    wrong = [f"half a file: {name}" for name, size in halves.items() if size < len(PICTURE)]
    wrong += [f"{unfetched} pictures lost"] if unfetched or kept < CUSTOMERS else []
    wrong += [f"an upload was answered {upload}"] if upload != (503, True) else []
    told = f"an upload answered {upload[0]}; others answered meanwhile in {max(waits):.1f} s at most"
    return Row(**{**vars(row), "recovery": time.monotonic() - room, "told": told, "wrong": (*row.wrong, *wrong)})


def _files_in(place: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in place.rglob("*") if path.is_file() and path.name != "filling"}


async def _database(place: Site) -> Row:
    """The whole data directory on a small disk of its own."""
    data = place.postgres.cluster.data
    await asyncio.to_thread(place.postgres.stop, signal.SIGINT)
    with moved_to_small_disk(data, 400):
        await place.postgres.start()
        shop = place.shops[0]
        await asyncio.gather(*(place.write(shop, sender) for sender in senders(shop, CUSTOMERS)))
        stop = asyncio.Event()

        async def write(sender: str) -> None:
            while not stop.is_set():
                await place.write(shop, sender, "price? " * 400)
                await asyncio.sleep(PAUSE_SECONDS)

        async with asyncio.TaskGroup() as group:
            for sender in senders(shop, CUSTOMERS):
                group.create_task(write(sender))
            with filled(data):
                await asyncio.sleep(FULL_SECONDS)
                alive = (await place.served.client.get("/health/live")).status_code
                await _up_again(place)
            await _up_again(place)
            recovery = await place.next_reply()
            stop.set()
        wrong = unlike(place.refusals, 503) + ((f"/health/live answered {alive}",) if alive != 200 else ())
        row = await place.row("no room for the database", recovery, f"webhooks refused: {said(place.refusals)}", *wrong)
        await place.served.close()
        await asyncio.to_thread(place.postgres.stop, signal.SIGINT)
    return row


async def _up_again(place: Site) -> None:
    """A server whose disk is full for its log of writes ends by itself; something starts it again, as systemd does."""
    if place.postgres.process.poll() is not None:
        with suppress(OSError, asyncpg.PostgresError, TimeoutError):  # there may still be no room
            await place.postgres.start()


async def _upload(place: Site, shop: Number) -> tuple[int, bool]:
    cookie = place.cookies[shop.token]
    csrf = (await place.served.client.get("/api/auth/csrf-token", headers={"Cookie": cookie})).json()["token"]
    headers = {"Cookie": cookie, "X-CSRF-Token": csrf}
    answer = await place.served.client.post("/api/media", files={"file": ("a.png", PICTURE)}, headers=headers)
    return answer.status_code, "retry-after" in answer.headers


@contextmanager
def mounted(place: Path, mebibytes: int) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def moved_to_small_disk(data: Path, mebibytes: int) -> Iterator[None]:
    beside = data.with_name("data-on-the-large-disk")
    data.rename(beside)
    data.mkdir()
    owner = beside.stat()
    with mounted(data, mebibytes):
        shutil.copytree(beside, data, dirs_exist_ok=True)
        for path in (data, *data.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        data.chmod(0o700)
        yield
    shutil.rmtree(beside)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Not a byte of room in `place` until the block ends."""
    filling = place / "filling"
    for piece in (MIB, 4096, 1):
        with filling.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(piece))
    try:
        yield
    finally:
        filling.unlink()
