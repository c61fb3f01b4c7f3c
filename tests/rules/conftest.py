"""The application, and connections that see more than it does."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from munshi.core.embedded.server import Addresses
from munshi.core.runtime import Runtime
from tests.rules.catalogue import Connection
from tests.rules.house import House, open_house


@pytest.fixture
async def owner(database: Addresses) -> AsyncIterator[Connection]:
    """The role that owns the tables."""
    connection = await asyncpg.connect(database.owner_dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def house(runtime: Runtime) -> House:
    return open_house(runtime)
