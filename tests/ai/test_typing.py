"""A person types where the AI would answer: the answer waits, not for good. What the team notes the AI never reads."""

from munshi.conversations.handover import hold_reply
from munshi.conversations.notes.models import ConversationNote
from munshi.core.db import tenant_tx
from tests.ai.conftest import Chat
from tests.fakes.llm import HELLO


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
