"""Paying the platform by hand: an invoice, a proof, the operator's decision, and time given exactly once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_platform_admin
from tests.chats import Shop, simulator_shop
from tests.plans import operators_rows, put_on_plan
from tests.shop import PNG

PROOF = {"file": ("transfer.png", PNG, "image/png")}


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def owner(shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "owner")) as client:
        yield client


@pytest.fixture
async def operator(shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(shop.runtime, await make_platform_admin(shop.runtime.db)) as client:
        yield client


async def tenant(shop: Shop) -> dict[str, Any]:
    return await shop.row("select status, plan_id, paid_until from tenants where id = $1", shop.tenant_id)


async def submitted(owner: httpx2.AsyncClient, **wanted: object) -> str:
    """An invoice with its proof; its id."""
    opened = await owner.post("/api/tenant/invoices", json={"plan_id": "starter", **wanted})
    assert opened.status_code == 201
    sent = await owner.post(f"/api/tenant/invoices/{opened.json()['id']}/proof", files=PROOF)
    assert (sent.status_code, sent.json()["status"]) == (200, "submitted")
    return str(opened.json()["id"])


async def test_a_suspended_shop_pays_and_is_back(
    shop: Shop, owner: httpx2.AsyncClient, operator: httpx2.AsyncClient
) -> None:
    await operator.patch("/api/platform/settings", json={"payment_instructions": "Easypaisa 0300 1234567"})
    await shop.rows(
        "update tenants set status = 'suspended', paid_until = now() - interval '30 days' where id = $1",
        shop.tenant_id,
    )
    billing = (await owner.get("/api/tenant/billing")).json()
    assert billing["payment_instructions"] == "Easypaisa 0300 1234567"
    assert [(plan["id"], plan["price"]["amount"]) for plan in billing["offered"]][:2] == [
        ("starter", "2900.00"),
        ("business", "9900.00"),
    ]
    invoice_id = await submitted(owner, months=3)
    (waiting,) = (await operator.get("/api/platform/invoices?status=submitted")).json()["items"]
    assert (waiting["id"], waiting["tenant_id"], waiting["amount"]["amount"]) == (
        invoice_id,
        str(shop.tenant_id),
        "8700.00",
    )
    picture = await operator.get(f"/api/platform/invoices/{invoice_id}/proof")
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
    approved = (await operator.post(f"/api/platform/invoices/{invoice_id}/approve")).json()
    stands = await tenant(shop)
    assert (stands["status"], stands["plan_id"], approved["status"]) == ("active", "starter", "paid")
    assert datetime.fromisoformat(approved["paid_until"]) == stands["paid_until"]
    assert timedelta(days=88) < stands["paid_until"] - now() < timedelta(days=93)
    told = [(event["from"], event["to"]) for event in await shop.events("shop.state")]
    assert told == [("suspended", "active")]
    assert await shop.armed("release") == [str(shop.tenant_id)]
    assert await shop.value("select count(*) from tenant_storage") == 0, "the proof counts to nobody's storage"
    audit = await operators_rows(
        shop.runtime, "select action from platform_events where subject_id::text = $1 order by id", invoice_id
    )
    assert [row["action"] for row in audit] == ["get_platform_invoice_proof", "approve_platform_invoice"]


async def test_two_approvals_give_one_month_on_top_of_what_is_left(
    shop: Shop, owner: httpx2.AsyncClient, operator: httpx2.AsyncClient
) -> None:
    await shop.rows(
        "update tenants set paid_until = '2090-01-31T12:00:00Z', plan_id = 'starter' where id = $1", shop.tenant_id
    )
    invoice_id = await submitted(owner)
    path = f"/api/platform/invoices/{invoice_id}/approve"
    answers = await asyncio.gather(*(operator.post(path) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"invoice_settled"}
    assert (await tenant(shop))["paid_until"].isoformat() == "2090-02-28T12:00:00+00:00"
    assert [event["status"] for event in await shop.events("invoice.decided")] == ["paid"]
    for late in ("reject", "approve"):
        answer = await operator.post(f"/api/platform/invoices/{invoice_id}/{late}", json={"reason": "no"})
        assert answer.json()["code"] == "invoice_settled"
    assert (await owner.post(f"/api/tenant/invoices/{invoice_id}/proof", files=PROOF)).status_code == 409


async def test_a_rejected_proof_comes_back_with_the_reason_and_another_may_follow(
    shop: Shop, owner: httpx2.AsyncClient, operator: httpx2.AsyncClient
) -> None:
    before = await tenant(shop)
    invoice_id = await submitted(owner)
    rejected = await operator.post(f"/api/platform/invoices/{invoice_id}/reject", json={"reason": "not received"})
    assert (rejected.status_code, rejected.json()["status"]) == (200, "rejected")
    seen = (await owner.get(f"/api/tenant/invoices/{invoice_id}")).json()
    assert (seen["status"], seen["reason"], seen["has_proof"]) == ("rejected", "not received", True)
    assert await tenant(shop) == before
    assert [event["code"] for event in await shop.events("system.alert")] == ["invoice_rejected"]
    again = await owner.post(f"/api/tenant/invoices/{invoice_id}/proof", files=PROOF)
    assert (again.json()["status"], again.json()["reason"]) == ("submitted", "")
    assert (await owner.post(f"/api/tenant/invoices/{invoice_id}/cancel")).status_code == 409
    assert (await operator.post(f"/api/platform/invoices/{invoice_id}/approve")).status_code == 200


async def test_one_unsettled_invoice_at_a_time_for_plans_on_offer(shop: Shop, owner: httpx2.AsyncClient) -> None:
    new = {"plan_id": "business"}
    opened = await asyncio.gather(*(owner.post("/api/tenant/invoices", json=new) for _ in range(3)))
    assert sorted(answer.status_code for answer in opened) == [201, 409, 409]
    assert {answer.json()["code"] for answer in opened if answer.status_code == 409} == {"invoice_open"}
    (invoice,) = (await owner.get("/api/tenant/invoices")).json()["items"]
    assert (await owner.post(f"/api/tenant/invoices/{invoice['id']}/cancel")).json()["status"] == "cancelled"
    refused = {"trial": (404, "not_found"), "none": (404, "not_found"), "free": (409, "nothing_to_pay")}
    for plan_id, expected in refused.items():
        answer = await owner.post("/api/tenant/invoices", json={"plan_id": plan_id})
        assert (answer.status_code, answer.json()["code"]) == expected
    assert (await owner.post("/api/tenant/invoices", json={"plan_id": "starter", "months": 25})).status_code == 422
    text = {"file": ("a.txt", b"no picture", "text/plain")}
    opened = [await owner.post("/api/tenant/invoices", json=new)]
    assert (await owner.post(f"/api/tenant/invoices/{opened[0].json()['id']}/proof", files=text)).status_code == 415
    assert [row["status"] for row in await shop.rows("select status from invoices order by id")] == [
        "cancelled",
        "open",
    ]


async def test_the_next_invoice_is_there_a_week_before_the_time_ends(shop: Shop) -> None:
    await put_on_plan(shop.runtime, shop.tenant_id, price_minor=150_000)
    await shop.rows("update tenants set paid_until = now() + interval '8 days' where id = $1", shop.tenant_id)
    key = f"standing:{shop.tenant_id}"
    await shop.work(key)
    assert await shop.rows("select id from invoices") == []
    await shop.rows("update tenants set paid_until = now() + interval '6 days' where id = $1", shop.tenant_id)
    for _ in range(2):
        await shop.work(key)
    invoice = await shop.row("select amount_minor, currency, status, due_at from invoices")
    assert (invoice["amount_minor"], invoice["currency"], invoice["status"]) == (150_000, "PKR", "open")
    assert invoice["due_at"] == (await tenant(shop))["paid_until"]
    assert [event["code"] for event in await shop.events("system.alert")] == ["invoice_opened"]
