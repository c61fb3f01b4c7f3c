"""The inbox over HTTP: lists and filters, messages by number, and another shop's chats."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.conversations.handover import hand_over
from munshi.conversations.send import send
from munshi.core.clock import new_id, now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take
from tests.shop import PNG, chat, demo_shop, order, proof

OMAR = ("phone", "+966501234567")


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def sana(shop: Shop) -> UUID:
    return (await take(shop, "w1", "Logo ki price?")).conversation_id


@pytest.fixture
async def omar(shop: Shop) -> UUID:
    return (await take(shop, "w2", "السلام عليكم", addresses=[OMAR], name="Omar")).conversation_id


async def listed(client: httpx2.AsyncClient, **query: object) -> list[str]:
    answer = await client.get("/api/conversations", params=query)  # type: ignore[arg-type]  # plain values
    assert answer.status_code == 200
    assert answer.json()["total"] == len(answer.json()["items"])
    return [item["customer"]["name"] for item in answer.json()["items"]]


async def test_the_latest_chat_comes_first(client: httpx2.AsyncClient, shop: Shop, sana: UUID, omar: UUID) -> None:
    assert await listed(client) == ["Omar", "Sana"]
    await take(shop, "w3")
    assert await listed(client) == ["Sana", "Omar"]
    page = (await client.get("/api/conversations", params={"limit": 1, "offset": 1})).json()
    assert ([item["customer"]["name"] for item in page["items"]], page["total"]) == (["Omar"], 2)


async def test_a_chat_shows_its_customer_and_state(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    shown = (await client.get(f"/api/conversations/{sana}")).json()
    assert shown["customer"]["phone"] == "+923001112233"
    assert shown["customer"]["blocked"] is False
    for name, value in {
        "status": "active",
        "answered_by": "ai",
        "unread": 1,
        "last_seq": 1,
        "last_message": "Logo ki price?",
        "account_id": str(shop.account_id),
        "assignee_name": None,
    }.items():
        assert shown[name] == value


async def test_filters(client: httpx2.AsyncClient, agent: TestMember, sana: UUID, omar: UUID) -> None:
    await client.post(f"/api/conversations/{omar}/take-over", json={})
    assert await listed(client, answered_by="human") == ["Omar"]
    assert await listed(client, answered_by="ai") == ["Sana"]
    assert await listed(client, mine=True) == ["Omar"]
    await client.post(f"/api/conversations/{sana}/close", json={})
    assert await listed(client, status="open") == ["Omar"]
    assert await listed(client, status="completed") == ["Sana"]
    assert await listed(client, status="waiting_payment") == []


async def test_filters_by_the_customer_and_their_orders(
    client: httpx2.AsyncClient, shop: Shop, sana: UUID, omar: UUID
) -> None:
    await shop.rows("update customers set labels = '[\"vip\"]', language = 'ur' where name = 'Sana'")
    assert await listed(client, label="vip") == ["Sana"]
    assert await listed(client, label="vi") == []
    assert await listed(client, language="ur") == ["Sana"]
    assert await listed(client, order_status="paid") == []
    await shop.rows(
        """insert into orders (tenant_id, id, number, customer_id, status, total_minor, currency, key)
           select tenant_id, id, 1, customer_id, 'paid', 1, 'PKR', 'k' from conversations where id = $1""",
        omar,
    )
    assert await listed(client, order_status="paid") == ["Omar"]
    assert await listed(client, order_status="paid", language="ur") == []
    for wrong in ({"order_status": "lost"}, {"language": "fr"}, {"snoozed": "perhaps"}):
        assert (await client.get("/api/conversations", params=wrong)).status_code == 422


async def test_the_tabs_of_the_inbox(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, agent: TestMember, sana: UUID, omar: UUID
) -> None:
    """Sana needs a person, Omar is mine, Ali is answered by the AI, Zara's chat is over."""
    await take(shop, "w3", addresses=[("phone", "+923009990001")], name="Ali")
    zara = (await take(shop, "w4", addresses=[("phone", "+923009990002")], name="Zara")).conversation_id
    assert await counts(client) == {"needs_person": 0, "mine": 0, "unassigned": 0, "ai": 4, "all": 4}
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await hand_over(tx, sana, "asks for a discount", by=Actor("ai"))
    await client.post(f"/api/conversations/{omar}/take-over", json={})
    await client.post(f"/api/conversations/{zara}/close", json={})
    assert await counts(client) == {"needs_person": 1, "mine": 1, "unassigned": 1, "ai": 1, "all": 3}
    assert await listed(client, needs_person=True) == await listed(client, unassigned=True) == ["Sana"]
    assert await listed(client, mine=True) == ["Omar"]
    assert await listed(client, answered_by="ai", status="open") == ["Ali"]
    assert await listed(client, unread=True) == ["Ali", "Omar", "Sana"]
    await client.post(f"/api/conversations/{sana}/read")
    assert await listed(client, unread=True) == ["Ali", "Omar"]
    assert await listed(client) == ["Zara", "Ali", "Omar", "Sana"]
    assert await listed(client, sort="needs_first") == ["Sana", "Zara", "Ali", "Omar"]
    page = (await client.get("/api/conversations", params={"sort": "needs_first", "limit": 1, "offset": 1})).json()
    assert [item["customer"]["name"] for item in page["items"]] == ["Zara"]
    assert await listed(client, account_id=shop.account_id, q="omar") == ["Omar"]
    assert await listed(client, account_id=sana) == []
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as colleague:
        assert (await counts(colleague))["mine"] == 0
    async with client_of(runtime, await make_member(runtime.db, await make_tenant(runtime.db))) as stranger:
        assert await counts(stranger) == {"needs_person": 0, "mine": 0, "unassigned": 0, "ai": 0, "all": 0}


async def counts(client: httpx2.AsyncClient) -> dict[str, int]:
    answer = await client.get("/api/conversations/counts")
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


async def test_why_and_since_when_a_person_is_needed(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    before = now()
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await hand_over(tx, sana, "asks for a discount", by=Actor("ai"))
    after = now()
    shown = (await client.get(f"/api/conversations/{sana}")).json()
    assert shown["handover_reason"] == "asks for a discount"
    assert before <= datetime.fromisoformat(shown["handover_at"]) <= after
    shown = (await client.post(f"/api/conversations/{sana}/take-over", json={})).json()
    assert (shown["handover_reason"], shown["handover_at"]) == (None, None)


async def test_the_newest_message_says_who_spoke_last(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    shown = (await client.get(f"/api/conversations/{sana}")).json()
    assert (shown["last_author"], shown["last_kind"]) == ("customer", "text")
    await client.post(f"/api/conversations/{sana}/messages", json={"text": "Salam"})
    assert (await client.get(f"/api/conversations/{sana}")).json()["last_author"] == "human"


async def test_the_newest_order_that_is_not_settled_stands_at_the_chat(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    person = await chat(shop)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as client:

        async def badge() -> dict[str, Any] | None:
            found: dict[str, Any] | None
            found = (await client.get(f"/api/conversations/{person.conversation_id}")).json()["open_order"]
            return found

        async def move(order_id: UUID, status: str) -> None:
            moved = await client.post(f"/api/orders/{order_id}/status", json={"status": status})
            assert moved.status_code == 200, moved.text

        assert await badge() is None
        first, second = await order(shop, person), await order(shop, person, quantity=2)
        newest = {
            "id": str(second),
            "number": 2,
            "status": "pending",
            "total": {"amount": "5000.00", "currency": "PKR"},
        }
        assert await badge() == newest
        await proof(runtime, shop, person, second)
        assert await badge() == {**newest, "status": "payment_submitted"}
        await move(second, "rejected")
        assert await badge() == {**newest, "status": "rejected"}
        await move(second, "cancelled")
        assert (await badge() or {})["id"] == str(first)
        await move(first, "paid")
        assert await badge() is None


async def test_a_message_names_its_author(
    client: httpx2.AsyncClient, agent: TestMember, shop: Shop, sana: UUID
) -> None:
    run_id = new_id()
    await shop.rows(
        """insert into ai_runs (tenant_id, id, conversation_id, provider, model, outcome)
           values ($1, $2, $3, 'Claude', 'some-model', 'replied')""",
        shop.tenant_id,
        run_id,
        sana,
    )
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await send(tx, sana, "From PKR 3,500.", author="ai", run_id=run_id)
    typed = {"text": "Salam, I am Sana's colleague", "client_key": "draft-1"}
    sent = (await client.post(f"/api/conversations/{sana}/messages", json=typed)).json()
    page = (await client.get(f"/api/conversations/{sana}/messages")).json()["items"]
    names = ("author", "author_name", "run_id", "provider", "model", "client_key")
    assert [tuple(message[name] for name in names) for message in page] == [
        ("customer", None, None, None, None, None),
        ("ai", None, str(run_id), "Claude", "some-model", None),
        ("human", "Test Person", None, None, None, "draft-1"),
    ]
    assert page[-1] == sent


async def test_a_picture_needs_no_words(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    uploaded = await client.post("/api/media", files={"file": ("logo.png", PNG, "image/png")})
    media_id = uploaded.json()["id"]
    sent = await client.post(f"/api/conversations/{sana}/messages", json={"text": " ", "media_id": media_id})
    assert (sent.status_code, sent.json()["kind"], sent.json()["text"]) == (201, "image", "")
    assert sent.json()["media"]["id"] == media_id
    refused = await client.post(f"/api/conversations/{sana}/messages", json={"text": " "})
    assert refused.status_code == 422
    assert len(await shop.messages()) == 2


@pytest.mark.parametrize(
    ("q", "names"),
    [("sana", ["Sana"]), ("+92 300", ["Sana"]), ("PRICE", ["Sana"]), ("عليكم", ["Omar"]), ("%", []), ("nobody", [])],
)
async def test_search(client: httpx2.AsyncClient, sana: UUID, omar: UUID, q: str, names: list[str]) -> None:
    assert await listed(client, q=q) == names


async def test_messages_by_number(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        for number in range(2, 11):
            await send(tx, sana, str(number), author="ai")

    async def seqs(**query: int) -> tuple[list[int], bool]:
        page = (await client.get(f"/api/conversations/{sana}/messages", params=query)).json()
        return [item["seq"] for item in page["items"]], page["has_more"]

    assert await seqs() == (list(range(1, 11)), False)
    assert await seqs(limit=3) == ([8, 9, 10], True)
    assert await seqs(limit=3, before=8) == ([5, 6, 7], True)
    assert await seqs(limit=5, before=5) == ([1, 2, 3, 4], False)
    assert await seqs(limit=3, after=2) == ([3, 4, 5], True)
    assert await seqs(limit=3, after=8) == ([9, 10], False)
    assert await seqs(after=10) == ([], False)
    assert await seqs(after=2, before=5) == ([3, 4], False)


async def test_a_customer_s_messages_over_all_chats(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    customer_id = (await client.get(f"/api/conversations/{sana}")).json()["customer"]["id"]
    await client.post(f"/api/conversations/{sana}/close", json={})
    await take(shop, "w3", "again")
    path = f"/api/customers/{customer_id}/messages"
    page = (await client.get(path)).json()
    assert [item["text"] for item in page["items"]] == ["Logo ki price?", "again"]
    assert len({item["conversation_id"] for item in page["items"]}) == 2
    first = (await client.get(path, params={"limit": 1})).json()
    assert ([item["text"] for item in first["items"]], first["has_more"]) == (["again"], True)
    before = (await client.get(path, params={"before": first["items"][0]["id"]})).json()
    assert ([item["text"] for item in before["items"]], before["has_more"]) == (["Logo ki price?"], False)


async def test_a_person_opens_a_chat_again_by_writing(client: httpx2.AsyncClient, shop: Shop, sana: UUID) -> None:
    await client.post(f"/api/conversations/{sana}/close", json={})
    assert (
        await client.post(f"/api/conversations/{sana}/messages", json={"text": "One more thing"})
    ).status_code == 201
    shown = (await client.get(f"/api/conversations/{sana}")).json()
    assert (shown["status"], shown["answered_by"], shown["closed_at"]) == ("active", "human", None)


async def test_in_a_chat_that_is_over_nobody_speaks_past_a_newer_one(
    client: httpx2.AsyncClient, shop: Shop, sana: UUID
) -> None:
    await client.post(f"/api/conversations/{sana}/close", json={})
    await take(shop, "w3", "again")
    refused = await client.post(f"/api/conversations/{sana}/messages", json={"text": "One more thing"})
    assert (refused.status_code, refused.json()["code"]) == (409, "newer_conversation")
    assert [row["text"] for row in await shop.messages()] == ["Logo ki price?", "again"]


async def test_reading_and_assigning(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, agent: TestMember, sana: UUID
) -> None:
    assert (await client.post(f"/api/conversations/{sana}/read")).json()["unread"] == 0
    assert (await shop.events("conversation.updated"))[-1] == {"unread": 0}
    mine = (await client.post(f"/api/conversations/{sana}/assign", json={"user_id": str(agent.user_id)})).json()
    assert (mine["assignee_id"], mine["assignee_name"]) == (str(agent.user_id), "Test Person")
    other = await simulator_shop(runtime)
    stranger = await make_member(runtime.db, other.tenant_id)
    refused = await client.post(f"/api/conversations/{sana}/assign", json={"user_id": str(stranger.user_id)})
    assert refused.status_code == 404
    assert (await client.get(f"/api/conversations/{sana}")).json()["assignee_id"] == str(agent.user_id)
    nobody = (await client.post(f"/api/conversations/{sana}/assign", json={"user_id": None})).json()
    assert nobody["assignee_id"] is None


async def test_another_shop_s_chat_does_not_exist(
    client: httpx2.AsyncClient, runtime: Runtime, agent: TestMember
) -> None:
    other = await simulator_shop(runtime)
    chat = await take(other, "w1")
    before = await other.rows("select * from conversations")
    path = f"/api/conversations/{chat.conversation_id}"
    answers = [
        await client.get(path),
        await client.get(f"{path}/messages"),
        await client.post(f"{path}/messages", json={"text": "hi"}),
        await client.post(f"{path}/messages", json={"text": "hi", "client_key": "k"}),
        await client.post(f"{path}/take-over", json={}),
        await client.post(f"{path}/resume"),
        await client.post(f"{path}/assign", json={"user_id": str(agent.user_id)}),
        await client.post(f"{path}/read"),
        await client.post(f"{path}/close", json={}),
        await client.get(f"/api/customers/{chat.customer_id}/messages"),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert await other.rows("select * from conversations") == before
    assert await listed(client) == []
