"""One process of ours, one stand-in for WhatsApp and one shop's phone for all tests of a file."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.channels.linked.doors import Line, Works, house, phone_line, stand_in
from tests.conftest import Server
from tests.fakes.whatsapp.server import WhatsApp


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def works(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Works]:
    async with house(server, tmp_path_factory.mktemp("linked")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whatsapp(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsApp]:
    async with stand_in(tmp_path_factory.mktemp("whatsapp")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(works: Works, whatsapp: WhatsApp) -> AsyncIterator[Line]:
    async with phone_line(works, whatsapp) as opened:
        yield opened
