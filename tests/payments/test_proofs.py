"""A proof arrives, a person decides, the customer is told once, and the ledger says what was paid."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.models import MediaFile
from munshi.payments.service import submit_proof
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.shop import PNG_HASH, Chat, Shop, chat, demo_shop, order, proof


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await demo_shop(runtime.db)


@pytest.fixture
async def person(shop: Shop) -> Chat:
    return await chat(shop)


@pytest.fixture
async def agent(runtime: Runtime, shop: Shop) -> TestMember:
    return await make_member(runtime.db, shop.tenant_id, "agent")


@pytest.fixture
async def client(runtime: Runtime, agent: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, agent) as opened:
        yield opened


async def queue(client: httpx2.AsyncClient, status: str = "waiting") -> list[dict[str, Any]]:
    answer = await client.get("/api/payments", params={"status": status})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert answer.json()["total"] == len(items)
    return items


async def ledger(shop: Shop) -> list[tuple[str, int]]:
    rows = await shop.rows("select kind, amount_minor from payments order by created_at, id")
    return [(row["kind"], row["amount_minor"]) for row in rows]


async def test_a_proof_waits_in_the_queue(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat
) -> None:
    order_id = await order(shop, person, quantity=2)
    proof_id = await proof(runtime, shop, person, order_id)
    (waiting,) = await queue(client)
    assert (waiting["id"], waiting["order_id"], waiting["order_number"]) == (str(proof_id), str(order_id), 1)
    assert (waiting["order_status"], waiting["order_total"]["amount"]) == ("payment_submitted", "5000.00")
    assert (waiting["customer_name"], waiting["conversation_id"]) == ("Sana", str(person.conversation_id))
    picture = await client.get(f"/api/media/{waiting['media_id']}")
    assert (picture.status_code, picture.headers["content-type"]) == (200, waiting["content_type"])
    assert waiting["content_type"] == "image/png"
    assert [template for template, _ in await shop.sent(person.conversation_id)] == ["payment_submitted"]
    assert await ledger(shop) == [("submitted", 500_000)]
    assert await shop.events("payment.submitted") == [
        {"order": str(order_id), "proof": str(proof_id), "sha256": PNG_HASH}
    ]


async def test_approving_pays_the_order(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat, agent: TestMember
) -> None:
    order_id = await order(shop, person)
    proof_id = await proof(runtime, shop, person, order_id)
    answer = await client.post(f"/api/payments/{proof_id}/approve", json={"note": "seen in the app"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["order_status"]) == ("approved", "paid")
    assert (answer.json()["reviewer_id"], answer.json()["note"]) == (str(agent.user_id), "seen in the app")
    assert await queue(client) == []
    assert [item["id"] for item in await queue(client, "approved")] == [str(proof_id)]
    assert await ledger(shop) == [("submitted", 250_000), ("confirmed", 250_000)]
    detail = (await client.get(f"/api/orders/{order_id}")).json()
    assert [detail[name]["amount"] for name in ("total", "received", "due", "overpaid")] == [
        "2500.00",
        "2500.00",
        "0.00",
        "0.00",
    ]
    assert [entry["kind"] for entry in detail["payments"]] == ["submitted", "confirmed"]
    assert [event["to_status"] for event in detail["events"]] == ["pending", "payment_submitted", "paid"]
    assert [template for template, _ in await shop.sent(person.conversation_id)] == ["payment_submitted", "order_paid"]
    assert await shop.events("payment.approved") == [
        {
            "order": str(order_id),
            "proof": str(proof_id),
            "sha256": PNG_HASH,
            "amount_minor": 250_000,
            "currency": "PKR",
        }
    ]


async def test_a_rejection_tells_the_reason_and_takes_a_new_proof(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop
) -> None:
    person = await chat(shop, language="roman_ur")
    order_id = await order(shop, person)
    first = await proof(runtime, shop, person, order_id)
    answer = await client.post(f"/api/payments/{first}/reject", json={"reason": "blurred", "note": "sent by night"})
    assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (200, "rejected", "blurred")
    template, text = (await shop.sent(person.conversation_id))[-1]
    assert template == "payment_rejected"
    assert "tasveer saaf parhi nahi ja rahi" in text
    assert "sent by night" not in text
    second = await proof(runtime, shop, person, order_id)
    assert [item["id"] for item in await queue(client)] == [str(second)]
    assert (await client.post(f"/api/payments/{second}/approve", json={})).status_code == 200
    assert [item["id"] for item in await queue(client, "decided")] == [str(second), str(first)]
    assert await ledger(shop) == [("submitted", 250_000), ("submitted", 250_000), ("confirmed", 250_000)]
    late = await client.post(f"/api/payments/{first}/approve", json={})
    assert late.status_code == 409
    assert (await ledger(shop))[-1] == ("confirmed", 250_000)


async def test_another_reason_is_told_in_the_reviewers_words(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat
) -> None:
    proof_id = await proof(runtime, shop, person, await order(shop, person))
    await client.post(f"/api/payments/{proof_id}/reject", json={"reason": "other", "note": "it shows {someone} else"})
    assert "it shows {someone} else" in (await shop.sent(person.conversation_id))[-1][1]
    assert (await client.post(f"/api/payments/{proof_id}/reject", json={"reason": "ugly"})).status_code == 422
    silent = await proof(runtime, shop, person, (await shop.rows("select id from orders"))[0]["id"])
    await client.post(f"/api/payments/{silent}/reject", json={"reason": "other"})
    assert "we could not match it to your order" in (await shop.sent(person.conversation_id))[-1][1]


async def test_a_preview_says_what_a_rejection_then_says(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop
) -> None:
    person = await chat(shop, language="roman_ur")
    proof_id = await proof(runtime, shop, person, await order(shop, person))
    told = await shop.sent(person.conversation_id)
    rejection = {"reason": "other", "note": "Slip par {naam} kisi aur ka hai"}
    for body in ({"reason": "blurred"}, rejection):
        answer = await client.post(f"/api/payments/{proof_id}/rejection-preview", json=body)
        assert (answer.status_code, answer.json()["language"]) == (200, "roman_ur")
    assert await shop.sent(person.conversation_id) == told
    assert [item["id"] for item in await queue(client)] == [str(proof_id)]
    assert (await client.post(f"/api/payments/{proof_id}/reject", json=rejection)).status_code == 200
    assert (await shop.sent(person.conversation_id))[-1] == ("payment_rejected", answer.json()["text"])
    assert "Slip par {naam} kisi aur ka hai" in answer.json()["text"]


async def test_there_is_nothing_to_preview_where_nobody_is_told(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat
) -> None:
    order_id = await order(shop, person)
    proof_id = await proof(runtime, shop, person, order_id)
    await shop.rows("update orders set conversation_id = null where id = $1", order_id)
    answer = await client.post(f"/api/payments/{proof_id}/rejection-preview", json={"reason": "blurred"})
    assert (answer.status_code, answer.json()) == (200, {"text": None, "language": "en"})


async def test_of_two_reviewers_one_wins(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat
) -> None:
    for verdicts in (("approve", "approve", "approve"), ("approve", "reject", "approve"), ("reject", "approve")):
        order_id = await order(shop, person)
        proof_id = await proof(runtime, shop, person, order_id)
        told, entries = len(await shop.sent(person.conversation_id)), len(await ledger(shop))
        bodies: dict[str, dict[str, str]] = {"approve": {}, "reject": {"reason": "blurred"}}
        answers = await asyncio.gather(
            *(client.post(f"/api/payments/{proof_id}/{verdict}", json=bodies[verdict]) for verdict in verdicts)
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * (len(verdicts) - 1)
        (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
        assert winner["status"] in ("approved", "rejected")
        new = [template for template, _ in (await shop.sent(person.conversation_id))[told:]]
        paid = winner["status"] == "approved"
        assert new == ["order_paid" if paid else "payment_rejected"]
        assert (await ledger(shop))[entries:] == ([("confirmed", 250_000)] if paid else [])


async def test_a_message_is_one_proof(runtime: Runtime, shop: Shop, person: Chat) -> None:
    order_id = await order(shop, person)
    await proof(runtime, shop, person, order_id)
    (first,) = await shop.rows("select * from payment_proofs")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        media = await tx.get_one(MediaFile, (shop.tenant_id, first["media_id"]))
        by = Actor("customer", person.customer_id)
        again = await submit_proof(tx, order_id=order_id, message_id=first["message_id"], media=media, by=by)
        assert again.id == first["id"]
    assert await ledger(shop) == [("submitted", 250_000)]


@pytest.mark.parametrize("status", ["paid", "cancelled"])
async def test_no_proof_for_an_order_that_awaits_none(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat, status: str
) -> None:
    order_id = await order(shop, person)
    await client.post(f"/api/orders/{order_id}/status", json={"status": status})
    before = await ledger(shop)
    with pytest.raises(Conflict):
        await proof(runtime, shop, person, order_id)
    assert await queue(client) == []
    assert await ledger(shop) == before
    assert await shop.rows("select id from media_files") == []


async def test_moves_by_hand_keep_ledger_and_queue_in_step(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat
) -> None:
    async def go(order_id: UUID, status: str, note: str = "") -> dict[str, Any]:
        answer = await client.post(f"/api/orders/{order_id}/status", json={"status": status, "note": note})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    sold, lost, doubted = [await order(shop, person) for _ in range(3)]
    for order_id in (sold, lost, doubted):
        await proof(runtime, shop, person, order_id)
    assert (await go(sold, "paid"))["received"]["amount"] == "2500.00"
    assert (await go(sold, "completed"))["allowed"] == ["refunded"]
    refunded = await go(sold, "refunded", "did not like it")
    assert (refunded["received"]["amount"], refunded["allowed"]) == ("0.00", [])
    assert refunded["events"][-1]["note"] == "did not like it"
    await go(lost, "cancelled")
    await go(doubted, "rejected", "please send the whole picture")
    assert "please send the whole picture" in (await shop.sent(person.conversation_id))[-1][1]
    assert await queue(client) == []
    assert {item["order_id"] for item in await queue(client, "approved")} == {str(sold)}
    assert {item["order_id"] for item in await queue(client, "rejected")} == {str(lost), str(doubted)}
    assert await ledger(shop) == [("submitted", 250_000)] * 3 + [("confirmed", 250_000), ("refunded", 250_000)]

    stats = (await client.get(f"/api/customers/{person.customer_id}/stats")).json()
    assert (stats["orders"], stats["open_orders"]) == (3, 1)
    assert stats["totals"] == [
        {
            "ordered": {"amount": "2500.00", "currency": "PKR"},
            "received": {"amount": "0.00", "currency": "PKR"},
        }
    ]


async def test_another_shops_proof_does_not_exist(runtime: Runtime, shop: Shop, person: Chat) -> None:
    proof_id = await proof(runtime, shop, person, await order(shop, person))
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, stranger) as outside:
        assert await queue(outside) == []
        assert (await outside.post(f"/api/payments/{proof_id}/approve", json={})).status_code == 404
        assert (await outside.post(f"/api/payments/{proof_id}/reject", json={"reason": "blurred"})).status_code == 404
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as viewer:
        assert len(await queue(viewer)) == 1
        assert (await viewer.post(f"/api/payments/{proof_id}/approve", json={})).status_code == 403
        assert (await viewer.post(f"/api/payments/{new_id()}/reject", json={"reason": "blurred"})).status_code == 403
    assert await shop.rows("select status from orders") == [{"status": "payment_submitted"}]
    assert await ledger(shop) == [("submitted", 250_000)]
