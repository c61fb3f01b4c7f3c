"""The audit log: who did what, when, from where, and what changed; secrets and personal words are never in it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from munshi.analytics.audit import service as audit
from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, emit
from munshi.signup.service import PROMPT
from tests.api import TestMember, client_of, make_key, make_member, make_tenant
from tests.shop import chat, demo_shop, order

AT = "/api/dashboard/audit-logs"


@pytest.fixture
async def admin(runtime: Runtime) -> TestMember:
    return await make_member(runtime.db, await make_tenant(runtime.db), "admin")


async def entries(client: httpx2.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(AT, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_an_edit_is_shown_with_before_and_after(runtime: Runtime, admin: TestMember) -> None:
    async with client_of(runtime, admin) as client:
        client.headers |= {"User-Agent": "Browser/1.0", "X-Request-ID": "audit-test-1"}
        made = (await client.post("/api/services", json={"name": "Logo"})).json()
        change = {"name": "Logo design", "active": False, "description": ""}
        await client.patch(f"/api/services/{made['id']}", json=change)
        changed, created = await entries(client, subject_id=made["id"])
    assert (created["type"], created["changes"]) == ("service.created", None)
    assert changed == {
        "id": changed["id"],
        "at": changed["at"],
        "type": "service.updated",
        "subject_id": made["id"],
        "actor_kind": "user",
        "actor_id": str(admin.user_id),
        "actor_name": "Test Person",
        "data": {"fields": ["active", "description", "name"]},
        "changes": {"name": ["Logo", "Logo design"], "active": [True, False]},
        "address": "127.0.0.1",
        "agent": "Browser/1.0",
        "correlation_id": "audit-test-1",
    }


async def test_wordings_prompts_and_orders_are_shown_with_before_and_after(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    person = await chat(shop)
    order_id = await order(shop, person)
    path, default = "/api/templates/messages/opted_in/en", TEMPLATES["opted_in"].bodies["en"]
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as client:
        for body in ("Hello again!", "Hello again!", "Back!"):
            await client.put(path, json={"body": body})
        await client.delete(path)
        await client.post("/api/templates/prompts", json={"body": "Sell."})
        await client.post("/api/templates/prompts", json={"body": "Later.", "active": False})
        await client.post(f"/api/orders/{order_id}/status", json={"status": "cancelled"})
        wordings, prompts, orders = [
            [one["changes"] for one in await entries(client, type=kind)][::-1]
            for kind in ("template.updated", "prompt.updated", "order.updated")
        ]
    assert wordings == [
        {"body": [default, "Hello again!"]},
        {"body": ["Hello again!", "Back!"]},
        {"body": ["Back!", default]},
    ]
    assert prompts == [{"body": [PROMPT, "Sell."]}, None]
    assert orders == [{"status": ["pending", "cancelled"]}]


async def test_secrets_and_personal_words_are_said_to_change_and_not_shown(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "admin")
    person = await chat(shop, name="Sana")
    async with client_of(runtime, member) as client:
        new = {"kind": "claude", "label": "C", "model": "some-model", "key": "a-provider-key-1"}
        made = (await client.post("/api/ai-providers", json=new)).json()
        await client.patch(f"/api/ai-providers/{made['id']}", json={"key": "a-provider-key-2", "label": "D"})
        at = f"/api/customers/{person.customer_id}"
        await client.patch(at, json={"name": "Sana Khan", "notes": "tall", "labels": ["regular"]})
        [provider] = await entries(client, type="ai_provider.updated")
        [customer] = await entries(client, type="customer.updated")
        told = (await client.get(AT, params={"limit": 100})).text + (await client.get(f"{AT}/export.csv")).text
    assert provider["changes"] == {"key": ["…", "…"], "label": ["C", "D"]}
    assert customer["changes"] == {"name": ["…", "…"], "notes": ["…", "…"], "labels": [[], ["regular"]]}
    for hidden in ("a-provider-key", "tall"):
        assert hidden not in told


async def test_names_of_every_kind_of_actor(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    member = await make_member(runtime.db, shop.tenant_id, "admin")
    await chat(shop, name="Sana")
    key = await make_key(runtime.db, member, "catalogue:write")
    async with client_of(runtime, key=key) as program:
        assert (await program.post("/api/services", json={"name": "By a program"})).status_code == 201
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        emit(tx, "tenant.updated", shop.tenant_id, {"fields": []}, by=SYSTEM)
    async with client_of(runtime, member) as client:
        seen = {(row["actor_kind"], row["actor_name"]) for row in await entries(client, limit=100)}
    assert {("api_key", "Books"), ("customer", "Sana"), ("user", "Test Person"), ("system", None)} <= seen


async def test_filters_and_pages(runtime: Runtime, admin: TestMember) -> None:
    async with client_of(runtime, admin) as client:
        for number in range(5):
            await client.post("/api/services", json={"name": f"Service {number}"})
        await client.patch("/api/auth/profile", json={"name": "Amina"})
        everything = await entries(client)
        assert len(everything) == 6
        paged, before = [], None
        while True:
            page = (await client.get(AT, params={"limit": 4, **({"before": before} if before else {})})).json()
            paged += page["items"]
            before = page["next"]
            if before is None:
                break
        assert paged == everything
        assert len(await entries(client, type="service")) == 5
        assert len(await entries(client, type="service.created")) == 5
        assert await entries(client, type="serv") == []
        assert [row["type"] for row in await entries(client, q="amiNA")] == ["user.updated"]
        assert await entries(client, q="100%") == []
        assert await entries(client, actor_kind="system") == []
        assert len(await entries(client, actor_id=str(admin.user_id))) == 6
        hour = timedelta(hours=1)
        assert await entries(client, since=(datetime.now(UTC) + hour).isoformat()) == []
        assert await entries(client, until=(datetime.now(UTC) - hour).isoformat()) == []
        assert len(await entries(client, since=(datetime.now(UTC) - hour).isoformat())) == 6


async def test_the_scenes_of_a_rehearsal_are_shown_to_who_asks_for_them(runtime: Runtime, admin: TestMember) -> None:
    assert admin.tenant_id
    async with tenant_tx(runtime.db, admin.tenant_id) as tx:
        for number in range(3):
            emit(tx, "rehearsal.played", None, {"scene": f"s{number}", "outcome": "passed"}, by=SYSTEM)
        emit(tx, "rehearsal.ended", None, {"status": "passed", "passed": 3, "scenes": 3}, by=SYSTEM)
    async with client_of(runtime, admin) as client:
        assert [row["type"] for row in await entries(client)] == ["rehearsal.ended"]
        assert [row["type"] for row in await entries(client, q="passed")] == ["rehearsal.ended"]
        assert len(await entries(client, type="rehearsal")) == 4
        assert len(await entries(client, type="rehearsal.played")) == 3
        table = (await client.get(f"{AT}/export.csv")).text
    assert ("rehearsal.ended" in table, "rehearsal.played" in table) == (True, False)


async def test_the_table_holds_all_rows_and_no_formula(
    runtime: Runtime, admin: TestMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "ROWS_AT_ONCE", 2)
    async with client_of(runtime, admin) as client:
        client.headers["User-Agent"] = "=HYPERLINK(1)"
        for number in range(5):
            await client.post("/api/services", json={"name": f"Service {number}"})
        answer = await client.get(f"{AT}/export.csv", params={"type": "service"})
        shown = await entries(client, type="service")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Subject id"] for row in rows] == [entry["subject_id"] for entry in shown]
    assert {row["Agent"] for row in rows} == {"'=HYPERLINK(1)"}
    assert rows[0]["Actor name"] == "Test Person"


async def test_only_admins_of_the_shop_look(runtime: Runtime, admin: TestMember) -> None:
    assert admin.tenant_id
    agent = await make_member(runtime.db, admin.tenant_id, "agent")
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, admin) as client:
        await client.post("/api/services", json={"name": "Logo"})
    async with client_of(runtime, agent) as client:
        for at in (AT, f"{AT}/export.csv"):
            assert (await client.get(at)).json()["code"] == "role"
    async with client_of(runtime, stranger) as client:
        assert await entries(client) == []


async def test_who_signs_in_and_out_is_recorded_with_the_address(runtime: Runtime, admin: TestMember) -> None:
    async with client_of(runtime) as visitor:
        visitor.headers["User-Agent"] = "Phone/2.0"
        signed_in = await visitor.post(
            "/api/auth/login", json={"email": admin.email, "password": "correct horse battery"}
        )
        assert signed_in.status_code == 200
        token = (await visitor.get("/api/auth/csrf-token")).json()["token"]
        await visitor.post("/api/auth/logout", headers={"X-CSRF-Token": token})
    async with client_of(runtime, admin) as client:
        told = [(row["type"], row["agent"], row["address"]) for row in await entries(client)]
    assert told == [("session.ended", "Phone/2.0", "127.0.0.1"), ("user.signed_in", "Phone/2.0", "127.0.0.1")]
