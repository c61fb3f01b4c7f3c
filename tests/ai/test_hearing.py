"""Voice notes: written down by a provider that can listen, else the customer is asked to type."""

from typing import Any

import pytest

from munshi.ai.providers.schemas import Kind
from munshi.media.store import save
from tests.ai.conftest import Chat
from tests.fakes.llm import HELLO, Call, Fail, Raw, Say, Seen, Turn

OGG = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(40)
PLEASE_TYPE = "I cannot listen to voice messages"


async def speaks(chat: Chat, note: bytes = OGG) -> list[str]:
    """A voice note arrives and is answered; what the customer gets for it."""
    before = len(await chat.sent())
    media = await save(chat.runtime, chat.tenant_id, note, filename="note.ogg")
    await chat.reply(await chat.writes("", kind="audio", media=media))
    return (await chat.sent())[before:]


async def payload(chat: Chat) -> Any:
    return await chat.value("select payload from messages where kind = 'audio' order by seq desc limit 1")


def listener(text: str, answer: str = HELLO) -> Any:
    async def play(seen: Seen) -> Turn:
        is_note = seen.kind == "voice" or "voice message, in the language" in seen.text
        return Say(text if is_note else answer)

    return play


def only_listens(turn: Turn) -> Any:
    async def play(seen: Seen) -> Turn:
        return turn if seen.kind == "voice" else Fail(500)

    return play


@pytest.mark.parametrize("kind", ["groq", "openai_compatible", "gemini"])
async def test_a_voice_note_is_written_down_and_answered(chat: Chat, kind: Kind) -> None:
    chat.llm.scripts["a"] = listener("مجھے لوگو چاہیے")
    await chat.provider(kind, "script:a", label="Ears", voice_model="ears-1")
    assert await speaks(chat) == [HELLO]
    assert await payload(chat) == {"transcript": "مجھے لوگو چاہیے", "transcribed_by": "Ears"}
    note, question = chat.llm.seen
    if kind == "gemini":
        assert "audio/ogg" in note.text
    else:
        assert (note.body["model"], note.body["file"]) == ("ears-1", "audio/ogg")
    assert "[voice message] مجھے لوگو چاہیے" in question.text
    assert (await chat.run())["provider"] == "Ears"
    assert await chat.value("select language from customers") == "ur"


async def test_a_voice_note_is_priced_by_its_length_or_by_the_tokens_the_answer_tells(chat: Chat) -> None:
    """Where the price of the model is known; a server of one's own has a price of its own."""
    usage = {"input_tokens": 1000, "output_tokens": 100, "input_token_details": {"audio_tokens": 1000}}
    plays: dict[str, Turn] = {"a": Say("salam"), "b": Raw({"text": "salam", "usage": usage})}
    for name, turn in plays.items():
        chat.llm.scripts[name] = only_listens(turn)
    spent = "select requests, input_tokens + output_tokens as tokens, round(cost_usd, 8)::text as usd from ai_spending"
    last_page = b"OggS\x00\x04" + (30 * 48_000).to_bytes(8, "little") + bytes(13)
    await chat.provider("groq", "script:a", voice_model="whisper-large-v3-turbo")
    await speaks(chat, OGG + last_page)
    assert await chat.rows(spent) == [{"requests": 1, "tokens": 0, "usd": "0.00033333"}], "0.04 dollars an hour"
    await chat.rows("delete from ai_providers")
    await chat.provider("openai_compatible", "script:b", voice_model="gpt-4o-mini-transcribe")
    await speaks(chat, OGG + last_page)
    assert await chat.rows(spent) == [{"requests": 2, "tokens": 1100, "usd": "0.00033333"}]


async def test_the_built_in_assistant_understands_what_was_written_down(chat: Chat) -> None:
    chat.llm.scripts["a"] = only_listens(Say("mujhe standard logo chahiye"))
    await chat.provider("groq", "script:a")
    assert "Logo Design – Standard: PKR 6,500" in "\n".join(await speaks(chat))


async def test_a_customers_language_is_told_so_that_urdu_is_not_written_as_hindi(chat: Chat) -> None:
    chat.llm.scripts["a"] = listener("جی")
    await chat.provider("groq", "script:a")
    await chat.says("bhai logo ka kya rate hai")
    await speaks(chat)
    assert [seen.body.get("language") for seen in chat.llm.seen if seen.kind == "voice"] == ["ur"]


async def test_without_a_listener_the_customer_is_asked_to_type_and_no_model_is_asked(chat: Chat) -> None:
    await chat.provider("claude", "ok-a")
    await chat.provider("groq", "ok-b", voice_model=None)
    assert PLEASE_TYPE in "\n".join(await speaks(chat))
    assert chat.llm.seen == []
    await chat.writes("", kind="audio")
    await chat.reply(await chat.writes("and how much is a logo?"))
    assert "ask kindly to type it" in chat.llm.seen[0].text


@pytest.mark.parametrize("heard", ["", "...", "Thank you for watching!", "شكرا على المشاهدة"])
async def test_silence_is_not_taken_for_words(chat: Chat, heard: str) -> None:
    chat.llm.scripts["a"] = listener(heard)
    await chat.provider("groq", "script:a")
    assert PLEASE_TYPE in "\n".join(await speaks(chat))
    assert await payload(chat) == {}


async def test_when_one_cannot_listen_the_next_does(chat: Chat) -> None:
    async def deaf(seen: Seen) -> Turn:
        return Fail(404) if seen.kind == "voice" else Say("From the deaf one.")

    chat.llm.scripts |= {"a": deaf, "b": listener("salam")}
    await chat.provider("groq", "script:a")
    await chat.provider("openai_compatible", "500-x", voice_model="whisper-1")
    await chat.provider("openai_compatible", "script:b", label="Third", voice_model="whisper-1")
    assert await speaks(chat) == ["From the deaf one."], "who cannot listen may still answer"
    assert (await payload(chat))["transcribed_by"] == "Third"
    assert await chat.value("select stopped from ai_providers order by priority limit 1") is None


async def test_a_spoken_yes_to_the_quote_places_the_order(chat: Chat) -> None:
    await chat.says("mujhe standard logo chahiye")
    order = Call("create_order", {"package": "P2"})
    chat.llm.scripts["a"] = [Say("haan kar do"), order, Say("Shukriya!")]
    await chat.provider("groq", "script:a")
    words, placed = await speaks(chat)
    assert (words, placed.startswith("✅")) == ("Shukriya!", True)
    assert await chat.orders() == [(1, "pending", 650_000)]
