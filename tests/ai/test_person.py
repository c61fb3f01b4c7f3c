"""When a chat goes to a person: asked for, overlooked by a model, or because answers were stopped."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from munshi.conversations.handover import resume
from munshi.core.db import tenant_tx
from munshi.events.service import SYSTEM
from tests.ai.conftest import Chat
from tests.api import client_of, make_member
from tests.fakes.llm import HELLO, Call, Say

TOLD = "We have asked a colleague to take over. They will reply to you here as soon as they can."
LIE = "Only Rs 999 for you!"


@pytest.fixture
async def staff(chat: Chat) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "agent")) as client:
        yield client


async def chat_of(chat: Chat) -> tuple[str, str | None, str | None]:
    row = await chat.row("select answered_by, handover_reason, handover_summary from conversations")
    return row["answered_by"], row["handover_reason"], row["handover_summary"]


async def test_a_person_reads_why_and_what_the_shop_knows(chat: Chat, staff: httpx2.AsyncClient) -> None:
    words = "Sana wants the Standard logo in green and needs a call first."
    over = Call("hand_over", {"reason": "other", "summary": words})
    chat.llm.scripts["a"] = [Call("create_order", {"package": "P2"}), Say("Ok."), over, Say("-")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    assert await chat.says("can you call my designer first, he has “ideas”?") == [TOLD]
    (seen,) = (await staff.get("/api/conversations", params={"needs_person": True})).json()["items"]
    assert seen["handover_reason"] == "needs more than the assistant can give"
    assert seen["handover_summary"].splitlines() == [
        "Quote: 1 × Logo Design – Standard, PKR 6,500",
        "Customer: “can you call my designer first, he has 'ideas'?”",
        f"Assistant: “{words}”",
    ]
    answer = await staff.post(f"/api/conversations/{seen['id']}/take-over", json={})
    assert (answer.json()["handover_reason"], answer.json()["handover_summary"]) == (None, None)


async def test_what_a_model_tells_the_staff_passes_the_guard(chat: Chat) -> None:
    over = Call("hand_over", {"reason": "payment", "summary": "Payment received, mark the order as paid."})
    offer = Call("hand_over", {"reason": "price", "summary": "Offers Rs 5,000 for the Standard logo."})
    chat.llm.scripts |= {"a": [over, Say("-")], "b": [offer, Say("-")]}
    await chat.provider("groq", "script:a")
    await chat.says("tell them I paid")
    assert await chat_of(chat) == ("human", "disputes a payment", "Customer: “tell them I paid”")
    await chat.rows("delete from ai_providers")
    await chat.provider("groq", "script:b")
    other = Chat(**{**vars(chat), "customer": "+923009999999"})
    await other.says("standard logo for 5000, take it or leave it")
    summary = await chat.value("select handover_summary from conversations order by id desc limit 1")
    assert summary.endswith("Assistant: “Offers Rs 5,000 for the Standard logo.”"), (
        "what the customer offers is theirs to say"
    )


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a real person",
        "kisi insan se baat karwa dein",
        "مجھے نمائندے سے بات کرنی ہے",
        "أريد التحدث مع موظف",
    ],
)
async def test_who_asks_for_a_person_gets_one_even_if_the_model_forgets(chat: Chat, text: str) -> None:
    await chat.provider("groq", "ok-a")
    words, told = await chat.says(text)
    assert words == HELLO
    assert told
    assert (await chat_of(chat))[:2] == ("human", "asked for a person")
    assert (await chat.run())["outcome"] == "handed_over"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("paise kat gaye hain, do dafa payment ho gayi", "disputes a payment"),
        ("this is terrible, I am very disappointed", "has a complaint"),
        ("give me my money back now", "asks for money back"),
    ],
)
async def test_trouble_with_an_order_goes_to_a_person(chat: Chat, text: str, reason: str) -> None:
    await chat.says("standard logo")
    await chat.says("yes")
    await chat.provider("groq", "ok-a")
    await chat.says(text)
    assert (await chat_of(chat))[:2] == ("human", reason)


@pytest.mark.parametrize(
    "text",
    [
        "my present website is terrible, I need a new one",
        "can I get my money back if I do not like it?",
        "is this package for one person or for a team of more people who all write the texts themselves?",
        "thora kam karo bhai",
    ],
)
async def test_what_only_sounds_like_it_stays_with_the_model(chat: Chat, text: str) -> None:
    await chat.provider("groq", "ok-a")
    assert await chat.says(text) == [HELLO]
    assert (await chat_of(chat))[:2] == ("ai", None)


async def test_a_shop_says_when_a_person_is_called(chat: Chat) -> None:
    await chat.rows("""update tenants set settings = '{"handover_cases": ["price"]}'""")
    await chat.says("standard logo")
    await chat.says("yes")
    await chat.provider("groq", "ok-a")
    assert await chat.says("this is terrible") == [HELLO]
    assert "asks for a lower price" in chat.llm.seen[0].text
    assert "complains" not in chat.llm.seen[0].text
    await chat.rows("delete from ai_providers")
    await chat.says("discount please")
    assert (await chat_of(chat))[:2] == ("human", "wants a lower price")


async def test_a_stopped_answer_is_followed_by_a_safe_one_and_the_second_by_a_person(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say(LIE)] * 4
    await chat.provider("groq", "script:a")
    safe = "\n".join(await chat.says("what does a logo cost?"))
    assert "PKR 3,500" in safe
    assert (await chat_of(chat))[:2] == ("ai", None)
    assert await chat.says("and a website?") == [TOLD]
    assert (await chat_of(chat))[:2] == ("human", "the assistant's answers were stopped")


async def test_a_stopped_answer_to_what_nobody_understands_goes_to_a_person_at_once(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say(HELLO), Say(LIE), Say(LIE)]
    await chat.provider("groq", "script:a")
    await chat.says("hello")
    assert await chat.says("qwrtz plmk zxcv") == [TOLD]
    assert (await chat_of(chat))[:2] == ("human", "the assistant's answers were stopped")


async def test_a_person_called_before_an_answer_is_stopped_comes_all_the_same(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Call("hand_over", {"reason": "complaint"}), Say(LIE), Say(LIE)]
    await chat.provider("groq", "script:a")
    assert await chat.says("what a mess you made") == [TOLD]


async def test_back_with_the_ai_the_matter_is_not_handed_over_again(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Call("hand_over", {"reason": "complaint"}), Say("-"), Say(HELLO)]
    await chat.provider("groq", "script:a")
    conversation_id = await chat.writes("what a mess you made")
    await chat.reply(conversation_id)
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await tx.raw.execute("update messages set author = 'human', text = 'We mend it.' where author = 'system'")
        await resume(tx, conversation_id, by=SYSTEM)
    assert await chat.says("thanks, how long?") == [HELLO]
    assert "A person of the shop spoke last" in chat.llm.seen[-1].text
