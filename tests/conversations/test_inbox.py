"""The inbox over HTTP: lists and filters, messages by number, and another shop's chats."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest

from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take

OMAR = ("phone", "+966501234567")


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def agent(runtime: Runtime, shop: Shop) -> TestMember:
    return await make_member(runtime.db, shop.tenant_id, "agent")


@pytest.fixture
async def client(runtime: Runtime, agent: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, agent) as opened:
        yield opened


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
