"""The states of a shop: trial, paid, past due, suspended and back, closed; and what each lets happen."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from munshi.core.clock import now
from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.signup.demo import seed
from munshi.tenants.states import MOVES, STATES, State, change_state, lock_tenant
from tests.api import PASSWORD, TestMember, client_of, make_key, make_member, make_platform_admin, make_tenant
from tests.chats import Shop, simulator_shop
from tests.plans import console_of, put_on_plan
from tests.tenants.test_usage import write


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def owner(shop: Shop) -> TestMember:
    return await make_member(shop.runtime.db, shop.tenant_id, "owner")


@pytest.fixture
async def client(shop: Shop, owner: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(shop.runtime, owner) as client:
        yield client


async def stands(shop: Shop) -> str:
    return str(await shop.value("select status from tenants where id = $1", shop.tenant_id))


async def put(shop: Shop, status: State, *, days: float | None = None) -> None:
    """Into this state, with so many days left of the time that is paid for."""
    until = None if days is None else now() + timedelta(days=days)
    await shop.rows("update tenants set status = $2, paid_until = $3 where id = $1", shop.tenant_id, status, until)


async def move(shop: Shop, to: State) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await change_state(tx, await lock_tenant(tx, shop.tenant_id), to, by=SYSTEM)


async def look(shop: Shop) -> float | None:
    """The job runs; in how many days it wants to look again."""
    pause = (await shop.work(f"standing:{shop.tenant_id}")).pause
    return None if pause is None else round(pause / 86_400, 2)


async def set_rules(runtime: Runtime, **rules: object) -> None:
    async with client_of(runtime, await make_platform_admin(runtime.db)) as operator:
        assert (await operator.patch("/api/platform/settings", json=rules)).status_code == 200


# State, days left of the time paid for; what becomes of it, and in how many days the job looks again.
COURSES: tuple[tuple[State, float | None, str, float | None], ...] = (
    ("trial", None, "trial", None),
    ("active", None, "active", None),
    ("active", 30, "active", 23),  # then the next invoice is due
    ("trial", 5, "trial", 5),
    ("trial", -1, "past_due", 6),
    ("active", -1, "past_due", 6),
    ("past_due", -6.5, "past_due", 0.5),
    ("past_due", -7.01, "suspended", None),
    ("active", -8, "suspended", None),
    ("past_due", 3, "active", 3),
    ("past_due", None, "active", None),
    ("suspended", -30, "suspended", None),
    ("closed", 3, "closed", None),
)


async def test_time_moves_a_shop_on(shop: Shop) -> None:
    told = 0
    for status, days, becomes, again in COURSES:
        await put(shop, status, days=days)
        assert (await look(shop), await stands(shop)) == (again, becomes), (status, days)
        steps = [(event["from"], event["to"]) for event in await shop.events("shop.state")][told:]
        assert (steps[0][0], steps[-1][1]) == (status, becomes) if steps else status == becomes
        told += len(steps)
        assert await look(shop) == again
        assert len(await shop.events("shop.state")) == told, "a second look changes nothing"
    assert len(await shop.events("system.alert")) == told == 7


async def test_no_days_of_grace_and_others_than_usual(shop: Shop) -> None:
    await set_rules(shop.runtime, grace_days=0)
    await put(shop, "active", days=-0.001)
    assert await look(shop) is None
    assert [event["to"] for event in await shop.events("shop.state")] == ["past_due", "suspended"]
    await set_rules(shop.runtime, grace_days=60)
    await put(shop, "active", days=-59)
    assert await look(shop) == 1
    assert await stands(shop) == "past_due"


async def test_a_new_shop_begins_as_the_installation_says(runtime: Runtime, db: Database) -> None:
    async def register(email: str) -> httpx2.Response:
        body = {"business_name": "Noor", "name": "Noor", "email": email, "password": PASSWORD}
        async with client_of(runtime) as visitor:
            return await visitor.post("/api/auth/register", json=body)

    async def tenant(answer: httpx2.Response) -> dict[str, Any]:
        async with global_tx(db) as tx:
            row = await tx.raw.fetchrow("select * from tenants where id = $1", answer.json()["tenant_id"])
        return dict(row or {})

    first = await tenant(await register("a@munshi.test"))
    assert (first["plan_id"], first["status"], first["paid_until"]) == ("free", "active", None)
    await set_rules(runtime, new_shop_plan="trial")
    second = await tenant(await register("b@munshi.test"))
    assert (second["plan_id"], second["status"]) == ("trial", "trial")
    assert abs(second["paid_until"] - now() - timedelta(days=14)) < timedelta(minutes=1)
    async with tenant_tx(db, second["id"]) as tx:
        key = f"standing:{second['id']}"
        assert await tx.raw.fetchval("select due_at is not null from wake where key = $1", key)
    await set_rules(runtime, flags={"registration": False})
    refused = await register("c@munshi.test")
    assert (refused.status_code, refused.json()["code"]) == (403, "registration_closed")
    async with global_tx(db) as tx:
        assert await tx.raw.fetchval("select count(*) from tenants") == 2
        assert await tx.raw.fetchval("select count(*) from users where email = 'c@munshi.test'") == 0


async def test_every_move_that_is_none_is_refused_with_those_that_are(shop: Shop) -> None:
    operator = await make_platform_admin(shop.runtime.db)
    async with client_of(shop.runtime, operator) as client:
        for before in STATES:
            for after in STATES:
                await put(shop, before)
                body = {"state": after, "reason": "asked by phone"}
                answer = await client.post(f"/api/platform/tenants/{shop.tenant_id}/state", json=body)
                if after in MOVES[before]:
                    assert (answer.status_code, answer.json()["state"]) == (200, after)
                    assert await stands(shop) == after
                    continue
                assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
                assert answer.json()["allowed"] == ([] if before == after else list(MOVES[before]))
                assert await stands(shop) == before
    told = await shop.events("shop.state")
    assert [(event["from"], event["to"]) for event in told] == [
        (before, after) for before in STATES for after in STATES if after in MOVES[before]
    ]
    assert {event["reason"] for event in told} == {"asked by phone"}


async def test_members_of_a_suspended_shop_read_and_change_nothing(shop: Shop, client: httpx2.AsyncClient) -> None:
    chat = await write(shop, 1)
    await put(shop, "past_due")
    assert (await client.patch("/api/tenant", json={"name": "Still open"})).status_code == 200
    await move(shop, "suspended")
    refused = (
        ("PATCH", "/api/tenant", {"name": "New name"}),
        ("POST", f"/api/conversations/{chat}/messages", {"text": "hello"}),
        ("POST", "/api/services", {"name": "New"}),
        ("POST", f"/api/whatsapp/{shop.account_id}/disconnect", None),
    )
    for method, path, body in refused:
        answer = await client.request(method, path, json=body)
        assert (path, answer.status_code, answer.json()["code"]) == (path, 403, "tenant_suspended")
    for path in ("/api/tenant", "/api/conversations", "/api/tenant/billing", "/api/tenant/invoices"):
        assert (await client.get(path)).status_code == 200
    assert (await client.get("/api/tenant")).json()["name"] == "Still open"
    assert (await client.get("/api/dashboard/attention")).json()["items"] == [], "a banner says it on every page"
    assert await shop.value("select count(*) from services") == 0
    assert (await client.post("/api/auth/logout")).status_code == 204


async def test_a_key_of_a_suspended_shop_only_reads_and_of_a_closed_one_nothing(shop: Shop, owner: TestMember) -> None:
    key = await make_key(shop.runtime.db, owner, "catalogue:read", "catalogue:write")
    async with client_of(shop.runtime) as program:
        program.headers["Authorization"] = f"Bearer {key}"
        await move(shop, "suspended")
        before = await program.get("/api/services")
        answer = await program.post("/api/services", json={"name": "Logo"})
        assert (before.status_code, answer.status_code, answer.json()["code"]) == (200, 403, "tenant_suspended")
        assert (await program.get("/api/services")).json() == before.json()
        await move(shop, "closed")
        refused = await program.get("/api/services")
        assert (refused.status_code, refused.json()["code"]) == (401, "key_refused")


async def test_a_suspended_shop_sends_nothing_keeps_what_comes_and_goes_on_when_it_is_back(shop: Shop) -> None:
    late, fresh = await write(shop, 1), await write(shop, 2)
    await shop.work(f"reply:{late}")
    await shop.work(f"reply:{fresh}")
    await shop.rows("update messages set created_at = now() - interval '3 hours' where conversation_id = $1", late)
    await move(shop, "suspended")
    await shop.drain("out", "release", "standing")
    sent = "select conversation_id, status, failure from messages where direction = 'out' order by conversation_id"
    assert {row["status"] for row in await shop.rows(sent)} == {"queued"}
    old, new = await write(shop, 3), await write(shop, 4)
    for chat in (old, new):
        await shop.work(f"reply:{chat}")
        await shop.rows("update conversations set last_inbound_at = now() - interval '3 hours' where id = $1", old)
    assert await shop.value("select count(*) from messages where direction = 'in'") == 4
    assert await shop.value("select count(*) from ai_runs") == 2
    await move(shop, "active")
    await shop.drain("release", "standing")
    await shop.drain("reply")
    await shop.drain("out")
    rows = {(row["conversation_id"], row["status"]) for row in await shop.rows(sent)}
    assert rows == {(late, "failed"), (fresh, "delivered"), (new, "delivered")}
    waiting = await shop.row(
        "select unread, inbound_seq = answered_seq as passed from conversations where id = $1", old
    )
    assert waiting == {"unread": 1, "passed": True}
    assert await shop.value("select failure from messages where status = 'failed'") is not None


async def test_a_closed_shop_lets_nobody_in_and_other_shops_of_its_people_do(
    shop: Shop, owner: TestMember, client: httpx2.AsyncClient
) -> None:
    await put(shop, "closed")
    answer = await client.get("/api/tenant")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_shop")
    credentials = {"email": owner.email, "password": PASSWORD}
    sessions = "select count(*) from sessions"
    before = await shop.value(sessions)
    async with client_of(shop.runtime) as visitor:
        refused = await visitor.post("/api/auth/login", json=credentials)
        assert (refused.status_code, refused.json()["code"]) == (403, "shop_closed")
        assert await shop.value(sessions) == before
        other = await make_tenant(shop.runtime.db)
        async with tenant_tx(shop.runtime.db, other) as tx:
            await tx.raw.execute(
                "insert into memberships (tenant_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'owner')",
                other,
                owner.user_id,
            )
        entered = await visitor.post("/api/auth/login", json=credentials)
        assert (entered.status_code, entered.json()["tenant_id"]) == (200, str(other))
        assert [one["tenant_id"] for one in entered.json()["memberships"]] == [str(other)]


async def test_over_its_messages_a_shop_answers_only_who_is_about_to_buy(runtime: Runtime) -> None:
    tenant_id, _ = await seed(runtime.db)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    shop = Shop(runtime, tenant_id, account_id)
    buyer = await write(shop, 1)
    await shop.rows(
        """update conversations set draft = '{"id": "d", "lines": [], "total_minor": 0,
        "currency": "PKR", "note": "", "shown_seq": null, "order_id": null, "untold": []}' where id = $1""",
        buyer,
    )
    asker = await write(shop, 2)
    await put_on_plan(runtime, tenant_id, messages=2)
    await shop.work(f"reply:{buyer}")
    await shop.work(f"reply:{asker}")
    assert await shop.value("select count(*) from ai_runs where conversation_id = $1", buyer) == 1
    assert await shop.value("select count(*) from ai_runs where conversation_id = $1", asker) == 0
    assert await shop.value("select unread from conversations where id = $1", asker) == 1
    await put_on_plan(runtime, tenant_id, messages=100)
    await shop.work(f"reply:{asker}")
    assert await shop.value("select count(*) from ai_runs where conversation_id = $1", asker) == 1


async def test_two_who_move_a_shop_at_once_are_one_after_the_other(shop: Shop) -> None:
    operator = await make_platform_admin(shop.runtime.db)
    path, body = f"/api/platform/tenants/{shop.tenant_id}/state", {"state": "suspended", "reason": "fraud"}
    async with client_of(shop.runtime, operator) as client:
        answers = await asyncio.gather(*(client.post(path, json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await shop.events("shop.state")) == 1
    async with global_tx(console_of(shop.runtime)) as tx:
        done = await tx.raw.fetch("select action, data->>'reason' as reason from platform_events")
    assert [tuple(row) for row in done] == [("change_tenant_state", "fraud")]
