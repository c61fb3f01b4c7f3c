"""What models do for a shop, counted: per request, run, conversation and day, and stopped where the shop says."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from munshi.core.db import tenant_tx
from munshi.events.service import SYSTEM
from munshi.orders.models import Order
from munshi.payments.books.ledger import enter
from munshi.tenants.quotas import usage
from tests.ai.conftest import Chat
from tests.ai.test_providers_guard import ask, at_the_model_server, configured
from tests.api import client_of, make_member
from tests.fakes.llm import HELLO, Call, Say
from tests.plans import put_on_plan

STANDARD_LOGO = Call("create_order", {"package": "P2"})
# The model server counts 120 tokens in, 100 of them cached, and 40 out.
OWN_PRICES = {"input_usd": "1", "output_usd": "5", "cached_usd": "0.1"}
OWN_COST = Decimal("0.000230")  # 20 × 1 + 100 × 0.1 + 40 × 5, for a million


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        yield client


async def cap(client: httpx2.AsyncClient, **caps: int) -> None:
    assert (await client.patch("/api/tenant", json={"settings": caps})).status_code == 200


async def spent(chat: Chat) -> list[tuple[Any, ...]]:
    rows = await chat.rows(
        "select platform, requests, input_tokens, output_tokens, cached_tokens, cost_usd from ai_spending order by 1"
    )
    return [tuple(row.values()) for row in rows]


async def test_a_run_opens_to_every_request_with_tokens_and_cost(client: httpx2.AsyncClient, chat: Chat) -> None:
    chat.llm.scripts["b"] = [STANDARD_LOGO, Say("Only Rs 1,999!"), Say("Good choice!")]
    await chat.provider("claude", "length-a", **OWN_PRICES)
    await chat.provider("openai_compatible", "script:b", **OWN_PRICES)
    conversation_id = await chat.writes("I want the standard logo")
    await chat.reply(conversation_id)
    (run,) = (await client.get(f"/api/conversations/{conversation_id}/runs")).json()["items"]
    assert [(one["kind"], one["error"], one["output_tokens"], Decimal(one["cost_usd"])) for one in run["attempts"]] == [
        ("claude", "cut_off", 40, OWN_COST),
        *[("openai_compatible", None, 40, OWN_COST)] * 3,
    ]
    assert (run["input_tokens"], run["output_tokens"], run["cached_tokens"]) == (480, 160, 400)
    assert Decimal(run["cost_usd"]) == 4 * OWN_COST, "an answer that was cut off is paid for too"
    assert run["latency_ms"] >= sum(one["ms"] for one in run["attempts"])
    (call,) = run["tools"]
    assert (call["name"], call["arguments"]["package"], call["result"]["total"]) == ("create_order", "P2", "PKR 6,500")
    sent_back = [verdict for verdict in run["verdicts"] if verdict["action"] == "sent_back"]
    assert [verdict["draft"] for verdict in sent_back] == ["Only Rs 1,999!"]
    assert "1,999" in sent_back[0]["faults"][0]
    assert await spent(chat) == [(False, 4, 480, 160, 400, 4 * OWN_COST)]
    usage = (await client.get("/api/ai-providers/usage")).json()
    claude, own = (one["lately"] for one in usage["providers"])
    assert (claude["asked"], claude["failed"], claude["p50_ms"], claude["p95_ms"]) == (1, 1, None, None)
    assert (own["asked"], own["failed"], Decimal(own["cost_usd"])) == (3, 0, 3 * OWN_COST)
    times = sorted(one["ms"] for one in run["attempts"][1:])
    assert (own["p50_ms"], own["p95_ms"]) == (times[1], times[2])


async def test_known_prices_need_no_help_and_unknown_ones_are_told_as_such(chat: Chat) -> None:
    await chat.provider("cohere", "length-a")  # USD 2.5 in and 10 out for a million tokens of command-a-03-2025
    await chat.provider("openai_compatible", "ok-b")
    assert await chat.says("hello") == [HELLO]
    run = await chat.run()
    assert [one["cost_usd"] for one in run["attempts"]] == ["0.0007", None]
    assert run["cost_usd"] is None, "part of a sum would pass for the whole"
    assert await spent(chat) == [(False, 2, 240, 80, 100, Decimal("0.0007"))]


async def test_cost_and_revenue_of_a_conversation_stand_side_by_side(client: httpx2.AsyncClient, chat: Chat) -> None:
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!"), Say("You are welcome.")]
    await chat.provider("openai_compatible", "script:a", **OWN_PRICES)
    for text in ("I want the standard logo", "yes", "thank you so much"):
        await chat.says(text)
    conversation_id = await chat.value("select id from conversations")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        order_id = await tx.raw.fetchval("select id from orders")
        order = await tx.get(Order, (chat.tenant_id, order_id))
        assert order is not None
        enter(tx, order, "submitted", 650_000, by=SYSTEM)
        enter(tx, order, "confirmed", 650_000, by=SYSTEM)
        enter(tx, order, "refunded", 50_000, by=SYSTEM)
    costs = (await client.get(f"/api/conversations/{conversation_id}/costs")).json()
    assert costs == {
        "runs": 3,
        "model_runs": 2,
        "input_tokens": 360,
        "output_tokens": 120,
        "cached_tokens": 300,
        "cost_usd": "0.00069000",
        "unpriced_runs": 0,
        "revenue": [{"amount": "6000.00", "currency": "PKR"}],
    }
    usage = (await client.get("/api/ai-providers/usage")).json()
    (day,) = usage["spending"]
    assert (day["requests"], day["input_tokens"], day["cost_usd"], day["platform"]) == (3, 360, "0.00069000", False)


@pytest.mark.parametrize("caps", [{"ai_daily_tokens": 300}, {"ai_daily_usd_cents": 1}])
async def test_a_daily_cap_stops_all_providers_and_the_built_in_assistant_goes_on(
    client: httpx2.AsyncClient, chat: Chat, caps: dict[str, int]
) -> None:
    await cap(client, **caps)
    # 160 tokens and 0.52 cents a request.
    await chat.provider("openai_compatible", "ok-a", input_usd="10", output_usd="100")
    await chat.provider("groq", "ok-b")
    answers = [await chat.says(f"hello {number}") for number in range(5)]
    assert [answer == [HELLO] for answer in answers] == [True, True, False, False, False]
    assert all(answers), "nobody is met with silence"
    assert len(chat.llm.seen) == 2
    assert {one["error"] for one in (await chat.run())["attempts"]} == {"cap_reached"}
    asked = [one["lately"] for one in (await client.get("/api/ai-providers/usage")).json()["providers"]]
    assert [one and (one["asked"], one["failed"]) for one in asked] == [(2, 0), None], "what is kept back is not asked"
    assert [alert["code"] for alert in await chat.events("system.alert")] == ["ai_daily_cap_reached"]
    assert await chat.rows("select last_error from ai_providers where last_error is not null") == []
    await chat.rows("update ai_spending set day = day - 1")
    assert await chat.says("good morning") == [HELLO], "a new day begins at nought"


async def test_a_cap_of_nought_is_none_and_is_shown_as_none(client: httpx2.AsyncClient, chat: Chat) -> None:
    await cap(client, ai_daily_tokens=1, ai_daily_usd_cents=250)
    usage = (await client.get("/api/ai-providers/usage")).json()
    assert (usage["daily_tokens_cap"], usage["daily_usd_cents_cap"]) == (1, 250)
    await cap(client, ai_daily_tokens=0, ai_daily_usd_cents=0)
    usage = (await client.get("/api/ai-providers/usage")).json()
    assert (usage["daily_tokens_cap"], usage["daily_usd_cents_cap"]) == (None, None)
    provider = await configured(chat, "groq", "ok-a")
    await chat.says("hello")
    assert await ask(chat, provider) == [None]


async def test_the_plans_cap_is_for_the_platforms_keys_only(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    await put_on_plan(chat.runtime, chat.tenant_id, ai_cost_usd_cents=500)
    platform = at_the_model_server(chat, monkeypatch, "groq", "ok-platform")
    own = await configured(chat, "groq", "ok-own")
    await chat.rows(
        """insert into ai_spending (tenant_id, day, platform, cost_usd)
           select id, (now() at time zone time_zone)::date, platform, 5
           from tenants, (values (true), (false)) v (platform) where id = $1""",
        chat.tenant_id,
    )
    assert await ask(chat, platform) == ["plan_limit"]
    assert await ask(chat, own) == [None]
    await chat.rows("update ai_spending set cost_usd = 4.99999999 where platform")
    assert await ask(chat, platform) == [None], "the shop's own keys cost the platform nothing"


async def test_turns_beyond_the_plan_are_the_built_in_assistants(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "LOOK_SECONDS", 0.0)
    await put_on_plan(chat.runtime, chat.tenant_id, ai_runs=2)
    await chat.provider("groq", "ok-own")
    for turn in range(4):
        answers = await chat.says("hello")
        assert (answers == [HELLO]) is (turn < 2), "a customer is answered all the same"
        await chat.drain("usage")
    assert [run["provider"] == "builtin" for run in await chat.runs()] == [False, False, True, True]
    assert (await chat.run())["attempts"][0]["error"] == "plan_limit"
    assert await chat.value("select sum(ai_runs)::int from tenant_usage") == 2
    assert len(chat.llm.seen) == 2
    assert [(event["code"], event["quota"]) for event in await chat.events("system.alert")] == [
        ("quota_reached", "ai_runs")
    ]


@pytest.mark.parametrize(
    "prices",
    [
        {"input_usd": "1"},
        {"cached_usd": "1"},
        {"input_usd": 1, "output_usd": 1},
        {"input_usd": "-1", "output_usd": "1"},
    ],
)
async def test_prices_are_exact_and_come_in_pairs(
    client: httpx2.AsyncClient, chat: Chat, prices: dict[str, object]
) -> None:
    body = {"kind": "groq", "label": "Mine", "model": "m", "key": "ok-key-1", **prices}
    assert (await client.post("/api/ai-providers", json=body)).status_code == 422
    assert await chat.value("select count(*) from ai_providers") == 0


async def test_who_answered_is_told_by_the_hour(client: httpx2.AsyncClient, chat: Chat) -> None:
    await chat.provider("claude", "ok-a", **OWN_PRICES)
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    (run,) = await chat.rows("select provider, model, input_tokens + output_tokens as tokens, cost_usd from ai_runs")
    for age in ("1 hour", "3 days", "40 days"):
        # A run's id is as old as the run.
        await chat.rows(
            "insert into ai_runs (tenant_id, conversation_id, id, outcome, provider, created_at) "
            "select $1, $2, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000' "
            "|| substr(md5($3), 1, 12))::uuid, 'replied', 'builtin', at "
            "from (select now() - $3::text::interval as at) a",
            chat.tenant_id,
            conversation_id,
            age,
        )
    day, month = [
        (await client.get("/api/ai-providers/usage/history", params={"period": period})).json()
        for period in ("day", "month")
    ]
    assert (day["step"], month["step"]) == ("hour", "day")
    done = [(one["provider"], one["replies"], one["tokens"], one["unpriced"]) for one in day["answered"]]
    assert done == [("builtin", 1, 0, 0), (run["provider"], 1, run["tokens"], 0)]
    assert Decimal(day["answered"][1]["cost_usd"]) == run["cost_usd"] == OWN_COST
    replies: dict[str, int] = {}
    for one in month["answered"]:
        replies[one["provider"]] = replies.get(one["provider"], 0) + one["replies"]
    assert replies == {"builtin": 2, run["provider"]: 1}
    assert (await client.get("/api/ai-providers/usage/history", params={"period": "year"})).status_code == 422
