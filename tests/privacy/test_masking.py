"""A shop may hide its customers' numbers from agents and viewers: in every answer, and in what browsers are told."""

import asyncio
from typing import Any

import httpx2
import orjson
import pytest

from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.masking import mask
from munshi.core.runtime import Runtime
from tests.api import client_of, make_key, make_member
from tests.live import connected, serving
from tests.privacy.conftest import PHONE, Lived
from tests.rules.house import House, open_house

LID = "184756203948571"
KNOWN_BY_LID = """
insert into customer_addresses (tenant_id, id, customer_id, kind, value) values ($1, gen_random_uuid(), $2, 'lid', $3)
"""
HIDE = "update tenants set settings = settings || '{\"mask_phones\": true}' where id = $1"
# Where an admin reads a whole number. The first test finds them by itself.
SHOWING = {
    "GET /api/conversations",
    "GET /api/conversations/{conversation_id}",
    "GET /api/customers",
    "GET /api/customers/{customer_id}",
    "GET /api/orders/export.csv",
    "GET /api/whatsapp/{account_id}/groups/{group_id}/messages",
}
TOLD = {"message:new", "whatsapp:message", "conversation:update", "order:update", "payment:update"}


@pytest.fixture
async def hiding(lived: Lived) -> Lived:
    """The shop hides numbers; the customer is known by a phone and a lid."""
    async with tenant_tx(lived.shop.runtime.db, lived.full.tenant_id) as tx:
        await tx.raw.execute(KNOWN_BY_LID, tx.tenant_id, lived.customer_id, LID)
        await tx.raw.execute(HIDE, tx.tenant_id)
    return lived


def shows_a_number(told: str) -> bool:
    return PHONE in told or LID in told


async def showing(house: House, lived: Lived, client: httpx2.AsyncClient) -> set[str]:
    """Every GET of the shop whose answer holds one of the numbers, in its body or headers."""
    found = set()
    for one in house.operations:
        if one.method == "GET" and not one.is_operators:
            answer = await one.call(client, lived.full.ids)
            if shows_a_number(f"{answer.text} {answer.headers}"):
                found.add(str(one))
    return found


async def test_no_answer_shows_an_agent_a_number_and_an_admin_sees_them(runtime: Runtime, hiding: Lived) -> None:
    house, tenant_id = open_house(runtime), hiding.full.tenant_id
    customer = f"/api/customers/{hiding.customer_id}"
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "agent"), app=house.app) as client:
        assert await showing(house, hiding, client) == set()
        seen = (await client.get(customer)).json()["addresses"]
        assert sorted(one["value"] for one in seen) == ["+92 3•• •••••33", f"{'•' * 13}71"]
        changed = await client.patch(customer, json={"notes": "kind"})
        assert (changed.status_code, shows_a_number(changed.text)) == (200, False)
        table = await client.get("/api/orders/export.csv")
        assert (table.status_code, table.json()["code"]) == (403, "phones_masked")
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "admin"), app=house.app) as client:
        assert await showing(house, hiding, client) == SHOWING
    key = await make_key(runtime.db, hiding.full.owner, "customers:read")
    async with client_of(runtime, key=key, app=house.app) as program:
        assert shows_a_number((await program.get(customer)).text)


async def test_an_agent_finds_by_a_whole_number_or_its_end_and_feels_no_way_to_it(
    runtime: Runtime, hiding: Lived
) -> None:
    searches = {"+923001112233": 1, "0300 1112233": 1, "300-111-2233": 1, "2233": 1, LID: 1, "12233": 0, "0111223": 0}

    async def found(client: httpx2.AsyncClient, path: str, words: str) -> Any:
        return (await client.get(path, params={"q": words})).json()["total"]

    agent = await make_member(runtime.db, hiding.full.tenant_id, "agent")
    async with client_of(runtime, agent) as client, client_of(runtime, hiding.full.owner) as owner:
        for path in ("/api/customers", "/api/conversations", "/api/orders"):
            assert {words: await found(client, path, words) for words in searches} == searches, path
            assert [await found(owner, path, words) for words in ("12233", "0111223")] == [1, 1]


async def test_what_browsers_are_told_hides_numbers_too(
    runtime: Runtime, hiding: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("munshi.realtime.server.CHECK_SECONDS", 0.1)
    tenant_id, chat = hiding.full.tenant_id, hiding.full.ids["conversation_id"]
    agent = await make_member(runtime.db, tenant_id, "agent")
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, agent) as theirs,
        connected(runtime, site.url, hiding.full.owner) as mine,
    ):
        for browser in (theirs, mine):
            assert not (await browser.client.call("replay", {"after": 0}))["resync"]
            assert {name for name, _ in browser.heard} >= TOLD
        assert not shows_a_number(orjson.dumps(theirs.heard).decode())
        assert shows_a_number(orjson.dumps(mine.heard).decode())
        theirs.heard, mine.heard = [], []

        async def write() -> list[str]:
            """The phone as each of the two is told of it with a new message."""
            async with tenant_tx(runtime.db, tenant_id) as tx:
                await send(tx, chat, "Salam", author="system")
            told = [await browser.next("conversation:update") for browser in (theirs, mine)]
            return [update["conversation"]["customer"]["phone"] for update in told]

        assert await write() == ["+92 3•• •••••33", f"+{PHONE}"]
        await hiding.shop.rows("update memberships set role = 'admin' where user_id = $1", agent.user_id)
        async with asyncio.timeout(5):
            while await write() != [f"+{PHONE}"] * 2:
                pass


def test_numbers_of_all_lengths_keep_their_country_and_end() -> None:
    assert mask("+14155550123") == "+1 4•• •••••23"
    assert mask("+971501234567") == "+971 5•• ••••67"
    assert mask("+290123") == "•••••23"
    assert mask("7") == "••7"
