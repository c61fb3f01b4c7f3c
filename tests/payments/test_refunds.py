"""Money goes back once, by two people above the limit, and the order and the customer know of it."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_tenant
from tests.payments.books import Books, open_books, pkr
from tests.shop import PNG


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


async def paid(books: Books) -> UUID:
    order_id = await books.order()
    answer = await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "paid"})
    assert answer.status_code == 200, answer.text
    return order_id


async def ask(
    books: Books,
    order_id: UUID,
    minor: int,
    who: httpx2.AsyncClient | None = None,
    key: str | None = None,
    **more: object,
) -> httpx2.Response:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"amount": pkr(minor), "reason": "late", **more}
    return await (who or books.sana).post(f"/api/orders/{order_id}/refunds", json=body, headers=headers)


async def test_a_part_goes_back_and_the_order_stays_paid(books: Books) -> None:
    order_id = await paid(books)
    stored = (await books.sana.post("/api/media", files={"file": ("sent.png", PNG, "image/png")})).json()
    given = await ask(books, order_id, 50_000, media_id=stored["id"])
    assert (given.status_code, given.json()["status"], given.json()["asked_by_name"]) == (201, "done", "Test Person")
    assert await books.stands(order_id) == ("paid", 2000, 0, 0)
    told = (await books.shop.sent(books.person.conversation_id))[-2:]
    assert [template for template, _ in told] == ["payment_refunded", None]
    assert "PKR 500" in told[0][1]
    (picture,) = await books.shop.rows("select media_id from messages where kind = 'image'")
    assert str(picture["media_id"]) == stored["id"]

    too_much = await ask(books, order_id, 200_100)
    assert (too_much.status_code, too_much.json()["code"]) == (409, "too_much")
    assert await books.stands(order_id) == ("paid", 2000, 0, 0)
    assert (await ask(books, order_id, 200_000)).json()["status"] == "done"
    assert await books.stands(order_id) == ("refunded", 0, 0, 0)
    assert (await books.told())[-1] == "order_refunded"
    assert await books.entries(order_id) == [("confirmed", 250_000), ("refunded", 50_000), ("refunded", 200_000)]


async def test_pressed_twice_it_goes_back_once(books: Books) -> None:
    order_id = await paid(books)
    answers = await asyncio.gather(*(ask(books, order_id, 100_000, key="press-1") for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 1
    other = await ask(books, order_id, 120_000, key="press-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    both = await asyncio.gather(*(ask(books, order_id, 100_000) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    assert await books.stands(order_id) == ("paid", 500, 0, 0)


async def test_above_the_limit_a_second_person_agrees(books: Books) -> None:
    order_id = await paid(books)
    await books.set(two_people_above_minor=100_000)
    assert (await ask(books, order_id, 100_000)).json()["status"] == "done"
    asked = (await ask(books, order_id, 100_000)).json()  # with the first it is above the limit
    assert (asked["status"], asked["decided_at"]) == ("asked", None)
    by_hand = await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "refunded"})
    assert (by_hand.status_code, by_hand.json()["code"]) == (409, "second_person")
    assert (await ask(books, order_id, 60_000)).json()["code"] == "too_much"  # it is promised already
    place = f"/api/refunds/{asked['id']}"
    own = await books.sana.post(f"{place}/agree")
    assert (own.status_code, own.json()["code"]) == (409, "second_person")
    assert (await books.sana.get("/api/refunds", params={"status": "asked"})).json()["total"] == 1
    assert await books.stands(order_id) == ("paid", 1500, 0, 0)

    answers = await asyncio.gather(*(who.post(f"{place}/agree") for who in (books.omar, books.admin)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await books.stands(order_id) == ("paid", 500, 0, 0)
    assert await books.told() == ["order_paid", "payment_refunded", "payment_refunded"]
    late = await books.omar.post(f"{place}/refuse")
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")


async def test_refused_nothing_goes_back(books: Books) -> None:
    order_id = await paid(books)
    await books.set(two_people_above_minor=100_000)
    asked = (await ask(books, order_id, 250_000)).json()
    async with client_of(books.runtime, await make_member(books.shop.db, await make_tenant(books.shop.db))) as outside:
        assert (await outside.post(f"/api/refunds/{asked['id']}/agree")).status_code == 404
    assert (await books.omar.post(f"/api/refunds/{asked['id']}/refuse")).json()["status"] == "refused"
    assert await books.stands(order_id) == ("paid", 2500, 0, 0)
    assert await books.told() == ["order_paid"]
    assert (await ask(books, order_id, 250_000)).json()["status"] == "asked"


async def test_money_of_an_order_that_is_over_goes_back(books: Books) -> None:
    order_id = await books.order()
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(100_000)})
    await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "cancelled"})
    assert await books.stands(order_id) == ("cancelled", 1000, 0, 1000)
    assert (await ask(books, order_id, 100_000)).json()["status"] == "done"
    assert await books.stands(order_id) == ("cancelled", 0, 0, 0)
    assert await books.told() == ["payment_part_confirmed", "order_cancelled", "payment_refunded"]
