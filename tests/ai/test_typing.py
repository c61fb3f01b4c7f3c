"""A person types where the AI would answer: the answer waits, not for good. What the team notes the AI never reads."""

import asyncio

from munshi.conversations.handover import hold_reply, take_over
from munshi.conversations.notes.models import ConversationNote
from munshi.core.db import tenant_tx
from munshi.events.service import SYSTEM
from tests.ai.conftest import Chat
from tests.fakes.llm import HELLO, Say, Seen, Turn


async def test_an_answer_waits_while_a_person_types_and_a_minute_at_most(chat: Chat) -> None:
    await chat.provider("groq", "ok-typing")
    place = await chat.writes("hello")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await hold_reply(tx, place)
    await chat.reply(place)
    assert (await chat.sent(), chat.llm.seen) == ([], [])
    again = "select extract(epoch from due_at - now())::float8 from wake where key = $1"
    assert 6 < await chat.value(again, f"reply:{place}") <= 8
    await chat.rows("update conversations set typing_until = now() - interval '1 second'")
    await chat.reply(place)
    assert await chat.sent() == [HELLO]
    await chat.writes("and?")
    await chat.rows(
        """update conversations set typing_until = now() + interval '8 seconds',
             last_inbound_at = now() - interval '61 seconds'"""
    )
    await chat.reply(place)
    assert await chat.sent() == [HELLO, HELLO]


async def test_an_answer_thought_out_already_waits_too_and_is_not_thought_out_anew(chat: Chat) -> None:
    async def interrupted(_: Seen) -> Turn:
        await chat.rows("update conversations set typing_until = clock_timestamp() + interval '400 milliseconds'")
        return Say(HELLO)

    chat.llm.scripts["a"] = interrupted
    await chat.provider("groq", "script:a")
    await chat.reply(await chat.writes("hello"))
    assert (await chat.sent(), len(chat.llm.seen)) == ([HELLO], 1)
    assert await chat.value(
        "select m.created_at > c.typing_until from messages m, conversations c where direction = 'out'"
    )
    assert [run["outcome"] for run in await chat.runs()] == ["replied"]


async def test_an_answer_that_waited_is_dropped_when_the_person_speaks(chat: Chat) -> None:
    async def interrupted(_: Seen) -> Turn:
        await chat.rows("update conversations set typing_until = clock_timestamp() + interval '400 milliseconds'")
        thinking.set()
        return Say(HELLO)

    thinking = asyncio.Event()
    chat.llm.scripts["a"] = interrupted
    await chat.provider("groq", "script:a")
    place = await chat.writes("hello")
    answering = asyncio.create_task(chat.reply(place))
    await thinking.wait()
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await take_over(tx, place, by=SYSTEM, user_id=None)
    await answering
    assert (await chat.sent(), [run["outcome"] for run in await chat.runs()]) == ([], ["dropped"])


async def test_only_what_the_ai_answers_waits(chat: Chat) -> None:
    place = await chat.writes("hello")
    await chat.rows("update conversations set answered_by = 'human'")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await hold_reply(tx, place)
    assert await chat.value("select typing_until from conversations") is None


async def test_no_model_and_no_customer_reads_a_note(chat: Chat) -> None:
    await chat.provider("claude", "ok-notes")
    place = await chat.writes("hello")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        note = {"conversation_id": place, "kind": "note", "text": "zqsecret: give no discount"}
        tx.add(ConversationNote(tenant_id=chat.tenant_id, **note))
    await chat.reply(place)
    await chat.says("any discount?")
    assert await chat.sent() == [HELLO, HELLO]
    assert len(chat.llm.seen) == 2
    assert [request for request in chat.llm.seen if "zqsecret" in request.text] == []
    assert (
        await chat.rows("select id from messages where text like '%zqsecret%' or payload::text like '%zqsecret%'") == []
    )
