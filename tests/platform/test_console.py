"""The operator's console: all shops at a glance, none of their words, and every look written down."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from munshi.core.clock import new_id, now
from munshi.core.db import global_tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime
from munshi.core.tokens import csrf_token, session_cookie
from munshi.tenants.models import Tenant
from munshi.tenants.quotas.limits import check_room
from munshi.tenants.quotas.usage import MESSAGES_OVER
from tests.api import TestMember, adjusted, client_of, make_member, make_tenant
from tests.chats import Shop, simulator_shop
from tests.live import connected, serving
from tests.plans import operators_rows, put_on_plan
from tests.tenants.test_usage import write

AUDIT = "select action, subject_id, data from platform_events order by id"


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def owner(shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "owner")) as client:
        yield client


async def names(operator: httpx2.AsyncClient, query: str = "") -> list[str]:
    return [one["name"] for one in (await operator.get(f"/api/platform/tenants{query}")).json()["items"]]


async def test_shops_are_listed_with_their_figures_and_rehearsals_are_not(
    shop: Shop, operator: httpx2.AsyncClient
) -> None:
    db = shop.runtime.db
    quiet = await make_tenant(db, name="Quiet 100%")
    async with global_tx(db) as tx:
        tx.add(Tenant(id=new_id(), slug="copy", name="Copy", sandbox_of=shop.tenant_id))
        await tx.flush()
        await tx.raw.execute("update tenants set status = 'past_due', plan_id = 'starter' where id = $1", quiet)
    for _ in range(3):
        await write(shop, 1)
    await shop.rows(
        """insert into tenant_usage (tenant_id, month, shard, messages_in)
           select tenant_id, month - interval '1 month', 0, 10 from tenant_usage limit 1"""
    )
    await make_member(db, shop.tenant_id, "owner")
    listed = (await operator.get("/api/platform/tenants?sort=-messages")).json()
    assert (listed["total"], [one["name"] for one in listed["items"]]) == (2, ["Test Shop", "Quiet 100%"])
    busy = listed["items"][0]
    assert (busy["messages"], busy["messages_before"], busy["growth"], busy["seats"]) == (3, 10, -7, 1)
    assert (busy["numbers"], busy["state"], busy["plan_id"]) == (0, "active", "free")
    assert now() - datetime.fromisoformat(busy["last_active_at"]) < timedelta(minutes=1)
    assert listed["items"][1]["last_active_at"] is None
    assert await names(operator, "?sort=-growth") == ["Quiet 100%", "Test Shop"]
    assert await names(operator, "?sort=name&limit=1&offset=1") == ["Test Shop"]
    assert await names(operator, "?search=QUIET 100%25") == ["Quiet 100%"]
    assert await names(operator, "?search=%25") == ["Quiet 100%"], "letters, not a pattern"
    assert await names(operator, "?state=past_due&plan_id=starter") == ["Quiet 100%"]
    one = (await operator.get(f"/api/platform/tenants/{shop.tenant_id}")).json()
    assert [account["kind"] for account in one["accounts"]] == ["simulator"]
    assert {item["quota"]: item["used"] for item in one["usage"]}["messages"] == 3
    assert (await operator.get(f"/api/platform/tenants/{new_id()}")).status_code == 404
    assert "salam" not in str(listed) + str(one)


async def test_the_shops_endpoints_are_told_of_what_the_operator_does(shop: Shop, operator: httpx2.AsyncClient) -> None:
    made = """insert into webhook_endpoints (tenant_id, id, url, secret_encrypted)
              select $1, unnest($2::uuid[]), 'https://shop.test', 'sealed' returning id"""
    endpoints = [row["id"] for row in await shop.rows(made, shop.tenant_id, [new_id(), new_id()])]
    body = {"plan_id": "business", "reason": "a gift"}
    assert (await operator.post(f"/api/platform/tenants/{shop.tenant_id}/plan", json=body)).status_code == 200
    armed = await shop.rows("select key from wake where key like 'hook:%' and due_at is not null order by key")
    assert [row["key"] for row in armed] == [f"hook:{one}" for one in sorted(endpoints)]


async def test_every_use_is_written_down_in_the_same_commit(
    shop: Shop, admin: TestMember, operator: httpx2.AsyncClient
) -> None:
    path = f"/api/platform/tenants/{shop.tenant_id}"
    await operator.get("/api/platform/tenants")
    await operator.post(f"{path}/plan", json={"plan_id": "none", "reason": "no such plan"})
    until = now() + timedelta(days=40)
    body = {"plan_id": "business", "reason": "a gift", "paid_until": until.isoformat()}
    changed = (await operator.post(f"{path}/plan", json=body)).json()
    assert (changed["plan_id"], datetime.fromisoformat(changed["paid_until"])) == ("business", until)
    audit = await operators_rows(shop.runtime, AUDIT)
    assert [(row["action"], row["subject_id"]) for row in audit] == [
        ("list_platform_tenants", None),
        ("change_tenant_plan", shop.tenant_id),
    ], "what was refused has changed nothing and is no use of the role"
    assert (audit[1]["data"]["before"], audit[1]["data"]["plan"], audit[1]["data"]["reason"]) == (
        "free",
        "business",
        "a gift",
    )
    assert await shop.events("shop.plan") == [{"from": "free", "to": "business", "reason": "a gift"}]
    assert await shop.armed("standing") == [str(shop.tenant_id)]
    events = (await operator.get(f"/api/platform/events?subject_id={shop.tenant_id}")).json()
    assert [(one["action"], one["operator_id"]) for one in events["items"]] == [
        ("change_tenant_plan", str(admin.user_id))
    ]


async def test_who_is_no_platform_admin_sees_nothing_of_it(
    shop: Shop, owner: httpx2.AsyncClient, operator: httpx2.AsyncClient
) -> None:
    for path in ("tenants", f"tenants/{shop.tenant_id}", "health", "events", "invoices", "dead-jobs", "settings"):
        answer = await owner.get(f"/api/platform/{path}")
        assert (path, answer.status_code, answer.json()["code"]) == (path, 403, "forbidden")
        assert (await operator.get(f"/api/platform/{path}")).status_code == 200
    audit = await operators_rows(shop.runtime, AUDIT)
    assert len(audit) == 7


async def test_a_dead_job_is_run_again_or_forgotten_and_its_key_is_not_told(
    shop: Shop, operator: httpx2.AsyncClient
) -> None:
    keys = [f"in:{shop.account_id}:+923001112233", f"reply:{new_id()}"]
    for key in keys:
        await shop.rows(
            """insert into wake (tenant_id, key, attempts, dead_at, last_error)
               values ($1, $2, 12, clock_timestamp(), 'KeyError at munshi.x:1')""",
            shop.tenant_id,
            key,
        )
    found = (await operator.get("/api/platform/dead-jobs")).json()
    assert [(job["kind"], job["tenant_id"], job["attempts"]) for job in found["items"]] == [
        ("reply", str(shop.tenant_id), 12),
        ("in", str(shop.tenant_id), 12),
    ]
    assert "923001112233" not in str(found)
    reply, inbound = (job["id"] for job in found["items"])
    health = (await operator.get("/api/platform/health")).json()
    assert {row["kind"]: row["dead"] for row in health["queue"]} == {"in": 1, "reply": 1}
    assert health["database"]["bytes"] > 1_000_000
    assert health["sessions"] >= 1
    assert (await operator.post(f"/api/platform/dead-jobs/{inbound}/retry")).status_code == 204
    assert (await operator.delete(f"/api/platform/dead-jobs/{reply}")).status_code == 204
    rows = await shop.rows("select key, attempts, due_at is not null as armed, dead_at from wake")
    assert rows == [{"key": keys[0], "attempts": 0, "armed": True, "dead_at": None}]
    for again in (inbound, reply, str(new_id())):
        refused = await operator.post(f"/api/platform/dead-jobs/{again}/retry")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_dead")


async def test_plans_and_switches_are_the_operators(shop: Shop, operator: httpx2.AsyncClient) -> None:
    new: dict[str, Any] = {
        "id": f"own-{new_id().hex[-8:]}",
        "name": "Own",
        "price": {"amount": "1", "currency": "USD"},
        "limits": {"seats": 1, "messages": None},
    }
    made = await operator.post("/api/platform/plans", json=new)
    assert (made.status_code, made.json()["price"]) == (201, {"amount": "1.00", "currency": "USD"})
    assert (await operator.post("/api/platform/plans", json=new)).json()["code"] == "plan_exists"
    changed = await operator.patch(f"/api/platform/plans/{new['id']}", json={"limits": {"seats": 7}})
    assert (changed.json()["limits"]["seats"], changed.json()["name"]) == (7, "Own")
    dearer = {"price": {"amount": "1500", "currency": "JPY"}}
    changed = await operator.patch(f"/api/platform/plans/{new['id']}", json=dearer)
    assert (changed.json()["price"], changed.json()["limits"]["seats"]) == (dearer["price"], 7)
    too_fine = {"price": {"amount": "1.5", "currency": "JPY"}}
    assert (await operator.patch(f"/api/platform/plans/{new['id']}", json=too_fine)).status_code == 422
    assert (await operator.patch("/api/platform/plans/none", json={"name": "X"})).status_code == 404
    refused = await operator.patch("/api/platform/settings", json={"new_shop_plan": "none", "grace_days": 1})
    assert refused.status_code == 404
    assert (await operator.get("/api/platform/settings")).json()["grace_days"] == 7
    phone = {"kind": "web", "label": "Phone"}
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "admin")) as admin:
        await operator.patch("/api/platform/settings", json={"flags": {"linked_phones": False}})
        assert (await admin.post("/api/whatsapp", json=phone)).json()["code"] == "not_offered"
        flags = f"/api/platform/tenants/{shop.tenant_id}/flags"
        shown = await operator.put(flags, json={"flags": {"linked_phones": True}})
        assert shown.json()["flags"] == {"linked_phones": True}
        assert (await admin.post("/api/whatsapp", json=phone)).status_code == 201
        assert (await operator.put(flags, json={"flags": {"linked_phones": None}})).json()["flags"] == {}
        assert (await admin.post("/api/whatsapp", json={**phone, "label": "B"})).json()["code"] == "not_offered"
        assert (await operator.put(flags, json={"flags": {"unknown": True}})).status_code == 422


async def test_every_member_reads_what_stands_now(shop: Shop, operator: httpx2.AsyncClient) -> None:
    async def announce(text: str, **times: object) -> httpx2.Response:
        body = {"level": "warning", "text_en": text, "text_ur": "اعلان", **times}
        return await operator.post("/api/platform/announcements", json=body)

    soon, past = (now() + timedelta(hours=1)).isoformat(), (now() - timedelta(hours=1)).isoformat()
    standing = (await announce("Now", ends_at=soon)).json()
    await announce("Later", starts_at=soon)
    await announce("Over", starts_at=(now() - timedelta(hours=2)).isoformat(), ends_at=past)
    assert (await announce("Never", ends_at=past)).status_code == 422
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "viewer")) as member:
        seen = (await member.get("/api/announcements")).json()
        assert [(one["text_en"], one["text_ur"], one["level"]) for one in seen] == [("Now", "اعلان", "warning")]
        assert len((await operator.get("/api/platform/announcements")).json()) == 3
        assert (await operator.delete(f"/api/platform/announcements/{standing['id']}")).status_code == 204
        assert (await member.get("/api/announcements")).json() == []


async def test_an_operator_looks_at_a_shop_only_by_its_owners_leave_and_only_reads(
    shop: Shop, admin: TestMember, owner: httpx2.AsyncClient, operator: httpx2.AsyncClient
) -> None:
    chat = await write(shop, 1)
    visit = f"/api/platform/tenants/{shop.tenant_id}/visit"
    assert (await operator.post(visit)).json()["code"] == "no_consent"
    leave = (await owner.post("/api/tenant/support-access", json={"hours": 2, "reason": "ticket 7"})).json()
    other = await make_tenant(shop.runtime.db)
    assert (await operator.post(f"/api/platform/tenants/{other}/visit")).json()["code"] == "no_consent"
    opened = await operator.post(visit)
    assert opened.json()["expires_at"] == leave["expires_at"]
    renew(shop.runtime, operator)
    profile = (await operator.get("/api/auth/profile")).json()
    assert (profile["is_visiting"], profile["role"], profile["is_platform_admin"]) == (True, "viewer", False)
    assert len((await operator.get(f"/api/conversations/{chat}/messages")).json()["items"]) == 1
    for method, path, body in (
        ("POST", f"/api/conversations/{chat}/messages", {"text": "hello"}),
        ("POST", "/api/templates/messages/order_paid/en/preview", {"body": "x"}),
        ("PATCH", "/api/auth/profile", {"name": "Somebody"}),
        ("POST", "/api/auth/switch-tenant", {"tenant_id": str(other)}),
    ):
        refused = await operator.request(method, path, json=body)
        assert (path, refused.status_code, refused.json()["code"]) == (path, 403, "read_only")
    assert (await operator.get("/api/platform/tenants")).status_code == 403
    async with serving(shop.runtime) as site:
        token = operator.cookies[session_cookie(shop.runtime.settings)]
        async with connected(shop.runtime, site.url, token=token) as browser:
            assert browser.client.connected
    assert (await owner.delete(f"/api/tenant/support-access/{leave['id']}")).status_code == 204
    assert (await operator.get("/api/tenant")).status_code == 401, "at once"
    assert (await owner.delete(f"/api/tenant/support-access/{leave['id']}")).json()["code"] == "ended"
    told = await shop.rows("select type, actor_id from events where type like 'support.%' order by id")
    assert [row["type"] for row in told] == ["support.allowed", "support.opened", "support.revoked"]
    assert told[1]["actor_id"] == admin.user_id
    audit = await operators_rows(shop.runtime, AUDIT)
    assert [(row["action"], row["subject_id"], row["data"]["access"]) for row in audit] == [
        ("visit_tenant", shop.tenant_id, leave["id"])
    ]


async def test_a_visit_ends_with_its_leave_and_with_the_operators_office(
    shop: Shop, admin: TestMember, owner: httpx2.AsyncClient, operator: httpx2.AsyncClient
) -> None:
    await owner.post("/api/tenant/support-access", json={})
    await operator.post(f"/api/platform/tenants/{shop.tenant_id}/visit")
    renew(shop.runtime, operator)
    assert (await operator.get("/api/tenant")).status_code == 200
    is_admin = "update users set is_platform_admin = $2 where id = $1"
    await shop.rows(is_admin, admin.user_id, False)
    assert (await operator.get("/api/tenant")).status_code == 403
    await shop.rows(is_admin, admin.user_id, True)
    await shop.rows("update support_accesses set expires_at = now()")
    assert (await operator.get("/api/tenant")).status_code == 401
    assert (await operator.post("/api/auth/logout")).status_code == 401


async def test_failures_of_all_shops_stand_together(shop: Shop, operator: httpx2.AsyncClient) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute(
            """insert into events (tenant_id, type, actor_kind, data)
               values ($1, 'system.alert', 'system', '{"code": "job_given_up", "action": "x"}'),
                 ($1, 'message.received', 'customer', '{"code": "not an alert"}')""",
            shop.tenant_id,
        )
    found = (await operator.get("/api/platform/failures")).json()
    assert [(one["tenant_id"], one["code"]) for one in found["alerts"]] == [(str(shop.tenant_id), "job_given_up")]
    sessions = (await operator.get("/api/platform/sessions")).json()
    assert [one["tenant_id"] for one in sessions["items"]] == [None]


async def test_what_an_operator_sees_of_a_shop_does_not_grow_with_requests_at_once(
    shop: Shop, operator: httpx2.AsyncClient
) -> None:
    """A few connections serve the console; more requests wait for one instead of failing."""
    answers = await asyncio.gather(*(operator.get("/api/platform/tenants") for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}


def renew(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    """The CSRF token that goes with the cookie as it is now."""
    name = session_cookie(runtime.settings)
    newest = [cookie.value for cookie in client.cookies.jar if cookie.name == name][-1] or ""
    client.cookies.clear()
    client.cookies.set(name, newest, domain="munshi.test")
    client.headers["X-CSRF-Token"] = csrf_token(runtime.settings, newest)


async def test_more_of_a_quota_counts_until_its_day_or_until_it_is_taken_back(
    shop: Shop, operator: httpx2.AsyncClient, owner: httpx2.AsyncClient
) -> None:
    path = f"/api/platform/tenants/{shop.tenant_id}"
    await put_on_plan(shop.runtime, shop.tenant_id, messages=2, seats=1)
    until = now() + timedelta(days=3)
    more = {"quota": "messages", "amount": 3, "until": until.isoformat(), "reason": "Eid"}
    late = await operator.post(f"{path}/grants", json={**more, "until": "2020-01-01T00:00:00Z"})
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "until")
    given = await operator.post(f"{path}/grants", json=more)
    assert given.status_code == 201
    await operator.post(f"{path}/grants", json={**more, "quota": "seats", "amount": 1})
    (messages, seats) = given.json()["grants"][0], (await operator.get(path)).json()["grants"][1]
    assert (messages["amount"], messages["reason"], seats["quota"]) == (3, "Eid", "seats")

    async def limits() -> dict[str, tuple[int, int]]:
        items = (await owner.get("/api/tenant/usage")).json()["items"]
        return {one["quota"]: (one["limit"], one["granted"]) for one in items if one["quota"] in ("messages", "seats")}

    assert await limits() == {"messages": (5, 3), "seats": (2, 1)}
    over = f"select {MESSAGES_OVER} from tenants t join plans plan on plan.id = t.plan_id where t.id = $1"  # noqa: S608
    for customer, is_over in ((1, False), (2, False), (3, False), (4, False), (5, True)):
        await write(shop, customer)
        assert await shop.value(over, shop.tenant_id) is is_over
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        with pytest.raises(Conflict, match="allows 2 members"):
            await check_room(tx, "seats", 2)
        await check_room(tx, "seats", 1)
    taken = await operator.delete(f"{path}/grants/{seats['id']}")
    assert [one["quota"] for one in taken.json()["grants"]] == ["messages"]
    again = await operator.delete(f"{path}/grants/{seats['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    audit = [row["data"] for row in await operators_rows(shop.runtime, AUDIT) if row["action"] == "grant_quota"]
    assert [(row["quota"], row["amount"], row["reason"]) for row in audit] == [
        ("messages", 3, "Eid"),
        ("seats", 1, "Eid"),
    ]
    told = [(event["quota"], event["amount"]) for event in await shop.events("quota.granted")]
    assert told == [("messages", 3), ("seats", 1), ("seats", -1)]
    async with global_tx(shop.runtime.console or shop.runtime.db) as tx:
        await tx.raw.execute("update quota_grants set revoked_at = now()")
    assert await limits() == {"messages": (2, 0), "seats": (1, 0)}


async def test_failing_endpoints_and_the_age_of_the_backup_are_seen(
    shop: Shop, runtime: Runtime, admin: TestMember, tmp_path: Path
) -> None:
    made = """insert into webhook_endpoints (tenant_id, id, url, secret_encrypted, active, failing_since, off_reason)
              values ($1, $2, 'https://shop.test', 'sealed', $3, $4, $5)"""
    since = now() - timedelta(hours=2)
    for row in ((True, since, None), (True, now(), None), (False, None, "failing"), (True, None, None)):
        await shop.rows(made, shop.tenant_id, new_id(), *row)
    async with client_of(runtime, admin) as client:
        assert (await client.get("/api/platform/health")).json()["backup_at"] is None
        (failing,) = (await client.get("/api/platform/failures")).json()["webhooks"]
    assert (failing["tenant_id"], failing["failing"], failing["switched_off"]) == (str(shop.tenant_id), 2, 1)
    assert datetime.fromisoformat(failing["failing_since"]) == since
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "old.dump").write_bytes(b"x")
    made_at = (now() - timedelta(days=2)).replace(microsecond=0)
    os.utime(tmp_path / "backups" / "old.dump", (made_at.timestamp(), made_at.timestamp()))
    async with client_of(adjusted(runtime, BACKUP_DIR=tmp_path / "backups"), admin) as client:
        health = (await client.get("/api/platform/health")).json()
    assert datetime.fromisoformat(health["backup_at"]) == made_at
