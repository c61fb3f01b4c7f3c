"""Views of a list: kept, shared, renamed, chosen to begin with, and nobody else's business."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_tenant

AT = "/api/views"
Clients = dict[str, httpx2.AsyncClient]


@pytest.fixture
async def clients(runtime: Runtime) -> AsyncIterator[Clients]:
    """Members of one shop, and the owner of another."""
    here, there = await make_tenant(runtime.db), await make_tenant(runtime.db)
    async with AsyncExitStack() as stack:
        found = {}
        for name, tenant_id, role in (
            ("agent", here, "agent"),
            ("other", here, "agent"),
            ("viewer", here, "viewer"),
            ("stranger", there, "owner"),
        ):
            member = await make_member(runtime.db, tenant_id, role)
            found[name] = await stack.enter_async_context(client_of(runtime, member))
        yield found


async def keep(client: httpx2.AsyncClient, name: str, *, shared: bool = False, page: str = "orders") -> dict[str, Any]:
    new = {"page": page, "name": name, "query": "status=paid", "shared": shared}
    answer = await client.post(AT, json=new)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def names(client: httpx2.AsyncClient, page: str = "orders") -> list[str]:
    return [one["name"] for one in (await client.get(AT, params={"page": page})).json()]


async def test_ones_own_come_first_and_are_nobody_elses(clients: Clients) -> None:
    agent, other = clients["agent"], clients["other"]
    mine = await keep(agent, "Zakat")
    await keep(agent, "To pack", shared=True)
    await keep(agent, "Regulars", page="customers")
    assert mine == {
        "id": mine["id"],
        "page": "orders",
        "name": "Zakat",
        "query": "status=paid",
        "shared": False,
        "is_default": False,
    }
    assert await names(agent) == ["Zakat", "To pack"]
    assert await names(other) == await names(clients["viewer"]) == ["To pack"]
    assert await names(clients["stranger"]) == []
    for who in ("other", "stranger"):
        at = f"{AT}/{mine['id']}"
        refused = [
            await clients[who].patch(at, json={"name": "Theirs"}),
            await clients[who].delete(at),
            await clients[who].put(f"{at}/default"),
        ]
        assert [one.status_code for one in refused] == [404, 404, 404]
    assert await names(agent) == ["Zakat", "To pack"]


async def test_a_name_stands_once_for_whom_it_is(clients: Clients) -> None:
    agent = clients["agent"]
    await keep(agent, "To pack")
    shared = await keep(agent, "To pack", shared=True)
    new = {"page": "orders", "name": "To pack", "query": "", "shared": True}
    again = await clients["other"].post(AT, json=new)
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    taken = await agent.patch(f"{AT}/{shared['id']}", json={"shared": False})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    renamed = await agent.patch(f"{AT}/{shared['id']}", json={"name": "Packing", "query": "q=x"})
    assert (renamed.json()["name"], renamed.json()["query"]) == ("Packing", "q=x")
    assert (await agent.delete(f"{AT}/{shared['id']}")).status_code == 204
    assert await names(agent) == ["To pack"]


async def test_a_viewer_keeps_their_own_and_leaves_the_shops_alone(clients: Clients) -> None:
    viewer, shared = clients["viewer"], await keep(clients["agent"], "To pack", shared=True)
    mine = await keep(viewer, "Mine")
    at = f"{AT}/{shared['id']}"
    refused = [
        await viewer.post(AT, json={"page": "orders", "name": "New", "query": "", "shared": True}),
        await viewer.patch(at, json={"name": "Theirs"}),
        await viewer.patch(f"{AT}/{mine['id']}", json={"shared": True}),
        await viewer.delete(at),
    ]
    assert [one.status_code for one in refused] == [403, 403, 403, 403]
    assert await names(viewer) == ["Mine", "To pack"]


async def test_each_member_begins_with_one(clients: Clients) -> None:
    agent, other = clients["agent"], clients["other"]
    first, second = await keep(agent, "First", shared=True), await keep(agent, "Second", shared=True)
    for view in (first, second):
        assert (await agent.put(f"{AT}/{view['id']}/default")).json()["is_default"]
    await other.put(f"{AT}/{second['id']}/default")
    listed = (await agent.get(AT, params={"page": "orders"})).json()
    assert [(one["name"], one["is_default"]) for one in listed] == [("First", False), ("Second", True)]
    await agent.patch(f"{AT}/{second['id']}", json={"shared": False})
    assert [one["is_default"] for one in (await other.get(AT, params={"page": "orders"})).json()] == [False]
    assert not (await agent.delete(f"{AT}/{second['id']}/default")).json()["is_default"]
