"""The installation's database, ready for work: reachable, at the newest schema, connected."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg

from munshi import __version__
from munshi.core.db import Database, connect
from munshi.core.embedded.server import Addresses, locate
from munshi.core.migrate import SESSION, NewerSchemaError, migrate
from munshi.core.settings import Settings

T = TypeVar("T")
POOLER_ALONE = "A pooler cannot be all of the database: set DATABASE_DIRECT_URL to PostgreSQL's own address."


class StartError(Exception):
    """The process cannot start; the message says why in one line."""


def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run `work` on the database of these settings, also while a server that runs here uses it."""

    async def run(addresses: Addresses) -> T:
        async with opened(addresses) as db:
            return await work(db)

    with locate(settings, join=True) as addresses:
        return asyncio.run(run(addresses))


@asynccontextmanager
async def opened(addresses: Addresses) -> AsyncIterator[Database]:
    """The database at these addresses after every missing migration; StartError when it cannot be reached, or a later
    release has brought it further."""
    await check_reachable(addresses)
    try:
        await migrate(addresses.owner_dsn)
    except NewerSchemaError as newer:
        raise StartError(
            f"The database is at revision {newer.revision} of a later release: start that one, not {__version__}."
        ) from None
    db = connect(addresses.app_dsn, direct=addresses.direct)
    try:
        yield db
    finally:
        await db.engine.dispose()


async def check_reachable(addresses: Addresses) -> None:
    try:
        await (await asyncpg.connect(addresses.owner_dsn, timeout=10, server_settings=SESSION)).close()
    except asyncpg.ProtocolViolationError:
        raise StartError(POOLER_ALONE) from None
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # Only the kind: the driver's own text may hold the whole address.
        raise StartError(f"The database cannot be used ({type(error).__name__}). Run: munshi doctor") from None
