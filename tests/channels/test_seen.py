"""Ticks that turn blue and "typing…": a courtesy to the customer that never costs a message."""

from munshi.core.queue.jobs import bring_forward
from tests.api import client_of, make_member
from tests.channels.doors import arrive
from tests.chats import Shop, message, messages_document
from tests.fakes.graph import Answer, Graph


async def a_second_later(shop: Shop) -> None:
    await bring_forward(shop.runtime.db, "seen")
    await shop.drain("seen")


async def test_while_the_ai_writes_the_customer_sees_it(shop: Shop, graph: Graph) -> None:
    await arrive(shop, messages_document(message("Salam", wa_id="w1"), message("Price?", wa_id="w2")))
    await shop.drain("seen")
    assert graph.seen == [], "nobody reads as fast"
    await a_second_later(shop)
    assert graph.seen == [("w2", True)]
    await shop.drain("reply")
    await shop.drain("seen", "out")
    assert graph.seen == [("w2", True)]
    assert graph.sent


async def test_what_was_answered_at_once_is_shown_as_read_without_typing(shop: Shop, graph: Graph) -> None:
    await arrive(shop, messages_document(message("Salam", wa_id="w1")))
    await shop.drain("reply", "out")
    assert graph.sent
    await a_second_later(shop)
    assert graph.seen == [("w1", False)]


async def test_what_a_person_has_not_read_is_not_shown_as_read(shop: Shop, graph: Graph) -> None:
    await arrive(shop, messages_document(message("Salam", wa_id="w1")))
    chat = await shop.value("select id from conversations")
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "agent")) as client:
        await client.post(f"/api/conversations/{chat}/take-over", json={})
        await a_second_later(shop)
        assert graph.seen == []
        await client.post(f"/api/conversations/{chat}/read")
        await shop.drain("seen")
    assert graph.seen == [("w1", False)]


async def test_a_failure_is_not_tried_again(shop: Shop, graph: Graph) -> None:
    graph.refusals["read"] = Answer(code=131000, status=500)
    await arrive(shop, messages_document(message()))
    await a_second_later(shop)
    assert (graph.seen, await shop.armed("seen")) == ([], [])
    assert await shop.value("select status from whatsapp_accounts") == "connected"


async def test_a_token_that_has_expired_is_noticed_here_too(shop: Shop, graph: Graph) -> None:
    graph.refusals["read"] = Answer(code=190, status=401)
    await arrive(shop, messages_document(message()))
    await a_second_later(shop)
    account = await shop.row("select status, last_error from whatsapp_accounts")
    assert account["status"] == "disconnected"
    assert "access token" in account["last_error"]
    assert [alert["code"] for alert in await shop.events("system.alert")] == ["whatsapp_sending_stopped"]
