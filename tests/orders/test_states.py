"""The order's states, against the drawing the product was agreed on."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from munshi.core.clock import new_id
from munshi.core.db import Database, tenant_tx
from munshi.core.errors import Conflict, Forbidden
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, Actor
from munshi.orders.service import STATUSES, Status, move
from tests.api import client_of, make_member
from tests.shop import Chat, Shop, chat, demo_shop, order

DRAWING = """
pending            -> payment_submitted | paid | cancelled | expired
payment_submitted  -> paid | rejected | cancelled
rejected           -> payment_submitted | pending | cancelled
paid               -> completed | refunded
completed          -> refunded
cancelled          ->
refunded           ->
expired            ->
"""
ALLOWED = {
    source.strip(): [target.strip() for target in targets.split("|") if target.strip()]
    for source, targets in (line.split("->") for line in DRAWING.strip().splitlines())
}
TOLD = {
    "paid": "order_paid",
    "rejected": "payment_rejected",
    "completed": "order_completed",
    "cancelled": "order_cancelled",
    "refunded": "order_refunded",
    "expired": "order_expired",
}
STAFF = Actor("user", new_id())


@pytest.fixture
async def shop(db: Database) -> Shop:
    return await demo_shop(db)


@pytest.fixture
async def person(shop: Shop) -> Chat:
    return await chat(shop)


async def history(shop: Shop, order_id: UUID) -> list[tuple[str | None, str]]:
    rows = await shop.rows(
        "select from_status, to_status from order_events where order_id = $1 order by created_at, id", order_id
    )
    return [(row["from_status"], row["to_status"]) for row in rows]


@given(moves=st.lists(st.sampled_from(STATUSES), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_only_drawn_moves_pass_and_history_tells_them_all(shop: Shop, person: Chat, moves: list[Status]) -> None:
    order_id = await order(shop, person)
    told_before = len(await shop.sent(person.conversation_id))
    status = "pending"
    passed: list[tuple[str | None, str]] = [(None, "pending")]
    expected: list[str] = []
    for target in moves:
        if target in ALLOWED[status]:
            async with tenant_tx(shop.db, shop.tenant_id) as tx:
                assert (await move(tx, order_id, target, by=STAFF, note="because")).status == target
            passed.append((status, target))
            expected += [TOLD[target]] if target in TOLD else []
            status = target
        else:
            with pytest.raises(Conflict) as refused:
                async with tenant_tx(shop.db, shop.tenant_id) as tx:
                    await move(tx, order_id, target, by=STAFF)
            assert refused.value.slug == "illegal_transition"
            assert refused.value.extra == {"present": status, "allowed": ALLOWED[status]}
    assert await shop.rows("select status from orders where id = $1", order_id) == [{"status": status}]
    assert await history(shop, order_id) == passed
    assert [template for template, _ in (await shop.sent(person.conversation_id))[told_before:]] == expected


async def test_of_many_who_press_at_once_one_wins(runtime: Runtime, shop: Shop, person: Chat) -> None:
    order_id = await order(shop, person)
    member = await make_member(runtime.db, shop.tenant_id, "agent")
    async with client_of(runtime, member) as client:
        answers = await asyncio.gather(
            *(client.post(f"/api/orders/{order_id}/status", json={"status": "paid"}) for _ in range(8))
        )
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {(problem["code"], problem["present"], tuple(problem["allowed"])) for problem in refused} == {
        ("illegal_transition", "paid", ("completed", "refunded"))
    }
    assert [template for template, _ in await shop.sent(person.conversation_id)] == ["order_paid"]
    assert await history(shop, order_id) == [(None, "pending"), ("pending", "paid")]
    assert await shop.rows("select kind, amount_minor from payments") == [
        {"kind": "confirmed", "amount_minor": 250_000}
    ]


async def test_of_two_different_moves_at_once_one_wins(runtime: Runtime, shop: Shop, person: Chat) -> None:
    member = await make_member(runtime.db, shop.tenant_id, "agent")
    async with client_of(runtime, member) as client:
        for _ in range(5):
            order_id = await order(shop, person)
            answers = await asyncio.gather(
                *(
                    client.post(f"/api/orders/{order_id}/status", json={"status": status})
                    for status in ("paid", "cancelled")
                )
            )
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (winner,) = (answer.json()["status"] for answer in answers if answer.status_code == 200)
            assert await history(shop, order_id) == [(None, "pending"), ("pending", winner)]


@pytest.mark.parametrize("by", [SYSTEM, Actor("ai", new_id()), Actor("customer", new_id())])
async def test_only_a_person_says_that_money_came(shop: Shop, person: Chat, by: Actor) -> None:
    order_id = await order(shop, person)
    for status in ("paid", "refunded", "completed", "rejected"):
        with pytest.raises(Forbidden):
            async with tenant_tx(shop.db, shop.tenant_id) as tx:
                await move(tx, order_id, status, by=by)
    assert await history(shop, order_id) == [(None, "pending")]
    assert await shop.sent(person.conversation_id) == []


async def test_the_customer_is_told_in_their_language(shop: Shop) -> None:
    person = await chat(shop, language="ur")
    order_id = await order(shop, person)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await move(tx, order_id, "paid", by=STAFF)
    ((template, text),) = await shop.sent(person.conversation_id)
    assert template == "order_paid"
    assert "PKR 2,500" in text
    assert "ادائیگی" in text


async def test_the_chat_waits_for_payment_while_any_order_does(shop: Shop, person: Chat) -> None:
    async def status() -> str:
        (row,) = await shop.rows("select status from conversations where id = $1", person.conversation_id)
        return str(row["status"])

    assert await status() == "active"
    first, second = await order(shop, person), await order(shop, person)
    assert await status() == "waiting_payment"
    steps: list[tuple[UUID, Status, str]] = [
        (first, "payment_submitted", "waiting_payment"),
        (first, "paid", "waiting_payment"),
        (second, "cancelled", "active"),
        (first, "completed", "active"),
    ]
    for order_id, target, after in steps:
        async with tenant_tx(shop.db, shop.tenant_id) as tx:
            await move(tx, order_id, target, by=STAFF)
        assert await status() == after
