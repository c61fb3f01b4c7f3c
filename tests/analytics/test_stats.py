"""Today's numbers beside yesterday's, in the shop's own day, and the first steps of a shop."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import first_id_at, new_id, now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, client_of, make_member, make_tenant
from tests.shop import Shop, chat, demo_shop, order, proof

QUARTER_HOUR = timedelta(minutes=15)

numbers = count(1)


def noon_zone() -> str:
    """A time zone in which it is between twelve and one o'clock now."""
    ahead = 12 - now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def id_at(moment: datetime) -> UUID:
    """An id as one made at `moment`."""
    return UUID(int=first_id_at(moment).int + next(numbers))


class Past:
    """Writes what happened in a shop at given times, as the shop itself would have."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def write(self, table: str, at: datetime, **values: object) -> UUID:
        row = {"tenant_id": self.shop.tenant_id, "id": id_at(at), "created_at": at, **values}
        names, places = ", ".join(row), ", ".join(f"${place + 1}" for place in range(len(row)))
        await self.shop.rows(f"insert into {table} ({names}) values ({places})", *row.values())  # noqa: S608
        return row["id"]  # type: ignore[return-value]  # as set above

    async def chat(self, at: datetime, *answers: tuple[str, int | None]) -> UUID:
        """A new customer writes at `at`; each answer is (author, seconds later, None: never sent). Returns the chat."""
        customer = await self.write("customers", at, name="Sana")
        place = {"customer_id": customer, "account_id": self.shop.account_id}
        chat = await self.write("conversations", at, **place)
        said = {"conversation_id": chat, "account_id": self.shop.account_id}
        await self.write("messages", at, **said, seq=1, direction="in", author="customer", status="received")
        for seq, (author, seconds) in enumerate(answers, 2):
            sent_at = None if seconds is None else at + timedelta(seconds=seconds)
            status = "queued" if sent_at is None else "sent"
            out = {"direction": "out", "author": author, "status": status, "sent_at": sent_at}
            await self.write("messages", at + timedelta(seconds=1), **said, seq=seq, **out)
        return chat

    async def order(self, at: datetime, *, paid: int = 0, currency: str = "PKR") -> UUID:
        customer = await self.write("customers", at - timedelta(days=9), name="Omar")
        number = next(numbers)
        order_id = await self.write(
            "orders", at, customer_id=customer, number=number, key=str(number), total_minor=paid, currency=currency
        )
        if paid:
            await self.write("order_events", at, order_id=order_id, to_status="paid", actor_kind="user")
            await self.entry(at, order_id, "submitted", 7 * paid, currency)
            await self.entry(at, order_id, "confirmed", paid, currency)
        return order_id

    async def entry(self, at: datetime, order_id: UUID, kind: str, minor: int, currency: str = "PKR") -> None:
        values = {"kind": kind, "amount_minor": minor, "currency": currency, "actor_kind": "user"}
        await self.write("payments", at, order_id=order_id, **values)


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    tenant_id = await make_tenant(runtime.db, time_zone=noon_zone())
    account_id = new_id()
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute(
            "insert into whatsapp_accounts (tenant_id, id, kind, label) values ($1, $2, 'web', 'Shop')",
            tenant_id,
            account_id,
        )
    return Shop(runtime.db, tenant_id, account_id)


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as opened:
        yield opened


async def stats(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/dashboard/stats")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def plain(day: dict[str, Any]) -> dict[str, Any]:
    """Without the times, money as text."""
    revenue = [f"{money['amount']} {money['currency']}" for money in day["revenue"]]
    return {**{name: value for name, value in day.items() if name not in ("since", "until")}, "revenue": revenue}


NOTHING = {
    "conversations": 0,
    "new_customers": 0,
    "orders_placed": 0,
    "orders_paid": 0,
    "revenue": [],
    "ai_share": None,
    "first_reply_seconds": None,
}


async def test_a_new_shop_has_no_numbers_yet(client: httpx2.AsyncClient) -> None:
    found = await stats(client)
    assert (plain(found["today"]), plain(found["yesterday"]), found["payments_waiting"]) == (NOTHING, NOTHING, 0)
    since, until = (datetime.fromisoformat(found["today"][name]) for name in ("since", "until"))
    assert (since.hour, since.minute, until.hour) == (0, 0, 12)
    assert abs((now() - until).total_seconds()) < 5
    before = [datetime.fromisoformat(found["yesterday"][name]) for name in ("since", "until")]
    assert before == [since - timedelta(days=1), until - timedelta(days=1)]
    assert found["time_zone"] == noon_zone()


async def test_today_stands_beside_yesterday_up_to_this_hour(client: httpx2.AsyncClient, shop: Shop) -> None:
    past, this_hour = Past(shop), now()
    today, yesterday = this_hour - QUARTER_HOUR, this_hour - QUARTER_HOUR - timedelta(days=1)
    await past.chat(today, ("ai", 30), ("ai", 5000))
    await past.chat(today, ("human", 90), ("ai", 120))
    await past.chat(today, ("system", 1), ("ai", None))
    await past.chat(today)
    await past.chat(yesterday, ("human", 7))
    # Yesterday, but later than it is now; and the day before.
    await past.chat(yesterday + 2 * QUARTER_HOUR, ("ai", 1))
    await past.chat(yesterday - timedelta(hours=13), ("ai", 1))
    found = await stats(client)
    assert plain(found["today"]) == {
        **NOTHING,
        "conversations": 4,
        "new_customers": 4,
        "ai_share": pytest.approx(2 / 3),
        "first_reply_seconds": 60.0,
    }
    assert plain(found["yesterday"]) == {
        **NOTHING,
        "conversations": 1,
        "new_customers": 1,
        "ai_share": 0.0,
        "first_reply_seconds": 7.0,
    }


async def test_revenue_is_what_the_ledger_says(client: httpx2.AsyncClient, shop: Shop) -> None:
    past, this_hour = Past(shop), now()
    today, yesterday = this_hour - QUARTER_HOUR, this_hour - QUARTER_HOUR - timedelta(days=1)
    await past.order(today, paid=250_000)
    await past.order(today, paid=1_950, currency="USD")
    await past.order(today)
    older = await past.order(yesterday, paid=100_000)
    await past.entry(today, older, "refunded", 40_000)
    await past.entry(today, older, "corrected", 1)
    await past.order(yesterday + 2 * QUARTER_HOUR, paid=999)
    found = await stats(client)
    assert plain(found["today"]) == {
        **NOTHING,
        "orders_placed": 3,
        "orders_paid": 2,
        "revenue": ["2100.01 PKR", "19.50 USD"],
    }
    assert plain(found["yesterday"]) == {**NOTHING, "orders_placed": 1, "orders_paid": 1, "revenue": ["1000.00 PKR"]}


async def test_a_refund_alone_makes_the_day_negative(client: httpx2.AsyncClient, shop: Shop) -> None:
    past, this_hour = Past(shop), now()
    order_id = await past.order(this_hour - timedelta(days=5), paid=500)
    await past.entry(this_hour - QUARTER_HOUR, order_id, "refunded", 500)
    assert plain((await stats(client))["today"]) == {**NOTHING, "revenue": ["-5.00 PKR"]}


async def test_what_happens_is_counted(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    person = await chat(shop)
    await proof(runtime, shop, person, await order(shop, person))
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        found = await stats(client)
    today = {**NOTHING, "conversations": 1, "new_customers": 1, "orders_placed": 1}
    assert (plain(found["today"]), found["payments_waiting"]) == (today, 1)


OPTIONAL = ["tone", "rehearse", "number", "test_message", "share"]


async def checklist(client: httpx2.AsyncClient) -> dict[str, bool]:
    answer = await client.get("/api/dashboard/checklist")
    assert answer.status_code == 200, answer.text
    steps = answer.json()["steps"]
    assert [step["step"] for step in steps if step["optional"]] == OPTIONAL
    return {step["step"]: step["done"] for step in steps}


async def test_the_first_steps_follow_from_what_the_shop_has(runtime: Runtime) -> None:
    email, password = "sana@munshi.test", "correct horse battery"
    async with client_of(runtime) as client:
        shop = {"business_name": "Sana's", "name": "Sana", "email": email, "password": password}
        assert (await client.post("/api/auth/register", json=shop)).status_code == 201
        token = (await client.get("/api/auth/csrf-token")).json()["token"]
        client.headers["X-CSRF-Token"] = token
        steps = await checklist(client)
        assert [step for step, done in steps.items() if done] == ["business"]
        service = (await client.post("/api/services", json={"name": "Logos"})).json()
        price = {"amount": "0", "currency": "PKR"}
        new = {"service_id": service["id"], "name": "Basic", "price": price}
        package = (await client.post("/api/packages", json=new)).json()
        method = {"kind": "cash", "label": "Cash", "account_title": "Sana", "account_number": "1", "password": PASSWORD}
        assert (await client.post("/api/payment-config", json=method)).status_code == 201
        steps = await checklist(client)
        assert [step for step, done in steps.items() if done] == ["business", "payments"]
        await client.patch(f"/api/packages/{package['id']}", json={"price": {"amount": "1", "currency": "PKR"}})
        assert (await checklist(client))["catalogue"] is True
        await client.patch(f"/api/services/{service['id']}", json={"active": False})
        assert (await checklist(client))["catalogue"] is False


async def test_what_a_shop_does_completes_its_steps(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as owner:

        async def missing() -> list[str]:
            return [step for step, done in (await checklist(owner)).items() if not done]

        assert await missing() == ["tone", "test", *OPTIONAL[1:]]
        await chat(shop)
        assert await missing() == OPTIONAL
        put_off = {"settings": {"skipped_steps": ["tone", "rehearse"]}}
        assert (await owner.patch("/api/tenant", json=put_off)).is_success
        assert (await owner.patch("/api/tenant", json={"settings": {"tone": "brief"}})).is_success
        steps = (await owner.get("/api/dashboard/checklist")).json()["steps"]
        assert [step["step"] for step in steps if step["skipped"]] == ["rehearse"]
        linked = "insert into whatsapp_accounts (tenant_id, id, kind, label, status) values ($1, $2, 'web', 'W', $3)"
        phone = new_id()
        await shop.rows(linked, shop.tenant_id, phone, "connected")
        assert await missing() == ["rehearse", "test_message", "share"]
        await chat(replace(shop, account_id=phone))
        await owner.post(f"/api/whatsapp/{phone}/test-message", json={"to": "+923001112233"})
        assert await missing() == ["rehearse"]


def test_the_least_id_of_a_moment() -> None:
    moment = now()
    assert first_id_at(moment) <= new_id() < first_id_at(moment + timedelta(minutes=1))
    assert first_id_at(datetime(2026, 1, 1, tzinfo=UTC)) < first_id_at(datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC))
