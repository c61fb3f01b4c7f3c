"""Prompts, knowledge and the record of runs over HTTP."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from munshi.core.clock import now
from tests.ai.conftest import Chat
from tests.api import client_of, make_member, make_tenant
from tests.fakes.llm import HELLO, Call, Say

Client = httpx2.AsyncClient
PROMPTS = "/api/templates/prompts"
KNOWLEDGE = "/api/knowledge"


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[Client]:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        yield client


@pytest.fixture
async def stranger(chat: Chat) -> AsyncIterator[Client]:
    member = await make_member(chat.runtime.db, await make_tenant(chat.runtime.db), "owner")
    async with client_of(chat.runtime, member) as client:
        yield client


async def test_a_new_prompt_counts_from_the_next_reply_on_and_the_old_one_can_come_back(
    client: Client, chat: Chat
) -> None:
    await chat.provider("groq", "ok-a")
    first = (await client.get(PROMPTS)).json()["items"][0]
    await chat.says("hello")
    second = (await client.post(PROMPTS, json={"body": "Speak like a pirate."})).json()
    assert (second["name"], second["version"], second["active"]) == ("sales", 2, True)
    await chat.says("hello")
    assert (await client.post(f"{PROMPTS}/{first['id']}/activate")).json()["active"] is True
    await chat.says("hello")
    assert ["pirate" in seen.text for seen in chat.llm.seen] == [False, True, False]
    active = (await client.get(PROMPTS, params={"active": True})).json()["items"]
    assert [(item["id"], item["version"]) for item in active] == [(first["id"], 1)]
    draft = (await client.post(PROMPTS, json={"body": "Not yet.", "active": False})).json()
    assert (draft["version"], draft["active"]) == (3, False)


async def test_knowledge_is_told_to_the_model_and_kept_free_of_twins(client: Client, chat: Chat) -> None:
    await chat.provider("groq", "ok-a")
    new = {"question": "Do you work on Sundays?", "answer": "No, we rest.", "aliases": ["itwar ko kaam"]}
    article = (await client.post(KNOWLEDGE, json=new)).json()
    await chat.says("hello")
    assert "No, we rest." in chat.llm.seen[-1].text
    again = await client.post(KNOWLEDGE, json=new)
    assert (again.status_code, again.json()["code"]) == (409, "question_taken")
    url = f"{KNOWLEDGE}/{article['id']}"
    assert (await client.patch(url, json={"active": False})).json()["active"] is False
    await chat.says("hello")
    assert "No, we rest." not in chat.llm.seen[-1].text
    found = (await client.get(KNOWLEDGE, params={"q": "itwar"})).json()
    assert [item["id"] for item in found["items"]] == [article["id"]]
    assert (await client.get(KNOWLEDGE, params={"q": "100%_"})).json()["total"] == 0
    assert (await client.delete(url)).status_code == 204
    assert (await client.get(url)).status_code == 404
    assert len(await chat.events("knowledge.updated")) == 3


async def test_many_articles_are_searched_instead_of_sent(client: Client, chat: Chat) -> None:
    for number in range(101):
        await chat.rows(
            "insert into knowledge_articles (tenant_id, id, question, answer) values ($1, $2, $3, $4)",
            chat.tenant_id,
            uuid4(),
            f"What about topic{number}?",
            f"Answer number {number}.",
        )
    chat.llm.scripts["a"] = [Call("search_knowledge", {"query": "topic77"}), Say("See above.")]
    await chat.provider("groq", "script:a")
    await chat.says("topic77?")
    first, second = chat.llm.seen
    assert first.text.count("Answer number") <= 8, "only those that come nearest"
    assert "Answer number 77." in second.text


async def test_a_run_tells_why_the_assistant_said_it(client: Client, stranger: Client, chat: Chat) -> None:
    await chat.provider("claude", "529-a")
    await chat.provider("groq", "ok-b")
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    listed = (await client.get(f"/api/conversations/{conversation_id}/runs")).json()
    (run,) = listed["items"]
    assert [attempt["error"] for attempt in run["attempts"]] == ["overloaded"] * 3 + [None]
    assert (run["outcome"], run["output_tokens"]) == ("replied", 40)
    assert (await client.get(f"/api/ai-runs/{run['id']}")).json() == run
    assert await chat.value("select run_id from messages where text = $1", HELLO) is not None
    for url in (f"/api/conversations/{conversation_id}/runs", f"/api/ai-runs/{run['id']}"):
        assert (await stranger.get(url)).status_code == 404


async def test_what_another_shop_wrote_does_not_exist(client: Client, stranger: Client, chat: Chat) -> None:
    prompt = (await client.get(PROMPTS)).json()["items"][0]
    article = (await client.get(KNOWLEDGE)).json()["items"][0]
    for response in (
        await stranger.get(f"{PROMPTS}/{prompt['id']}"),
        await stranger.post(f"{PROMPTS}/{prompt['id']}/activate"),
        await stranger.patch(f"{KNOWLEDGE}/{article['id']}", json={"answer": "x"}),
        await stranger.delete(f"{KNOWLEDGE}/{article['id']}"),
    ):
        assert response.status_code == 404
    assert (await stranger.get(KNOWLEDGE)).json()["total"] == 0
    assert await chat.value("select count(*) from knowledge_articles where answer = 'x'") == 0


async def test_bad_input_is_refused(client: Client) -> None:
    for url, body in (
        (PROMPTS, {"body": ""}),
        (PROMPTS, {"body": "a\x00b"}),
        (PROMPTS, {"body": "x" * 20_001}),
        (PROMPTS, {"name": "Has Space", "body": "x"}),
        (KNOWLEDGE, {"question": "", "answer": "x"}),
        (KNOWLEDGE, {"question": "x", "answer": "x", "aliases": ["y"] * 21}),
        (KNOWLEDGE, {"question": "x", "answer": "x", "active": "yes"}),
    ):
        assert (await client.post(url, json=body)).status_code == 422, body


async def test_a_run_shows_each_tool_with_its_time_and_whether_it_was_refused(client: Client, chat: Chat) -> None:
    chat.llm.scripts["a"] = [
        Call("create_order", {"package": "P999"}),
        Call("search_catalogue", {"query": "reel"}),
        Say("Let me look that up."),
    ]
    await chat.provider("groq", "script:a")
    started = now()
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    url = f"/api/conversations/{conversation_id}/runs"
    (run,) = (await client.get(url)).json()["items"]
    refused, found = run["tools"]
    assert (refused["name"], refused["ok"], refused["result"]["reason"]) == ("create_order", False, "unknown_package")
    assert (found["name"], found["ok"], found["arguments"]) == ("search_catalogue", True, {"query": "reel"})
    times = [datetime.fromisoformat(at) for at in (refused["at"], found["at"], run["created_at"])]
    assert started < times[0] < times[1] < times[2] < now()
    assert all(call["ms"] >= 0 for call in run["tools"])

    async def between(**query: datetime) -> int:
        answer = await client.get(url, params={name: value.isoformat() for name, value in query.items()})
        total: int = answer.json()["total"]
        return total

    second = timedelta(seconds=1)
    assert await between(since=times[2], until=times[2]) == 1
    assert [await between(since=times[2] + second), await between(until=times[2] - second)] == [0, 0]
    assert (await client.get(url, params={"since": "2026-11-01T00:00:00"})).status_code == 422


async def test_a_run_of_an_earlier_release_is_still_shown(client: Client, chat: Chat) -> None:
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    tools = '[{"name": "order_status", "arguments": {}, "result": {"kind": "orders"}, "ms": 3}]'
    await chat.rows("update ai_runs set tools = $1", tools)
    (run,) = (await client.get(f"/api/conversations/{conversation_id}/runs")).json()["items"]
    shown = {"name": "order_status", "arguments": {}, "result": {"kind": "orders"}, "at": None, "ms": 3, "ok": True}
    assert run["tools"] == [shown | {"order_id": None}]
