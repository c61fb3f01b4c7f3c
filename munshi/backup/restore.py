"""Putting a backup back into an empty database, and proving a backup by doing so in one that is thrown away."""

import asyncio
import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg

from munshi.backup.box import DAMAGED, BackupError, Opened
from munshi.backup.contents import (
    ABOUT,
    END,
    MEDIA,
    TABLES,
    About,
    Connection,
    End,
    Table,
    columns_of,
    copy_out,
    snapshot,
)
from munshi.core.embedded.server import start_embedded
from munshi.core.migrate import known, migrate
from munshi.core.settings import Settings

NOT_EMPTY = "The database holds shops or users already: restore into an empty one (another DATA_DIR or DATABASE_URL)."
SKIP_BYTES = 65536
SECURED = "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity"
PLACES = "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
REFERENCES = """
select conrelid::regclass::text as place, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2
"""


@dataclass
class Restored:
    """`end`: what the backup says of itself, all of which has been found."""

    about: About
    end: End = field(default_factory=End)


async def restore(settings: Settings, owner_dsn: str, path: Path, media: Path | None) -> Restored:
    """Put the backup at `path` into the empty database there, its files under `media` (None: nowhere), and bring it to
    the newest schema. BackupError says what is in the way; then the database is as it was, but for empty tables."""
    try:
        with Opened(path, settings) as opened, tarfile.open(fileobj=opened, mode="r|") as box:
            restored = await _restore(owner_dsn, opened, box, media)
    except tarfile.TarError:
        raise BackupError(DAMAGED) from None
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror}.") from None
    await migrate(owner_dsn)
    return restored


def prove(settings: Settings, path: Path) -> Restored:
    """Restore the backup into a database of its own, compare every row of it, bring it to the newest schema, and throw
    it away. Call it from the main thread; BackupError says what is wrong with the backup."""
    with _scratch() as directory:
        server = start_embedded(directory, durable=False)
        try:
            return asyncio.run(_compared(settings, server.owner_dsn, path))
        finally:
            server.stop()


async def _compared(settings: Settings, owner_dsn: str, path: Path) -> Restored:
    with Opened(path, settings) as opened, tarfile.open(fileobj=opened, mode="r|") as box:
        restored = await _restore(owner_dsn, opened, box, None)
    async with snapshot(owner_dsn) as line:
        found = {name: table async for name, table in copy_out(line)}
    if wrong := [name for name, table in restored.end.tables.items() if found.get(name) != table]:
        raise BackupError(f"{path}: restored, these tables are not what they were: {', '.join(wrong)}.")
    await migrate(owner_dsn)
    return restored


async def _restore(owner_dsn: str, opened: Opened, box: tarfile.TarFile, media: Path | None) -> Restored:
    members = _Members(box)
    restored = Restored(About(**json.loads(members.content(ABOUT))))
    if not known(restored.about.revision):
        raise BackupError(f"This backup is of release {restored.about.release}, which is newer than this program.")
    await migrate(owner_dsn, restored.about.revision)
    async with _emptied(owner_dsn) as line:
        found = End()
        for name, columns in await columns_of(line):
            found.tables[name] = await _copy_in(line, members, name, columns)
        while members.name.startswith(MEDIA):
            content = members.content(members.name)
            found.files, found.file_bytes = found.files + 1, found.file_bytes + len(content)
            if media:
                _keep(media, members.taken.removeprefix(MEDIA), content)
        said = restored.end = End.decoded(members.content(END))
        while opened.read(SKIP_BYTES):  # to the last piece, which says that nothing was cut off
            pass
        if members.name or replace(found, sequences=said.sequences) != said:
            raise BackupError(DAMAGED)
        for name, value in said.sequences.items():
            await line.execute("select setval(quote_ident($1)::regclass, $2)", name, value)
    return restored


async def _copy_in(line: Connection, members: "_Members", name: str, columns: list[str]) -> Table:
    digest, rows = hashlib.sha256(), 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal rows
        while members.name == f"{TABLES}{name}":
            content = members.content(members.name)
            digest.update(content)
            rows += content.count(b"\n")
            yield content

    if members.name == f"{TABLES}{name}":
        bare = [column.strip('"') for column in columns]
        await line.copy_to_table(name, source=parts(), columns=bare)
    return Table(rows, digest.hexdigest())


@asynccontextmanager
async def _emptied(owner_dsn: str) -> AsyncIterator[Connection]:
    """A transaction in which rows go in in any order; what guards them stands again at its end, over all of them."""
    line: Connection = await asyncpg.connect(owner_dsn, timeout=10)
    try:
        async with line.transaction():
            await line.execute("set local statement_timeout = 0; lock table tenants, users in access exclusive mode")
            places = [row[0] for row in await line.fetch(PLACES)]
            secured = [row[0] for row in await line.fetch(SECURED)]
            references = await line.fetch(REFERENCES)
            for place in secured:
                await line.execute(f"alter table {place} no force row level security")
            if await line.fetchval("select exists (select from tenants) or exists (select from users)"):
                raise BackupError(NOT_EMPTY)
            for row in references:
                await line.execute(f"alter table {row['place']} drop constraint {row['name']}")
            for place in places:
                await line.execute(f"alter table {place} disable trigger user")
                if place != "alembic_version":
                    await line.execute(f"delete from {place}")  # noqa: S608 - of the catalogue
            yield line
            for place in places:
                await line.execute(f"alter table {place} enable trigger user")
            for row in references:
                await line.execute(f"alter table {row['place']} add constraint {row['name']} {row['definition']}")
            for place in secured:
                await line.execute(f"alter table {place} force row level security")
    finally:
        await line.close()


class _Members:
    """The members of the box one after the other; `name` is the next one's, `taken` that of the one read last."""

    def __init__(self, box: tarfile.TarFile) -> None:
        self.box = box
        self.next = box.next()
        self.taken = ""

    @property
    def name(self) -> str:
        return self.next.name if self.next else ""

    def content(self, name: str) -> bytes:
        file = self.box.extractfile(self.next) if self.next and self.next.name == name else None
        if file is None:
            raise BackupError(DAMAGED)
        content, self.taken = file.read(), self.name
        self.next = self.box.next()
        return content


def _keep(media: Path, name: str, content: bytes) -> None:
    place = (media / name).resolve()
    if not place.is_relative_to(media.resolve()):
        raise BackupError("The backup is damaged: a file of it lies elsewhere.")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A directory that PostgreSQL's account reaches, also when we are root."""
    directory = Path(tempfile.mkdtemp(prefix="munshi-proof-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
