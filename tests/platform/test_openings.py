"""The operator opens a shop, its owner comes in by a link; and what the operator sees of a shop's record."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2

from munshi.core.clock import new_id, now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor, emit
from tests.api import TestMember, client_of, make_member, make_platform_admin, make_tenant
from tests.chats import simulator_shop
from tests.plans import operators_rows
from tests.tenants.test_usage import write

AT = "/api/platform/tenants"
NEW = {"name": "Noor Tailors", "email": "Owner@Noor.example", "country": "PK", "plan_id": "business", "locale": "ur"}
AUDIT = "select action, subject_id, data from platform_events where action not like 'get%' order by id"
PASSWORD = "a long enough one"


async def rows(runtime: Runtime, tenant_id: str, query: str) -> list[dict[str, Any]]:
    async with tenant_tx(runtime.db, tenant_id) as tx:  # type: ignore[arg-type]  # as an answer names it
        return [dict(row) for row in await tx.raw.fetch(query)]


async def accept(runtime: Runtime, path: str) -> httpx2.Response:
    body = {"token": path.partition("#")[2], "name": "Noor", "password": PASSWORD}
    async with client_of(runtime) as visitor:
        return await visitor.post("/api/auth/invitations/accept", json=body)


async def test_a_shop_is_opened_while_registration_is_closed_and_its_owner_comes_in(
    runtime: Runtime, admin: TestMember, operator: httpx2.AsyncClient
) -> None:
    await operator.patch("/api/platform/settings", json={"flags": {"registration": False}})
    made = await operator.post(AT, json=NEW)
    opened = made.json()
    assert (made.status_code, opened["email"]) == (201, "owner@noor.example")
    shop = (await operator.get(f"{AT}/{opened['tenant_id']}")).json()
    assert (shop["slug"], shop["plan_id"], shop["state"], shop["owners"]) == ("noor-tailors", "business", "active", [])
    assert shop["invited"] == {
        "email": "owner@noor.example",
        "expires_at": opened["expires_at"],
        "expired": False,
        "mailed": False,
    }
    place = "select country, currency, time_zone, locale from tenants"
    assert await rows(runtime, opened["tenant_id"], f"{place} where id = '{opened['tenant_id']}'") == [
        {"country": "PK", "currency": "PKR", "time_zone": "Asia/Karachi", "locale": "ur"}
    ]
    numbers = await rows(runtime, opened["tenant_id"], "select kind, status, is_default from whatsapp_accounts")
    assert numbers == [{"kind": "simulator", "status": "connected", "is_default": True}]
    told = await rows(runtime, opened["tenant_id"], "select type, actor_id from events order by id")
    assert [row["type"] for row in told] == ["tenant.registered", "whatsapp.account_created", "invitation.created"]
    assert {row["actor_id"] for row in told} == {admin.user_id}
    came = await accept(runtime, opened["path"])
    assert (came.status_code, came.json()["role"], came.json()["tenant_id"]) == (200, "owner", opened["tenant_id"])
    shop = (await operator.get(f"{AT}/{opened['tenant_id']}")).json()
    assert (shop["invited"], [one["email"] for one in shop["owners"]]) == (None, ["owner@noor.example"])
    audit = (await operators_rows(runtime, AUDIT))[1:]
    assert [(row["action"], str(row["subject_id"]), row["data"]) for row in audit] == [
        ("open_platform_tenant", opened["tenant_id"], {"plan": "business", "country": "PK"})
    ]


async def test_the_same_key_opens_one_shop(runtime: Runtime, operator: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": "form-1"}
    answers = await asyncio.gather(*(operator.post(AT, json=NEW, headers=key) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["path"] for answer in answers}) == 1
    assert (await operator.get(AT)).json()["total"] == 1
    async with client_of(runtime, await make_platform_admin(runtime.db)) as other:
        elsewhere = await other.post(AT, json=NEW, headers=key)
    assert elsewhere.json()["tenant_id"] != answers[0].json()["tenant_id"]


async def test_an_opening_that_was_cut_off_goes_on(
    runtime: Runtime, operator: httpx2.AsyncClient, admin: TestMember
) -> None:
    tenant_id = new_id()
    asked = """insert into platform_events (operator_id, action, subject_id, data)
               values ($1, 'open_platform_tenant', $2, '{"key": "form-1"}') returning id"""
    await operators_rows(runtime, asked, admin.user_id, tenant_id)
    made = await operator.post(AT, json=NEW, headers={"Idempotency-Key": "form-1"})
    assert (made.status_code, made.json()["tenant_id"]) == (201, str(tenant_id))


async def test_what_is_wrong_is_told_at_its_field_and_opens_nothing(
    runtime: Runtime, operator: httpx2.AsyncClient
) -> None:
    for change, field in (
        ({"plan_id": "none"}, "plan_id"),
        ({"name": " "}, "name"),
        ({"email": "noor"}, "email"),
        ({"country": "XX"}, "country"),
        ({"currency": "AAA"}, "currency"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ):
        refused = await operator.post(AT, json={**NEW, **change})
        assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, [field])
    owner = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, owner) as client:
        assert (await client.post(AT, json=NEW)).status_code == 403
    assert await operators_rows(runtime, AUDIT) == []
    assert (await operator.get(AT)).json()["total"] == 1


async def test_who_is_to_own_it_is_invited_anew_until_there_is_an_owner(
    runtime: Runtime, operator: httpx2.AsyncClient
) -> None:
    first = (await operator.post(AT, json=NEW)).json()
    at = f"{AT}/{first['tenant_id']}/owner"
    again = (await operator.post(at, json={"email": "owner@noor.example"})).json()
    assert (again["path"], again["expires_at"] > first["expires_at"]) == (first["path"], True)
    other = (await operator.post(at, json={"email": "b@noor.example"})).json()
    assert (await accept(runtime, first["path"])).json()["code"] == "invitation_over"
    member = await make_member(runtime.db, first["tenant_id"], "admin")
    async with client_of(runtime, member) as client:
        assert (await client.get("/api/team/invitations")).json() == [], "the link to ownership is not the team's"
        invited = "select id from invitations where revoked_at is null"
        [open_one] = await rows(runtime, first["tenant_id"], invited)
        for refused in (
            await client.post(f"/api/team/invitations/{open_one['id']}/resend"),
            await client.delete(f"/api/team/invitations/{open_one['id']}"),
        ):
            assert refused.status_code == 404
        owner = {"email": "c@noor.example", "role": "owner"}
        assert (await client.post("/api/team/invitations", json=owner)).status_code == 422
    assert (await accept(runtime, other["path"])).json()["role"] == "owner"
    owned = await operator.post(at, json={"email": "d@noor.example"})
    assert (owned.status_code, owned.json()["code"]) == (409, "has_owner")
    nowhere = await operator.post(f"{AT}/{new_id()}/owner", json={"email": "d@noor.example"})
    assert nowhere.status_code == 404
    done = [row["action"] for row in await operators_rows(runtime, AUDIT)]
    assert done == ["open_platform_tenant", "invite_tenant_owner", "invite_tenant_owner"]


async def test_a_shops_record_tells_kinds_and_times_and_nobodys_words(
    runtime: Runtime, operator: httpx2.AsyncClient
) -> None:
    shop = await simulator_shop(runtime)
    at = f"{AT}/{shop.tenant_id}"
    before = (await operator.get(f"{at}/record?limit=100")).json()["items"]
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        customer = Actor("customer", new_id())
        emit(tx, "customer.blocked", new_id(), {"reason": "Sana was rude"}, by=customer)
        emit(tx, "message.received", new_id(), {}, by=customer)
        emit(tx, "rehearsal.played", new_id(), {"scene": "prices", "outcome": "passed"}, by=customer)
        emit(tx, "service.created", new_id(), by=Actor("ai"))
    first = (await operator.get(f"{at}/record?limit=1")).json()
    second = (await operator.get(f"{at}/record", params={"limit": 100, "before": first["next"]})).json()
    told = [*first["items"], *second["items"]]
    assert [(one["type"], one["actor_kind"]) for one in told[:2]] == [
        ("service.created", "ai"),
        ("customer.blocked", "customer"),
    ]
    assert (told[2:], second["next"]) == (before, None)
    assert all(one.keys() == {"id", "at", "type", "actor_kind"} for one in told)
    assert (await operator.get(f"{AT}/{new_id()}/record")).status_code == 404
    read = await operators_rows(runtime, "select subject_id from platform_events where action = 'list_tenant_record'")
    assert {row["subject_id"] for row in read} == {shop.tenant_id}


async def test_what_failed_in_the_last_day_is_counted(runtime: Runtime, operator: httpx2.AsyncClient) -> None:
    shop = await simulator_shop(runtime)
    await write(shop, 1)
    copied = """insert into messages
        (tenant_id, id, conversation_id, account_id, seq, direction, author, status, created_at)
        select tenant_id, $1, conversation_id, account_id, $2, 'out', 'ai', $3, $4 from messages limit 1 returning id"""
    ran = """insert into ai_runs (tenant_id, id, conversation_id, provider, outcome, created_at)
        select tenant_id, $1, conversation_id, 'claude', $2, $3 from messages limit 1 returning id"""
    for place, (status, age) in enumerate((("failed", 1), ("unknown", 23), ("failed", 25), ("sent", 1))):
        await shop.rows(copied, new_id(), 100 + place, status, now() - timedelta(hours=age))
    for outcome, age in (("failed", 1), ("failed", 25), ("replied", 1)):
        await shop.rows(ran, new_id(), outcome, now() - timedelta(hours=age))
    failures = (await operator.get(f"{AT}/{shop.tenant_id}")).json()["failures"]
    assert failures == {"sends_failed": 2, "ai_runs_failed": 1}
    other = await make_tenant(runtime.db)
    failures = (await operator.get(f"{AT}/{other}")).json()["failures"]
    assert failures == {"sends_failed": 0, "ai_runs_failed": 0}
