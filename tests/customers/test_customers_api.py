"""Customers through HTTP."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.core.clock import new_id
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_tenant
from tests.shop import Shop, chat, demo_shop


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await demo_shop(runtime.db)


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "admin")) as opened:
        yield opened


async def names(client: httpx2.AsyncClient, **query: str) -> list[str]:
    answer = await client.get("/api/customers", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


async def test_list_search_and_sort(client: httpx2.AsyncClient, shop: Shop) -> None:
    await chat(shop, "+923001112233", name="Sana Khan")
    await chat(shop, "+923214445566", name="Ahmed 100%")
    assert await names(client, sort="name") == ["Ahmed 100%", "Sana Khan"]
    assert await names(client) == ["Ahmed 100%", "Sana Khan"]
    assert await names(client, q="sana") == ["Sana Khan"]
    assert await names(client, q="0321 444-5566") == ["Ahmed 100%"]
    assert await names(client, q="0321 444-5567") == []
    assert await names(client, q="321 444-5566") == ["Ahmed 100%"]
    assert await names(client, q="%") == ["Ahmed 100%"]
    assert (await client.get("/api/customers", params={"limit": 1, "offset": 1})).json()["total"] == 2
    assert (await client.get("/api/customers", params={"sort": "notes"})).status_code == 422


async def test_change_and_read_back(client: httpx2.AsyncClient, shop: Shop) -> None:
    person = await chat(shop)
    address = f"/api/customers/{person.customer_id}"
    change = {"name": "Sana K.", "labels": ["vip", "lahore"], "notes": "Calls after six", "language": "ur"}
    answer = await client.patch(address, json=change)
    assert answer.status_code == 200, answer.text
    assert {field: answer.json()[field] for field in change} == change
    assert answer.json()["addresses"] == [{"kind": "phone", "value": "+923001112233"}]
    assert (await client.get(address)).json() == answer.json()
    assert await names(client, label="vip") == ["Sana K."]
    assert await names(client, label="other") == []
    assert await names(client, language="ur") == ["Sana K."]
    assert await names(client, language="en") == []
    assert (await client.patch(address, json={"language": None})).json()["language"] is None
    assert await shop.events("customer.updated") == [
        {"fields": ["labels", "language", "name", "notes"]},
        {"fields": ["language"]},
    ]


async def test_labels_in_use_are_counted(runtime: Runtime, client: httpx2.AsyncClient, shop: Shop) -> None:
    first, second = await chat(shop), await chat(shop, "+923214445566", name="Ahmed")
    assert (await client.get("/api/customers/labels")).json() == []
    await client.patch(f"/api/customers/{first.customer_id}", json={"labels": ["vip", "lahore"]})
    await client.patch(f"/api/customers/{second.customer_id}", json={"labels": ["vip"]})
    used = [{"label": "vip", "count": 2}, {"label": "lahore", "count": 1}]
    assert (await client.get("/api/customers/labels")).json() == used
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, stranger) as other:
        assert (await other.get("/api/customers/labels")).json() == []


@pytest.mark.parametrize(
    "change", [{"language": "fr"}, {"name": ""}, {"name": "a\x00b"}, {"labels": ["x"] * 31}, {"blocked_at": None}]
)
async def test_bad_changes_change_nothing(client: httpx2.AsyncClient, shop: Shop, change: dict[str, object]) -> None:
    person = await chat(shop)
    before = (await client.get(f"/api/customers/{person.customer_id}")).json()
    assert (await client.patch(f"/api/customers/{person.customer_id}", json=change)).status_code == 422
    assert (await client.get(f"/api/customers/{person.customer_id}")).json() == before


async def test_block_and_unblock(client: httpx2.AsyncClient, shop: Shop) -> None:
    person = await chat(shop)
    address = f"/api/customers/{person.customer_id}"
    blocked = (await client.post(f"{address}/block", json={"reason": "insults"})).json()
    assert blocked["blocked_reason"] == "insults"
    assert blocked["blocked_at"]
    assert await names(client, blocked="true") == ["Sana"]
    assert await names(client, blocked="false") == []
    again = (await client.post(f"{address}/block", json={"reason": "spam"})).json()
    assert (again["blocked_at"], again["blocked_reason"]) == (blocked["blocked_at"], "spam")
    free = (await client.post(f"{address}/unblock")).json()
    assert (free["blocked_at"], free["blocked_reason"]) == (None, None)
    assert len(await shop.events("customer.unblocked")) == 1


async def test_merge(client: httpx2.AsyncClient, shop: Shop) -> None:
    keep, gone = await chat(shop, "+923001112233"), await chat(shop, "+923214445566", name="Sana again")
    merged = await client.post(f"/api/customers/{keep.customer_id}/merge", json={"customer_id": str(gone.customer_id)})
    assert merged.status_code == 200, merged.text
    assert {item["value"] for item in merged.json()["addresses"]} == {"+923001112233", "+923214445566"}
    assert (await client.get(f"/api/customers/{gone.customer_id}")).status_code == 404
    again = await client.post(f"/api/customers/{keep.customer_id}/merge", json={"customer_id": str(gone.customer_id)})
    assert again.status_code == 404
    itself = await client.post(f"/api/customers/{keep.customer_id}/merge", json={"customer_id": str(keep.customer_id)})
    assert itself.status_code == 422


async def test_another_shops_customer_does_not_exist(runtime: Runtime, shop: Shop) -> None:
    person = await chat(shop)
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    async with client_of(runtime, stranger) as client:
        address = f"/api/customers/{person.customer_id}"
        tries = [
            await client.get(address),
            await client.patch(address, json={"name": "Stolen"}),
            await client.post(f"{address}/block", json={}),
            await client.post(f"{address}/unblock"),
            await client.post(f"{address}/merge", json={"customer_id": str(new_id())}),
            await client.get(f"{address}/stats"),
        ]
    assert [answer.status_code for answer in tries] == [404] * 6
    assert await shop.rows("select name, blocked_at from customers") == [{"name": "Sana", "blocked_at": None}]


async def test_a_viewer_only_reads(runtime: Runtime, shop: Shop) -> None:
    person = await chat(shop)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        address = f"/api/customers/{person.customer_id}"
        assert (await client.get(address)).status_code == 200
        assert (await client.patch(address, json={"name": "X"})).status_code == 403
        assert (await client.post(f"{address}/block", json={})).status_code == 403
