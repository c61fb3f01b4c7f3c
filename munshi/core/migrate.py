"""Brings the database to the newest schema."""

from functools import partial
from pathlib import Path

import asyncpg
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

PACKAGE = Path(__file__).parent.parent
LOCK = 7_308_604_757
WAIT_FOR_OTHERS = "15min"
WAIT_FOR_TABLES = "10s"  # a queue behind a long transaction would stop every reader of that table
# For a whole session: a pooler that shares its connections refuses these limits, as it must.
SESSION = {"application_name": "munshi migrate", "lock_timeout": WAIT_FOR_OTHERS, "statement_timeout": "15min"}


class NewerSchemaError(Exception):
    """The database was brought further by a later release; nothing was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"revision {revision} is not known here")
        self.revision = revision


async def migrate(owner_dsn: str, revision: str = "head") -> None:
    """Run every migration that is missing up to `revision`, each in its own transaction.

    `owner_dsn`: a direct address (no PgBouncer) of the role that owns the tables. Of several processes that call this
    at once, one works and the others wait, at most 15 minutes. Raises NewerSchemaError.
    """
    async with _connection(owner_dsn) as connection:
        await connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        await connection.execute(text(f"set lock_timeout = '{WAIT_FOR_TABLES}'"))
        current = await connection.run_sync(_current)
        await connection.commit()  # each migration is to have a transaction of its own
        if current and not known(current):
            raise NewerSchemaError(current)
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), revision))


async def revisions(dsn: str) -> tuple[str | None, str | None]:
    """The revision the database is at (None: empty) and the newest one there is."""
    async with _connection(dsn) as connection:
        current = await connection.run_sync(_current)
    return current, ScriptDirectory.from_config(alembic_config(None)).get_current_head()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def known(revision: str) -> bool:
    """Whether a schema of that revision can be made here."""
    return any(
        script.revision == revision for script in ScriptDirectory.from_config(alembic_config(None)).walk_revisions()
    )


def alembic_config(connection: Connection | None, **attributes: object) -> Config:
    """Alembic's configuration without a file; `attributes` reach migrations/env.py (`metadata` to compare models)."""
    config = Config()
    config.set_main_option("script_location", str(migrations_directory()).replace("%", "%%"))
    config.attributes.update(attributes, connection=connection)
    return config


def migrations_directory() -> Path:
    """Beside the package in a checkout, inside it when installed from a wheel."""
    inside = PACKAGE / "migrations"
    return inside if inside.exists() else PACKAGE.parent / "migrations"


def of_all_shops(statement: str, *tables: str) -> None:
    """Inside a migration: run `statement` over every shop's rows of `tables`, all of those it reads or writes.

    Row security is forced upon the owner of the tables too, and no shop is bound there.
    """
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    op.execute(statement)
    for table in tables:
        op.execute(f"alter table {table} force row level security")


def _connection(dsn: str) -> AsyncConnection:
    connect = partial(asyncpg.connect, dsn, timeout=10, server_settings=SESSION)
    return create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool).connect()
