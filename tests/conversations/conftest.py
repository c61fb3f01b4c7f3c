"""An agent of the test's shop, and a client in which that agent is signed in."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member
from tests.shop import Shop


@pytest.fixture
async def agent(runtime: Runtime, shop: Shop) -> TestMember:
    return await make_member(runtime.db, shop.tenant_id, "agent")


@pytest.fixture
async def client(runtime: Runtime, agent: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, agent) as opened:
        yield opened
