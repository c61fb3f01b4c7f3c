"""The queue's rules: riskiest first, two people above the limit, many at once only when somebody vouches for them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.orders.service import move
from tests.api import client_of, make_member, make_tenant
from tests.payments.books import Books, open_books, pkr
from tests.shop import PNG, PNG_HASH, chat, order, proof

OTHER_PNG = PNG + b"\0"


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


@pytest.fixture
async def careful(runtime: Runtime) -> AsyncIterator[Books]:
    """A shop in which more than PKR 2,000 takes two people, and decisions are held."""
    async with open_books(runtime, undo_seconds=10) as opened:
        await opened.set(two_people_above_minor=200_000)
        yield opened


async def queue(books: Books, **query: str) -> list[dict[str, Any]]:
    answer = await books.sana.get("/api/payments", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def cancelled_by_customer(books: Books, order_id: UUID) -> None:
    async with tenant_tx(books.shop.db, books.shop.tenant_id) as tx:
        await move(tx, order_id, "cancelled", by=Actor("customer", books.person.customer_id))


async def test_above_the_limit_two_different_people_approve(careful: Books) -> None:
    order_id = await careful.order()
    proof_id = await careful.proof(order_id)
    first = (await careful.press("approve", proof_id, note="seen")).json()
    assert (first["status"], first["decision"]) == ("waiting", None)
    assert (first["first_approval"]["by_user_id"], first["first_approval"]["amount"]) == (
        str(careful.members["sana"].user_id),
        pkr(250_000),
    )
    again = await careful.press("approve", proof_id)
    assert (again.status_code, again.json()["code"]) == (409, "second_person")
    other = await careful.press("approve", proof_id, careful.omar, amount=pkr(100_000))
    assert other.status_code == 200, other.text  # so much one may say alone, and it replaces what the first said
    assert (await careful.press("undo", proof_id, careful.omar)).status_code == 200
    await careful.press("approve", proof_id)
    differs = await careful.press("approve", proof_id, careful.omar, amount=pkr(240_000))
    assert (differs.status_code, differs.json()["code"]) == (409, "amounts_differ")
    assert await careful.entries(order_id) == [("submitted", 250_000)]

    held = (await careful.press("approve", proof_id, careful.omar)).json()
    assert (held["status"], held["decision"]["by_user_id"]) == ("held", str(careful.members["omar"].user_id))
    await careful.shop.rows("update payment_proofs set takes_effect_at = now()")
    await careful.worker.work(f"decide:{proof_id}")
    assert await careful.stands(order_id) == ("paid", 2500, 0, 0)
    assert await careful.told() == ["payment_submitted", "order_paid"]
    events = await careful.shop.events("payment.first_approved")
    assert [(event["amount_minor"], event["sha256"]) for event in events] == [(250_000, PNG_HASH)] * 2


async def test_a_first_approval_is_taken_back_or_ends_with_a_rejection(careful: Books) -> None:
    proof_id = await careful.proof(await careful.order())
    await careful.press("approve", proof_id)
    refused = await careful.press("undo", proof_id, careful.omar)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert (await careful.press("undo", proof_id)).json()["first_approval"] is None
    assert (await careful.press("approve", proof_id, careful.omar)).json()["first_approval"] is not None
    assert (await careful.press("reject", proof_id, reason="blurred")).json()["first_approval"] is None
    assert (await careful.press("undo", proof_id)).json()["status"] == "waiting"
    assert (await careful.press("approve", proof_id, careful.omar)).json()["status"] == "waiting"


async def test_the_limit_cannot_be_walked_around(careful: Books) -> None:
    order_id = await careful.order()
    place = f"/api/orders/{order_id}"
    for path, body in (
        ("status", {"status": "paid"}),
        ("payments", {"amount": pkr(250_000)}),
    ):
        answer = await careful.sana.post(f"{place}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "second_person")
    added = {"amount": pkr(250_000), "takes_away": False, "note": "x"}
    assert (await careful.admin.post(f"{place}/corrections", json=added)).json()["code"] == "second_person"
    assert (await careful.sana.post(f"{place}/payments", json={"amount": pkr(150_000)})).status_code == 201
    split = await careful.sana.post(f"{place}/payments", json={"amount": pkr(100_000)})
    assert (split.status_code, split.json()["code"]) == (409, "second_person")
    assert await careful.entries(order_id) == [("confirmed", 150_000)]


async def test_two_first_approvals_at_once_are_one(careful: Books) -> None:
    proof_id = await careful.proof(await careful.order())
    answers = await asyncio.gather(
        careful.press("approve", proof_id),
        careful.press("approve", proof_id, careful.omar),
        careful.press("approve", proof_id),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409]
    states = sorted(answer.json()["status"] for answer in answers if answer.status_code == 200)
    assert states == ["held", "waiting"]
    assert len(await careful.shop.events("payment.first_approved")) == 1


async def test_many_at_once_only_when_somebody_has_looked(books: Books) -> None:
    orders = [await books.order() for _ in range(3)]
    proofs = [await books.proof(order_id) for order_id in orders]
    await books.press("reject", proofs[2], reason="blurred")
    body: dict[str, object] = {"ids": [str(one) for one in proofs]}
    refused = (await books.sana.post("/api/payments/approve", json=body)).json()
    assert [(one["outcome"], one["code"]) for one in refused] == [("refused", "not_attested")] * 3
    assert [await books.stands(one) for one in orders[:2]] == [("payment_submitted", 0, 2500, 0)] * 2
    body |= {"attested": True}
    done = (await books.sana.post("/api/payments/approve", json=body)).json()
    assert [(one["outcome"], one["code"]) for one in done] == [
        ("approved", None),
        ("approved", None),
        ("refused", "already_decided"),
    ]
    assert [(await books.stands(one))[0] for one in orders] == ["paid", "paid", "rejected"]
    async with client_of(books.runtime, await make_member(books.shop.db, await make_tenant(books.shop.db))) as outside:
        answer = await outside.post("/api/payments/approve", json=body)
    assert answer.status_code == 404


async def test_the_riskiest_comes_first(books: Books) -> None:
    omar = await chat(books.shop, "+923009998877", name="Omar")
    plain, ended, copied, copy = [await order(books.shop, one) for one in (books.person, books.person, omar, omar)]
    await books.tied(plain, OTHER_PNG)
    await books.tied(ended, OTHER_PNG + b"\0")
    await cancelled_by_customer(books, ended)
    await proof(books.runtime, books.shop, omar, copied)
    await proof(books.runtime, books.shop, omar, copy)
    shown = [(one["order_number"], one["risk"]) for one in await queue(books)]
    assert shown == [(3, 3), (4, 3), (2, 2), (1, 0)]
    assert [one["order_number"] for one in await queue(books, sort="created_at")] == [1, 2, 3, 4]


async def test_a_proof_for_an_order_that_is_over_is_looked_at_and_its_money_kept(books: Books) -> None:
    order_id = await books.order()
    proof_id = await books.proof(order_id)
    await cancelled_by_customer(books, order_id)
    assert [one["id"] for one in await queue(books)] == [str(proof_id)]
    refused = await books.press("approve", proof_id, amount=pkr(250_000))
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_transition")
    assert await books.stands(order_id) == ("cancelled", 0, 0, 0)
    kept = await books.press("approve", proof_id, amount=pkr(250_000), anyway=True)
    assert kept.status_code == 200, kept.text
    assert await books.stands(order_id) == ("cancelled", 2500, 0, 2500)
    assert await books.told() == ["payment_submitted", "order_cancelled", "payment_on_top"]


async def picture(books: Books, content: bytes) -> UUID:
    """The customer sends a picture from the simulator's phone; the message's id."""
    stored = await books.sana.post("/api/media", files={"file": ("photo.png", content, "image/png")})
    played = {"from": "+923001112233", "media_id": stored.json()["id"]}
    answer = await books.sana.post(f"/api/whatsapp/{books.shop.account_id}/simulate", json=played)
    assert answer.status_code == 202, answer.text
    await books.worker.drain("in")
    (row,) = await books.shop.rows("select id from messages where direction = 'in' order by id desc limit 1")
    found: UUID = row["id"]
    return found


async def test_what_becomes_of_a_picture_by_the_state_of_the_order(books: Books) -> None:
    async def proofs() -> list[tuple[int, str]]:
        rows = await books.shop.rows(
            """select o.number, p.status from payment_proofs p join orders o on o.id = p.order_id order by p.id"""
        )
        return [(row["number"], row["status"]) for row in rows]

    no_order = await picture(books, OTHER_PNG)
    assert await proofs() == []
    order_id = await books.order()
    await picture(books, PNG)
    second = await picture(books, PNG + b"\0\0")  # a second one waits beside the first, and nobody is thanked twice
    assert await proofs() == [(1, "waiting"), (1, "waiting")]
    assert await books.told() == ["payment_submitted"]
    first, other = await queue(books)
    assert (await books.press("reject", UUID(first["id"]), reason="blurred")).status_code == 200
    assert await books.stands(order_id) == ("payment_submitted", 0, 2500, 0)
    dismissed = await books.press("reject", UUID(other["id"]), reason="not_a_payment")
    assert dismissed.status_code == 200
    assert await books.stands(order_id) == ("pending", 0, 2500, 0)
    assert await books.told() == ["payment_submitted", "payment_rejected"]

    await cancelled_by_customer(books, order_id)
    await picture(books, PNG + b"\0\0\0")
    assert (await proofs())[2:] == [(1, "waiting")]
    assert await books.told() == ["payment_submitted", "payment_rejected", "order_cancelled"]
    await books.shop.rows("update orders set updated_at = now() - interval '8 days'")
    await picture(books, PNG + b"\0\0\0\0")
    paid = await books.order()
    await books.sana.post(f"/api/orders/{paid}/status", json={"status": "paid"})
    await picture(books, PNG + b"\0\0\0\0\0")
    assert len(await proofs()) == 3

    tie = {"message_id": str(no_order), "order_id": str(paid)}
    tied = await books.sana.post("/api/payments", json=tie)
    assert (tied.status_code, tied.json()["order_number"], tied.json()["status"]) == (201, 2, "waiting")
    assert (await books.sana.post("/api/payments", json=tie)).json()["id"] == tied.json()["id"]
    elsewhere = await books.sana.post("/api/payments", json=tie | {"message_id": str(second)})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "tied_already")
    words = await books.sana.post("/api/payments", json=tie | {"message_id": str(books.person.message_id)})
    assert (words.status_code, words.json()["code"]) == (409, "no_picture")
    nothing_due = await books.press("approve", UUID(tied.json()["id"]))
    assert (nothing_due.status_code, nothing_due.json()["code"]) == (409, "amount_needed")
    await books.press("approve", UUID(tied.json()["id"]), amount=pkr(50_000))
    assert await books.stands(paid) == ("paid", 3000, 0, 500)
    assert (await books.told())[-1] == "payment_on_top"


async def test_a_resent_proof_opens_the_order_again(books: Books) -> None:
    order_id = await books.order()
    await picture(books, PNG)
    (first,) = await queue(books)
    await books.press("reject", UUID(first["id"]), reason="blurred")
    assert (await books.stands(order_id))[0] == "rejected"
    await picture(books, OTHER_PNG)
    assert (await books.stands(order_id))[0] == "payment_submitted"
    (again,) = await queue(books)
    assert again["id"] != first["id"]
    assert await books.told() == ["payment_submitted", "payment_rejected", "payment_submitted"]
