"""What lies in a backup, and what of the database belongs in it."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

import asyncpg

from munshi.core.db import BACKUP_ROLE

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Sink: TypeAlias = Callable[[str, bytes], Awaitable[None]]

ABOUT, END, TABLES, MEDIA = "about.json", "end.json", "tables/", "media/"

COLUMNS = """
select c.relname as name, array_agg(quote_ident(a.attname) order by a.attnum) as columns
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'alembic_version'
group by c.relname order by c.relname
"""
SEQUENCES = """
select sequencename as name, last_value from pg_sequences where schemaname = 'public' and last_value is not null
"""


@dataclass(frozen=True)
class About:
    """The first thing in a backup. `revision`: of the schema its tables have."""

    release: str
    revision: str
    made_at: str

    def encoded(self) -> bytes:
        return json.dumps(asdict(self)).encode()


@dataclass
class Table:
    """`sha256` of the rows as PostgreSQL copies them out."""

    rows: int
    sha256: str


@dataclass
class End:
    """The last thing in a backup: what must have been found before it."""

    tables: dict[str, Table] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def encoded(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, content: bytes) -> "End":
        found: dict[str, Any] = json.loads(content)
        tables = {name: Table(**table) for name, table in found.pop("tables").items()}
        return cls(tables, **found)


@asynccontextmanager
async def snapshot(owner_dsn: str) -> AsyncIterator[Connection]:
    """A connection that sees every row as it was at one moment, however long it takes."""
    line: Connection = await asyncpg.connect(owner_dsn, timeout=10)
    try:
        await line.execute("set statement_timeout = 0; set synchronize_seqscans = off")
        await line.execute(f"set role {BACKUP_ROLE}")
        async with line.transaction(isolation="repeatable_read", readonly=True):
            yield line
    finally:
        await line.close()


async def copy_out(line: Connection, sink: Sink | None = None) -> AsyncIterator[tuple[str, Table]]:
    """Every table with its rows, which `sink` gets as they come."""
    for name, columns in await columns_of(line):
        digest, rows = hashlib.sha256(), 0

        async def take(content: bytes, name: str = name, digest: Any = digest) -> None:
            nonlocal rows
            digest.update(content)
            rows += content.count(b"\n")
            if sink:
                await sink(name, content)

        # In the order they lie in, which is the order they are copied in again.
        await line.copy_from_query(f"select {', '.join(columns)} from {name}", output=take)  # noqa: S608 - of the catalogue
        yield name, Table(rows, digest.hexdigest())


async def columns_of(line: Connection) -> list[tuple[str, list[str]]]:
    """Tables and their columns that are stored, in the order of names."""
    return [(row["name"], row["columns"]) for row in await line.fetch(COLUMNS)]


async def sequences_of(line: Connection) -> dict[str, int]:
    return {row["name"]: row["last_value"] for row in await line.fetch(SEQUENCES)}
