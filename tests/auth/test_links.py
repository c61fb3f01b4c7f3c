"""Mailed links: a forgotten password, an address to be confirmed, a new address."""

import asyncio
import re

import httpx2
import pytest

from munshi.auth.signin.devices import hash_of
from munshi.core.db import Database, global_tx
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, adjusted, client_of, make_member, make_tenant
from tests.mailbox import link_in, mailbox, text_of, working

NEW_PASSWORD = "a wholly new horse"


@pytest.fixture
async def member(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db), "owner")


async def forgot(client: httpx2.AsyncClient, email: str) -> httpx2.Response:
    return await client.post("/api/auth/forgot-password", json={"email": email})


async def reset(client: httpx2.AsyncClient, token: str, password: str = NEW_PASSWORD) -> httpx2.Response:
    return await client.post("/api/auth/reset-password", json={"token": token, "password": password})


async def log_in(client: httpx2.AsyncClient, email: str, password: str) -> int:
    return (await client.post("/api/auth/login", json={"email": email, "password": password})).status_code


def answer_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_forgotten_password_is_replaced_once_and_every_session_ends(
    runtime: Runtime, member: TestMember
) -> None:
    async with (
        mailbox() as box,
        working(mailing := adjusted(runtime, **box.settings)),
        client_of(mailing) as nobody,
        client_of(mailing, member) as thief,
    ):
        for _ in range(6):
            await log_in(nobody, member.email, "wrong")
        assert await log_in(nobody, member.email, PASSWORD) == 429
        known, unknown = [await forgot(nobody, email) for email in (member.email.upper(), "nobody@munshi.test")]
        assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (202, {"mail": True})
        mail = await box.next(member.email)
        assert "for 30 minutes" in text_of(mail)
        token = link_in(mail, "reset-password")
        assert answer_of(await reset(nobody, token, "too short")) == (422, "invalid")
        answers = await asyncio.gather(reset(nobody, token), reset(nobody, token))
        assert sorted(answer.status_code for answer in answers) == [204, 409]
        assert answer_of(await reset(nobody, token)) == (409, "link_over")
        assert (await thief.get("/api/auth/profile")).status_code == 401
        assert await log_in(nobody, member.email, PASSWORD) == 401
        assert await log_in(nobody, member.email, NEW_PASSWORD) == 200
        assert (await nobody.get("/api/auth/profile")).json()["email_verified"] is True
        assert (await box.next(member.email))["Subject"] == "Your password on Munshi was changed"
    assert box.mails == []


async def test_a_link_past_its_time_or_of_another_purpose_changes_nothing(runtime: Runtime, member: TestMember) -> None:
    async with (
        mailbox() as box,
        working(mailing := adjusted(runtime, **box.settings)),
        client_of(mailing) as nobody,
    ):
        await forgot(nobody, member.email)
        token = link_in(await box.next(member.email), "reset-password")
        confirm = await nobody.post("/api/auth/verify-email", json={"token": token})
        assert answer_of(confirm) == (404, "not_found")
        async with global_tx(runtime.db) as tx:
            await tx.raw.execute("update account_links set expires_at = now()")
        assert answer_of(await reset(nobody, token)) == (409, "link_over")
        assert await log_in(nobody, member.email, PASSWORD) == 200


async def test_asking_too_often_is_refused_to_everybody_alike(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime) as client:
        for email in (member.email, "nobody@munshi.test"):
            answers = [await forgot(client, email) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
            assert answers[0].json() == {"mail": False}
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval("select count(*) from account_links") == 0


async def test_a_registration_is_marked_until_its_address_is_confirmed(runtime: Runtime) -> None:
    email = "sana@munshi.test"
    shop = {"business_name": "Sana Studio", "name": "Sana", "email": email, "password": NEW_PASSWORD}
    async with (
        mailbox() as box,
        working(mailing := adjusted(runtime, **box.settings)),
        client_of(mailing) as sana,
        client_of(mailing) as elsewhere,
    ):
        profile = (await sana.post("/api/auth/register", json=shop)).json()
        assert (profile["role"], profile["email_verified"]) == ("owner", False)
        first = link_in(await box.next(email), "verify-email")
        sana.headers["X-CSRF-Token"] = (await sana.get("/api/auth/csrf-token")).json()["token"]
        assert (await sana.post("/api/auth/verify-email/send")).status_code == 202
        token = link_in(await box.next(email), "verify-email")
        replaced = await elsewhere.post("/api/auth/verify-email", json={"token": first})
        assert answer_of(replaced) == (409, "link_over")
        assert (await elsewhere.post("/api/auth/verify-email", json={"token": token})).status_code == 204
        assert (await sana.get("/api/auth/profile")).json()["email_verified"] is True
        again = await sana.post("/api/auth/verify-email/send")
        assert answer_of(again) == (409, "email_verified")
    assert box.mails == []


async def test_a_new_address_counts_once_it_is_confirmed_there(runtime: Runtime, member: TestMember) -> None:
    taken = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with (
        mailbox() as box,
        working(mailing := adjusted(runtime, **box.settings)),
        client_of(mailing, member) as client,
    ):
        wrong = await client.post("/api/auth/change-email", json={"email": "new@munshi.test", "password": "guess"})
        assert answer_of(wrong) == (403, "wrong_password")
        for email in (taken.email, "new@munshi.test"):
            change = {"email": email, "password": PASSWORD}
            asked = await client.post("/api/auth/change-email", json=change)
            assert asked.json() == {"email": member.email, "confirm": True}
            token = link_in(await box.next(email), "verify-email")
            confirmed = await client.post("/api/auth/verify-email", json={"token": token})
            if email == taken.email:
                assert answer_of(confirmed) == (409, "email_taken")
                assert (await client.get("/api/auth/profile")).json()["email"] == member.email
        assert confirmed.status_code == 204
        profile = (await client.get("/api/auth/profile")).json()
        assert (profile["email"], profile["email_verified"]) == ("new@munshi.test", True)
        assert "new@munshi.test" in text_of(await box.next(member.email))


async def test_a_new_browser_is_told_of_and_a_known_one_is_not(runtime: Runtime, member: TestMember) -> None:
    async def come(client: httpx2.AsyncClient, agent: str) -> None:
        client.headers["User-Agent"] = agent
        assert await log_in(client, member.email, PASSWORD) == 200

    async with (
        mailbox() as box,
        working(mailing := adjusted(runtime, **box.settings)),
        client_of(mailing) as first,
        client_of(mailing) as fresh,
        client_of(mailing) as private,
    ):
        await come(first, "Firefox")
        await come(first, "Firefox of next year")
        await come(fresh, "Chrome")
        text = text_of(await box.next(member.email))
        await come(private, "Chrome")  # a private window: the same browser at the same address
        cookie = fresh.cookies["munshi_device"]
    assert re.search(r"at \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)
    assert ("Device: Chrome" in text, "Network address: 127.0.0.1" in text) == (True, True)
    assert box.mails == []
    async with global_tx(runtime.db) as tx:
        rows = await tx.raw.fetch("select token_hash from devices order by id")
    assert len(rows) == 3
    assert rows[1]["token_hash"] == hash_of(cookie) != cookie
