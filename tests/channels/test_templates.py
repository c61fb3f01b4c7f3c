"""Templates approved by Meta: fetched, shown, filled in and sent from the inbox and over the API."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.channels.cloud.template import why_not
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.channels.doors import arrive
from tests.chats import SANA, Shop, change, cloud_shop, document, message, messages_document
from tests.fakes.graph import WABA, Answer, Graph, serve_graph, template
from tests.shop import PNG

LINK = {
    "type": "BUTTONS",
    "buttons": [{"type": "URL", "url": "https://shop.pk/o/{{1}}", "example": ["https://shop.pk/o/9"]}],
}
TITLE = {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["7"]}}
READY = template("order_ready", "Salam {{1}}, it is ready.", TITLE, {"type": "FOOTER", "text": "Chiragh"}, LINK)
NAMED = template("visit", "See you on {{day}} at {{hour}}.", parameter_format="NAMED")
OFFER = template("offer", "20% off!", category="MARKETING")
POSTER = template("poster", "New!", {"type": "HEADER", "format": "IMAGE"})
VALUES = {"header_1": "1042", "1": "Sana", "button_0": "1042"}


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with serve_graph() as running:
        running.templates = [
            READY,
            NAMED,
            OFFER,
            POSTER,
            template("old", "x", status="REJECTED", rejected_reason="SCAM"),
        ]
        yield running


@pytest.fixture
async def shop(runtime: Runtime, graph: Graph) -> Shop:
    made = await cloud_shop(runtime, graph.url)
    await made.rows("update whatsapp_accounts set waba_id = $1 returning id", WABA)
    return made


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id)) as opened:
        await opened.post(f"/api/whatsapp/{shop.account_id}/templates/sync")
        yield opened


async def listed(shop: Shop, client: httpx2.AsyncClient, **query: Any) -> dict[str, dict[str, Any]]:
    page = await client.get(f"/api/whatsapp/{shop.account_id}/templates", params=query)
    return {one["name"]: one for one in page.json()["items"]}


async def chat_with(shop: Shop) -> UUID:
    """A chat whose customer wrote two days ago."""
    await arrive(shop, messages_document(message()))
    await shop.rows(
        """update conversations set created_at = now() - interval '2 days', last_inbound_at = now() - interval '2 days'
           returning id"""
    )
    found: UUID = await shop.value("select id from conversations")
    return found


async def test_all_pages_of_the_list_are_fetched(shop: Shop, client: httpx2.AsyncClient) -> None:
    found = await listed(shop, client)
    assert sorted(found) == ["offer", "old", "order_ready", "poster", "visit"]
    ready, old = found["order_ready"], found["old"]
    assert ready["text"] == "Order {{1}}\n\nSalam {{1}}, it is ready.\n\nChiragh"
    assert [(one["key"], one["place"], one["example"]) for one in ready["variables"]] == [
        ("header_1", "header", "7"),
        ("1", "body", ""),
        ("button_0", "button", "https://shop.pk/o/9"),
    ]
    assert (ready["status"], ready["category"], ready["why_not"]) == ("approved", "utility", None)
    assert (old["refusal"], old["why_not"]) == ("SCAM", "At Meta it is rejected.")
    assert sorted(await listed(shop, client, sendable=True, q="o")) == ["offer", "order_ready", "poster"]


async def test_a_second_fetch_takes_over_what_changed_and_what_is_gone(
    shop: Shop, client: httpx2.AsyncClient, graph: Graph
) -> None:
    before = await listed(shop, client)
    graph.templates = [{**READY, "status": "PAUSED"}]
    synced = await client.post(f"/api/whatsapp/{shop.account_id}/templates/sync")
    assert synced.json() == {"count": 1}
    (left,) = (await listed(shop, client)).values()
    assert (left["id"], left["status"]) == (before["order_ready"]["id"], "paused")


async def test_what_meta_refuses_is_said_and_changes_nothing(
    shop: Shop, client: httpx2.AsyncClient, graph: Graph
) -> None:
    graph.refusals["message_templates"] = Answer(code=200, status=403)
    refused = await client.post(f"/api/whatsapp/{shop.account_id}/templates/sync")
    assert (refused.status_code, refused.json()["cause"]) == (409, "permission_missing")
    assert len(await listed(shop, client)) == 5


async def test_preview_shows_what_the_customer_reads(shop: Shop, client: httpx2.AsyncClient) -> None:
    ready = (await listed(shop, client))["order_ready"]
    path = f"/api/whatsapp/templates/{ready['id']}/preview"
    shown = await client.post(path, json={"variables": {**VALUES, "1": "  Sana\n Khan "}})
    assert shown.json() == {"text": "Order 1042\n\nSalam Sana Khan, it is ready.\n\nChiragh"}
    missing = await client.post(path, json={"variables": {"1": "Sana"}})
    unknown = await client.post(path, json={"variables": {**VALUES, "2": "x"}})
    assert [answer.status_code for answer in (missing, unknown)] == [422, 422]
    assert "header_1, button_0" in missing.json()["detail"]


async def test_a_template_goes_out_after_the_24_hours(shop: Shop, client: httpx2.AsyncClient, graph: Graph) -> None:
    chat = await chat_with(shop)
    ready = (await listed(shop, client))["order_ready"]
    body = {"template_id": ready["id"], "variables": VALUES, "client_key": "k1"}
    sent = await client.post(f"/api/conversations/{chat}/template", json=body)
    again = await client.post(f"/api/conversations/{chat}/template", json=body)
    assert (sent.status_code, again.json()["id"]) == (201, sent.json()["id"])
    assert (sent.json()["template"], sent.json()["author"]) == ("order_ready", "human")
    assert sent.json()["text"] == "Order 1042\n\nSalam Sana, it is ready.\n\nChiragh"
    await shop.drain("out")
    (call,) = graph.sent
    assert call.body["template"] == {
        "name": "order_ready",
        "language": {"code": "en"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "1042"}]},
            {"type": "body", "parameters": [{"type": "text", "text": "Sana"}]},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "1042"}]},
        ],
    }
    assert await shop.value("select answered_by from conversations") == "human"


async def test_the_header_s_picture_is_uploaded(shop: Shop, client: httpx2.AsyncClient, graph: Graph) -> None:
    chat = await chat_with(shop)
    poster = (await listed(shop, client))["poster"]
    assert poster["file"] == "image"
    bare = await client.post(f"/api/conversations/{chat}/template", json={"template_id": poster["id"]})
    assert (bare.status_code, bare.json()["detail"]) == (422, "Add the image of its header.")
    media = (await client.post("/api/media", files={"file": ("new.png", PNG, "image/png")})).json()
    body = {"template_id": poster["id"], "media_id": media["id"]}
    assert (await client.post(f"/api/conversations/{chat}/template", json=body)).status_code == 201
    await shop.drain("out")
    ((uploaded, _),) = graph.uploads.items()
    assert graph.sent[0].body["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": uploaded}}]}
    ]


async def test_who_wants_no_marketing_gets_none(shop: Shop, client: httpx2.AsyncClient, graph: Graph) -> None:
    chat = await chat_with(shop)
    wish = {"wa_id": SANA, "category": "marketing_messages", "value": "stop"}
    await arrive(shop, document([change(field="user_preferences", user_preferences=[wish])]))
    found = await listed(shop, client)
    refused = await client.post(f"/api/conversations/{chat}/template", json={"template_id": found["offer"]["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_unwilling")
    assert await shop.value("select count(*) from messages where direction = 'out'") == 0
    values = {"day": "Monday", "hour": "5 pm"}
    other = {"template_id": found["visit"]["id"], "variables": values}
    assert (await client.post(f"/api/conversations/{chat}/template", json=other)).status_code == 201
    back = {**wish, "value": "resume"}
    await arrive(shop, document([change(field="user_preferences", user_preferences=[back])]))
    offered = await client.post(f"/api/conversations/{chat}/template", json={"template_id": found["offer"]["id"]})
    assert offered.status_code == 201


async def test_what_meta_has_not_approved_is_not_sent(shop: Shop, client: httpx2.AsyncClient) -> None:
    chat = await chat_with(shop)
    old = (await listed(shop, client))["old"]
    refused = await client.post(f"/api/conversations/{chat}/template", json={"template_id": old["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "template_not_sendable")
    assert await shop.value("select count(*) from messages where direction = 'out'") == 0


async def test_a_shop_may_write_first_with_a_template(shop: Shop, client: httpx2.AsyncClient, graph: Graph) -> None:
    visit = (await listed(shop, client))["visit"]
    body = {
        "to": "+923214567890",
        "name": "Omar",
        "template_id": visit["id"],
        "variables": {"day": "Friday", "hour": "3"},
    }
    sent = await client.post(f"/api/whatsapp/{shop.account_id}/send", json=body)
    assert sent.status_code == 201
    await shop.drain("out")
    assert graph.sent[0].to == "923214567890"
    assert await shop.row("select name from customers") == {"name": "Omar"}
    free = await client.post(f"/api/whatsapp/{shop.account_id}/send", json={"to": "+923330000000", "text": "Hi"})
    assert (free.status_code, free.json()["code"]) == (409, "window_closed")
    assert await shop.value("select count(*) from customers") == 1


@pytest.mark.parametrize(
    ("status", "category", "components", "reason"),
    [
        ("pending", "utility", [], "not approved"),
        ("disabled", "utility", [], "disabled"),
        ("approved", "authentication", [], "passwords"),
        ("approved", "marketing", [{"type": "CAROUSEL"}], "cannot be filled"),
        ("approved", "utility", [{"type": "HEADER", "format": "LOCATION"}], "cannot be filled"),
        ("approved", "utility", [{"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}], "cannot be filled"),
    ],
)
def test_why_a_template_cannot_be_sent(status: str, category: str, components: list[Any], reason: str) -> None:
    assert reason in (why_not(status, category, components) or "")
