"""Orders through HTTP and as the assistant places them."""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.errors import NotFound
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.orders import export
from munshi.orders.service import awaiting_payment, find_by_number, latest_orders, move
from munshi.orders.taking.place import OrderItem, place
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.shop import Chat, Shop, chat, demo_shop, order, package


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


async def body(shop: Shop, person: Chat, **values: object) -> dict[str, Any]:
    lines = [{"package_id": str(await package(shop)), "quantity": 2}]
    common = {"customer_id": str(person.customer_id), "conversation_id": str(person.conversation_id), "lines": lines}
    return common | values


async def test_staff_place_an_order(client: httpx2.AsyncClient, shop: Shop, person: Chat, agent: TestMember) -> None:
    new = await body(shop, person, note="rush")
    logo = await package(shop, "Logo Design", "Basic")
    new["lines"].append({"package_id": str(logo), "quantity": 1})
    answer = await client.post("/api/orders", json=new)
    assert answer.status_code == 201, answer.text
    placed = answer.json()
    assert (placed["number"], placed["status"], placed["note"]) == (1, "pending", "rush")
    assert placed["total"] == {"amount": "8500.00", "currency": "PKR"}
    assert placed["customer_name"] == "Sana"
    assert [
        (x["service_name"], x["package_name"], x["quantity"], x["unit_price"]["amount"]) for x in placed["lines"]
    ] == [
        ("Video Editing", "Reel", 2, "2500.00"),
        ("Logo Design", "Basic", 1, "3500.00"),
    ]
    detail = (await client.get(f"/api/orders/{placed['id']}")).json()
    assert {name: detail[name] for name in placed} == placed
    assert detail["allowed"] == ["payment_submitted", "paid", "cancelled", "expired"]
    assert (detail["due"]["amount"], detail["received"]["amount"], detail["payments"]) == ("8500.00", "0.00", [])
    (event,) = detail["events"]
    assert (event["from_status"], event["to_status"], event["actor_kind"]) == (None, "pending", "user")
    assert event["actor_id"] == str(agent.user_id)
    assert await shop.events("order.created") == [
        {"number": 1, "total_minor": 850_000, "currency": "PKR", "status": "pending"}
    ]


async def test_the_price_agreed_stays(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    placed = (await client.post("/api/orders", json=await body(shop, person))).json()
    await shop.rows("update packages set price_minor = price_minor * 2, name = name || ' deluxe'")
    await shop.rows("delete from services")
    assert (await client.get(f"/api/orders/{placed['id']}")).json()["lines"] == placed["lines"]


async def test_one_key_gives_one_order(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    new = await body(shop, person)
    answers = await asyncio.gather(
        *(client.post("/api/orders", json=new, headers={"Idempotency-Key": "k-1"}) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    other = await client.post("/api/orders", json=new, headers={"Idempotency-Key": "k-2"})
    assert other.json()["number"] == 2
    changed = new | {"lines": [new["lines"][0] | {"quantity": 3}]}
    reused = await client.post("/api/orders", json=changed, headers={"Idempotency-Key": "k-1"})
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")
    assert (await client.get("/api/orders")).json()["total"] == 2
    assert len(await shop.events("order.created")) == 2


async def test_numbers_have_no_gaps_and_no_twins(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    new = await body(shop, person)
    broken = new | {"lines": [{"package_id": str(new_id()), "quantity": 1}]}
    answers = await asyncio.gather(*(client.post("/api/orders", json=part) for part in [new, broken] * 8))
    assert sorted(answer.status_code for answer in answers) == [201] * 8 + [404] * 8
    assert sorted(answer.json()["number"] for answer in answers if answer.status_code == 201) == list(range(1, 9))


async def test_currencies_do_not_mix(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    dollars = await package(shop, "SEO", "Audit")
    await shop.rows("update packages set currency = 'USD' where id = $1", dollars)
    new = await body(shop, person)
    new["lines"].append({"package_id": str(dollars), "quantity": 1})
    answer = await client.post("/api/orders", json=new)
    assert (answer.status_code, answer.json()["code"]) == (422, "mixed_currencies")
    assert (await client.get("/api/orders")).json()["total"] == 0
    new["lines"] = new["lines"][1:]
    assert (await client.post("/api/orders", json=new)).json()["number"] == 1


async def test_totals_are_bounded(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    await shop.rows("update packages set price_minor = 9999999999999")
    new = await body(shop, person)
    new["lines"][0]["quantity"] = 1000
    assert (await client.post("/api/orders", json=new)).status_code == 422
    new["lines"][0]["quantity"] = 100
    assert (await client.post("/api/orders", json=new)).json()["total"]["amount"] == "9999999999999.00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"lines": [{"package_id": "x", "quantity": 1}]},
        {"note": "a\x00"},
        {"note": "x" * 5000},
        {"total": "1"},
        *({"quantity": quantity} for quantity in (0, -1, 1001, 2**63, 1.5, True, "2")),
    ],
)
async def test_bad_orders_are_refused(
    client: httpx2.AsyncClient, shop: Shop, person: Chat, wrong: dict[str, Any]
) -> None:
    new = await body(shop, person)
    if "quantity" in wrong:
        new["lines"][0] |= wrong
    else:
        new |= wrong
    assert (await client.post("/api/orders", json=new)).status_code == 422
    assert (await client.get("/api/orders")).json()["total"] == 0


async def test_only_what_is_on_sale_to_customers_of_this_shop(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, person: Chat
) -> None:
    other = await make_tenant(runtime.db)
    stranger = Shop(runtime.db, other, new_id())
    await stranger.rows("insert into customers (tenant_id, id, name) values ($1, $2, 'Zara')", other, new_id())
    (foreign,) = await stranger.rows("select id from customers")
    second = await chat(shop, "+923214445566")
    resting = await package(shop, "SEO", "Audit")
    await shop.rows("update packages set active = false where id = $1", resting)
    good = await body(shop, person)
    for wrong in (
        {"lines": [{"package_id": str(resting), "quantity": 1}]},
        {"customer_id": str(foreign["id"]), "conversation_id": None},
        {"conversation_id": str(second.conversation_id)},
        {"conversation_id": str(new_id())},
    ):
        assert (await client.post("/api/orders", json=good | wrong)).status_code == 404
    assert (await client.get("/api/orders")).json()["total"] == 0


async def test_list_filters_sorts_and_counts(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    ahmed = await chat(shop, "+923214445566", name="Ahmed")
    small, large, late = await order(shop, person), await order(shop, ahmed, quantity=4), await order(shop, person)
    await shop.rows("update orders set created_at = '2026-03-01T19:30Z' where id = $1", small)  # 00:30 on the 2nd here
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await move(tx, late, "cancelled", by=Actor("user", new_id()))

    async def ids(**query: str) -> list[str]:
        answer = await client.get("/api/orders", params=query)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json()["items"])
        return [item["id"] for item in answer.json()["items"]]

    assert await ids() == [str(late), str(large), str(small)]
    assert await ids(sort="created_at") == [str(small), str(large), str(late)]
    assert (await ids(sort="-total"))[0] == str(large)
    assert await ids(status="cancelled") == [str(late)]
    assert await ids(customer_id=str(ahmed.customer_id)) == [str(large)]
    assert await ids(q="ahm") == [str(large)]
    assert await ids(q="4445") == [str(large)]
    assert await ids(q="#2") == [str(large)]
    assert await ids(q="9" * 30) == []
    assert await ids(since="2026-03-02", until="2026-03-02") == [str(small)]
    assert await ids(until="2026-03-01") == []
    for bad in ({"status": "gone"}, {"sort": "note"}, {"since": "0001-01-01"}, {"since": "2026-13-01"}, {"x": "1"}):
        assert (await client.get("/api/orders", params=bad)).status_code == 422

    stats = (await client.get("/api/orders/stats")).json()["statuses"]
    assert stats == [
        {"status": "cancelled", "count": 1, "total": {"amount": "2500.00", "currency": "PKR"}},
        {"status": "pending", "count": 2, "total": {"amount": "12500.00", "currency": "PKR"}},
    ]
    march = (await client.get("/api/orders/stats", params={"until": "2026-03-31"})).json()["statuses"]
    assert [(entry["status"], entry["count"]) for entry in march] == [("pending", 1)]


async def test_what_the_assistant_looks_up(shop: Shop, person: Chat) -> None:
    ahmed = await chat(shop, "+923214445566", name="Ahmed")
    first, second = await order(shop, person), await order(shop, person)
    staff = Actor("user", new_id())
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        assert await awaiting_payment(tx, ahmed.customer_id) is None
        newest = await awaiting_payment(tx, person.customer_id)
        assert newest is not None
        assert newest.id == second
        assert [found.id for found in await latest_orders(tx, person.customer_id)] == [second, first]
        assert [found.id for found in await latest_orders(tx, person.customer_id, limit=1)] == [second]
        assert (await find_by_number(tx, 1, person.customer_id)).id == first
        with pytest.raises(NotFound):
            await find_by_number(tx, 1, ahmed.customer_id)
        await move(tx, second, "payment_submitted", by=staff)
        await move(tx, second, "rejected", by=staff, note="unreadable")
        again = await awaiting_payment(tx, person.customer_id)
        assert again is not None
        assert again.id == second
        await move(tx, second, "cancelled", by=staff)
        await move(tx, first, "paid", by=staff)
        assert await awaiting_payment(tx, person.customer_id) is None


async def test_the_assistant_places_an_order_once(shop: Shop, person: Chat) -> None:
    reel, draft = await package(shop), str(new_id())
    for _ in range(2):
        async with tenant_tx(shop.db, shop.tenant_id) as tx:
            placed = await place(
                tx,
                customer_id=person.customer_id,
                conversation_id=person.conversation_id,
                lines=[OrderItem(reel, 1)],
                key=draft,
                by=Actor("ai", new_id()),
            )
            assert (placed.number, placed.total_minor) == (1, 250_000)
    assert await shop.rows("select count(*) as n from order_lines") == [{"n": 1}]
    assert await shop.rows("select last from order_counters") == [{"last": 1}]


async def test_another_shops_order_does_not_exist(runtime: Runtime, shop: Shop, person: Chat) -> None:
    order_id = await order(shop, person)
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, stranger) as outside:
        assert (await outside.get(f"/api/orders/{order_id}")).status_code == 404
        assert (await outside.post(f"/api/orders/{order_id}/status", json={"status": "paid"})).status_code == 404
        assert (await outside.get("/api/orders")).json()["total"] == 0
    assert await shop.rows("select status from orders") == [{"status": "pending"}]


async def test_viewers_do_not_touch_orders(runtime: Runtime, shop: Shop, person: Chat) -> None:
    order_id = await order(shop, person)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as viewer:
        assert (await viewer.get(f"/api/orders/{order_id}")).status_code == 200
        assert (await viewer.post(f"/api/orders/{order_id}/status", json={"status": "paid"})).status_code == 403
        assert (await viewer.post("/api/orders", json=await body(shop, person))).status_code == 403
    assert await shop.rows("select status from orders") == [{"status": "pending"}]


async def test_new_orders_are_dated_now(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    placed = (await client.post("/api/orders", json=await body(shop, person))).json()
    assert datetime.now(UTC) - datetime.fromisoformat(placed["created_at"]) < timedelta(minutes=1)


async def test_the_history_and_the_ledger_name_the_member(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    order_id = await order(shop, person)
    paid = (await client.post(f"/api/orders/{order_id}/status", json={"status": "paid"})).json()
    assert [(event["actor_kind"], event["actor_name"]) for event in paid["events"]] == [
        ("customer", None),
        ("user", "Test Person"),
    ]
    assert [(entry["kind"], entry["actor_name"]) for entry in paid["payments"]] == [("confirmed", "Test Person")]


async def exported(client: httpx2.AsyncClient, **query: str) -> list[dict[str, str]]:
    answer = await client.get("/api/orders/export.csv", params=query)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


async def test_orders_as_a_table_for_spreadsheets(client: httpx2.AsyncClient, shop: Shop, person: Chat) -> None:
    await client.post("/api/orders", json=await body(shop, person, note="رش ہے, please"))
    omar = await chat(shop, "+966501234567", name="Omar")
    second = await order(shop, omar)
    await client.post(f"/api/orders/{second}/status", json={"status": "paid"})
    paid, pending = await exported(client)
    placed = datetime.fromisoformat(pending.pop("Placed"))
    assert (placed.utcoffset(), abs(datetime.now(UTC) - placed) < timedelta(minutes=1)) == (timedelta(hours=5), True)
    assert pending == {
        "Number": "1",
        "Status": "pending",
        "Customer": "Sana",
        "Phone": "'+923001112233",
        "Items": "2 × Video Editing – Reel",
        "Total": "5000.00",
        "Currency": "PKR",
        "Note": "رش ہے, please",
    }
    assert (paid["Number"], paid["Status"], paid["Customer"]) == ("2", "paid", "Omar")
    assert [row["Number"] for row in await exported(client, sort="total")] == ["2", "1"]
    assert [row["Number"] for row in await exported(client, status="pending")] == ["1"]
    assert [row["Number"] for row in await exported(client, q="omar", since="2026-01-01")] == ["2"]
    assert await exported(client, until="2020-01-01") == []
    answer = await client.get("/api/orders/export.csv", params={"limit": "5"})
    assert answer.status_code == 422
    answer = await client.get("/api/orders/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="orders-20')


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://evil.example")'])
async def test_no_cell_of_the_table_is_a_formula(
    client: httpx2.AsyncClient, shop: Shop, person: Chat, name: str
) -> None:
    await order(shop, person)
    await shop.rows("update customers set name = $1", name)
    await shop.rows("update orders set note = $1", name)
    (row,) = await exported(client)
    assert (row["Customer"], row["Note"]) == (f"'{name}", f"'{name}")


async def test_a_table_that_would_leave_orders_out_is_refused(
    client: httpx2.AsyncClient, shop: Shop, person: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    await order(shop, person)
    assert len(await exported(client)) == 1
    await order(shop, person)
    refused = await client.get("/api/orders/export.csv")
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_orders")
