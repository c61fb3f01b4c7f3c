"""Payments that are known without a picture: by an amount of the order's own, or by a reference."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from munshi.ai.guard.faults import faults
from munshi.ai.guard.given import given_at_first
from munshi.ai.turn.read import read_turn
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.orders.identify import LETTERS, MOST_PERCENT, identify
from munshi.orders.service import lock_order
from munshi.payments.service import instructions
from munshi.tenants.schemas import Language
from tests.payments.books import Books, Json, open_books, pkr
from tests.shop import order

TOTAL = 250_000
ZONE = ZoneInfo("Asia/Karachi")


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        await opened.set(payment_identification="amount")
        yield opened


async def heard(books: Books, *lines: tuple[int, str], at: datetime | None = None) -> Json:
    """The owner's phone forwards that so much has come in, with such a note."""
    when = (at or datetime.now(ZONE)).strftime("%d/%m/%Y %H:%M:%S")
    texts = [f"You have received Rs. {minor / 100:,.2f} on {when}. {note}" for minor, note in lines]
    answer = await books.admin.post("/api/payments/statements/text", json={"text": "\n\n".join(texts)})
    assert answer.status_code == 200, answer.text
    taken: Json = answer.json()
    return taken


async def entries(books: Books, **query: object) -> list[Json]:
    params = {name: str(value) for name, value in query.items()}
    found: list[Json] = (await books.sana.get("/api/payments/statements", params=params)).json()["items"]
    return found


async def amount_of(books: Books, order_id: UUID) -> int:
    known = (await books.detail(order_id))["identifier"]
    return round(float(known["amount"]["amount"]) * 100)


async def test_money_with_the_orders_own_amount_pays_it_without_a_picture(books: Books) -> None:
    first, second = await books.order(), await books.order()
    found = await books.detail(second)
    assert found["identifier"] == {"amount": pkr(249_800), "discount": pkr(200), "reference": None}
    assert (found["asked"], found["due"], await amount_of(books, first)) == (pkr(249_800), pkr(TOTAL), 249_900)

    assert (await heard(books, (249_800, "TID 26013215001")))["matched"] == 1
    (entry,) = (await books.detail(second))["on_statement"]
    assert (entry["matched_by"], entry["proof_id"], entry["confirmed"]) == ("amount", None, False)
    assert await books.stands(second) == ("pending", 0, 2500, 0)  # a match approves nothing
    assert (await books.shop.events("order.matched"))[0]["entry"] == entry["id"]

    address = f"/api/payments/statements/{entry['id']}/confirm"
    paid = await books.sana.post(address)
    assert paid.status_code == 200, paid.text
    assert await books.entries(second) == [("confirmed", 249_800), ("discounted", 200)]
    assert await books.stands(second) == ("paid", 2498, 0, 0)
    assert (paid.json()["identifier"], paid.json()["on_statement"][0]["confirmed"]) == (None, True)
    assert await books.told() == ["order_paid"]
    again = await books.sana.post(address)
    assert (again.status_code, again.json()["code"]) == (409, "settled")
    assert await books.stands(first) == ("pending", 0, 2500, 0)


async def test_who_pays_the_whole_price_gets_no_discount(books: Books) -> None:
    order_id = await books.order()
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(TOTAL)})
    assert await books.entries(order_id) == [("confirmed", TOTAL)]
    assert await books.stands(order_id) == ("paid", 2500, 0, 0)


async def test_the_picture_of_it_is_borne_out_and_approved_for_what_was_asked(books: Books) -> None:
    order_id = await books.order()
    proof_id = await books.proof(order_id)
    assert (await heard(books, (249_900, "")))["matched"] == 1
    (entry,) = await entries(books, matched="true")
    assert (entry["proof_id"], entry["order_id"]) == (str(proof_id), str(order_id))
    refused = await books.sana.post(f"/api/payments/statements/{entry['id']}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_proof")
    assert await books.stands(order_id) == ("payment_submitted", 0, 2500, 0)
    done = await books.sana.post("/api/payments/approve", json={"ids": [str(proof_id)]})
    assert done.json() == [{"proof_id": str(proof_id), "outcome": "approved", "code": None}]
    assert (await books.entries(order_id))[1:] == [("confirmed", 249_900), ("discounted", 100)]
    assert (await entries(books))[0]["confirmed"] is True


async def test_an_old_amount_or_reference_never_pays_a_newer_order(books: Books) -> None:
    old = await books.order()
    await books.sana.post(f"/api/orders/{old}/status", json={"status": "cancelled"})
    new = await books.order()
    assert await amount_of(books, new) == 249_800  # the old one may still be on its way
    assert (await heard(books, (249_900, "late")))["matched"] == 0
    async with tenant_tx(books.shop.db, books.shop.tenant_id) as tx:
        longer_ago = "update payment_identifiers set released_at = released_at - interval '8 days'"
        await tx.raw.execute(longer_ago + " where released_at is not null")
    assert await amount_of(books, await books.order()) == 249_900
    before = datetime.now(ZONE) - timedelta(hours=1)
    assert (await heard(books, (249_900, "paid before it was asked for"), at=before))["matched"] == 0

    await books.set(payment_identification="reference")
    referred = await books.order()
    code = (await books.detail(referred))["identifier"]["reference"]
    await books.sana.post(f"/api/orders/{referred}/status", json={"status": "cancelled"})
    await books.order()
    assert (await heard(books, (TOTAL, f"Note {code}")))["matched"] == 0
    assert await entries(books, matched="true") == []


async def test_money_that_two_orders_could_mean_pays_neither(books: Books) -> None:
    order_id = await books.order()
    async with tenant_tx(books.shop.db, books.shop.tenant_id) as tx:
        await tx.raw.execute("update orders set total_minor = 249900 where id <> $1", order_id)
        await tx.raw.execute("update packages set price_minor = 249900 where price_minor = 250000")
    await order(books.shop, books.person)
    assert (await heard(books, (249_900, "")))["matched"] == 0
    twice = await amount_of(books, await books.order())
    assert (await heard(books, (twice, "TID 26013215001"), (twice, "TID 26013215002")))["matched"] == 1


async def test_a_reference_is_found_in_the_note_however_it_is_written(books: Books) -> None:
    await books.set(payment_identification="reference")
    codes = {}
    for write in (str, str.lower, lambda code: f"{code[:3]} {code[3:]}", lambda code: f"{code[:2]}-{code[2:]}"):
        order_id = await books.order()
        codes[order_id] = (await books.detail(order_id))["identifier"]["reference"]
        assert set(codes[order_id]) <= set(LETTERS)
        assert (await heard(books, (TOTAL, f"Note: {write(codes[order_id])}, thanks")))["matched"] == 1
    assert {UUID(one["order_id"]): one["matched_by"] for one in await entries(books)} == dict.fromkeys(
        codes, "reference"
    )
    (one, other) = list(codes.values())[:2]
    assert (await heard(books, (TOTAL, f"{one} and {other}"), (TOTAL, "CCCCCC")))["matched"] == 0


async def test_a_part_paid_gives_a_new_amount_and_each_part_its_own(books: Books) -> None:
    await books.set(deposit_percent=40)
    order_id = await books.order()
    assert await amount_of(books, order_id) == 99_900
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(99_900)})
    assert await books.stands(order_id) == ("pending", 999, 1500, 0)
    assert await amount_of(books, order_id) == 149_900
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(50_000)})
    assert await amount_of(books, order_id) == 99_900 - 100  # the first may still come late
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(99_800)})
    assert await books.stands(order_id) == ("paid", 2497, 0, 0)


async def test_the_customer_is_told_in_every_language(books: Books) -> None:
    for kind, told in (("amount", "*PKR 2,499*"), ("reference", "*K7M4PX*")):
        await books.set(payment_identification=kind)
        for language in get_args(Language):
            answer = await books.sana.get("/api/payment-config/preview", params={"language": language})
            assert answer.json()["text"].count(told if kind == "reference" else "*PKR 4,499*") == 1
        order_id = await books.order()
        known = (await books.detail(order_id))["identifier"]
        async with tenant_tx(books.shop.db, books.shop.tenant_id) as tx:
            text = await instructions(tx, await lock_order(tx, order_id), "en") or ""
        assert text.count(told if kind == "amount" else f"*{known['reference']}*") == 1
        assert ("pay PKR 2,499 for" if kind == "amount" else "pay PKR 2,500 for") in text


async def test_the_assistant_may_say_the_amount_and_the_reference_and_no_other(books: Books) -> None:
    for kind, wrong in (("amount", "Please send PKR 2,431."), ("reference", "Please write the reference 998877.")):
        await books.set(payment_identification=kind)
        order_id = await books.order()
        known = (await books.detail(order_id))["identifier"]
        right = f"Please write {known['reference']} in the note." if known["reference"] else "Please send PKR 2,499."
        async with tenant_tx(books.shop.db, books.shop.tenant_id) as tx:
            reading = await read_turn(tx, books.person.conversation_id)
        assert reading
        facts = given_at_first(reading.turn)
        assert faults(right, facts) == []
        assert faults(wrong, facts) != []


async def test_twenty_orders_at_once_have_twenty_amounts(books: Books) -> None:
    await books.set(payment_identification="none")
    placed = [await books.order() for _ in range(20)]
    await books.set(payment_identification="amount")

    async def ask_anew(order_id: UUID) -> None:
        async with tenant_tx(books.shop.db, books.shop.tenant_id) as tx:
            await identify(tx, await lock_order(tx, order_id), TOTAL, covered=0)

    await books.shop.rows("update orders set conversation_id = null")  # else the chat's lock lets one in at a time
    await asyncio.gather(*map(ask_anew, placed))
    rows = await books.shop.rows("select amount_minor from payment_identifiers where released_at is null")
    assert sorted(row["amount_minor"] for row in rows) == [TOTAL - 100 * step for step in range(20, 0, -1)]
    with pytest.raises(asyncpg.UniqueViolationError):
        await books.shop.rows("update payment_identifiers set amount_minor = $1", TOTAL - 100)


QUANTITIES = st.lists(st.tuples(st.sampled_from((1, 1, 1, 2, 3)), st.booleans()), min_size=2, max_size=8)


@given(wanted=QUANTITIES)
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_ordered_no_two_open_orders_ask_for_the_same(
    books: Books, wanted: list[tuple[int, bool]]
) -> None:
    placed: dict[UUID, int] = {}
    for quantity, is_paid in wanted:
        order_id = await books.order(quantity)
        amount = await amount_of(books, order_id)
        total = TOTAL * quantity
        assert 0 < total - amount <= total * MOST_PERCENT // 100
        assert amount % 100 == 0
        assert amount not in placed.values()
        if is_paid:
            assert (await heard(books, (amount, f"TID {order_id.int % 10**11:011d}")))["matched"] == 1
            (entry,) = await entries(books, order_id=order_id)
            assert (await books.sana.post(f"/api/payments/statements/{entry['id']}/confirm")).status_code == 200
            assert await books.stands(order_id) == ("paid", amount // 100, 0, 0)
        else:
            placed[order_id] = amount
    for order_id in placed:
        await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "cancelled"})
