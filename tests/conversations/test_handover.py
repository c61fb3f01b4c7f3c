"""Who answers: people take chats and give them back, the clock gives them back, and the AI asks for people."""

import asyncio
from uuid import UUID

import httpx2
import pytest

from munshi.conversations import handover
from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, Actor
from tests.api import TestMember
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take

AI = Actor("ai")


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime, human_pause_minutes=30)


@pytest.fixture
async def chat(shop: Shop) -> UUID:
    """A chat in which the customer has written once, not yet answered."""
    return (await take(shop, "w1")).conversation_id


async def minutes_left(shop: Shop) -> float:
    left: float = await shop.value("select extract(epoch from human_until - now())::float8 / 60 from conversations")
    return left


async def pass_minutes(shop: Shop, minutes: int) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update conversations set human_until = human_until - make_interval(mins => $1)", minutes)
        await tx.raw.execute("update wake set due_at = due_at - make_interval(mins => $1)", minutes)


async def test_taking_over_pauses_the_ai_for_the_shop_s_time(
    client: httpx2.AsyncClient, shop: Shop, chat: UUID, agent: TestMember
) -> None:
    taken = (await client.post(f"/api/conversations/{chat}/take-over", json={})).json()
    assert (taken["answered_by"], taken["assignee_id"]) == ("human", str(agent.user_id))
    assert await minutes_left(shop) == pytest.approx(30, abs=0.5)
    told = (await shop.events("conversation.updated"))[-1]
    assert (told["answered_by"], told["needs_person"]) == ("human", False)
    assert told["human_until"] is not None
    longer = await client.post(f"/api/conversations/{chat}/take-over", json={"minutes": 120})
    assert longer.status_code == 200
    assert await minutes_left(shop) == pytest.approx(120, abs=0.5)


async def test_the_clock_gives_the_chat_back_and_the_ai_answers_what_waits(shop: Shop, chat: UUID) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await handover.take_over(tx, chat, by=SYSTEM, user_id=None)
        await tx.raw.execute("update wake set due_at = null where key like 'reply:%'")
    assert await shop.armed("resume") == [str(chat)]
    await pass_minutes(shop, 31)
    await shop.drain("resume")
    assert await shop.row("select answered_by, human_until from conversations") == {
        "answered_by": "ai",
        "human_until": None,
    }
    assert await shop.armed("reply") == [str(chat)]


async def test_who_takes_more_time_has_it(shop: Shop, chat: UUID) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await handover.take_over(tx, chat, by=SYSTEM, user_id=None)
        await handover.take_over(tx, chat, by=SYSTEM, user_id=None, minutes=90)
    await pass_minutes(shop, 31)
    outcome = await shop.work(f"resume:{chat}")
    assert outcome.pause == pytest.approx(59 * 60, abs=60)
    assert await shop.value("select answered_by from conversations") == "human"


async def test_resuming_by_hand(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    await client.post(f"/api/conversations/{chat}/take-over", json={})
    given = (await client.post(f"/api/conversations/{chat}/resume")).json()
    assert (given["answered_by"], given["human_until"], given["handover_reason"]) == ("ai", None, None)
    events = len(await shop.events("conversation.updated"))
    assert (await client.post(f"/api/conversations/{chat}/resume")).status_code == 200
    assert len(await shop.events("conversation.updated")) == events


async def test_resuming_wakes_nobody_when_all_is_answered(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    await client.post(f"/api/conversations/{chat}/messages", json={"text": "Done."})
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update wake set due_at = null where key like 'reply:%'")
    await client.post(f"/api/conversations/{chat}/resume")
    assert await shop.armed("reply") == []


async def test_the_ai_asks_for_a_person(shop: Shop, chat: UUID) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await handover.hand_over(tx, chat, "wants to bargain " * 30, by=AI)
    row = await shop.row("select answered_by, handover_reason, assignee_id from conversations")
    assert (row["answered_by"], row["assignee_id"]) == ("human", None)
    assert len(row["handover_reason"]) == 200
    (alert,) = await shop.events("system.alert")
    assert (alert["code"], alert["conversation"]) == ("customer_needs_person", str(chat))
    assert "bargain" not in str(await shop.rows("select data from events"))


async def test_a_wish_for_a_person_outlasts_the_clock_but_not_a_person(
    client: httpx2.AsyncClient, shop: Shop, chat: UUID
) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await handover.hand_over(tx, chat, "asked for a person", by=AI)
    await pass_minutes(shop, 31)
    await shop.drain("resume")
    waiting = (await client.get("/api/conversations", params={"needs_person": True})).json()
    assert [(item["answered_by"], item["handover_reason"]) for item in waiting["items"]] == [
        ("ai", "asked for a person")
    ]
    await client.post(f"/api/conversations/{chat}/take-over", json={})
    assert (await client.get("/api/conversations", params={"needs_person": True})).json()["total"] == 0


async def test_a_person_s_message_and_the_ai_s_reply_at_once_are_never_both_sent(shop: Shop, chat: UUID) -> None:
    """The reply's last transaction holds the chat and looks who answers, as ai/turn/finish does."""

    async def reply() -> bool:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            mine = await tx.raw.fetchval(
                "update conversations set answered_seq = 1 where id = $1 and answered_by = 'ai' returning true", chat
            )
            if mine:
                await send(tx, chat, "AI", author="ai")
            return bool(mine)

    async def person() -> None:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send(tx, chat, "Person", author="human")

    await asyncio.gather(person(), *(reply() for _ in range(3)))
    said = [row["text"] for row in await shop.messages() if row["direction"] == "out"]
    assert "AI" not in said[said.index("Person") :]
    assert not await reply()


async def test_a_closed_chat_is_not_taken(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    closed = (await client.post(f"/api/conversations/{chat}/close", json={"status": "abandoned"})).json()
    assert (closed["status"], closed["answered_by"], closed["unread"]) == ("abandoned", "ai", 0)
    assert closed["closed_at"] is not None
    refused = await client.post(f"/api/conversations/{chat}/take-over", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    twice = await client.post(f"/api/conversations/{chat}/close", json={})
    assert (twice.status_code, twice.json()["code"]) == (409, "conversation_closed")
    assert await shop.value("select answered_by from conversations") == "ai"


async def test_verbs_on_nothing(shop: Shop) -> None:
    nobody = shop.tenant_id
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        for verb in (
            handover.take_over(tx, nobody, by=SYSTEM, user_id=None),
            handover.hand_over(tx, nobody, "x", by=SYSTEM),
            handover.resume(tx, nobody, by=SYSTEM),
            send(tx, nobody, "x", author="ai"),
        ):
            with pytest.raises(NotFound):
                await verb


async def test_a_closed_chat_is_not_handed_over(shop: Shop, chat: UUID, client: httpx2.AsyncClient) -> None:
    await client.post(f"/api/conversations/{chat}/close", json={})
    with pytest.raises(Conflict):
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await handover.hand_over(tx, chat, "x", by=AI)
    assert await shop.events("system.alert") == []
