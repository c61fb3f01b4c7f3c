"""Files of customers: fetched from WhatsApp, tied to orders as proofs, and what happens when one cannot be had."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from pydantic import SecretStr

from munshi.channels.incoming import ingest
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.orders.models import Order
from tests.channels.doors import arrive
from tests.channels.test_deliver import PNG
from tests.chats import ACCESS_TOKEN, SANA, Shop, cloud_shop, message, messages_document
from tests.fakes.graph import File, Graph, serve_graph
from tests.room import little_room

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 40


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with serve_graph() as running:
        running.tokens = {ACCESS_TOKEN}
        running.files = {
            "pic": File(PNG, "image/png"),
            "pdf": File(PDF, "application/pdf"),
            "voice": File(OGG, "audio/ogg"),
            "program": File(b"MZ\x90\x00" * 40, "application/octet-stream"),
        }
        yield running


@pytest.fixture
async def shop(runtime: Runtime, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(ingest, "FETCH_PAUSES", (0.01, 0.01, 0.01))
    return await cloud_shop(runtime, graph.url)


def picture(file_id: str = "pic", **parts: object) -> dict[str, object]:
    return message(type="image", image={"id": file_id, "mime_type": "image/png", **parts})


async def ordered(shop: Shop, status: str = "pending") -> UUID:
    """The first customer has an order in this state."""
    chat = await shop.row("select id, customer_id from conversations")
    order = Order(
        id=new_id(),
        tenant_id=shop.tenant_id,
        number=1,
        customer_id=chat["customer_id"],
        conversation_id=chat["id"],
        total_minor=650_000,
        currency="PKR",
        key="k1",
        status=status,
    )
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        tx.add(order)
        await tx.flush()
        return order.id


async def test_a_picture_is_stored_with_its_message(shop: Shop) -> None:
    await arrive(shop, messages_document(picture(caption="like this one")))
    (got,) = await shop.messages()
    assert (got["kind"], got["text"], got["payload"]) == ("image", "like this one", {})
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        media = await tx.get_one(MediaFile, (shop.tenant_id, got["media_id"]))
    assert await store.read(shop.runtime, media) == PNG
    assert await shop.value("select count(*) from payment_proofs") == 0


async def test_a_document_keeps_its_name_and_a_voice_message_its_nature(shop: Shop) -> None:
    await arrive(
        shop,
        messages_document(
            message(type="document", document={"id": "pdf", "filename": "receipt.pdf", "caption": "paid"}),
            message(type="audio", audio={"id": "voice", "voice": True}),
        ),
    )
    document, voice = await shop.messages()
    assert (document["kind"], document["text"], document["payload"]) == (
        "document",
        "paid",
        {"filename": "receipt.pdf"},
    )
    assert (voice["kind"], voice["payload"]) == ("audio", {"voice": True})
    names = await shop.rows("select filename, content_type from media_files order by id")
    assert names == [
        {"filename": "receipt.pdf", "content_type": "application/pdf"},
        {"filename": None, "content_type": "audio/ogg"},
    ]


async def test_order_is_kept_around_a_slow_file(shop: Shop, graph: Graph) -> None:
    graph.files["late"] = File(PNG, "image/png", answers=[500, 503])
    await arrive(shop, messages_document(message("one"), picture("late"), message("three")))
    assert [(row["kind"], row["text"]) for row in await shop.messages()] == [
        ("text", "one"),
        ("image", ""),
        ("text", "three"),
    ]
    assert all(row["media_id"] for row in await shop.messages() if row["kind"] == "image")


async def test_without_room_for_its_file_a_message_waits_and_is_not_given_up(shop: Shop, graph: Graph) -> None:
    graph.files["large"] = File(PNG + bytes(300_000), "image/png")
    await arrive(shop, messages_document(message("one"), picture("large"), message("three")), work=False)
    with little_room(100_000):
        outcomes = [await shop.work(f"in:{shop.account_id}:{SANA}") for _ in range(3)]
    assert [(outcome.pause, outcome.error) for outcome in outcomes] == [(ingest.STORE_AWAY, None)] * 3
    assert [row["text"] for row in await shop.messages()] == ["one"]
    await shop.work(f"in:{shop.account_id}:{SANA}")
    assert [(row["kind"], row["media_id"] is not None) for row in await shop.messages()] == [
        ("text", False),
        ("image", True),
        ("text", False),
    ]


async def test_an_address_that_has_expired_is_asked_for_anew(shop: Shop, graph: Graph) -> None:
    graph.files["old"] = File(PNG, "image/png", expired=[401, 503])
    await arrive(shop, messages_document(picture("old")))
    (got,) = await shop.messages()
    assert (got["payload"], got["media_id"] is not None) == ({}, True)


@pytest.mark.parametrize(
    ("file_id", "answers", "fault"),
    [
        ("gone", [404], "WhatsApp did not hand over the file (HTTP 404)."),
        ("down", [500] * 9, "WhatsApp did not hand over the file (HTTP 500)."),
        ("program", [], "Send a picture, a PDF, a voice message or a video."),
        ("../../me", [], "WhatsApp named no file."),
        ("", [], "WhatsApp named no file."),
    ],
)
async def test_without_its_file_a_message_is_kept_all_the_same(
    shop: Shop, graph: Graph, file_id: str, answers: list[int], fault: str
) -> None:
    if answers:
        graph.files[file_id] = File(PNG, "image/png", answers=list(answers))
    await arrive(shop, messages_document(picture(file_id, caption="paid"), message("hello?")))
    broken, after = await shop.messages()
    assert (broken["kind"], broken["text"], broken["media_id"]) == ("image", "paid", None)
    assert broken["payload"] == {"media_error": fault}
    assert after["text"] == "hello?"
    assert await shop.value("select count(*) from inbound_events where handled_at is null") == 0


async def test_an_unreadable_secret_costs_the_file_not_the_message(shop: Shop) -> None:
    changed = shop.runtime.settings.model_copy(update={"WHATSAPP_SESSION_SECRET": SecretStr("x" * 40)})
    await arrive(replace(shop, runtime=replace(shop.runtime, settings=changed)), messages_document(picture()))
    (got,) = await shop.messages()
    assert "Enter the secret again" in got["payload"]["media_error"]


async def test_a_wrong_token_fetches_nothing(shop: Shop, graph: Graph) -> None:
    graph.tokens = {"another"}
    await arrive(shop, messages_document(picture()))
    (got,) = await shop.messages()
    assert "media_error" in got["payload"]


@pytest.mark.parametrize("status", ["pending", "rejected"])
@pytest.mark.parametrize("proof", [picture(), message(type="document", document={"id": "pdf"})], ids=["picture", "pdf"])
async def test_a_picture_while_an_order_awaits_payment_is_its_proof(
    shop: Shop, status: str, proof: dict[str, object]
) -> None:
    await arrive(shop, messages_document(message("order please")))
    order_id = await ordered(shop, status)
    await arrive(shop, messages_document(proof))
    found = await shop.row("select id, order_id, message_id, status from payment_proofs")
    shown = (await shop.messages())[1]
    assert (found["order_id"], found["message_id"], found["status"]) == (order_id, shown["id"], "waiting")
    assert shown["payload"]["proof_id"] == str(found["id"])
    assert await shop.value("select status from orders") == "payment_submitted"
    thanks = (await shop.messages())[2]
    assert (thanks["author"], thanks["template"], thanks["status"]) == ("system", "payment_submitted", "queued")
    assert "#1 (PKR 6,500)" in thanks["text"]


async def test_a_redelivered_proof_is_taken_once(shop: Shop) -> None:
    await arrive(shop, messages_document(message("order please")))
    await ordered(shop)
    body = messages_document(picture())
    await arrive(shop, body)
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:  # as if the first copy's event had been cleared away
        await tx.raw.execute("delete from inbound_events")
    await arrive(shop, body)
    assert await shop.value("select count(*) from payment_proofs") == 1
    assert await shop.value("select count(*) from messages") == 3
    assert await shop.value("select count(*) from media_files") == 1


@pytest.mark.parametrize("kind", ["audio", "sticker", "video"])
async def test_other_files_are_no_proof(shop: Shop, graph: Graph, kind: str) -> None:
    graph.files["it"] = File(OGG if kind == "audio" else PNG, "x/y")
    await arrive(shop, messages_document(message("order please")))
    await ordered(shop)
    await arrive(shop, messages_document(message("", **{"type": kind, kind: {"id": "it"}})))
    assert await shop.value("select count(*) from payment_proofs") == 0
    assert await shop.value("select status from orders") == "pending"


async def test_a_blocked_customer_s_picture_is_no_proof(shop: Shop) -> None:
    await arrive(shop, messages_document(message("order please")))
    await ordered(shop)
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update customers set blocked_at = now()")
    await arrive(shop, messages_document(picture()))
    assert await shop.value("select count(*) from payment_proofs") == 0
    assert [row["direction"] for row in await shop.messages()] == ["in", "in"]


async def test_a_token_that_has_expired_keeps_the_message_and_stops_the_number(shop: Shop, graph: Graph) -> None:
    graph.tokens = {"a-newer-token"}
    await arrive(shop, messages_document(picture(caption="paid"), message("hello?")))
    kept, after = await shop.messages()
    assert (kept["text"], kept["media_id"], after["text"]) == ("paid", None, "hello?")
    account = await shop.row("select status, last_error from whatsapp_accounts")
    assert account["status"] == "disconnected"
    assert "access token" in account["last_error"]
    assert [alert["code"] for alert in await shop.events("system.alert")] == ["whatsapp_sending_stopped"]
