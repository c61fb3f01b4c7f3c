"""A shop with a number of the Cloud API, and the Graph API it speaks with. Who needs them otherwise has their own."""

from collections.abc import AsyncIterator

import pytest

from munshi.core.runtime import Runtime
from tests.chats import Shop, cloud_shop
from tests.fakes.graph import Graph, serve_graph


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with serve_graph() as running:
        yield running


@pytest.fixture
async def shop(runtime: Runtime, graph: Graph) -> Shop:
    return await cloud_shop(runtime, graph.url)
