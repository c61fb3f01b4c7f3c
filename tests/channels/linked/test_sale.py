"""A phone is linked by QR code, sells, and is still linked after a restart: the real library, no real WhatsApp."""

import pytest

from tests.channels.linked.doors import Line, Works

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_sale_over_a_linked_phone(line: Line, works: Works) -> None:
    linked = await line.pair()
    assert linked["qr"] is None
    account = (await line.client.get(line.path)).json()
    assert (account["status"], account["phone"], account["last_error"]) == ("connected", "+923000000001", None)
    assert account["connected_at"] is not None
    health = (await line.client.get(f"{line.path}/health")).json()
    assert (health["standing"], health["connected_at"]) == ("connected", account["connected_at"])
    assert health["caps"] == [
        {"what": "messages_an_hour", "most": 60, "used": 0},
        {"what": "messages_a_day", "most": 375, "used": 0},
    ]
    assert (health["age_days"], health["restarts"], health["queued"], health["last_error"]) == (0, 0, 0, None)
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
    assert (await line.client.get(line.path)).json()["status"] == "connecting"
    works.start()
    await line.is_in("connected")
    await line.say(sana, "order status")
    await line.whatsapp.heard(5)
    assert line.whatsapp.devices[line.phone].came == 2  # after pairing, and after the restart: no code was needed
    states = [event["state"] for event in await line.shop.events("whatsapp.link")]
    assert states == ["scanned", "securing", "connected", "connecting", "connecting", "connected"]
    assert {row["direction"]: row["count"] for row in await line.shop.rows(BY_DIRECTION)} == {"in": 5, "out": 5}


BY_DIRECTION = "select direction, count(*) from messages group by direction"
