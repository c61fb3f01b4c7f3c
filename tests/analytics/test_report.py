"""How a shop fared over some days, in its own days, beside as many before."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import orjson
import pytest

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.analytics.test_stats import Past
from tests.api import client_of, make_member, make_tenant
from tests.shop import Shop

KARACHI = ZoneInfo("Asia/Karachi")
DAYS = {"since": "2026-03-02", "until": "2026-03-04"}


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A time of March 2026 on the shop's clock."""
    return datetime(2026, 3, day, hour, minute, tzinfo=KARACHI).astimezone(UTC)


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    tenant_id = await make_tenant(runtime.db, time_zone="Asia/Karachi")
    account_id = new_id()
    account = "insert into whatsapp_accounts (tenant_id, id, kind, label) values ($1, $2, 'web', 'Shop')"
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute(account, tenant_id, account_id)
    return Shop(runtime.db, tenant_id, account_id)


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as opened:
        yield opened


async def report(client: httpx2.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get("/api/dashboard/report", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def plain(figures: dict[str, Any]) -> dict[str, Any]:
    """Money as text."""
    revenue = [f"{money['amount']} {money['currency']}" for money in figures["revenue"]]
    return {**figures, "revenue": revenue, "ai_cost_usd": float(figures["ai_cost_usd"])}


NOTHING: dict[str, Any] = {
    "conversations": 0,
    "by_ai": 0,
    "by_person": 0,
    "first_reply_seconds": None,
    "orders_placed": 0,
    "orders_paid": 0,
    "revenue": [],
    "ai_cost_usd": 0.0,
}


async def test_a_new_shop_has_nothing_to_tell(client: httpx2.AsyncClient) -> None:
    found = await report(client)
    assert [plain(found["totals"]), plain(found["before"])] == [NOTHING, NOTHING]
    assert len(found["days"]) == 7
    assert (found["is_complete"], found["time_zone"]) == (False, "Asia/Karachi")
    assert found["funnel"] == {"conversations": 0, "ordered": 0, "paid": 0}
    assert [found[part] for part in ("services", "methods", "languages", "handovers", "providers")] == [
        [],
        [],
        [],
        [],
        [],
    ]


async def test_every_day_is_one_of_the_shop(client: httpx2.AsyncClient, shop: Shop) -> None:
    past = Past(shop)
    # The first and the last minute of the time asked for, and those beside them.
    await past.chat(at(1, 23, 59), ("human", 5))
    await past.chat(at(2, 0, 0), ("ai", 30))
    await past.chat(at(4, 23, 59), ("human", 90))
    await past.chat(at(5, 0, 0), ("ai", 1))
    await past.chat(at(3))
    await past.order(at(2), paid=150_000)
    await past.order(at(4), paid=1_050, currency="USD")
    await past.order(at(4))
    refunded = await past.order(at(3), paid=40_000)
    await past.entry(at(4), refunded, "refunded", 10_000)
    await shop.rows(
        "insert into ai_spending (tenant_id, day, platform, cost_usd) values ($1, '2026-03-01', false, 9), "
        "($1, '2026-03-03', false, 0.25), ($1, '2026-03-03', true, 0.5)",
        shop.tenant_id,
    )
    found = await report(client, **DAYS)
    assert plain(found["totals"]) == {
        "conversations": 3,
        "by_ai": 1,
        "by_person": 1,
        "first_reply_seconds": 60.0,
        "orders_placed": 4,
        "orders_paid": 3,
        "revenue": ["1800.00 PKR", "10.50 USD"],
        "ai_cost_usd": 0.75,
    }
    assert plain(found["before"]) == {
        **NOTHING,
        "conversations": 1,
        "by_person": 1,
        "first_reply_seconds": 5.0,
        "ai_cost_usd": 9.0,
    }
    assert [day.pop("ai_costs") for day in found["days"]] == [[], [], []]
    days = {day.pop("day"): plain(day) for day in found["days"]}
    assert days == {
        "2026-03-02": {
            **NOTHING,
            "conversations": 1,
            "by_ai": 1,
            "first_reply_seconds": 30.0,
            "orders_placed": 1,
            "orders_paid": 1,
            "revenue": ["1500.00 PKR"],
        },
        "2026-03-03": {
            **NOTHING,
            "conversations": 1,
            "orders_placed": 1,
            "orders_paid": 1,
            "revenue": ["400.00 PKR"],
            "ai_cost_usd": 0.75,
        },
        "2026-03-04": {
            **NOTHING,
            "conversations": 1,
            "by_person": 1,
            "first_reply_seconds": 90.0,
            "orders_placed": 2,
            "orders_paid": 1,
            "revenue": ["-100.00 PKR", "10.50 USD"],
        },
    }
    assert found["is_complete"] is True


async def test_a_chat_of_two_days_counts_once_in_all(client: httpx2.AsyncClient, shop: Shop) -> None:
    past = Past(shop)
    chat = await past.chat(at(2), ("ai", 10))
    said = {"conversation_id": chat, "account_id": shop.account_id}
    await past.write("messages", at(3), **said, seq=3, direction="in", author="customer", status="received")
    answer = {"direction": "out", "author": "human", "status": "sent", "sent_at": at(3) + timedelta(seconds=50)}
    await past.write("messages", at(3, 12, 1), **said, seq=4, **answer)
    found = await report(client, **DAYS)
    totals = found["totals"]
    assert (totals["conversations"], totals["by_ai"], totals["by_person"]) == (1, 0, 1)
    assert totals["first_reply_seconds"] == 30.0
    assert [(day["conversations"], day["by_ai"], day["by_person"]) for day in found["days"]] == [
        (1, 1, 0),
        (1, 0, 1),
        (0, 0, 0),
    ]


async def test_what_it_is_made_up_of(client: httpx2.AsyncClient, shop: Shop) -> None:
    past = Past(shop)
    chats = [await past.chat(at(2, hour), ("ai", 5)) for hour in (9, 10, 11)]
    paid, unpaid = await past.order(at(2), paid=250_000), await past.order(at(3))
    for order, chat in ((paid, chats[0]), (unpaid, chats[1])):
        await shop.rows("update orders set conversation_id = $2 where id = $1", order, chat)
    await shop.rows("update orders set status = 'paid' where id = $1", paid)
    await _line(past, paid, "Logo design", 2, 125_000)
    await _line(past, unpaid, "Reel", 1, 99_000)
    await shop.rows(
        "update customers set language = 'ur' where id = (select customer_id from conversations where id = $1)",
        chats[0],
    )
    for reason in ("has a complaint", "has a complaint", "was not understood three times"):
        tools = orjson.dumps([{"name": "hand_over", "arguments": {"reason": reason}}]).decode()
        run = {"conversation_id": chats[0], "provider": "builtin", "outcome": "handed_over", "tools": tools}
        await past.write("ai_runs", at(2), **run)
    for day, cost in ((2, Decimal("0.02")), (4, Decimal("0.01")), (5, Decimal(1))):
        turn = {"conversation_id": chats[0], "provider": "Groq", "model": "gpt", "outcome": "replied"}
        await past.write("ai_runs", at(day), **turn, cost_usd=cost)
    found = await report(client, **DAYS)
    assert found["funnel"] == {"conversations": 3, "ordered": 2, "paid": 1}
    assert found["services"] == [
        {"name": "Logo design", "orders": 1, "amount": {"amount": "2500.00", "currency": "PKR"}}
    ]
    assert found["methods"] == [{"name": None, "payments": 1, "amount": {"amount": "2500.00", "currency": "PKR"}}]
    assert found["languages"] == [{"language": None, "conversations": 2}, {"language": "ur", "conversations": 1}]
    costs = [(one["name"], one["turns"], one["cost_usd"] and float(one["cost_usd"])) for one in found["providers"]]
    assert costs == [("Groq", 2, 0.03), ("builtin", 3, None)]
    by_day = [[(one["name"], float(one["cost_usd"])) for one in day["ai_costs"]] for day in found["days"]]
    assert by_day == [[("Groq", 0.02)], [], [("Groq", 0.01)]]
    assert found["handovers"] == [{"reason": "complaint", "count": 2}, {"reason": "other", "count": 1}]


async def _line(past: Past, order_id: UUID, service: str, quantity: int, price: int) -> None:
    line = {"service_name": service, "package_name": "Basic", "package_id": new_id()}
    await past.write("order_lines", at(2), order_id=order_id, quantity=quantity, unit_price_minor=price, **line)


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-03-02"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"since": "2026-01-01", "until": "2026-04-03"},
        {"since": "yesterday", "until": "2026-03-01"},
    ],
)
async def test_what_is_no_span_of_days_is_refused(client: httpx2.AsyncClient, query: dict[str, str]) -> None:
    answer = await client.get("/api/dashboard/report", params=query)
    assert answer.status_code == 422
