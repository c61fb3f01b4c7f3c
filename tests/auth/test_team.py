"""Who works in the shop, and under what name."""

from datetime import datetime

from munshi.core.clock import now
from munshi.core.db import Database, tenant_tx
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_platform_admin, make_tenant

MARKS = {"email_verified": True, "two_factor": False}


async def test_a_viewer_sees_everybody_of_the_shop_by_name_and_nobody_else(runtime: Runtime, db: Database) -> None:
    tenant_id = await make_tenant(db)
    owner, viewer = await make_member(db, tenant_id, "owner"), await make_member(db, tenant_id, "viewer")
    await make_member(db, await make_tenant(db), "owner")
    async with client_of(runtime, owner) as client:
        assert (await client.patch("/api/auth/profile", json={"name": "zahra"})).status_code == 200
    async with client_of(runtime, viewer) as client:
        team = (await client.get("/api/team")).json()
    assert all(abs((now() - datetime.fromisoformat(one.pop("joined_at"))).total_seconds()) < 60 for one in team)
    assert team == [
        {"user_id": str(viewer.user_id), "name": "Test Person", "email": viewer.email, "role": "viewer"} | MARKS,
        {"user_id": str(owner.user_id), "name": "zahra", "email": owner.email, "role": "owner"} | MARKS,
    ]


async def test_a_new_name_is_the_persons_own_and_recorded(runtime: Runtime, db: Database) -> None:
    tenant_id = await make_tenant(db)
    member, other = await make_member(db, tenant_id, "viewer"), await make_member(db, tenant_id, "viewer")
    async with client_of(runtime, member) as client:
        changed = (await client.patch("/api/auth/profile", json={"name": " Sana Malik "})).json()
        assert changed == (await client.get("/api/auth/profile")).json()
        assert (changed["name"], changed["role"], changed["tenant_id"]) == ("Sana Malik", "viewer", str(tenant_id))
        for wrong in ({"name": " "}, {"name": 7}, {"email": "new@munshi.test"}, {"role": "owner"}):
            assert (await client.patch("/api/auth/profile", json=wrong)).status_code == 422
        assert (await client.patch("/api/auth/profile", json={})).json() == changed
    async with client_of(runtime, other) as client:
        assert (await client.get("/api/auth/profile")).json()["name"] == "Test Person"
    async with tenant_tx(db, tenant_id) as tx:
        events = await tx.raw.fetch("select subject_id, actor_id, data from events where type = 'user.updated'")
    assert [tuple(event) for event in events] == [(member.user_id, member.user_id, {"fields": ["name"]})]


async def test_platform_staff_without_a_shop_have_a_name_too(runtime: Runtime, db: Database) -> None:
    async with client_of(runtime, await make_platform_admin(db)) as client:
        assert (await client.patch("/api/auth/profile", json={"name": "Root"})).json()["name"] == "Root"
        assert (await client.get("/api/team")).status_code == 403
