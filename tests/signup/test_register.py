"""A new shop through the door: POST /api/auth/register, and the demo shop of `munshi seed`."""

import asyncio

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.signup.demo import CATALOGUE, SLUG, seed
from tests.api import client_of, make_member, make_tenant

NEW = {"business_name": "Noor Tailors", "name": "Owner", "email": "owner@noor.example", "password": "a long enough one"}
SAME_ORIGIN = {"Origin": "http://munshi.test"}


async def test_registering_opens_a_new_shop_and_signs_its_owner_in(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        made = await client.post("/api/auth/register", json=NEW, headers=SAME_ORIGIN)
        profile = await client.get("/api/auth/profile")
    assert made.status_code == 201
    assert profile.json() == made.json()
    assert made.json()["role"] == "owner"
    assert [(each["slug"], each["role"]) for each in made.json()["memberships"]] == [("noor-tailors", "owner")]
    async with tenant_tx(runtime.db, made.json()["tenant_id"]) as tx:
        accounts = await tx.raw.fetch("select kind, status, is_default from whatsapp_accounts")
        events = await tx.raw.fetch("select type from events order by id")
    assert [tuple(row) for row in accounts] == [("simulator", "connected", True)]
    assert {row["type"] for row in events} >= {"tenant.registered", "whatsapp.account_created"}


async def test_the_same_name_gets_a_shop_of_its_own(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        first = await client.post("/api/auth/register", json=NEW, headers=SAME_ORIGIN)
        second = await client.post("/api/auth/register", json={**NEW, "email": "b@noor.example"}, headers=SAME_ORIGIN)
    assert second.status_code == 201
    assert second.json()["tenant_id"] != first.json()["tenant_id"]
    assert second.json()["memberships"][0]["slug"].startswith("noor-tailors-")


async def test_a_used_address_is_refused_and_leaves_nothing(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    member = await make_member(runtime.db, tenant_id)
    async with client_of(runtime) as client:
        refused = await client.post("/api/auth/register", json={**NEW, "email": member.email}, headers=SAME_ORIGIN)
    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        assert await tx.raw.fetchval("select count(*) from tenants") == 1
        assert await tx.raw.fetchval("select count(*) from users") == 1


async def test_one_of_two_who_register_the_same_address_at_once_wins(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        answers = await asyncio.gather(
            *(client.post("/api/auth/register", json=NEW, headers=SAME_ORIGIN) for _ in range(4))
        )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_weak_registration_names_its_fields(runtime: Runtime) -> None:
    body = {"business_name": " ", "name": "x", "email": "nobody", "password": "short"}
    async with client_of(runtime) as client:
        refused = await client.post("/api/auth/register", json=body, headers=SAME_ORIGIN)
    assert refused.status_code == 422
    assert {error["field"] for error in refused.json()["errors"]} == {"business_name", "email", "password"}


async def test_the_demo_shop_is_made_once(runtime: Runtime) -> None:
    made = await asyncio.gather(seed(runtime.db), seed(runtime.db))
    tenant_id = made[0][0]
    assert {each for each, _ in made} == {tenant_id}
    assert sorted(new for _, new in made) == [False, True]
    async with tenant_tx(runtime.db, tenant_id) as tx:
        assert await tx.raw.fetchval("select count(*) from tenants where slug like $1 || '%'", SLUG) == 1
        packages = await tx.raw.fetchval("select count(*) from packages")
        methods = await tx.raw.fetch("select kind from payment_methods order by position")
    assert packages == sum(len(offers) for _, offers in CATALOGUE.values())
    assert [row["kind"] for row in methods] == ["easypaisa", "jazzcash", "bank_transfer"]
