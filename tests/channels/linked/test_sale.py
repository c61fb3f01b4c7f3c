"""A phone is linked by QR code, sells, and is still linked after a restart: the real library, no real WhatsApp."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.channels.linked.doors import Line, Works, house, phone_line, stand_in
from tests.conftest import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def works(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Works]:
    async with house(server, tmp_path_factory.mktemp("linked")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(works: Works, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Line]:
    async with stand_in(tmp_path_factory.mktemp("whatsapp")) as whatsapp, phone_line(works, whatsapp) as opened:
        yield opened


async def test_a_sale_over_a_linked_phone(line: Line, works: Works) -> None:
    linked = await line.pair()
    assert linked["qr"] is None
    account = (await line.client.get(line.path)).json()
    assert (account["status"], account["phone"], account["last_error"]) == ("connected", "+923000000001", None)
    sana = line.whatsapp.person("923001112233", "800001")
    for place, text in enumerate(("Hi", "1", "2", "yes")):
        await line.say(sana, text)
        await line.whatsapp.heard(place + 1)
    answers = line.whatsapp.said_to(sana)
    assert "is placed" in answers[-1]
    order = await line.shop.row("select number, status from orders")
    assert order["status"] == "pending"
    await line.statuses("sent", "sent", "sent", "sent")
    ids = [heard.id for heard in line.whatsapp.sent]
    await line.whatsapp.receipt(line.phone, sana, ids)
    await line.whatsapp.receipt(line.phone, sana, ids[:2], "read")
    await line.statuses("read", "read", "delivered", "delivered")

    await works.end()
    works.start()
    await line.is_in("connected")
    await line.say(sana, "order status")
    await line.whatsapp.heard(5)
    assert line.whatsapp.devices[line.phone].came == 2  # after pairing, and after the restart: no code was needed
