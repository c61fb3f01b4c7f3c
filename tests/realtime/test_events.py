"""What browsers are told when a shop goes about its business, and the document that describes it."""

import asyncio
from typing import Any

import pytest

from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.catalogue import EVENT_TYPES
from munshi.events.service import SYSTEM, Actor, emit
from munshi.main import create_api
from munshi.orders.service import move
from munshi.payments.decisions.decide import decide
from munshi.payments.decisions.effect import Decision
from munshi.realtime.schemas import CLIENT_EVENTS, PASSING
from munshi.realtime.translate import TYPES
from tests.api import client_of, make_member
from tests.live import Browser, connected, serving
from tests.shop import Shop, chat, demo_shop, order, proof


async def all_told(browser: Browser) -> list[tuple[str, Any]]:
    """Everything heard until nothing more comes, oldest first; the first of it may take its time."""
    async with asyncio.timeout(5):
        while not browser.heard:
            browser.news.clear()
            await browser.news.wait()
    count = -1
    while len(browser.heard) > count:
        count = len(browser.heard)
        await asyncio.sleep(0.3)
    told, browser.heard = browser.heard, []
    return told


async def test_a_chat_an_order_and_its_payment_are_seen_live(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "agent")
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        person = await chat(shop)
        told = await all_told(browser)
        assert [name for name, _ in told] == ["message:new", "whatsapp:message", "conversation:update"]
        new, short, update = (payload for _, payload in told)
        conversation = update["conversation"]
        assert new["message"]["id"] == short["message_id"] == str(person.message_id)
        assert (new["message"]["text"], new["message"]["direction"], new["message"]["seq"]) == ("salam", "in", 1)
        assert new["conversation_id"] == update["conversation_id"] == conversation["id"] == str(person.conversation_id)
        assert (conversation["unread"], conversation["last_seq"], conversation["last_message"]) == (1, 1, "salam")
        assert (conversation["answered_by"], conversation["status"]) == ("ai", "active")

        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await send(tx, person.conversation_id, "Hello Sana", author="human", user_id=member.user_id)
        told = await all_told(browser)
        assert [name for name, _ in told] == ["message:new", "conversation:update"]
        assert (told[0][1]["message"]["text"], told[0][1]["message"]["status"]) == ("Hello Sana", "queued")
        taken = told[1][1]["conversation"]
        assert (taken["answered_by"], taken["assignee_name"], taken["unread"]) == ("human", "Test Person", 0)

        placed = await order(shop, person)
        told = await all_told(browser)
        assert [name for name, _ in told] == ["order:update", "conversation:update"]
        update, badge = told[0][1], told[1][1]["conversation"]["open_order"]
        assert (update["order_id"], update["status"], update["previous"]) == (str(placed), "pending", None)
        assert (badge["number"], badge["status"], badge["total"]["amount"]) == (1, "pending", "2500.00")

        proof_id = await proof(runtime, shop, person, placed)
        told = await all_told(browser)
        (paid,) = [payload for name, payload in told if name == "payment:update"]
        (moved,) = [payload for name, payload in told if name == "order:update"]
        assert (paid["proof_id"], paid["order_id"], paid["status"]) == (str(proof_id), str(placed), "submitted")
        assert (moved["previous"], moved["status"]) == ("pending", "payment_submitted")
        assert (moved["order"]["status"], moved["order"]["lines"][0]["package_name"]) == ("payment_submitted", "Reel")
        assert (paid["proof"]["id"], paid["proof"]["status"]) == (str(proof_id), "waiting")

        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await decide(tx, proof_id, Decision("rejected", Actor("user", member.user_id), "blurred"))
        told = await all_told(browser)
        (refused,) = [payload for name, payload in told if name == "payment:update"]
        assert (refused["status"], refused["reason"]) == ("rejected", "blurred")
        assert (refused["proof"]["status"], refused["proof"]["reviewer_name"]) == ("rejected", "Test Person")

        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await move(tx, placed, "cancelled", by=Actor("user", member.user_id))
        ids = [payload["event_id"] for _, payload in await all_told(browser)]
        assert ids
        assert min(ids) > refused["event_id"]


async def test_what_browsers_are_told_is_what_the_api_shows(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db, undo_seconds=10)
    member = await make_member(runtime.db, shop.tenant_id, "agent")
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, member) as browser,
        client_of(runtime, member) as client,
    ):
        person = await chat(shop)
        proof_id = await proof(runtime, shop, person, await order(shop, person))
        await all_told(browser)
        for press, status in (("approve", "held"), ("undo", "undone")):
            await client.post(f"/api/payments/{proof_id}/{press}", json={})
            told = await browser.next("payment:update")
            while told["status"] == "submitted":  # on a busy machine that comes only now
                told = await browser.next("payment:update")
            assert (told["status"], told["reason"]) == (status, None)
            assert told["proof"] == (await client.get(f"/api/payments/{proof_id}")).json()
        await client.post(f"/api/orders/{told['order_id']}/status", json={"status": "cancelled"})
        told = await browser.next("order:update")
        while told["status"] != "cancelled":  # how it came there, likewise
            told = await browser.next("order:update")
        listed = (await client.get("/api/orders")).json()["items"]
        assert (told["order"], told["previous"]) == (listed[0], "payment_submitted")
        ended = told["event_id"]
        told = await browser.next("conversation:update")
        while told["event_id"] < ended:
            told = await browser.next("conversation:update")
        assert told["conversation"] == (await client.get(f"/api/conversations/{person.conversation_id}")).json()
        assert told["conversation"]["open_order"] is None


async def test_how_far_a_message_has_come_is_told_with_its_times(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "viewer")
    person = await chat(shop)
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            sent = await send(tx, person.conversation_id, "Hello", author="system")
            failed = "update messages set status = 'failed', failure = 'no such number', sent_at = now() where id = $1"
            await tx.raw.execute(failed, sent.id)
            data = {"conversation": person.conversation_id, "message": sent.id, "status": "sent"}
            emit(tx, "message.status", sent.id, data, by=SYSTEM)
        told = await browser.next("message:status")
    assert (told["message_id"], told["conversation_id"]) == (str(sent.id), str(person.conversation_id))
    assert (told["status"], told["failure"], told["read_at"]) == ("failed", "no such number", None)
    assert told["sent_at"] is not None


@pytest.mark.parametrize(
    ("type", "name", "more"),
    [
        ("whatsapp.qr", "whatsapp:qr", {}),
        ("whatsapp.connected", "whatsapp:connected", {}),
        ("whatsapp.disconnected", "whatsapp:disconnected", {"reason": "logged_out"}),
    ],
)
async def test_the_state_of_a_number_is_told(runtime: Runtime, type: str, name: str, more: dict[str, str]) -> None:
    shop: Shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "viewer")
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            emit(tx, type, shop.account_id, {"account": shop.account_id, **more}, by=SYSTEM)
        told = await browser.next(name)
    assert {key: told[key] for key in ("account_id", *more)} == {"account_id": str(shop.account_id), **more}


async def test_one_malformed_event_does_not_silence_the_next(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "viewer")
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            emit(tx, "order.updated", shop.account_id, {}, by=SYSTEM)
            emit(tx, "message.status", shop.account_id, {"conversation": "no id"}, by=SYSTEM)
            emit(tx, "system.alert", None, {"code": "after", "action": "look"}, by=SYSTEM)
        assert (await browser.next("system:alert"))["code"] == "after"
        assert browser.heard == []


def test_every_translated_type_is_one_that_is_emitted() -> None:
    assert set(TYPES) <= set(EVENT_TYPES)


async def test_the_openapi_document_describes_every_event(runtime: Runtime) -> None:
    document = create_api(runtime).openapi()
    schemas = document["components"]["schemas"]
    described = {name: ref["$ref"].rpartition("/")[2] for name, ref in document["x-socket-events"].items()}
    assert described == {name: model.__name__ for name, model in (CLIENT_EVENTS | PASSING).items()}
    assert all("event_id" in schemas[described[name]]["properties"] for name in CLIENT_EVENTS)
    assert schemas["MessageNew"]["properties"]["message"] == {"$ref": "#/components/schemas/MessageView"}
    assert {"resync", "replayed"} == set(schemas["Replay"]["properties"])
