"""A chat to be seen later: it is none of those that wait until its time, or until the customer writes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.conversations.handover import hand_over
from munshi.core.clock import now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from tests.api import TestMember, client_of, make_member
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take

NEEDED = {"needs_person": True, "snoozed": False, "sort": "needs_first"}
PASS = "update conversations set snoozed_until = now() - interval '1 second' where snoozed_until is not null"


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    shop = await simulator_shop(runtime)
    await shop.rows("update tenants set time_zone = 'UTC'")
    return shop


@pytest.fixture
async def chat(shop: Shop) -> UUID:
    return (await take(shop, "w1")).conversation_id


def shop_time(ahead: timedelta) -> str:
    """By the clock of the test's shop, which is UTC's."""
    return f"{now() + ahead:%Y-%m-%dT%H:%M}"


async def names(client: httpx2.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get("/api/conversations", params=query)
    assert answer.status_code == 200, answer.text
    return [item["customer"]["name"] for item in answer.json()["items"]]


async def counts(client: httpx2.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await client.get("/api/conversations/counts")).json()
    return found


async def snooze(client: httpx2.AsyncClient, chat: UUID, ahead: timedelta) -> dict[str, Any]:
    answer = await client.put(f"/api/conversations/{chat}/snooze", json={"at": shop_time(ahead)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_it_leaves_what_waits_and_comes_back_first_with_the_reason(
    client: httpx2.AsyncClient, shop: Shop, agent: TestMember, chat: UUID
) -> None:
    other = await take(shop, "w2", addresses=[("phone", "+923009990001")], name="Ali")
    await client.post(f"/api/conversations/{chat}/take-over", json={})
    assert (await counts(client))["mine"] == 1
    slept = await snooze(client, chat, timedelta(hours=2))
    until = datetime.fromisoformat(slept["snoozed_until"])
    assert timedelta(hours=1, minutes=58) < until - now() <= timedelta(hours=2)
    assert (await counts(client))["mine"] == 0
    assert await names(client, mine=True, snoozed=False) == []
    assert await names(client, snoozed=True) == await names(client, mine=True) == ["Sana"]
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await hand_over(tx, other.conversation_id, "asks for a discount", by=Actor("ai"))
    await shop.work(f"snooze:{chat}")
    assert await names(client, **NEEDED) == ["Ali"], "it is not its time"
    await shop.rows(PASS)
    for _ in range(2):
        await shop.work(f"snooze:{chat}")
    back = (await client.get(f"/api/conversations/{chat}")).json()
    assert (back["snoozed_until"], back["handover_reason"]) == (None, "snoozed until now")
    assert back["woken_at"] > back["last_message_at"]
    assert await names(client, **NEEDED) == ["Sana", "Ali"], "it is first, though Ali wrote later"
    assert (await counts(client))["mine"] == 1
    notes = (await client.get(f"/api/conversations/{chat}/notes")).json()
    said = [(note["kind"], note["user_id"], note["user_name"], note["until"]) for note in notes]
    by = (str(agent.user_id), "Test Person")
    assert said == [("snoozed", *by, slept["snoozed_until"]), ("woken", None, None, None)]
    await client.post(f"/api/conversations/{chat}/take-over", json={})
    assert await names(client, **NEEDED) == ["Ali"], "somebody has acted"


async def test_the_customer_s_words_bring_it_back(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    await snooze(client, chat, timedelta(days=1))
    await take(shop, "w2", "👍", kind="reaction", quiet=True)
    assert (await client.get(f"/api/conversations/{chat}")).json()["snoozed_until"] is not None
    await take(shop, "w3", "and now?")
    back = (await client.get(f"/api/conversations/{chat}")).json()
    assert (back["snoozed_until"], back["handover_reason"]) == (None, "snoozed until now")
    assert (await counts(client))["needs_person"] == 1
    before = await shop.rows("select * from conversations")
    await shop.work(f"snooze:{chat}")
    assert await shop.rows("select * from conversations") == before


async def test_it_can_be_brought_back_and_put_off_again(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, chat: UUID
) -> None:
    first = await snooze(client, chat, timedelta(hours=1))
    second = await snooze(client, chat, timedelta(hours=5))
    assert second["snoozed_until"] > first["snoozed_until"]
    path = f"/api/conversations/{chat}/snooze"
    woken = [(await client.delete(path)).json() for _ in range(2)]
    assert [(one["snoozed_until"], one["handover_reason"]) for one in woken] == [(None, None)] * 2
    kinds = [note["kind"] for note in (await client.get(f"/api/conversations/{chat}/notes")).json()]
    assert kinds == ["snoozed", "snoozed", "woken"]
    for at in (shop_time(timedelta(days=-2)), shop_time(timedelta(days=400)), "2027-02-30T09:00", "tomorrow"):
        assert (await client.put(path, json={"at": at})).status_code == 422
    await client.post(f"/api/conversations/{chat}/close", json={})
    refused = await client.put(path, json={"at": shop_time(timedelta(days=1))})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert await shop.value("select count(*) from conversations where snoozed_until is not null") == 0
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as viewer:
        assert (await viewer.delete(path)).status_code == 403
