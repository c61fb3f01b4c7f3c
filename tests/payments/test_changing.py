"""What an unpaid order holds is changed: what was agreed keeps its price, and nobody overwrites a colleague."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.shop import Shop, chat, demo_shop, order, package, proof

LINES = "select package_name, quantity, unit_price_minor from order_lines order by package_name"


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await demo_shop(runtime.db)


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as opened:
        yield opened


def change(version: int, *lines: tuple[UUID, int], note: str = "") -> dict[str, Any]:
    wanted = [{"package_id": str(package_id), "quantity": quantity} for package_id, quantity in lines]
    return {"version": version, "lines": wanted, "note": note}


async def test_lines_are_changed_added_and_taken_out(client: httpx2.AsyncClient, shop: Shop) -> None:
    order_id = await order(shop, await chat(shop))
    reel, logo = await package(shop), await package(shop, "Logo Design", "Standard")
    await shop.rows("update packages set price_minor = price_minor * 2 where name = 'Reel'")
    path = f"/api/orders/{order_id}"
    changed = await client.patch(path, json=change(1, (reel, 3), (logo, 1), note="Red, please"))
    assert changed.status_code == 200, changed.text
    shown = changed.json()
    assert (shown["version"], shown["total"]["amount"], shown["due"]["amount"]) == (2, "14000.00", "14000.00")
    assert (shown["note"], shown["status"]) == ("Red, please", "pending")
    assert [tuple(row.values()) for row in await shop.rows(LINES)] == [("Reel", 3, 250_000), ("Standard", 1, 650_000)]
    last = shown["events"][-1]
    assert (last["from_status"], last["to_status"]) == ("pending", "pending")
    assert "14,000" in last["note"]
    (event,) = await shop.rows("select data, changes from events where type = 'order.updated'")
    assert event["data"] == {"number": 1, "from": "pending", "to": "pending", "total_minor": 1_400_000}
    assert event["changes"]["lines"][1] == ["3 × Video Editing – Reel", "1 × Logo Design – Standard"]
    shown = (await client.patch(path, json=change(2, (logo, 2)))).json()
    assert (shown["total"]["amount"], [line["quantity"] for line in shown["lines"]]) == ("13000.00", [2])


async def test_the_customer_hears_of_it_once_unless_they_are_not_to(client: httpx2.AsyncClient, shop: Shop) -> None:
    order_id = await order(shop, await chat(shop))
    reel, path = await package(shop), f"/api/orders/{order_id}"
    await shop.rows("update customers set language = 'roman_ur'")
    told = "select text from messages where direction = 'out' and template = 'order_changed' order by seq"
    await client.patch(path, json=change(1, (reel, 3)) | {"tell_customer": False})
    await client.patch(path, json=change(2, (reel, 3), note="the same, with a note"))
    await client.patch(path, json=change(2, (reel, 9)))  # of an order that stands otherwise by now
    assert await shop.rows(told) == []
    assert (await client.patch(path, json=change(3, (reel, 2)))).status_code == 200
    [message] = await shop.rows(told)
    assert message["text"].startswith("Aap ka order #1 badal diya gaya hai.")
    assert "• 2 × Video Editing – Reel\n*Total: PKR 5,000*" in message["text"]


async def test_nobody_writes_over_a_colleague_or_over_money(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop
) -> None:
    person = await chat(shop)
    order_id = await order(shop, person)
    reel, path = await package(shop), f"/api/orders/{order_id}"

    async def refusal(body: dict[str, Any]) -> tuple[int, str]:
        before = await shop.rows("select o.*, l.* from orders o join order_lines l on l.order_id = o.id")
        answer = await client.patch(path, json=body)
        assert await shop.rows("select o.*, l.* from orders o join order_lines l on l.order_id = o.id") == before
        return answer.status_code, answer.json()["code"]

    assert (await client.patch(path, json=change(1, (reel, 2)))).status_code == 200
    assert await refusal(change(1, (reel, 5))) == (409, "order_changed")
    assert await refusal(change(2, (order_id, 1))) == (404, "not_found")
    assert await refusal(change(2, (reel, 1), (reel, 1))) == (422, "invalid")
    assert await refusal(change(2)) == (422, "invalid")
    await proof(runtime, shop, person, order_id)
    assert await refusal(change(2, (reel, 1))) == (409, "not_editable")
    await client.post(f"{path}/status", json={"status": "rejected"})
    assert (await client.patch(path, json=change(2, (reel, 1)))).status_code == 200, "it awaits money again"
    part = {"amount": {"amount": "100.00", "currency": "PKR"}}
    assert (await client.post(f"{path}/payments", json=part)).status_code == 201
    assert await refusal(change(3, (reel, 2))) == (409, "money_received")
    await client.post(f"{path}/status", json={"status": "paid"})
    assert await refusal(change(3, (reel, 2))) == (409, "not_editable")


async def test_the_last_part_of_a_plan_bears_the_difference(client: httpx2.AsyncClient, shop: Shop) -> None:
    order_id = await order(shop, await chat(shop), quantity=2)
    reel, path = await package(shop), f"/api/orders/{order_id}"
    parts = [{"amount": {"amount": amount, "currency": "PKR"}} for amount in ("2000.00", "3000.00")]
    assert (await client.put(f"{path}/plan", json={"parts": parts})).status_code == 200
    more = (await client.patch(path, json=change(1, (reel, 3)))).json()
    assert [part["amount"]["amount"] for part in more["plan"]] == ["2000.00", "5500.00"]
    await shop.rows("update packages set price_minor = 100000 where name = 'Standard'")
    logo = await package(shop, "Logo Design", "Standard")
    less = (await client.patch(path, json=change(2, (logo, 1)))).json()
    assert (less["plan"], less["asked"]["amount"]) == ([], "1000.00")
