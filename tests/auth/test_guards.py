"""Roles: who passes which guard."""

import httpx2
import pytest
from sqlalchemy import text

from munshi.auth.guards import Admin, Agent, Owner, PlatformAdmin, TenantTx, Viewer
from munshi.core.errors import Conflict
from munshi.core.http.app import protect
from munshi.core.http.asgi import Asgi
from munshi.core.runtime import Runtime
from munshi.main import create_api
from tests.api import client_of, make_member, make_platform_admin, make_tenant

PASSES = {
    "viewer": ["viewer"],
    "agent": ["viewer", "agent"],
    "admin": ["viewer", "agent", "admin"],
    "owner": ["viewer", "agent", "admin", "owner"],
}


def guarded(runtime: Runtime) -> Asgi:
    api = create_api(runtime)

    @api.get("/api/try/viewer")
    async def viewer(member: Viewer) -> str | None:
        return member.role

    @api.get("/api/try/agent")
    async def agent(member: Agent) -> str | None:
        return member.role

    @api.get("/api/try/admin")
    async def admin(member: Admin) -> str | None:
        return member.role

    @api.get("/api/try/owner")
    async def owner(member: Owner) -> str | None:
        return member.role

    @api.get("/api/try/platform")
    async def platform(person: PlatformAdmin) -> str:
        return str(person.user_id)

    @api.post("/api/try/rename")
    async def rename(member: Owner, tx: TenantTx, fail: bool = False) -> None:
        await tx.execute(text("update tenants set name = 'Renamed' where id = :id"), {"id": tx.tenant_id})
        if fail:
            raise Conflict("not now")

    return protect(api, runtime.settings)


async def statuses(client: httpx2.AsyncClient) -> list[str]:
    roles = ("viewer", "agent", "admin", "owner", "platform")
    return [role for role in roles if (await client.get(f"/api/try/{role}")).status_code == 200]


@pytest.mark.parametrize("role", PASSES)
async def test_a_role_passes_its_own_guard_and_those_below(runtime: Runtime, role: str) -> None:
    member = await make_member(runtime.db, await make_tenant(runtime.db), role)
    async with client_of(runtime, member, app=guarded(runtime)) as client:
        assert await statuses(client) == PASSES[role]
        refused = await client.get("/api/try/platform")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_nobody_and_platform_staff(runtime: Runtime) -> None:
    admin = await make_platform_admin(runtime.db)
    app = guarded(runtime)
    async with client_of(runtime, app=app) as nobody, client_of(runtime, admin, app=app) as staff:
        assert {(await nobody.get(f"/api/try/{role}")).status_code for role in (*PASSES, "platform")} == {401}
        assert await statuses(staff) == ["platform"]


async def test_the_transaction_is_committed_or_undone_before_the_answer(runtime: Runtime) -> None:
    member = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, member, app=guarded(runtime)) as client:
        assert (await client.post("/api/try/rename?fail=true")).status_code == 409
        assert (await client.get("/api/tenant")).json()["name"] == "Test Shop"
        assert (await client.post("/api/try/rename")).status_code == 200
        assert (await client.get("/api/tenant")).json()["name"] == "Renamed"
