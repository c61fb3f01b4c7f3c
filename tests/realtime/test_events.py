"""What browsers are told when a shop goes about its business, and the document that describes it."""

import asyncio
from typing import Any

import pytest

from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import EVENT_TYPES, SYSTEM, Actor, emit
from munshi.main import create_api
from munshi.orders.service import move
from munshi.payments.decide import Decision, decide
from munshi.realtime.schemas import CLIENT_EVENTS
from munshi.realtime.translate import TYPES
from tests.api import make_member
from tests.live import Browser, connected, serving
from tests.shop import Shop, chat, demo_shop, order, proof


async def all_told(browser: Browser) -> list[tuple[str, Any]]:
    """Everything heard until nothing more comes, oldest first."""
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
        new, short, conversation = (payload for _, payload in told)
        assert new["message"]["id"] == short["message_id"] == str(person.message_id)
        assert (new["message"]["text"], new["message"]["direction"], new["message"]["seq"]) == ("salam", "in", 1)
        assert new["conversation_id"] == conversation["conversation_id"] == str(person.conversation_id)
        assert (conversation["unread"], conversation["last_seq"], conversation["last_message"]) == (1, 1, "salam")
        assert (conversation["answered_by"], conversation["status"]) == ("ai", "active")

        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await send(tx, person.conversation_id, "Hello Sana", author="human", user_id=member.user_id)
        told = await all_told(browser)
        assert [name for name, _ in told] == ["message:new", "conversation:update"]
        assert (told[0][1]["message"]["text"], told[0][1]["message"]["status"]) == ("Hello Sana", "queued")
        assert (told[1][1]["answered_by"], told[1][1]["unread"]) == ("human", 0)

        placed = await order(shop, person)
        (update,) = [payload for name, payload in await all_told(browser) if name == "order:update"]
        assert (update["order_id"], update["number"]) == (str(placed), 1)
        assert (update["status"], update["previous"]) == ("pending", None)

        proof_id = await proof(runtime, shop, person, placed)
        told = await all_told(browser)
        (paid,) = [payload for name, payload in told if name == "payment:update"]
        (moved,) = [payload for name, payload in told if name == "order:update"]
        assert (paid["proof_id"], paid["order_id"], paid["status"]) == (str(proof_id), str(placed), "submitted")
        assert (moved["previous"], moved["status"]) == ("pending", "payment_submitted")

        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await decide(tx, proof_id, Decision("rejected", Actor("user", member.user_id), "blurred"))
        told = await all_told(browser)
        (refused,) = [payload for name, payload in told if name == "payment:update"]
        assert (refused["status"], refused["reason"]) == ("rejected", "blurred")

        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await move(tx, placed, "cancelled", by=Actor("user", member.user_id))
        ids = [payload["event_id"] for _, payload in await all_told(browser)]
        assert ids
        assert min(ids) > refused["event_id"]


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
    assert described == {name: model.__name__ for name, model in CLIENT_EVENTS.items()}
    assert all("event_id" in schemas[model]["properties"] for model in described.values())
    assert schemas["MessageNew"]["properties"]["message"] == {"$ref": "#/components/schemas/MessageView"}
    assert {"resync", "replayed"} == set(schemas["Replay"]["properties"])
