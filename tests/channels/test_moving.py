"""A number moves from a linked phone to the Cloud API: wholly and with its chats, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx2
import pytest

from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.channels.doors import arrive
from tests.chats import ACCESS_TOKEN, APP_SECRET, SANA, Shop, cloud_shop, message, messages_document
from tests.fakes.graph import NUMBER, WABA, Graph, serve_graph

KEYS = {"phone_number_id": NUMBER, "waba_id": WABA, "access_token": ACCESS_TOKEN, "app_secret": APP_SECRET}
PHONE = "+923000000001"

LINKED = """
update whatsapp_accounts set kind = 'web', status = $1, phone = $2, phone_number_id = null, secrets_encrypted = null,
  verify_token = null returning id
"""


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with serve_graph() as running:
        running.tokens = {ACCESS_TOKEN}
        yield running


@pytest.fixture
async def shop(runtime: Runtime, graph: Graph) -> Shop:
    """A number that was a linked phone, logged out now, with one chat and an answer still queued."""
    made = await cloud_shop(runtime, graph.url)
    await arrive(made, messages_document(message()))
    async with tenant_tx(made.runtime.db, made.tenant_id) as tx:
        await send(tx, await tx.raw.fetchval("select id from conversations"), "Salam!", author="ai")
    await made.rows(LINKED, "logged_out", PHONE)
    return made


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "admin")) as opened:
        yield opened


async def move(shop: Shop, client: httpx2.AsyncClient, **keys: str) -> httpx2.Response:
    return await client.post(f"/api/whatsapp/{shop.account_id}/move-to-cloud", json={**KEYS, **keys})


async def kind(shop: Shop) -> str:
    found: str = await shop.value("select kind from whatsapp_accounts")
    return found


async def test_chats_stay_and_what_waited_goes_out_the_new_way(
    shop: Shop, client: httpx2.AsyncClient, graph: Graph
) -> None:
    chat: UUID = await shop.value("select id from conversations")
    moved = (await move(shop, client)).json()
    account = moved["account"]
    assert (account["id"], account["kind"], account["status"]) == (str(shop.account_id), "cloud", "connected")
    assert (account["phone"], account["waba_id"], moved["unreachable"]) == (PHONE, WABA, 0)
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["Salam!"]
    await arrive(shop, messages_document(message("still me")))
    assert await shop.value("select count(*) from conversations") == 1
    assert await shop.value("select id from conversations") == chat
    hook = (await client.get(f"/api/whatsapp/{shop.account_id}/webhook")).json()
    assert len(hook["verify_token"]) >= 24


async def test_another_number_is_refused(shop: Shop, client: httpx2.AsyncClient, graph: Graph) -> None:
    graph.number["display_phone_number"] = "+92 300 7654321"
    refused = await move(shop, client)
    assert (refused.status_code, refused.json()["code"], await kind(shop)) == (409, "another_number", "web")


@pytest.mark.parametrize("status", ["connected", "connecting"])
async def test_a_phone_that_is_still_linked_is_refused(shop: Shop, client: httpx2.AsyncClient, status: str) -> None:
    await shop.rows("update whatsapp_accounts set status = $1 returning id", status)
    refused = await move(shop, client)
    assert (refused.status_code, refused.json()["code"], await kind(shop)) == (409, "still_linked", "web")


async def test_a_message_under_way_holds_it_up(shop: Shop, client: httpx2.AsyncClient) -> None:
    await shop.rows("update messages set status = 'sending' where direction = 'out' returning id")
    refused = await move(shop, client)
    assert (refused.status_code, refused.json()["code"], await kind(shop)) == (409, "still_linked", "web")


async def test_what_meta_refuses_changes_nothing(shop: Shop, client: httpx2.AsyncClient) -> None:
    refused = await move(shop, client, access_token="a-wrong-token")
    assert (refused.json()["code"], refused.json()["cause"]) == ("check_failed", "token_invalid")
    assert await shop.row("select kind, status, secrets_encrypted from whatsapp_accounts") == {
        "kind": "web",
        "status": "logged_out",
        "secrets_encrypted": None,
    }


async def test_of_two_moves_at_once_one_wins(shop: Shop, client: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(move(shop, client) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_customers_the_cloud_api_does_not_know_are_counted(shop: Shop, client: httpx2.AsyncClient) -> None:
    await shop.rows("update customer_addresses set kind = 'lid', value = '800001' returning id")
    assert (await move(shop, client)).json()["unreachable"] == 1


async def test_a_cloud_number_or_a_foreign_one_does_not_move(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    other = await cloud_shop(runtime)
    path = "/api/whatsapp/{}/move-to-cloud"
    assert (await client.post(path.format(other.account_id), json=KEYS)).status_code == 404
    assert (await client.post(path.format(uuid4()), json=KEYS)).status_code == 404
    async with client_of(runtime, await make_member(runtime.db, other.tenant_id)) as owner:
        refused = await owner.post(path.format(other.account_id), json=KEYS)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_linked_phone")
