"""The ledger is only added to; status, balances, totals and reports are what its entries come to."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from munshi.orders.identify import MOST_PERCENT
from tests.payments.books import Books, open_books, pkr

TOTAL = 250_000
DEAD = ("cancelled", "refunded", "expired")


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


KINDS = (
    "proof",
    "approve",
    "reject",
    "dismiss",
    "record",
    "correct",
    "add",
    "paid",
    "completed",
    "cancelled",
    "refunded",
    "rejected",
    "pending",
)
ACTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from((50_000, 100_000, 249_900, TOTAL, 300_000))),
    min_size=2,
    max_size=9,
)


class History:
    """One order, and what is done to it: sensible or not, whatever is refused must leave no trace."""

    def __init__(self, books: Books, order_id: UUID, *, is_known: bool) -> None:
        self.books, self.order_id, self.is_known = books, order_id, is_known
        self.proofs: list[UUID] = []

    async def act(self, what: str, minor: int) -> None:
        before = await self.books.entries(self.order_id)
        answer = await self._do(what, minor)
        after = await self.books.entries(self.order_id)
        assert after[: len(before)] == before
        if answer is not None and answer.status_code >= 400:
            assert answer.status_code in (409, 422), answer.text
            assert after == before

    async def _do(self, what: str, minor: int) -> Any:
        books, place = self.books, f"/api/orders/{self.order_id}"
        if what == "proof":
            self.proofs.append(await books.tied(self.order_id))
            return None
        if what in ("approve", "reject", "dismiss"):
            if not self.proofs:
                return None
            if what == "approve":
                return await books.press("approve", self.proofs[-1], amount=pkr(minor), anyway=True)
            reason = "blurred" if what == "reject" else "not_a_payment"
            return await books.press("reject", self.proofs.pop(), reason=reason)
        if what == "record":
            return await books.sana.post(f"{place}/payments", json={"amount": pkr(minor)})
        if what in ("correct", "add"):
            body = {"amount": pkr(minor), "takes_away": what == "correct", "note": "miscounted"}
            return await books.admin.post(f"{place}/corrections", json=body)
        return await books.sana.post(f"{place}/status", json={"status": what})

    async def check(self) -> tuple[int, str]:
        """The order's own page against its raw entries; what it has received, and its status."""
        entries = await self.books.entries(self.order_id)
        paid_in = sum(minor for kind, minor in entries if kind in ("confirmed", "corrected"))
        received = paid_in - sum(minor for kind, minor in entries if kind == "refunded")
        price = TOTAL - sum(minor for kind, minor in entries if kind == "discounted")
        found = await self.books.detail(self.order_id)
        status = found["status"]
        owing = status in ("pending", "payment_submitted", "rejected")
        due = price - received if owing else 0 if status in DEAD else max(price - paid_in, 0)
        overpaid = received if status in DEAD else max(received - price, 0)
        shown = [found[name]["amount"] for name in ("received", "due", "overpaid")]
        assert shown == [pkr(minor)["amount"] for minor in (received, due, overpaid)]
        assert received >= 0
        assert 0 <= TOTAL - price <= TOTAL * MOST_PERCENT // 100
        assert (found["identifier"] is not None) == (owing and self.is_known)
        assert not owing or due > 0
        assert status != "paid" or due == 0
        steps = found["events"]
        assert steps[-1]["to_status"] == status
        assert all(late["from_status"] == early["to_status"] for early, late in pairwise(steps))
        if status in ("pending", "rejected"):
            assert all(one["status"] != "waiting" for one in found["proofs"])
        return received, status


@given(acts=ACTS, is_known=st.booleans())
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_random_histories_add_up_everywhere(books: Books, acts: list[tuple[str, int]], is_known: bool) -> None:
    """Whether or not the order is to be paid with an amount of its own."""
    await books.set(payment_identification="amount" if is_known else "none")
    history = History(books, await books.order(), is_known=is_known)
    for what, minor in acts:
        await history.act(what, minor)
    await history.check()
    (sums,) = await books.shop.rows(
        """select coalesce(sum(case kind when 'refunded' then -amount_minor else amount_minor end), 0)::bigint as minor,
             count(*) as entries,
             (select coalesce(sum(total_minor), 0)::bigint from orders
              where status not in ('cancelled', 'expired', 'refunded')) as ordered
           from payments where kind not in ('submitted', 'discounted')"""
    )
    (totals,) = (await books.sana.get(f"/api/customers/{books.person.customer_id}/stats")).json()["totals"]
    assert totals == {"ordered": pkr(sums["ordered"]), "received": pkr(sums["minor"])}
    today = (await books.sana.get("/api/dashboard/stats")).json()["today"]["revenue"]
    assert today == ([pkr(sums["minor"])] if sums["entries"] else [])


async def test_nobody_changes_an_entry(books: Books) -> None:
    order_id = await books.order()
    await books.press("approve", await books.proof(order_id))
    for change in ("update payments set amount_minor = 1", "delete from payments"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await books.shop.rows(change)
    assert await books.entries(order_id) == [("submitted", TOTAL), ("confirmed", TOTAL)]


async def test_a_part_leaves_the_rest_due_and_the_rest_pays_the_order(books: Books) -> None:
    order_id = await books.order()
    first = await books.proof(order_id)
    assert (await books.press("approve", first, amount=pkr(100_000))).status_code == 200
    assert await books.stands(order_id) == ("pending", 1000, 1500, 0)
    assert (await books.shop.sent(books.person.conversation_id))[-1] == (
        "payment_part_confirmed",
        "✅ We have received PKR 1,000 for your order #1. Still to pay: PKR 1,500.",
    )
    second = await books.proof(order_id)
    shown = (await books.press("approve", second)).json()
    assert (shown["amount"], shown["order_status"], shown["order_due"]) == (pkr(150_000), "paid", pkr(0))
    assert await books.stands(order_id) == ("paid", 2500, 0, 0)
    assert await books.entries(order_id) == [
        ("submitted", TOTAL),
        ("confirmed", 100_000),
        ("submitted", 150_000),
        ("confirmed", 150_000),
    ]
    steps = [(event["from_status"], event["to_status"]) for event in (await books.detail(order_id))["events"]]
    assert steps[2:] == [
        ("payment_submitted", "pending"),
        ("pending", "payment_submitted"),
        ("payment_submitted", "paid"),
    ]
    assert await books.told() == ["payment_submitted", "payment_part_confirmed", "payment_submitted", "order_paid"]


async def test_too_much_is_kept_apart_and_a_wrong_amount_is_refused(books: Books) -> None:
    order_id = await books.order()
    proof_id = await books.proof(order_id)
    for amount, code in (({"amount": "10.00", "currency": "USD"}, "currency"), (pkr(0), "amount_needed")):
        answer = await books.press("approve", proof_id, amount=amount)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await books.stands(order_id) == ("payment_submitted", 0, 2500, 0)
    await books.press("approve", proof_id, amount=pkr(300_000))
    assert await books.stands(order_id) == ("paid", 3000, 0, 500)


async def test_a_correction_takes_money_away_and_the_order_owes_again(books: Books) -> None:
    order_id = await books.order()
    place = f"/api/orders/{order_id}"
    await books.sana.post(f"{place}/payments", json={"amount": pkr(TOTAL), "note": "cash"})
    assert await books.stands(order_id) == ("paid", 2500, 0, 0)
    wrong = {"amount": pkr(100_000), "note": "counted twice"}
    assert (await books.sana.post(f"{place}/corrections", json=wrong)).status_code == 403
    too_much = await books.admin.post(f"{place}/corrections", json=wrong | {"amount": pkr(300_000)})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "too_much")
    found = (await books.admin.post(f"{place}/corrections", json=wrong)).json()
    assert (found["status"], found["due"], found["payments"][-1]["amount"]["amount"]) == (
        "pending",
        pkr(100_000),
        "-1000.00",
    )
    await books.sana.post(f"{place}/payments", json={"amount": pkr(100_000)})
    assert await books.stands(order_id) == ("paid", 2500, 0, 0)
    assert await books.entries(order_id) == [
        ("confirmed", TOTAL),
        ("corrected", -100_000),
        ("confirmed", 100_000),
    ]


async def test_a_deposit_is_asked_for_first_and_then_the_rest(books: Books) -> None:
    await books.set(deposit_percent=40)
    order_id = await books.order()
    found = await books.detail(order_id)
    assert [(part["amount"], part["left"]) for part in found["plan"]] == [
        (pkr(100_000), pkr(100_000)),
        (pkr(150_000), pkr(150_000)),
    ]
    assert (found["asked"], found["due"]) == (pkr(100_000), pkr(TOTAL))
    await books.press("approve", await books.proof(order_id), amount=pkr(120_000))
    found = await books.detail(order_id)
    assert (found["status"], found["asked"], [part["left"] for part in found["plan"]]) == (
        "pending",
        pkr(130_000),
        [pkr(0), pkr(130_000)],
    )
    assert (await books.entries(order_id))[0] == ("submitted", 100_000)


async def test_instalments_come_due_on_their_days(books: Books) -> None:
    order_id = await books.order()
    days = [now() + timedelta(days=days) for days in (-2, -1, 30)]
    parts = [
        {"amount": pkr(minor), "due_at": day.isoformat()}
        for minor, day in zip((100_000, 50_000, 100_000), days, strict=True)
    ]
    place = f"/api/orders/{order_id}/plan"
    for wrong, code in ((parts[:2], "parts_sum"), (parts[::-1], "parts_order")):
        answer = await books.sana.put(place, json={"parts": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await books.detail(order_id))["plan"] == []
    found = (await books.sana.put(place, json={"parts": parts})).json()
    assert (found["asked"], [part["left"] for part in found["plan"]]) == (
        pkr(150_000),
        [pkr(100_000), pkr(50_000), pkr(100_000)],
    )
    assert (await books.sana.put(place, json={"parts": []})).json()["asked"] == pkr(TOTAL)
    await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "paid"})
    late = await books.sana.put(place, json={"parts": parts})
    assert (late.status_code, late.json()["code"]) == (409, "settled")
