"""The shop's numbers over the API: kinds, secrets, the default, connecting, and another shop's."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import httpx2
import pytest

from munshi.core.crypto import is_current
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.chats import ACCESS_TOKEN, Shop, cloud_shop
from tests.fakes.graph import NUMBER, WABA, Answer, Graph, serve_graph

CLOUD = {
    "kind": "cloud",
    "label": "Shop number",
    "phone_number_id": NUMBER,
    "access_token": ACCESS_TOKEN,
    "app_secret": "the-app-secret-of-meta",
}


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with serve_graph() as running:
        running.tokens = {ACCESS_TOKEN}
        yield running


@pytest.fixture
async def admin(runtime: Runtime) -> TestMember:
    return await make_member(runtime.db, await make_tenant(runtime.db), "admin")


@pytest.fixture
async def client(runtime: Runtime, graph: Graph, admin: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    settings = runtime.settings.model_copy(update={"WHATSAPP_GRAPH_URL": graph.url})
    async with client_of(replace(runtime, settings=settings), admin) as opened:
        yield opened


async def test_a_cloud_number_shows_only_hints_of_its_secrets(client: httpx2.AsyncClient) -> None:
    made = await client.post("/api/whatsapp", json=CLOUD)
    assert made.status_code == 201
    view = made.json()
    assert (view["kind"], view["status"], view["is_default"]) == ("cloud", "disconnected", True)
    assert view["link_state"] is None
    assert (view["access_token_hint"], view["app_secret_hint"]) == ("meta", "meta")
    listed = await client.get("/api/whatsapp")
    for answer in (made, listed):
        assert ACCESS_TOKEN not in answer.text
        assert CLOUD["app_secret"] not in answer.text
    hook = (await client.get(f"/api/whatsapp/{view['id']}/webhook")).json()
    assert hook["path"] == f"/api/hooks/whatsapp/{view['id']}"
    assert len(hook["verify_token"]) >= 24


async def test_secrets_lie_encrypted(client: httpx2.AsyncClient, runtime: Runtime, admin: TestMember) -> None:
    made = (await client.post("/api/whatsapp", json=CLOUD)).json()
    assert admin.tenant_id
    sealed = await Shop(runtime, admin.tenant_id, UUID(made["id"])).value(
        "select secrets_encrypted from whatsapp_accounts"
    )
    assert is_current(runtime.settings, sealed)
    assert ACCESS_TOKEN not in sealed


async def test_a_phone_is_added_unlinked(client: httpx2.AsyncClient) -> None:
    made = (await client.post("/api/whatsapp", json={"kind": "web", "label": "My phone"})).json()
    assert (made["kind"], made["status"], made["phone"]) == ("web", "disconnected", None)
    link = (await client.get(f"/api/whatsapp/{made['id']}/qr")).json()
    assert (link["state"], link["linked"], link["qr"]) == ("unlinked", False, None)


async def test_a_label_is_used_once(client: httpx2.AsyncClient) -> None:
    new = {"kind": "simulator", "label": "Try it"}
    answers = await asyncio.gather(*(client.post("/api/whatsapp", json=new) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    other = (await client.post("/api/whatsapp", json=CLOUD)).json()
    renamed = await client.patch(f"/api/whatsapp/{other['id']}", json={"label": "Try it"})
    assert (renamed.status_code, renamed.json()["code"]) == (409, "label_taken")


async def test_a_number_of_meta_s_is_added_once(client: httpx2.AsyncClient) -> None:
    first, second = await asyncio.gather(
        *(client.post("/api/whatsapp", json={**CLOUD, "label": label}) for label in ("one", "two"))
    )
    assert sorted([first.status_code, second.status_code]) == [201, 409]
    other = {**CLOUD, "label": "three", "phone_number_id": "12345678"}
    third = (await client.post("/api/whatsapp", json=other)).json()
    refused = await client.patch(f"/api/whatsapp/{third['id']}", json={"phone_number_id": NUMBER})
    assert (refused.status_code, refused.json()["code"]) == (409, "number_taken")
    assert (await client.get(f"/api/whatsapp/{third['id']}")).json()["phone_number_id"] == "12345678"


async def test_there_is_always_exactly_one_default(client: httpx2.AsyncClient) -> None:
    labels = ("one", "two", "three")
    made = await asyncio.gather(
        *(client.post("/api/whatsapp", json={"kind": "simulator", "label": label}) for label in labels)
    )
    ids = [answer.json()["id"] for answer in made]
    assert await defaults(client) == 1
    await asyncio.gather(*(client.post(f"/api/whatsapp/{account_id}/default") for account_id in ids))
    assert await defaults(client) == 1
    chosen = (await client.post(f"/api/whatsapp/{ids[1]}/default")).json()
    assert chosen["is_default"]
    assert (await client.delete(f"/api/whatsapp/{ids[1]}")).status_code == 204
    assert await defaults(client) == 1


async def defaults(client: httpx2.AsyncClient) -> int:
    return sum(account["is_default"] for account in (await client.get("/api/whatsapp")).json()["items"])


async def test_connecting_asks_meta(client: httpx2.AsyncClient, graph: Graph) -> None:
    account_id = (await client.post("/api/whatsapp", json=CLOUD)).json()["id"]
    assert (await client.get("/api/whatsapp/active")).json()["items"] == []
    connected = (await client.post(f"/api/whatsapp/{account_id}/connect")).json()
    assert (connected["status"], connected["phone"], connected["last_error"]) == ("connected", "+923000000001", None)
    assert [item["id"] for item in (await client.get("/api/whatsapp/active")).json()["items"]] == [account_id]
    off = (await client.post(f"/api/whatsapp/{account_id}/disconnect")).json()
    assert off["status"] == "disconnected"


async def test_a_wrong_token_does_not_connect_and_says_why(client: httpx2.AsyncClient) -> None:
    account_id = (await client.post("/api/whatsapp", json={**CLOUD, "access_token": "wrong-token"})).json()["id"]
    refused = await client.post(f"/api/whatsapp/{account_id}/connect")
    assert (refused.status_code, refused.json()["code"]) == (409, "check_failed")
    assert "access token" in refused.json()["detail"]
    shown = (await client.get(f"/api/whatsapp/{account_id}")).json()
    assert shown["status"] == "disconnected"
    assert "access token" in shown["last_error"]
    await client.patch(f"/api/whatsapp/{account_id}", json={"access_token": ACCESS_TOKEN})
    assert (await client.post(f"/api/whatsapp/{account_id}/connect")).json()["status"] == "connected"


async def test_meta_tells_how_the_number_stands(
    client: httpx2.AsyncClient, graph: Graph, runtime: Runtime, admin: TestMember
) -> None:
    graph.number |= {"quality_rating": "GREEN", "whatsapp_business_manager_messaging_limit": "TIER_1K"}
    scope = {"scope": "whatsapp_business_management", "target_ids": [WABA]}
    scopes = ["whatsapp_business_messaging", "whatsapp_business_management"]
    graph.token_facts = {"expires_at": 4_102_444_800, "scopes": scopes, "granular_scopes": [scope]}
    account_id = (await client.post("/api/whatsapp", json=CLOUD)).json()["id"]
    shown = (await client.post(f"/api/whatsapp/{account_id}/connect")).json()
    assert (shown["verified_name"], shown["quality"], shown["messaging_limit"]) == ("Test Shop", "GREEN", "TIER_1K")
    assert (shown["waba_id"], shown["token_expires_at"]) == (WABA, "2100-01-01T00:00:00Z")
    assert graph.subscribed == [WABA]
    assert admin.tenant_id
    assert await Shop(runtime, admin.tenant_id, UUID(account_id)).armed("check") == [account_id]


@pytest.mark.parametrize(
    ("path", "answer", "cause"),
    [
        ("subscribed_apps", Answer(code=200, status=403), "permission_missing"),
        ("subscribed_apps", Answer(code=100, subcode=33), "waba_unknown"),
        ("subscribed_apps", Answer(code=190, subcode=463, status=401), "token_expired"),
    ],
)
async def test_each_refusal_of_meta_has_a_cause(
    client: httpx2.AsyncClient, graph: Graph, path: str, answer: Answer, cause: str
) -> None:
    graph.refusals[path] = answer
    account_id = (await client.post("/api/whatsapp", json={**CLOUD, "waba_id": WABA})).json()["id"]
    refused = await client.post(f"/api/whatsapp/{account_id}/connect")
    assert (refused.status_code, refused.json()["code"], refused.json()["cause"]) == (409, "check_failed", cause)
    assert (await client.get(f"/api/whatsapp/{account_id}")).json()["status"] == "disconnected"


async def test_a_token_without_the_permission_or_the_number_is_named(client: httpx2.AsyncClient, graph: Graph) -> None:
    account_id = (await client.post("/api/whatsapp", json=CLOUD)).json()["id"]
    graph.token_facts = {"scopes": ["whatsapp_business_messaging"]}
    refused = (await client.post(f"/api/whatsapp/{account_id}/connect")).json()
    assert refused["cause"] == "permission_missing"
    assert "whatsapp_business_management" in refused["detail"]
    await client.patch(f"/api/whatsapp/{account_id}", json={"phone_number_id": "12345678"})
    assert (await client.post(f"/api/whatsapp/{account_id}/connect")).json()["cause"] == "number_unknown"


async def test_what_meta_will_not_tell_does_not_stand_in_the_way(client: httpx2.AsyncClient, graph: Graph) -> None:
    graph.refusals["debug_token"] = Answer(code=100)
    account_id = (await client.post("/api/whatsapp", json=CLOUD)).json()["id"]
    shown = (await client.post(f"/api/whatsapp/{account_id}/connect")).json()
    assert (shown["status"], shown["token_expires_at"], shown["waba_id"]) == ("connected", None, None)


async def test_a_new_token_keeps_the_app_secret(client: httpx2.AsyncClient) -> None:
    account_id = (await client.post("/api/whatsapp", json=CLOUD)).json()["id"]
    changed = (await client.patch(f"/api/whatsapp/{account_id}", json={"access_token": "another-token-1234"})).json()
    assert (changed["access_token_hint"], changed["app_secret_hint"]) == ("1234", "meta")


async def test_a_new_token_forgets_when_the_old_one_expires(client: httpx2.AsyncClient, graph: Graph) -> None:
    graph.token_facts = {"expires_at": 4_102_444_800}
    account_id = (await client.post("/api/whatsapp", json=CLOUD)).json()["id"]
    await client.post(f"/api/whatsapp/{account_id}/connect")
    graph.tokens, graph.token_facts = {"another-token-1234"}, {"expires_at": 0}
    await client.patch(f"/api/whatsapp/{account_id}", json={"access_token": "another-token-1234"})
    shown = (await client.post(f"/api/whatsapp/{account_id}/connect")).json()
    assert (shown["status"], shown["token_expires_at"]) == ("connected", None)


async def test_a_simulator_has_no_secrets(client: httpx2.AsyncClient) -> None:
    account_id = (await client.post("/api/whatsapp", json={"kind": "simulator", "label": "Try it"})).json()["id"]
    refused = await client.patch(f"/api/whatsapp/{account_id}", json={"access_token": "another-token"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_cloud_account")
    no_groups = await client.patch(f"/api/whatsapp/{account_id}", json={"ignore_groups": False})
    assert (no_groups.status_code, no_groups.json()["code"]) == (409, "no_phone")
    assert (await client.get(f"/api/whatsapp/{account_id}")).json()["ignore_groups"] is True
    assert (await client.get(f"/api/whatsapp/{account_id}/webhook")).status_code == 409
    assert (await client.post(f"/api/whatsapp/{account_id}/connect")).json()["status"] == "connected"


async def test_a_number_with_conversations_is_not_deleted(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as client:
        await shop.rows("insert into customers (tenant_id, id) values ($1, $2) returning id", shop.tenant_id, uuid4())
        await shop.rows(
            """insert into conversations (tenant_id, id, customer_id, account_id)
               select tenant_id, id, id, $1 from customers returning id""",
            shop.account_id,
        )
        refused = await client.delete(f"/api/whatsapp/{shop.account_id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "has_conversations")
        assert (await client.get(f"/api/whatsapp/{shop.account_id}")).status_code == 200


async def test_only_admins_change_numbers(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    path = f"/api/whatsapp/{shop.account_id}"
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as client:
        assert (await client.get(path)).status_code == 200
        refused = [
            await client.post("/api/whatsapp", json=CLOUD),
            await client.patch(path, json={"label": "x"}),
            await client.delete(path),
            await client.get(f"{path}/webhook"),
            *[await client.post(f"{path}/{verb}") for verb in ("connect", "disconnect", "default")],
        ]
    assert {answer.status_code for answer in refused} == {403}


async def test_another_shop_s_number_does_not_exist(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    other = await cloud_shop(runtime)
    path = f"/api/whatsapp/{other.account_id}"
    answers = [
        await client.get(path),
        await client.patch(path, json={"label": "mine"}),
        await client.delete(path),
        await client.get(f"{path}/webhook"),
        *[await client.post(f"{path}/{verb}") for verb in ("connect", "disconnect", "default")],
        await client.post(f"{path}/simulate", json={"from": "+923001112233", "text": "hi"}),
        await client.get(f"{path}/simulate", params={"from": "+923001112233"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert await other.row("select label, status from whatsapp_accounts") == {"label": "Cloud", "status": "connected"}
