"""Playing a customer over the API: the same way in as a real message, and the chat as the phone shows it."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.channels.test_deliver import PNG
from tests.chats import Shop, cloud_shop, simulator_shop

PHONE = "+923001112233"


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as opened:
        yield opened


async def play(client: httpx2.AsyncClient, shop: Shop, **body: object) -> httpx2.Response:
    return await client.post(f"/api/whatsapp/{shop.account_id}/simulate", json={"from": PHONE, **body})


async def look(client: httpx2.AsyncClient, shop: Shop, **query: int) -> dict[str, object]:
    answer = await client.get(f"/api/whatsapp/{shop.account_id}/simulate", params={"from": PHONE, **query})
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


async def test_a_played_message_goes_the_way_of_a_real_one(client: httpx2.AsyncClient, shop: Shop) -> None:
    played = await play(client, shop, text="Salam", name="Sana")
    assert played.status_code == 202
    event = await shop.row("select id, kind, sender from inbound_events")
    assert (str(event["id"]), event["kind"], event["sender"]) == (played.json()["event_id"], "message", PHONE)
    assert (await look(client, shop))["busy"] is True
    await shop.drain("in")
    (got,) = await shop.messages()
    assert (got["text"], got["direction"], got["status"]) == ("Salam", "in", "received")
    assert await shop.row(
        "select c.name, a.value from customers c join customer_addresses a on a.customer_id = c.id"
    ) == {
        "name": "Sana",
        "value": PHONE,
    }


async def test_what_we_send_is_on_the_phone_at_once(client: httpx2.AsyncClient, shop: Shop) -> None:
    await play(client, shop, text="Salam")
    await shop.drain("in")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        chat = await tx.raw.fetchval("select id from conversations")
        for text in ("one", "two"):
            await send(tx, chat, text, author="ai")
    await shop.drain("out")
    rows = await shop.rows(
        "select status, wa_id, sent_at, delivered_at, attempts from messages where direction = 'out'"
    )
    assert {row["status"] for row in rows} == {"delivered"}
    assert all(row["wa_id"].startswith("sim.") and row["sent_at"] and row["delivered_at"] for row in rows)
    assert [event["status"] for event in await shop.events("message.status")] == ["delivered", "delivered"]
    shown = await look(client, shop)
    items = shown["items"]
    assert isinstance(items, list)
    assert [(item["seq"], item["direction"], item["text"]) for item in items] == [
        (1, "in", "Salam"),
        (2, "out", "one"),
        (3, "out", "two"),
    ]
    later = await look(client, shop, after_seq=2)
    assert [item["text"] for item in later["items"]] == ["two"]  # type: ignore[attr-defined]  # a list, as above


async def test_a_location_is_on_the_phone(client: httpx2.AsyncClient, shop: Shop) -> None:
    place = {"latitude": 31.52, "longitude": 74.35, "name": "Liberty Market"}
    body = {"to": PHONE, "location": place}
    assert (await client.post(f"/api/whatsapp/{shop.account_id}/send", json=body)).status_code == 201
    await shop.drain("out")
    items = (await look(client, shop))["items"]
    assert isinstance(items, list)
    [shown] = items
    assert (shown["kind"], shown["text"], shown["payload"]) == ("location", "Liberty Market", place)


async def test_numbers_on_the_phone_never_change(client: httpx2.AsyncClient, shop: Shop) -> None:
    """What is still to come keeps its place: nothing after it is shown before it."""
    await play(client, shop, text="one")
    await shop.drain("in")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await send(tx, await tx.raw.fetchval("select id from conversations"), "answer", author="ai")
    await play(client, shop, text="two")
    await shop.drain("in")
    assert [item["text"] for item in (await look(client, shop))["items"]] == ["one"]  # type: ignore[attr-defined]  # as above
    await shop.drain("out")
    later = (await look(client, shop, after_seq=1))["items"]
    assert [(item["seq"], item["text"]) for item in later] == [(2, "answer"), (3, "two")]  # type: ignore[attr-defined]  # as above


async def test_busy_until_nothing_is_on_its_way(client: httpx2.AsyncClient, shop: Shop) -> None:
    assert (await look(client, shop))["busy"] is False
    await play(client, shop, text="Salam")
    await shop.drain("in")
    assert await shop.armed("reply") != []
    assert (await look(client, shop))["busy"] is True
    await shop.rows("update wake set due_at = null returning key")
    assert (await look(client, shop))["busy"] is False


async def test_waiting_ends_with_the_first_message(client: httpx2.AsyncClient, shop: Shop) -> None:
    waiting = asyncio.create_task(look(client, shop, wait=15))
    await asyncio.sleep(0.3)
    await play(client, shop, text="Salam")
    await shop.drain("in")
    async with asyncio.timeout(5):
        shown = await waiting
    assert [item["text"] for item in shown["items"]] == ["Salam"]  # type: ignore[attr-defined]  # a list, as above


async def test_a_played_picture(client: httpx2.AsyncClient, shop: Shop) -> None:
    stored = await client.post("/api/media", files={"file": ("proof.png", PNG, "image/png")})
    played = await play(client, shop, media_id=stored.json()["id"], text="paid")
    assert played.status_code == 202
    await shop.drain("in")
    (got,) = await shop.messages()
    assert (got["kind"], got["text"], str(got["media_id"])) == ("image", "paid", stored.json()["id"])


async def test_two_messages_at_once_from_a_new_customer(client: httpx2.AsyncClient, shop: Shop) -> None:
    await asyncio.gather(*(play(client, shop, text=f"message {number}") for number in range(6)))
    await shop.drain("in")
    assert await shop.value("select count(*) from customers") == 1
    assert await shop.value("select count(*) from conversations") == 1
    assert [row["seq"] for row in await shop.messages()] == [1, 2, 3, 4, 5, 6]
    assert await shop.value("select unread from conversations") == 6


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "a\x00b"},
        {"text": "x" * 4097},
        {},
        {"text": "hi", "from": "abc"},
        {"text": "hi", "from": "+0123"},
        {"media_id": "x"},
        {"text": "hi", "extra": 1},
    ],
)
async def test_bad_input_plays_nothing(client: httpx2.AsyncClient, shop: Shop, body: dict[str, object]) -> None:
    assert (await play(client, shop, **body)).status_code == 422
    assert await shop.value("select count(*) from inbound_events") == 0


async def test_customers_of_a_real_number_are_not_played(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as client:
        refused = await play(client, shop, text="hi")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_simulator")
    assert await shop.value("select count(*) from inbound_events") == 0


async def test_viewers_only_watch(runtime: Runtime, shop: Shop) -> None:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        assert (await play(client, shop, text="hi")).status_code == 403
        assert (await look(client, shop))["items"] == []
