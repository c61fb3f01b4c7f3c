"""Every route of the application: who may call it, and that no shop reaches another's rows through it.

The table of who may call what is routes.txt. When it changes on purpose:
WRITE_CATALOGUE=1 pytest tests/rules/test_routes.py
"""

import os
from pathlib import Path

import httpx2
from fastapi.routing import iter_route_contexts

from munshi.auth.keys.scopes import AREAS, FOR_PEOPLE, OTHERWISE, SCOPES, WRITTEN_BY_PEOPLE
from munshi.core.db import Database, global_tx
from tests.api import TestMember, client_of, make_key, make_member, make_platform_admin
from tests.rules.catalogue import Connection
from tests.rules.full_shop import FullShop, full_shop
from tests.rules.house import House, everything
from tests.rules.operations import Operation

ROUTES = Path(__file__).parent / "routes.txt"
ROLES = ("viewer", "agent", "admin", "owner")
# Routes that ask for no session, each for a reason.
PUBLIC = {
    "GET /health/live": "asked by whoever watches the process",
    "GET /health/ready": "asked by the load balancer",
    "GET /api/countries": "the same for everybody, and asked before there is a session",
    "GET /api/receipts/{token}": "the signed link is the secret",
    "GET /api/exports/file": "the signed link is the secret",
    "GET /metrics": "this machine only, in production",
    "GET /api/auth/whoami": "says that nobody is signed in",
    "POST /api/auth/login": "makes the session",
    "POST /api/auth/register": "makes the session",
    "POST /api/auth/forgot-password": "asked by who cannot sign in; answers everybody alike",
    "POST /api/auth/reset-password": "the signed link is the secret",
    "POST /api/auth/verify-email": "the signed link is the secret",
    "POST /api/auth/invitations/look": "the signed link is the secret",
    "POST /api/auth/invitations/accept": "the signed link is the secret",
    "GET /api/hooks/whatsapp/{account_id}": "Meta proves itself by the verify token",
    "POST /api/hooks/whatsapp/{account_id}": "Meta proves itself by its signature",
}
# Not in the OpenAPI document: pages and files that are the same for everybody.
PAGES = {"/api/docs", "/api/docs/start.js", "/api/docs/assets/{path}", "/api/openapi.json", "/socket.io/{path}"}
# What their signed link shows to whoever has it.
PAGES |= {"/receipts/check/{token}", "/receipts/check/{token}/pdf"}
# What is a member's own: here the owner's, and not there for the others.
OWN = {"notification_id", "device_id", "view_id"}
# Answers of a valid request of the shop's own people that are not refusals: it went through, or the state forbids it.
TAKEN = (200, 201, 202, 204, 409)


def test_every_address_is_known(house: House) -> None:
    """A route left out of the OpenAPI document would escape the tests below."""
    paths = {getattr(route, "path_format", None) or route.path for route in iter_route_contexts(house.api.routes)}
    assert paths - {one.path for one in house.operations} == PAGES


async def test_nobody_signed_out_comes_in(house: House, superuser: Connection) -> None:
    shop = await full_shop(house.runtime)
    before = await everything(superuser)
    open_to_all = set()
    async with client_of(house.runtime, app=house.app) as client:
        for one in house.operations:
            if str(one) in PUBLIC:
                open_to_all.add(str(one))
                continue
            answer = await one.call(client, shop.ids)
            assert (str(one), answer.status_code, answer.json()["code"]) == (str(one), 401, "unauthenticated")
    assert open_to_all == set(PUBLIC)
    assert await everything(superuser) == before


async def test_another_shops_row_is_not_found_and_stays_as_it_is(house: House, superuser: Connection) -> None:
    theirs, mine = await full_shop(house.runtime), await full_shop(house.runtime)
    before = await everything(superuser)
    async with client_of(house.runtime, mine.owner, app=house.app) as client:
        for one in house.operations:
            if one.path_ids and str(one) not in PUBLIC:
                answer = await one.call(client, theirs.ids, mine.ids)
                refused = (403, "forbidden") if one.is_operators else (404, "not_found")
                assert (str(one), answer.status_code, answer.json()["code"]) == (str(one), *refused)
                assert await everything(superuser) == before, one


async def test_another_shops_row_in_a_body_is_not_found_either(house: House, superuser: Connection) -> None:
    theirs, mine = await full_shop(house.runtime), await full_shop(house.runtime)
    before = await everything(superuser)
    async with client_of(house.runtime, mine.owner, app=house.app) as client:
        for one in house.operations:
            if one.body_ids and str(one) not in PUBLIC:
                answer = await one.call(client, mine.ids, theirs.ids)
                assert (str(one), answer.status_code) == (str(one), 404)
                assert await everything(superuser) == before, one


async def test_each_role_may_do_what_the_table_says(house: House) -> None:
    """The least of the roles that is not refused, by trying; that one's request must then go through."""
    shop = await full_shop(house.runtime)
    staff = await people(house.runtime.db, shop)
    found = []
    for one in house.operations:
        # On the way some have left the shop, who must be there to be refused what is another's.
        here = await people(house.runtime.db, shop) if is_own(one) else staff
        least = "public" if str(one) in PUBLIC else await least_role(house, shop, one, here)
        scope = one.spec.get("x-scope", "people only" if least != "public" else "")
        found.append(f"{one.method:6} {one.path:60} {least:15} {scope}".rstrip() + "\n")
    table = "".join(sorted(found, key=lambda line: line.split()[1::-1]))
    if os.environ.get("WRITE_CATALOGUE"):
        ROUTES.write_text(table)
    assert table == ROUTES.read_text()


async def test_a_key_may_do_what_its_scopes_say(house: House, superuser: Connection) -> None:
    """Every address asks for one scope, and no other opens it; what is for people no key may do."""
    shop = await full_shop(house.runtime)
    alone = {scope: await make_key(house.runtime.db, shop.owner, scope) for scope in SCOPES}
    others = {scope: await make_key(house.runtime.db, shop.owner, *(SCOPES.keys() - {scope})) for scope in SCOPES}
    master = await make_key(house.runtime.db, shop.owner, *SCOPES)
    for key in (*alone.values(), *others.values(), master):
        async with client_of(house.runtime, key=key, app=house.app) as client:
            await client.get("/api/team")  # from now on each has been used
    before = await everything(superuser)
    for one in (one for one in house.operations if str(one) not in PUBLIC):
        scope = one.spec.get("x-scope")
        async with client_of(house.runtime, key=others[scope] if scope else master, app=house.app) as client:
            answer = await one.call(client, shop.ids)
        refused = "scope" if scope else "person_only"
        assert (str(one), answer.status_code, answer.json()["code"]) == (str(one), 403, refused)
    assert await everything(superuser) == before
    for one in (one for one in house.operations if "x-scope" in one.spec):
        async with client_of(house.runtime, key=alone[one.spec["x-scope"]], app=house.app) as client:
            body = {"customer_id": shop.second_customer} if one.path.endswith("/merge") else None
            answer = await one.call(client, shop.ids, body)
        assert answer.status_code in TAKEN, f"{one}: {answer.status_code} {answer.text}"
    assert {one.spec["x-scope"] for one in house.operations if "x-scope" in one.spec} == set(SCOPES)


def test_every_exception_among_the_scopes_is_an_address(house: House) -> None:
    assert {*OTHERWISE, *FOR_PEOPLE} <= {str(one) for one in house.operations}
    assert {*AREAS, *WRITTEN_BY_PEOPLE} <= {one.path.split("/")[2] for one in house.operations if "/api/" in one.path}


def is_own(one: Operation) -> bool:
    return bool(OWN & (one.path_ids | one.body_ids))


async def least_role(house: House, shop: FullShop, one: Operation, staff: dict[str, TestMember]) -> str:
    for name, member in staff.items():
        answer = await called(house, shop, one, member)
        if answer.status_code == 403:
            assert answer.json()["code"] in ("role", "no_shop", "forbidden")
            continue
        if is_own(one):  # past the guard, and nothing of theirs
            assert answer.status_code == 404, f"{one} as {name}: {answer.status_code} {answer.text}"
            return name
        if name == "signed in":  # has nothing of this shop
            answer = await called(house, shop, one, shop.owner)
        assert answer.status_code in TAKEN, f"{one} as {name}: {answer.status_code} {answer.text}"
        return name
    raise AssertionError(f"{one} is refused to everybody")


async def called(house: House, shop: FullShop, one: Operation, member: TestMember) -> httpx2.Response:
    # Two of one kind are needed here only.
    body = {"customer_id": shop.second_customer} if one.path.endswith("/merge") else None
    async with client_of(house.runtime, member, app=house.app) as client, global_tx(house.runtime.db) as tx:
        own = await tx.raw.fetchval("select max(id::text)::uuid from sessions where user_id = $1", member.user_id)
        return await one.call(client, {**shop.ids, "session_id": own}, body)


async def people(db: Database, shop: FullShop) -> dict[str, TestMember]:
    """From the one who may least to the one who may most."""
    somebody = await make_platform_admin(db)
    async with global_tx(db) as tx:
        await tx.raw.execute("update users set is_platform_admin = false where id = $1", somebody.user_id)
    members = {role: await make_member(db, shop.tenant_id, role) for role in ROLES}
    return {"signed in": somebody, **members, "platform admin": await make_platform_admin(db)}


async def test_a_write_needs_the_csrf_token_and_our_own_pages(house: House, superuser: Connection) -> None:
    shop = await full_shop(house.runtime)
    before = await everything(superuser)
    async with client_of(house.runtime, shop.owner, app=house.app) as client:
        right = client.headers.pop("X-CSRF-Token")
        for one in house.operations:
            if not one.is_unsafe or one.path.startswith("/api/hooks/"):
                continue
            ours = {"X-CSRF-Token": right, "Origin": "https://evil.example"}
            assert await refusal(one, client, shop, ours) == (str(one), 403, "cross_site")
            for headers in ({}, {"X-CSRF-Token": "0" * 32 + "." + "0" * 64}):
                if str(one) not in PUBLIC:
                    assert await refusal(one, client, shop, headers) == (str(one), 403, "csrf")
    assert await everything(superuser) == before


async def refusal(
    one: Operation, client: httpx2.AsyncClient, shop: FullShop, headers: dict[str, str]
) -> tuple[str, int, str]:
    client.headers.update(headers)
    answer = await one.call(client, shop.ids)
    for name in headers:
        del client.headers[name]
    return str(one), answer.status_code, answer.json()["code"]
