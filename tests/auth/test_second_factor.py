"""The second step: enrolled, asked for, taken once, required by a shop, and got rid of."""

import base64
import hmac
import struct
import time
from typing import Any

import httpx2
import pytest

from munshi.core.db import Database, global_tx
from munshi.core.runtime import Runtime
from munshi.rotation import rotate_keys
from tests.api import PASSWORD, TestMember, adjusted, client_of, make_member, make_tenant
from tests.live import connected, serving

PROOF = {"password": PASSWORD}


def code_of(secret: str, step: int) -> str:
    """RFC 6238 by hand: six digits of HMAC-SHA1 over the step."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_the_vector_of_the_rfc() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_of(secret, at // 30) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


class Phone:
    """An authenticator app. Each code is of a later step than the last: two in a row, while its clock may be fast."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.step = 0

    def code(self) -> str:
        self.step = max(self.step + 1, int(time.time()) // 30)
        return code_of(self.secret, self.step)


@pytest.fixture
async def member(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db), "owner")


async def enrol(client: httpx2.AsyncClient) -> tuple[Phone, list[str]]:
    made = (await client.post("/api/auth/2fa/enrol", json=PROOF)).json()
    phone = Phone(made["secret"])
    confirmed = await client.post("/api/auth/2fa/confirm", json={"code": phone.code()})
    assert confirmed.status_code == 200
    return phone, confirmed.json()["codes"]


async def log_in(client: httpx2.AsyncClient, member: TestMember, **more: str) -> tuple[int, str | None]:
    answer = await client.post("/api/auth/login", json={"email": member.email, "password": PASSWORD, **more})
    return answer.status_code, answer.json().get("code")


def answer_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_enrolling_needs_the_password_and_a_first_code(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as client, client_of(runtime) as other:
        assert answer_of(await client.post("/api/auth/2fa/enrol", json={"password": "x"})) == (403, "wrong_password")
        assert answer_of(await client.post("/api/auth/2fa/confirm", json={"code": "123456"})) == (409, "not_enrolling")
        made = (await client.post("/api/auth/2fa/enrol", json=PROOF)).json()
        account = member.email.replace("@", "%40")
        assert made["uri"] == f"otpauth://totp/Munshi:{account}?secret={made['secret']}&issuer=Munshi"
        assert made["svg"].startswith("<svg")
        assert len(base64.b32decode(made["secret"])) == 20
        past = code_of(made["secret"], int(time.time()) // 30 - 10)
        assert answer_of(await client.post("/api/auth/2fa/confirm", json={"code": past})) == (403, "wrong_code")
        assert await log_in(other, member) == (200, None)  # not in force yet
        assert (await client.get("/api/auth/profile")).json()["two_factor"] is False
        confirmed = await client.post("/api/auth/2fa/confirm", json={"code": Phone(made["secret"]).code()})
        assert len(set(confirmed.json()["codes"])) == 10
        assert (await client.get("/api/auth/profile")).json()["two_factor"] is True
        again = await client.post("/api/auth/2fa/enrol", json=PROOF | {"code": confirmed.json()["codes"][0]})
        assert answer_of(again) == (409, "two_factor_on")
    async with global_tx(runtime.db) as tx:
        stored = await tx.raw.fetchval("select two_factor_secret from users")
        assert made["secret"] not in stored


async def test_signing_in_takes_a_code_once(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as client, client_of(runtime) as other:
        phone, codes = await enrol(client)
        for _ in range(7):  # a right password without a code is no failure
            assert await log_in(other, member) == (401, "code_needed")
        assert "munshi_session" not in other.cookies
        first = phone.code()
        assert await log_in(other, member, code=first) == (200, None)
        assert await log_in(other, member, code=first) == (401, "wrong_code")
        assert await log_in(other, member, code=codes[0].upper().replace("-", " ")) == (200, None)
        assert await log_in(other, member, code=codes[0]) == (401, "wrong_code")
        answer = await other.post("/api/auth/login", json={"email": member.email, "password": "x", "code": codes[1]})
        assert answer_of(answer) == (401, "wrong_credentials")
        assert await log_in(other, member, code=codes[1]) == (200, None)  # a wrong password used no code up


async def test_codes_cannot_be_guessed(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as client, client_of(runtime) as other:
        _, codes = await enrol(client)
        tried = [(await log_in(other, member, code="000000"))[0] for _ in range(6)]
        assert tried == [401] * 5 + [429]
        assert (await log_in(other, member, code=codes[0]))[0] == 429


async def test_what_moves_money_asks_for_password_and_code(runtime: Runtime, member: TestMember) -> None:
    wallet = {"kind": "easypaisa", "label": "E", "account_title": "T", "account_number": "03001234567"}
    async with client_of(runtime, member) as client:
        phone, codes = await enrol(client)
        bare = await client.post("/api/payment-config", json=wallet | PROOF)
        assert answer_of(bare) == (403, "code_needed")
        code = phone.code()
        made = await client.post("/api/payment-config", json=wallet | PROOF | {"code": code})
        assert made.status_code == 201
        change = f"/api/payment-config/{made.json()['id']}"
        replayed = await client.patch(change, json=PROOF | {"label": "Mine", "code": code})
        assert answer_of(replayed) == (403, "wrong_code")
        [listed] = (await client.get("/api/payment-config")).json()["items"]
        assert listed["label"] == "E"
        assert (await client.patch(change, json=PROOF | {"label": "Mine", "code": codes[0]})).status_code == 200
        new = {"current": PASSWORD, "new": "an even better horse"}
        assert answer_of(await client.post("/api/auth/change-password", json=new)) == (403, "code_needed")


async def test_it_is_switched_off_with_password_and_code(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as client, client_of(runtime) as other:
        off = await client.post("/api/auth/2fa/disable", json=PROOF)
        assert answer_of(off) == (409, "two_factor_off")
        phone, codes = await enrol(client)
        assert answer_of(await client.post("/api/auth/2fa/disable", json=PROOF)) == (403, "code_needed")
        renewed = await client.post("/api/auth/2fa/recovery-codes", json=PROOF | {"code": codes[0]})
        assert set(renewed.json()["codes"]).isdisjoint(codes)
        assert await log_in(other, member, code=codes[1]) == (401, "wrong_code")
        assert (await client.post("/api/auth/2fa/disable", json=PROOF | {"code": phone.code()})).status_code == 204
        assert await log_in(other, member) == (200, None)
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval("select count(*) from recovery_codes") == 0


async def test_a_shop_may_let_in_only_who_has_it(runtime: Runtime, member: TestMember) -> None:
    assert member.tenant_id
    agent = await make_member(runtime.db, member.tenant_id, "agent")
    policy: dict[str, Any] = {"require_2fa": True, **PROOF}
    async with client_of(runtime, member) as owner, client_of(runtime, agent) as client:
        assert answer_of(await owner.put("/api/team/two-factor", json=policy)) == (409, "two_factor_off")
        assert (await client.get("/api/tenant")).status_code == 200
        phone, _ = await enrol(owner)
        assert (await owner.put("/api/team/two-factor", json=policy | {"code": phone.code()})).status_code == 204
        assert (await owner.get("/api/tenant")).json()["settings"]["require_2fa"] is True
        assert answer_of(await client.get("/api/tenant")) == (403, "two_factor_required")
        assert (await client.get("/api/auth/profile")).json()["two_factor_required"] is True
        async with serving(runtime) as site, connected(runtime, site.url, agent) as socket:
            assert [one["message"] for one in socket.refused] == ["unauthorized"]
        await enrol(client)
        assert (await client.get("/api/tenant")).status_code == 200
        assert (await client.get("/api/auth/profile")).json()["two_factor_required"] is False
        change = {"settings": {"require_2fa": False}}
        assert (await owner.patch("/api/tenant", json=change)).status_code == 422


async def test_the_secret_is_sealed_anew_with_the_others(runtime: Runtime, member: TestMember) -> None:
    async with client_of(runtime, member) as client:
        phone, _ = await enrol(client)
    before = runtime.settings.WHATSAPP_SESSION_SECRET
    secrets = {"WHATSAPP_SESSION_SECRET": type(before)("z" * 20), "WHATSAPP_SESSION_SECRET_PREVIOUS": before}
    changed = adjusted(runtime, **secrets)
    done = await rotate_keys(runtime.db, changed.settings)
    assert (done.sealed_anew, done.already, done.unreadable) == (1, 0, [])
    async with client_of(adjusted(changed, WHATSAPP_SESSION_SECRET_PREVIOUS=None)) as other:
        assert await log_in(other, member, code=phone.code()) == (200, None)
