"""Backups: everything comes back, and what is not whole, not ours or not wanted changes nothing."""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from munshi.backup.box import PIECE_BYTES, BackupError, Opened, Sealed
from munshi.backup.jobs import back_up, begin
from munshi.backup.restore import restore
from munshi.backup.take import take
from munshi.core.db import tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.queue.jobs import Again, Run
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.mail.service import PLATFORM
from munshi.media import store
from tests.conftest import Server, new_database
from tests.rules.catalogue import Connection, describe
from tests.rules.full_shop import full_shop
from tests.rules.house import everything
from tests.shop import PNG

MUNSHI = str(Path(sys.executable).with_name("munshi"))
DAY = 86400
ROW_BY_ROW = "select coalesce(string_agg(t::text, chr(10) order by t::text), '') from {name} t"


@pytest.fixture
async def elsewhere(server: Server) -> Addresses:
    """Another empty database."""
    return server.addresses_of(await new_database(server))


async def contents(server: Server, addresses: Addresses) -> tuple[Any, str]:
    """Every row, and the schema with all that guards it."""
    name = addresses.owner_dsn.partition("?")[0].rpartition("/")[2]
    line: Connection = await asyncpg.connect(server.superuser_dsn_of(name))
    try:
        # What the job leaves of itself is no part of what it copied.
        await line.execute("delete from wake where key like 'backup:%'")
        sessions = await line.fetchval(ROW_BY_ROW.format(name="sessions"))
        return (await everything(line), sessions), await describe(line)
    finally:
        await line.close()


async def taken(runtime: Runtime, directory: Path) -> Path:
    return (await asyncio.to_thread(take, runtime.settings, runtime.settings.DATABASE_URL or "", directory)).path


def run_of(runtime: Runtime) -> Run:
    return Run(runtime, PLATFORM, "backup:installation", 1, 1)


async def test_a_backup_made_by_itself_brings_everything_back(
    runtime: Runtime, tmp_path: Path, database: Addresses, elsewhere: Addresses, server: Server
) -> None:
    shop = await full_shop(runtime)
    await full_shop(runtime)
    file = await store.save(runtime, shop.tenant_id, PNG, filename="proof.png")
    directory = tmp_path / "backups"
    settings = runtime.settings.model_copy(update={"BACKUP_DIR": directory, "BACKUP_KEEP": 2})
    runtime = replace(runtime, settings=settings)
    directory.mkdir()
    older = [directory / f"munshi-2026010{day}T000000Z.backup" for day in (1, 2, 3)]
    for number, path in enumerate((*older, directory / "munshi-20260104T000000Z.partial", directory / "notes.txt")):
        path.write_text("old")
        os.utime(path, (number, number))

    await begin(runtime)
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        assert await tx.raw.fetchval("select count(*) from wake where key = 'backup:installation'") == 1
    with pytest.raises(Again) as again:
        await back_up(run_of(runtime))
    assert again.value.seconds == 3600
    newest = max(directory.glob("*.backup"))
    assert sorted(directory.iterdir()) == sorted([older[2], newest, directory / "notes.txt"])
    assert newest.stat().st_mode & 0o777 == 0o600
    assert (PNG not in newest.read_bytes(), b"@munshi.test" not in newest.read_bytes()) == (True, True)
    before = {path: path.stat().st_mtime_ns for path in directory.iterdir()}
    with pytest.raises(Again):  # nothing is due for a day
        await back_up(run_of(runtime))
    assert {path: path.stat().st_mtime_ns for path in directory.iterdir()} == before

    place = tmp_path / "elsewhere"
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "APP_ENV": "test"}
    environment |= {"DATA_DIR": str(place), "DATABASE_URL": elsewhere.owner_dsn}
    environment["WHATSAPP_SESSION_SECRET"] = settings.WHATSAPP_SESSION_SECRET.get_secret_value()
    done = subprocess.run([MUNSHI, "restore", newest], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Restored what was backed up at 20")
    assert await contents(server, elsewhere) == await contents(server, database)
    assert (place / "media" / str(file.path)).read_bytes() == PNG


async def test_what_is_damaged_or_not_wanted_changes_nothing(
    runtime: Runtime, tmp_path: Path, database: Addresses, elsewhere: Addresses, server: Server
) -> None:
    await full_shop(runtime)
    path = await taken(runtime, tmp_path)
    whole, before, full = path.read_bytes(), await contents(server, elsewhere), await contents(server, database)
    other = runtime.settings.model_copy(update={"WHATSAPP_SESSION_SECRET": SecretStr("another secret altogether")})
    turned = bytearray(whole)
    turned[-100] ^= 1
    cases: list[tuple[bytes, Settings, str]] = [
        (whole[:-1], runtime.settings, "cut off"),
        (whole[: len(whole) // 2], runtime.settings, "cut off"),
        (bytes(turned), runtime.settings, "damaged"),
        (b"PK" + whole, runtime.settings, "is no backup"),
        (whole, other, "another WHATSAPP_SESSION_SECRET"),
    ]
    for content, settings, words in cases:
        path.write_bytes(content)
        with pytest.raises(BackupError, match=words):
            await restore(settings, elsewhere.owner_dsn, path, tmp_path / "media")
        assert await contents(server, elsewhere) == before
    path.write_bytes(whole)
    with pytest.raises(BackupError, match="holds shops or users already"):
        await restore(runtime.settings, database.owner_dsn, path, tmp_path / "media")
    assert await contents(server, database) == full
    # The secret before is as good as the present one.
    both = other.model_copy(update={"WHATSAPP_SESSION_SECRET_PREVIOUS": runtime.settings.WHATSAPP_SESSION_SECRET})
    restored = await restore(both, elsewhere.owner_dsn, path, tmp_path / "media")
    assert restored.end.rows > 100
    assert await contents(server, elsewhere) == full


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_a_box_gives_back_what_was_put_into_it(settings: Settings, tmp_path: Path, size: int) -> None:
    content, path = os.urandom(size), tmp_path / "box"
    with path.open("wb") as file:
        sealed = Sealed(file, settings)
        for start in range(0, size, 400_000):
            sealed.write(content[start : start + 400_000])
        sealed.finish()
    with Opened(path, settings) as opened:
        assert opened.read(10) + opened.read() == content
    path.write_bytes(path.read_bytes()[: -PIECE_BYTES - 16] if size > PIECE_BYTES else path.read_bytes()[:-1])
    with pytest.raises(BackupError), Opened(path, settings) as opened:
        opened.read()
