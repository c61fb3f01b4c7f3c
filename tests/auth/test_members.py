"""The people of a shop: roles, removal, leaving, handing over. A shop always keeps an owner."""

import asyncio
from typing import Any

import httpx2
import pytest

from munshi.core.db import Database, tenant_tx
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, client_of, make_member, make_tenant
from tests.live import connected, serving

PROOF = {"password": PASSWORD}


@pytest.fixture
async def team(db: Database) -> dict[str, TestMember]:
    tenant_id = await make_tenant(db)
    return {role: await make_member(db, tenant_id, role) for role in ("owner", "admin", "agent", "viewer")}


async def roles(client: httpx2.AsyncClient) -> dict[str, str]:
    return {one["user_id"]: one["role"] for one in (await client.get("/api/team")).json()}


async def events(runtime: Runtime, member: TestMember) -> list[tuple[Any, ...]]:
    assert member.tenant_id
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        rows = await tx.raw.fetch("select type, subject_id, actor_id from events order by id")
    return [tuple(row) for row in rows]


def answer_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.content else ""


async def test_an_admin_gives_roles_below_the_owners(runtime: Runtime, team: dict[str, TestMember]) -> None:
    owner, admin, agent = team["owner"], team["admin"], team["agent"]
    async with client_of(runtime, admin) as client:
        before = await roles(client)
        refused = await client.patch(f"/api/team/{owner.user_id}", json={"role": "viewer"})
        assert answer_of(refused) == (403, "role")
        assert answer_of(await client.delete(f"/api/team/{owner.user_id}")) == (403, "role")
        made_owner = await client.patch(f"/api/team/{agent.user_id}", json={"role": "owner"})
        assert made_owner.status_code == 422
        assert await roles(client) == before
        assert (await client.patch(f"/api/team/{agent.user_id}", json={"role": "admin"})).status_code == 204
        assert (await roles(client))[str(agent.user_id)] == "admin"
    assert await events(runtime, owner) == [("member.role_changed", agent.user_id, admin.user_id)]


async def test_the_last_owner_stays(runtime: Runtime, team: dict[str, TestMember]) -> None:
    owner = team["owner"]
    async with client_of(runtime, owner) as client:
        for refused in (
            await client.patch(f"/api/team/{owner.user_id}", json={"role": "viewer"}),
            await client.delete(f"/api/team/{owner.user_id}"),
            await client.delete("/api/team/me"),
        ):
            assert answer_of(refused) == (409, "last_owner")
        assert (await roles(client))[str(owner.user_id)] == "owner"
    assert await events(runtime, owner) == []


async def test_of_two_owners_who_leave_at_once_one_stays(runtime: Runtime, team: dict[str, TestMember]) -> None:
    owner = team["owner"]
    assert owner.tenant_id
    second = await make_member(runtime.db, owner.tenant_id, "owner")
    async with client_of(runtime, owner) as one, client_of(runtime, second) as two:
        answers = await asyncio.gather(one.delete("/api/team/me"), two.delete("/api/team/me"))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    async with client_of(runtime, team["viewer"]) as client:
        assert list((await roles(client)).values()).count("owner") == 1


async def test_a_shop_is_handed_over_with_the_password(runtime: Runtime, team: dict[str, TestMember]) -> None:
    owner, heir = team["owner"], team["agent"]
    wanted = {"user_id": str(heir.user_id)}
    async with client_of(runtime, owner) as client:
        wrong = await client.post("/api/team/transfer", json=wanted | {"password": "a guess of it"})
        assert answer_of(wrong) == (403, "wrong_password")
        assert (await roles(client))[str(heir.user_id)] == "agent"
        assert (await client.post("/api/team/transfer", json=wanted | PROOF)).status_code == 204
        assert answer_of(await client.post("/api/team/transfer", json=wanted | PROOF)) == (403, "role")
        found = await roles(client)
    assert (found[str(heir.user_id)], found[str(owner.user_id)]) == ("owner", "admin")
    assert [event[:2] for event in await events(runtime, owner)] == [
        ("member.role_changed", heir.user_id),
        ("member.role_changed", owner.user_id),
    ]


async def test_who_is_removed_loses_sessions_and_sockets_at_once(runtime: Runtime, team: dict[str, TestMember]) -> None:
    agent, admin = team["agent"], team["admin"]
    elsewhere = await make_tenant(runtime.db)
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, agent) as socket,
        connected(runtime, site.url, admin) as other,
        client_of(runtime, agent) as theirs,
        client_of(runtime, TestMember(agent.user_id, elsewhere, "viewer", agent.email)) as there,
        client_of(runtime, admin) as client,
    ):
        assert (await client.delete(f"/api/team/{agent.user_id}")).status_code == 204
        await asyncio.wait_for(socket.gone.wait(), 3)  # the look at all sessions comes every five seconds only
        assert not other.gone.is_set()
        assert (await theirs.get("/api/tenant")).status_code == 401
        assert (await there.get("/api/auth/profile")).status_code == 200
        assert str(agent.user_id) not in await roles(client)
    assert [event[0] for event in await events(runtime, admin)] == ["member.removed", "session.ended", "session.ended"]


async def test_a_session_ended_elsewhere_loses_its_socket_at_once(
    runtime: Runtime, team: dict[str, TestMember]
) -> None:
    member = team["agent"]
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, member) as socket,
        client_of(runtime, member) as client,
        client_of(runtime, team["viewer"]) as bystander,
    ):
        assert (await client.delete("/api/auth/sessions")).status_code == 204
        await asyncio.wait_for(socket.gone.wait(), 3)
        assert [one["current"] for one in (await client.get("/api/auth/sessions")).json()] == [True]
        assert (await bystander.get("/api/tenant")).status_code == 200
    [(kind, _, by)] = await events(runtime, member)
    assert (kind, by) == ("session.ended", member.user_id)


async def test_an_owner_helps_a_member_who_forgot_the_password(runtime: Runtime, team: dict[str, TestMember]) -> None:
    owner, agent = team["owner"], team["agent"]
    async with client_of(runtime, owner) as client:
        made = await client.post(f"/api/team/{agent.user_id}/reset-link", json=PROOF)
        token = made.json()["path"].removeprefix("/reset-password#")
        own = await client.post(f"/api/team/{owner.user_id}/reset-link", json=PROOF)
        assert answer_of(own) == (409, "not_only_yours")
    async with client_of(runtime) as nobody:
        given = {"token": token, "password": "a wholly new horse"}
        assert (await nobody.post("/api/auth/reset-password", json=given)).status_code == 204
        signed_in = await nobody.post("/api/auth/login", json={"email": agent.email, "password": given["password"]})
        assert signed_in.status_code == 200
    async with tenant_tx(runtime.db, await make_tenant(runtime.db)) as tx:
        insert = "insert into memberships (tenant_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'viewer')"
        await tx.raw.execute(insert, tx.tenant_id, agent.user_id)
    async with client_of(runtime, owner) as client:
        refused = await client.post(f"/api/team/{agent.user_id}/reset-link", json=PROOF)
    assert answer_of(refused) == (409, "not_only_yours")
    kinds = [event[0] for event in await events(runtime, owner)]
    assert kinds == ["member.reset_link_made", "user.password_changed", "user.signed_in"]
