"""admin: an operator of the platform; operator: their HTTP client."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_platform_admin


@pytest.fixture
async def admin(runtime: Runtime) -> TestMember:
    return await make_platform_admin(runtime.db)


@pytest.fixture
async def operator(runtime: Runtime, admin: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, admin) as client:
        yield client
