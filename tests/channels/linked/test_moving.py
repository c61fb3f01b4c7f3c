"""A phone really linked moves to the Cloud API in the middle of an order: nothing of it stays here but its chats."""

import asyncio

import pytest

from munshi.channels.linked.held import session
from munshi.channels.linked.held.gateway import gateway_of
from munshi.core.db import Json
from tests.api import client_of
from tests.channels.linked.doors import Line, Works
from tests.chats import ACCESS_TOKEN, APP_SECRET, message, messages_document, post_hook
from tests.fakes.graph import NUMBER, WABA, Graph, serve_graph
from tests.killable import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEYS = {"phone_number_id": NUMBER, "waba_id": WABA, "access_token": ACCESS_TOKEN, "app_secret": APP_SECRET}
HANDLED = "select count(*) = $1 and bool_and(handled_at is not null) from inbound_events where kind = 'message'"


async def test_a_linked_phone_moves_in_the_middle_of_an_order(line: Line, works: Works) -> None:
    async with serve_graph() as graph:
        graph.tokens = {ACCESS_TOKEN}
        works.runtime.settings.WHATSAPP_GRAPH_URL = graph.url
        chat = await begins_an_order(line)
        await has_one_waiting(line, chat)
        await moves(line, works)
        await goes_on_over_cloud(line, graph, chat)


async def begins_an_order(line: Line) -> str:
    """The order is quoted and wants only the customer's yes; returns the chat's id."""
    await line.pair()
    sana = line.whatsapp.person("923001112233", "800001")
    for place, text in enumerate(("Hi", "1", "2")):
        await line.say(sana, text)
        await line.whatsapp.heard(place + 1)
    assert "Shall I place this order?" in line.whatsapp.said_to(sana)[-1]
    await line.statuses("sent", "sent", "sent")
    chat: str = str(await line.shop.value("select id from conversations where draft is not null"))
    return chat


async def has_one_waiting(line: Line, chat: str) -> None:
    """A person's message waits for the pause between two to one customer."""
    await line.change(phone_recipient_gap_seconds=3600)
    said = await line.client.post(f"/api/conversations/{chat}/messages", json={"text": "We are moving."})
    assert said.status_code == 201
    assert (await line.client.post(f"/api/conversations/{chat}/resume")).status_code == 200


async def moves(line: Line, works: Works) -> None:
    """Only once the phone is logged out: of its process, its files and its session nothing is left."""
    refused = await line.client.post(f"{line.path}/move-to-cloud", json=KEYS)
    assert (refused.status_code, refused.json()["code"]) == (409, "still_linked")
    assert (await line.link())["state"] == "connected"
    holding = gateway_of(works.runtime).holdings[line.shop.account_id]
    assert holding.wire
    assert holding.directory.exists()
    before, process = len(line.whatsapp.stanzas), holding.wire.process
    assert (await line.client.post(f"{line.path}/logout")).status_code == 200
    await line.is_in("logged_out")
    await line.whatsapp.stanza("remove-companion-device", after=before)
    moved = await line.client.post(f"{line.path}/move-to-cloud", json=KEYS)
    assert moved.status_code == 200, moved.text
    account = moved.json()["account"]
    assert (account["kind"], account["status"], account["phone"]) == ("cloud", "connected", f"+{line.phone}")
    assert moved.json()["unreachable"] == 0
    await asyncio.wait_for(process.wait(), 10)

    async def is_gone() -> bool:
        nothing_left = not list(session.left_here(line.shop.account_id))
        return nothing_left and line.shop.account_id not in gateway_of(works.runtime).holdings

    await until(is_gone)
    assert await line.shop.rows("select * from linked_devices") == []
    assert (await line.client.get(f"{line.path}/qr")).json()["code"] == "no_phone"


async def goes_on_over_cloud(line: Line, graph: Graph, chat: str) -> None:
    """What waited goes out once; the customer's yes, given over the Cloud API, places the order begun on the phone."""
    sana = line.whatsapp.person("923001112233", "800001")
    await graph.reached(1)
    assert graph.sent_to(sana.phone) == ["We are moving."]
    yes = messages_document(message("yes", sender=sana.phone))
    async with client_of(line.shop.runtime) as meta:
        for _ in range(2):  # Meta delivers it twice
            assert (await post_hook(meta, line.shop.account_id, yes)).status_code == 200
    await graph.reached(2)
    assert "is placed" in graph.sent_to(sana.phone)[1]
    await until(lambda: every_message_is_handled(line, 4))
    await line.statuses("sent", "sent", "sent", "sent", "sent")
    assert len(line.whatsapp.said_to(sana)) == 3
    assert len(graph.calls) == 2
    messages: list[Json] = await line.chat(sana)
    assert {str(row["conversation_id"]) for row in messages} == {chat}
    assert [row["text"] for row in messages if row["direction"] == "in"] == ["Hi", "1", "2", "yes"]
    assert await line.shop.row("select count(*) as orders, min(status) as status from orders") == {
        "orders": 1,
        "status": "pending",
    }
    known = await line.shop.rows("select kind, value from customer_addresses order by kind")
    assert [(row["kind"], row["value"]) for row in known] == [("lid", sana.lid), ("phone", f"+{sana.phone}")]
    assert await line.shop.value("select count(*) from customers") == 1


async def every_message_is_handled(line: Line, count: int) -> bool:
    return bool(await line.shop.value(HANDLED, count))
