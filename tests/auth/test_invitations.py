"""Coming into a shop by invitation: mailed or handed over, for one address, once."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.runtime import Runtime
from tests.api import TestMember, adjusted, client_of, make_member, make_tenant
from tests.mailbox import link_in, mailbox, text_of, working
from tests.plans import put_on_plan

NEW = {"email": "sana@munshi.test", "role": "agent"}
SANA = {"name": "Sana Malik", "password": "a wholly new horse"}


@pytest.fixture
async def admin(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db, name="Lahore Logos"), "admin")


@pytest.fixture
async def client(runtime: Runtime, admin: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, admin) as client:
        yield client


async def token_of(client: httpx2.AsyncClient, **change: str) -> str:
    """Invite, and take the link that the admin is shown."""
    made = (await client.post("/api/team/invitations", json=NEW | change)).json()
    return str(made["path"].removeprefix("/invitation#"))


async def accept(client: httpx2.AsyncClient, token: str, **given: str) -> httpx2.Response:
    return await client.post("/api/auth/invitations/accept", json={"token": token, **given})


def answer_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_mailed_invitation_makes_a_new_user_whose_address_is_known(runtime: Runtime, admin: TestMember) -> None:
    async with mailbox() as box:
        mailing = adjusted(runtime, **box.settings)
        async with working(mailing), client_of(mailing, admin) as client:
            made = (await client.post("/api/team/invitations", json=NEW)).json()
            assert (made["email"], made["role"], made["path"], made["expired"]) == (*NEW.values(), None, False)
            mail = await box.next(NEW["email"])
        assert mail["Subject"] == "Test Person invites you to Lahore Logos"
        assert f"ends on {made['expires_at'][:10]}" in text_of(mail)
        token = link_in(mail, "invitation")
        async with client_of(mailing) as sana:
            shown = (await sana.post("/api/auth/invitations/look", json={"token": token})).json()
            assert (shown["shop"], shown["role"], shown["has_account"]) == ("Lahore Logos", "agent", False)
            nameless = await accept(sana, token)
            assert (nameless.status_code, nameless.json()["errors"][0]["field"]) == (422, "name")
            profile = (await accept(sana, token, **SANA)).json()
            assert (profile["email"], profile["role"], profile["email_verified"]) == (NEW["email"], "agent", True)
            assert (await sana.get("/api/tenant")).json()["name"] == "Lahore Logos"
            assert answer_of(await accept(sana, token, **SANA)) == (409, "invitation_over")
        async with client_of(mailing, admin) as client:
            assert (await client.get("/api/team/invitations")).json() == []
            again = await client.post("/api/team/invitations", json=NEW)
            assert answer_of(again) == (409, "already_member")
    assert admin.tenant_id
    async with tenant_tx(runtime.db, admin.tenant_id) as tx:
        kinds = [row["type"] for row in await tx.raw.fetch("select type from events order by id")]
    assert kinds == ["invitation.created", "invitation.accepted", "member.added"]


async def test_who_has_an_account_signs_in_first_and_keeps_it(
    runtime: Runtime, client: httpx2.AsyncClient, admin: TestMember
) -> None:
    known = await make_member(runtime.db, await make_tenant(runtime.db), "owner", email=NEW["email"])
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    token = await token_of(client)
    async with client_of(runtime) as nobody, client_of(runtime, stranger) as other, client_of(runtime, known) as sana:
        assert answer_of(await accept(nobody, token, **SANA)) == (401, "sign_in_first")
        assert answer_of(await accept(other, token)) == (403, "other_address")
        before = sana.cookies["munshi_session"]
        profile = (await accept(sana, token)).json()
        assert (profile["tenant_id"], profile["role"], profile["name"]) == (
            str(admin.tenant_id),
            "agent",
            "Test Person",
        )
        assert {one["role"] for one in profile["memberships"]} == {"agent", "owner"}
        old = await sana.get("/api/tenant", headers={"Cookie": f"munshi_session={before}"})
        assert old.status_code == 401


async def test_of_two_who_accept_at_once_one_wins(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    token = await token_of(client)
    async with client_of(runtime) as one, client_of(runtime) as two:
        answers = await asyncio.gather(accept(one, token, **SANA), accept(two, token, **SANA))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval("select count(*) from users where email = $1", NEW["email"]) == 1


async def test_an_address_is_invited_once_and_again_when_revoked(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    token = await token_of(client)
    second = await client.post("/api/team/invitations", json=NEW | {"email": "SANA@munshi.test", "role": "viewer"})
    assert answer_of(second) == (409, "already_invited")
    [listed] = (await client.get("/api/team/invitations")).json()
    assert listed["path"] == f"/invitation#{token}"
    assert (await client.delete(f"/api/team/invitations/{listed['id']}")).status_code == 204
    assert (await client.delete(f"/api/team/invitations/{listed['id']}")).status_code == 404
    async with client_of(runtime) as nobody:
        look = await nobody.post("/api/auth/invitations/look", json={"token": token})
        assert answer_of(look) == answer_of(await accept(nobody, token, **SANA)) == (409, "invitation_over")
    assert await token_of(client) != token


async def test_one_past_its_time_is_worthless_until_it_is_sent_again(
    runtime: Runtime, client: httpx2.AsyncClient, admin: TestMember
) -> None:
    token = await token_of(client)
    assert admin.tenant_id
    async with tenant_tx(runtime.db, admin.tenant_id) as tx:
        await tx.raw.execute("update invitations set expires_at = now()")
    async with client_of(runtime) as sana:
        assert answer_of(await accept(sana, token, **SANA)) == (409, "invitation_over")
        [listed] = (await client.get("/api/team/invitations")).json()
        assert listed["expired"] is True
        resent = (await client.post(f"/api/team/invitations/{listed['id']}/resend")).json()
        assert (resent["expired"], resent["path"]) == (False, f"/invitation#{token}")
        assert (await accept(sana, token, **SANA)).status_code == 200


async def test_a_forged_link_opens_nothing(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    token = await token_of(client)
    async with client_of(runtime) as nobody:
        for forged in (token[:-4] + "AAAA", "A" * 64, token[:-1] + ("A" if token[-1] != "A" else "B")):
            assert answer_of(await accept(nobody, forged, **SANA)) == (404, "not_found")
        assert (
            await nobody.post("/api/auth/reset-password", json={"token": token, "password": "x" * 12})
        ).status_code == 404
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval("select count(*) from users where email = $1", NEW["email"]) == 0


async def test_the_plans_seats_are_kept(runtime: Runtime, admin: TestMember, client: httpx2.AsyncClient) -> None:
    token = await token_of(client)
    assert admin.tenant_id
    await put_on_plan(runtime, admin.tenant_id, seats=1)
    async with client_of(runtime) as sana:
        assert answer_of(await accept(sana, token, **SANA)) == (409, "quota_reached")
        assert len((await client.get("/api/team")).json()) == 1
        await put_on_plan(runtime, admin.tenant_id, seats=2)
        assert (await accept(sana, token, **SANA)).status_code == 200, "the invitation still stands"
