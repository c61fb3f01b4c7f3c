"""Notes in a chat: for the team, at their time, told to whom they name; never for the customer or a model."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.core.clock import new_id
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member, make_tenant
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def sara(runtime: Runtime, shop: Shop) -> TestMember:
    return await make_member(runtime.db, shop.tenant_id, "agent")


@pytest.fixture
async def client(runtime: Runtime, sara: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, sara) as opened:
        yield opened


async def test_whom_a_note_names_is_told_and_nobody_else(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop, sara: TestMember
) -> None:
    chat = (await take(shop, "w1")).conversation_id
    ali = await make_member(runtime.db, shop.tenant_id, "viewer")
    await make_member(runtime.db, shop.tenant_id, "owner")
    path = f"/api/conversations/{chat}/notes"
    mentions = [str(ali.user_id), str(sara.user_id)]
    made = await client.post(path, json={"text": " Calls at nine, @Ali ", "mentions": mentions})
    assert made.status_code == 201, made.text
    note = made.json()
    assert (note["kind"], note["text"], note["user_name"]) == ("note", "Calls at nine, @Ali", "Test Person")
    assert set(note["mentions"]) == set(mentions)
    assert (await client.get(path)).json() == [note]
    for _ in range(2):
        await shop.work(f"notify:{shop.tenant_id}")
    told = await shop.rows("select user_id, kind, path, facts from notifications")
    assert [(one["user_id"], one["kind"], one["path"]) for one in told] == [
        (ali.user_id, "mentioned", f"/inbox/{chat}")
    ]
    assert "nine" not in str(told[0]["facts"])
    assert [row["text"] for row in await shop.messages()] == ["salam"]
    async with client_of(runtime, ali) as viewer:
        assert (await viewer.get(path)).json() == [note]
        assert (await viewer.post(path, json={"text": "mine"})).status_code == 403


async def test_nobody_of_another_shop_is_named_or_reads_along(
    client: httpx2.AsyncClient, runtime: Runtime, shop: Shop
) -> None:
    chat = (await take(shop, "w1")).conversation_id
    stranger = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    path = f"/api/conversations/{chat}/notes"
    for named in (stranger.user_id, new_id()):
        assert (await client.post(path, json={"text": "x", "mentions": [str(named)]})).status_code == 404
    for text in (" ", "x" * 4097, None):
        assert (await client.post(path, json={"text": text})).status_code == 422
    assert (await client.post(f"/api/conversations/{new_id()}/notes", json={"text": "x"})).status_code == 404
    async with client_of(runtime, stranger) as other:
        assert (await other.get(path)).status_code == 404
        assert (await other.post(path, json={"text": "x"})).status_code == 404
    assert await shop.rows("select * from conversation_notes") == []
    assert await shop.events("note.added") == []
