"""A long chat: models see its newest messages and a running summary of what came before."""

from uuid import UUID

from munshi.ai.prompt.window import newest, tokens_in
from munshi.ai.turn.turn import MessageInfo
from tests.ai.conftest import Chat
from tests.fakes.llm import HELLO, Fail, Say, Seen, Turn

SUMMARY = "Sana owns a bakery and was offered 20% off by nobody."
LONG = "and another thing about my bakery that you should know " * 8


async def long_chat(chat: Chat, pairs: int) -> UUID:
    """Messages of about 110 tokens, numbered from 0, answered one by one."""
    conversation_id = await chat.writes("0 hello")
    await chat.rows(
        """insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, author, text, status)
           select tenant_id, gen_random_uuid(), id, account_id, n + 1, case n % 2 when 0 then 'in' else 'out' end,
             case n % 2 when 0 then 'customer' else 'ai' end, n || ' ' || $1, 'sent'
           from conversations, generate_series(1, $2) n""",
        LONG,
        2 * pairs - 1,
    )
    await chat.rows("update conversations set last_seq = $1, inbound_seq = $1, answered_seq = $1", 2 * pairs)
    return conversation_id


def test_other_scripts_cost_more_tokens() -> None:
    assert tokens_in("hello there you") < tokens_in("آپ کیسے ہیں جی ")


def test_the_newest_messages_that_fit_are_shown() -> None:
    messages = [MessageInfo(seq, "in", "customer", "text", "x" * 400) for seq in range(10)]
    assert [message.seq for message in newest(messages, 330, 10)] == [7, 8, 9]
    assert [message.seq for message in newest(messages, 9999, 2)] == [8, 9]
    assert newest([], 100, 5) == ()


async def test_a_long_chat_is_summed_up_once_and_goes_on_from_the_summary(chat: Chat) -> None:
    async def play(seen: Seen) -> Turn:
        return Say(SUMMARY if "for a colleague who goes on" in seen.text else HELLO)

    chat.llm.scripts["a"] = play
    await chat.provider("groq", "script:a")
    conversation_id = await long_chat(chat, 15)
    assert await chat.says("so, how much is a logo?") == [HELLO]
    assert await chat.armed("summary") == [str(conversation_id)]
    first = chat.llm.seen[-1].text
    assert f"29 {LONG[:20]}" in first
    assert "0 hello" not in first, "more than fits is left out"
    await chat.work(f"summary:{conversation_id}")
    asked = chat.llm.seen[-1].text
    assert "customer: 0 hello" in asked
    assert "29 and another" not in asked, "the newest stay as they are"
    row = await chat.row("select summary, summary_seq, answered_seq from conversations")
    assert row["summary"] == SUMMARY
    assert 10 < row["summary_seq"] < row["answered_seq"]
    assert await chat.says("and a website?") == [HELLO]
    second = chat.llm.seen[-1].text
    assert SUMMARY in second
    assert "customer: 0 hello" not in second
    assert "so, how much is a logo?" in second
    assert await chat.armed("summary") == [], "the chat is short again"


async def test_a_summary_is_no_source_of_amounts(chat: Chat) -> None:
    lie = Say("As we said, 20% off.")
    chat.llm.scripts["a"] = [lie, Say(HELLO)]
    await chat.provider("groq", "script:a")
    conversation_id = await chat.writes("so what was my discount?")
    await chat.rows("update conversations set summary = $1", SUMMARY)
    await chat.reply(conversation_id)
    assert await chat.sent() == [HELLO]
    assert [verdict["action"] for verdict in (await chat.run())["verdicts"]] == ["sent_back", "passed"]


async def test_a_summary_nobody_can_write_changes_nothing(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say(HELLO), *[Fail(400)] * 3]
    await chat.provider("groq", "script:a")
    conversation_id = await long_chat(chat, 15)
    await chat.says("hello?")
    await chat.work(f"summary:{conversation_id}")
    assert await chat.row("select summary, summary_seq from conversations") == {"summary": "", "summary_seq": 0}


async def test_the_built_in_assistant_needs_no_summary(chat: Chat) -> None:
    conversation_id = await long_chat(chat, 15)
    assert await chat.says("logo?")
    assert await chat.armed("summary") == []
    await chat.work(f"summary:{conversation_id}")
    assert await chat.value("select summary from conversations") == ""
