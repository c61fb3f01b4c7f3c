"""A person asks what they might answer: words and what they rest on, and nothing done."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.conversations.handover import take_over
from munshi.core.db import tenant_tx
from munshi.events.service import SYSTEM
from tests.ai.conftest import Chat
from tests.api import client_of, make_member
from tests.fakes.llm import Call, Say

STANDARD = """
select p.id from packages p join services s on s.id = p.service_id where s.name = 'Logo Design' and p.name = 'Standard'
"""


@pytest.fixture
async def client(chat: Chat) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        yield client


async def taken(chat: Chat, *texts: str) -> UUID:
    """The customer has written this in a chat that a person has."""
    conversation_id = await chat.writes(*texts)
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await take_over(tx, conversation_id, by=SYSTEM, user_id=None)
    return conversation_id


async def stands(chat: Chat) -> Any:
    """All that a suggestion must leave as it is."""
    return await chat.rows(
        """select to_jsonb(c) as chat, (select count(*) from messages) as messages,
             (select count(*) from orders) as orders, (select count(*) from wake) as jobs,
             (select count(*) from events where type <> 'system.alert') as events
           from conversations c"""
    )


async def refused(client: httpx2.AsyncClient, conversation_id: UUID) -> tuple[int, str]:
    answer = await client.post(f"/api/conversations/{conversation_id}/suggest-reply")
    return answer.status_code, answer.json()["code"]


async def test_a_model_drafts_with_looks_only_and_nothing_is_done(client: httpx2.AsyncClient, chat: Chat) -> None:
    written = {"question": "Do you work on Sundays?", "answer": "No, we rest on Sundays."}
    article = (await client.post("/api/knowledge", json=written)).json()
    (package,) = await chat.rows(STANDARD)
    chat.llm.scripts["a"] = [
        Call("create_order", {"package": "P2"}),
        Call("get_package", {"package": "P2"}),
        Say("The Logo Design Standard is PKR 6,500. We rest on Sundays."),
    ]
    await chat.provider("groq", "script:a", label="Groq")
    conversation_id = await taken(chat, "How much is the standard logo?", "do you work on sundays?")
    before = await stands(chat)
    answer = await client.post(f"/api/conversations/{conversation_id}/suggest-reply")
    assert answer.status_code == 200, answer.text
    run = await chat.run()
    assert answer.json() == {
        "text": "The Logo Design Standard is PKR 6,500. We rest on Sundays.",
        "sources": [
            {"kind": "package", "id": str(package["id"]), "name": "Logo Design · Standard"},
            {"kind": "article", "id": article["id"], "name": "Do you work on Sundays?"},
        ],
        "by": "Groq",
        "run_id": str(run["id"]),
    }
    assert await stands(chat) == before
    assert (run["outcome"], [call["name"] for call in run["tools"]]) == ("suggested", ["get_package"])
    offered = {tool["function"]["name"] for tool in chat.llm.seen[0].body["tools"]}
    assert offered == {"search_catalogue", "get_package", "search_knowledge", "order_status", "payment_instructions"}
    assert "draft of their next message" in chat.llm.seen[0].text
    (spent,) = await chat.rows("select requests, output_tokens from ai_spending")
    assert (spent["requests"], spent["output_tokens"]) == (3, run["output_tokens"])


async def test_what_may_not_be_sent_is_not_suggested(client: httpx2.AsyncClient, chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say("It is PKR 1,234 for you."), Say("Only PKR 1,234!")]
    await chat.provider("groq", "script:a")
    conversation_id = await taken(chat, "How much is the standard logo?")
    assert await refused(client, conversation_id) == (409, "ai_silent")
    assert (await chat.run())["outcome"] == "failed"


async def test_without_a_model_the_built_in_assistant_has_the_words(client: httpx2.AsyncClient, chat: Chat) -> None:
    conversation_id = await taken(chat, "how much is the standard logo?")
    before = await stands(chat)
    suggested = (await client.post(f"/api/conversations/{conversation_id}/suggest-reply")).json()
    assert suggested["by"] == "builtin"
    assert "PKR 6,500" in suggested["text"]
    assert "automatic assistant" not in suggested["text"]
    assert ("package", "Logo Design · Standard") in [(one["kind"], one["name"]) for one in suggested["sources"]]
    assert await stands(chat) == before


async def test_it_is_refused_in_words(client: httpx2.AsyncClient, chat: Chat) -> None:
    conversation_id = await chat.writes("hello")
    assert await refused(client, conversation_id) == (409, "ai_answers")
    await taken(chat, "how much is a logo?")
    sent = await client.post(f"/api/conversations/{conversation_id}/messages", json={"text": "One moment."})
    assert sent.status_code == 201, sent.text
    assert await refused(client, conversation_id) == (409, "nothing_to_answer")
    await chat.writes("ok, and?")
    await client.patch("/api/tenant", json={"settings": {"ai_daily_tokens": 1}})
    await chat.provider("groq", "ok-a")
    assert (await client.post(f"/api/conversations/{conversation_id}/suggest-reply")).status_code == 200
    assert await refused(client, conversation_id) == (409, "ai_capped")
    await client.patch("/api/tenant", json={"settings": {"ai_enabled": False}})
    assert await refused(client, conversation_id) == (409, "ai_off")
    assert len(await chat.sent()) == 1


async def test_a_service_shown_as_a_whole_is_what_it_rests_on(client: httpx2.AsyncClient, chat: Chat) -> None:
    conversation_id = await taken(chat, "what logo packages do you have?")
    suggested = (await client.post(f"/api/conversations/{conversation_id}/suggest-reply")).json()
    assert [(one["kind"], one["name"]) for one in suggested["sources"]] == [("service", "Logo Design")]
