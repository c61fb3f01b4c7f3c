"""What needs a person now: the counts of the navigation and the list on the home page."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import NewCloudAccount
from munshi.conversations.handover import hand_over, resume, take_over
from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, Actor, emit
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.shop import Chat, Shop, chat, demo_shop, order, proof

AI = Actor("ai")


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await demo_shop(runtime.db)


@pytest.fixture
async def viewer(runtime: Runtime, shop: Shop) -> TestMember:
    return await make_member(runtime.db, shop.tenant_id, "viewer")


@pytest.fixture
async def client(runtime: Runtime, viewer: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, viewer) as opened:
        yield opened


async def attention(client: httpx2.AsyncClient) -> tuple[tuple[int, ...], list[dict[str, Any]]]:
    """The counts (needs a person, unread, payments, orders), and the items."""
    answer = await client.get("/api/dashboard/attention")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    names = ("needs_person", "unread_conversations", "payments_waiting", "orders_open")
    return tuple(found[name] for name in names), found["items"]


async def needs_person(shop: Shop, person: Chat, reason: str) -> None:
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await hand_over(tx, person.conversation_id, reason, by=AI)


async def unsent(shop: Shop, person: Chat, status: str, text: str = "Hello") -> UUID:
    """A message of ours that ended so."""
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        sent = await send(tx, person.conversation_id, text, author="system")
        await tx.raw.execute(
            "update messages set status = $2, failure = 'no such number' where id = $1", sent.id, status
        )
    return sent.id


async def alert(shop: Shop, code: str, **details: str) -> None:
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        emit(tx, "system.alert", shop.tenant_id, {"code": code, "action": f"Mend {code}.", **details}, by=SYSTEM)


async def test_a_quiet_shop_needs_nobody(client: httpx2.AsyncClient) -> None:
    assert await attention(client) == ((0, 0, 0, 0), [])


async def test_a_chat_that_needs_a_person_until_one_acts(client: httpx2.AsyncClient, shop: Shop) -> None:
    person = await chat(shop)
    assert await attention(client) == ((0, 1, 0, 0), [])
    await order(shop, person)
    await order(shop, person, quantity=2)
    await needs_person(shop, person, "wants a discount")
    counts, (item,) = await attention(client)
    assert counts == (1, 1, 0, 2)
    since = item.pop("since")
    assert item == {
        "kind": "needs_person",
        "conversation_id": str(person.conversation_id),
        "customer_id": str(person.customer_id),
        "customer_name": "Sana",
        "reason": "wants a discount",
        "at_stake": {"amount": "5000.00", "currency": "PKR"},
    }
    await needs_person(shop, person, "is angry now")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await resume(tx, person.conversation_id, by=SYSTEM)
    _, (item,) = await attention(client)
    assert (item["reason"], item["since"]) == ("is angry now", since)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await take_over(tx, person.conversation_id, by=SYSTEM, user_id=None)
    assert await attention(client) == ((0, 1, 0, 2), [])


async def test_a_proof_waits_until_its_order_moves_on(client: httpx2.AsyncClient, runtime: Runtime, shop: Shop) -> None:
    person = await chat(shop)
    order_id = await order(shop, person, quantity=2)
    proof_id = await proof(runtime, shop, person, order_id)
    counts, (item,) = await attention(client)
    assert counts == (0, 1, 1, 1)
    del item["since"]
    assert item == {
        "kind": "proof_waiting",
        "proof_id": str(proof_id),
        "order_id": str(order_id),
        "order_number": 1,
        "amount": {"amount": "5000.00", "currency": "PKR"},
        "customer_id": str(person.customer_id),
        "customer_name": "Sana",
        "conversation_id": str(person.conversation_id),
    }
    agent = await make_member(runtime.db, shop.tenant_id, "agent")
    async with client_of(runtime, agent) as desk:
        assert (await desk.post(f"/api/orders/{order_id}/status", json={"status": "cancelled"})).is_success
    assert await attention(client) == ((0, 1, 0, 0), [])


async def test_a_message_that_did_not_arrive_until_a_later_one_does(client: httpx2.AsyncClient, shop: Shop) -> None:
    sana, omar = await chat(shop), await chat(shop, "+966501234567", name="Omar")
    await unsent(shop, sana, "failed")
    newest, unknown = await unsent(shop, sana, "failed"), await unsent(shop, omar, "unknown")
    _, items = await attention(client)
    assert [(item["message_id"], item["status"], item["customer_name"]) for item in items] == [
        (str(unknown), "unknown", "Omar"),
        (str(newest), "failed", "Sana"),
    ]
    assert {(item["kind"], item["failure"]) for item in items} == {("message_not_sent", "no such number")}
    await unsent(shop, sana, "delivered")
    assert [item["customer_name"] for item in (await attention(client))[1]] == ["Omar"]
    await shop.rows("update messages set created_at = now() - interval '8 days' where id = $1", unknown)
    assert (await attention(client))[1] == []


async def test_a_number_that_is_stopped_comes_before_all_else(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop
) -> None:
    await needs_person(shop, await chat(shop), "has waited longer")
    new = NewCloudAccount(
        kind="cloud", label="Shop", phone_number_id="12345", access_token="token-of-meta", app_secret="secret-of-meta"
    )
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        account_id = await accounts.create(tx, runtime.settings, new, by=SYSTEM)
        await standing.mark_connected(tx, account_id, None, by=SYSTEM)
    assert [item["kind"] for item in (await attention(client))[1]] == ["needs_person"]
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await standing.disconnect(tx, account_id, by=SYSTEM, reason="The token has expired.")
        emit(
            tx, "system.alert", account_id, {"code": "whatsapp_sending_stopped", "action": "Connect again."}, by=SYSTEM
        )
        at = await tx.raw.fetchval("select now()")
    _, (stopped, waiting) = await attention(client)
    assert abs((at - at.fromisoformat(stopped.pop("since"))).total_seconds()) < 5
    assert stopped == {
        "kind": "account_stopped",
        "account_id": str(account_id),
        "label": "Shop",
        "status": "disconnected",
        "reason": "The token has expired.",
    }
    assert waiting["kind"] == "needs_person"


async def test_alerts_of_a_day_each_told_once(client: httpx2.AsyncClient, shop: Shop) -> None:
    for code in ("job_given_up", "ai_no_provider_answers", "job_given_up"):
        await alert(shop, code, kind="out")
    _, items = await attention(client)
    assert [(item["kind"], item["code"], item["action"], item["details"]) for item in items] == [
        ("alert", "job_given_up", "Mend job_given_up.", {"kind": "out"}),
        ("alert", "ai_no_provider_answers", "Mend ai_no_provider_answers.", {"kind": "out"}),
    ]


async def test_who_has_waited_longest_comes_first_and_twenty_are_shown(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop
) -> None:
    await alert(shop, "job_given_up")
    payer = await chat(shop, name="Payer")
    await proof(runtime, shop, payer, await order(shop, payer))
    people = [await chat(shop, f"+9230011122{number:02}", name=f"Nr {number}") for number in range(20)]
    for person in people:
        await needs_person(shop, person, "asks")
    counts, items = await attention(client)
    assert counts == (20, 21, 1, 1)
    assert [item["customer_name"] for item in items] == ["Payer", *(f"Nr {number}" for number in range(19))]


async def test_another_shop_sees_nothing_of_it(runtime: Runtime, shop: Shop) -> None:
    person = await chat(shop)
    await proof(runtime, shop, person, await order(shop, person))
    await needs_person(shop, person, "asks")
    await unsent(shop, person, "failed")
    await alert(shop, "job_given_up")
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, stranger) as outside:
        assert await attention(outside) == ((0, 0, 0, 0), [])
        stats, checklist = await asyncio.gather(
            outside.get("/api/dashboard/stats"), outside.get("/api/dashboard/checklist")
        )
    assert (stats.json()["today"]["conversations"], stats.json()["payments_waiting"]) == (0, 0)
    assert [step["step"] for step in checklist.json()["steps"] if step["done"]] == ["business"]
