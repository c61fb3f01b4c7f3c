"""'Stop' and 'start': heeded when they are all a message says, confirmed once, and the AI keeps out of it."""

from datetime import datetime

import pytest

from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.runtime import Runtime
from munshi.customers.consent import START, STOP, wish_in
from tests.api import client_of, make_member
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


async def told(shop: Shop) -> list[str]:
    """The names of the templates that were sent."""
    return [message["template"] for message in await shop.messages() if message["template"]]


@pytest.mark.parametrize("lists", [STOP, START])
def test_every_word_is_known_however_it_is_typed(lists: dict[str, str]) -> None:
    wish = "stop" if lists is STOP else "start"
    for language, said in lists.items():
        for words in said.split(","):
            assert wish_in(words) == (wish, language)
            assert wish_in(f" *{words.strip().upper()}*!! ") == (wish, language)


@pytest.mark.parametrize(
    "text",
    [
        "stop the order for now",
        "don't stop",
        "bus stop",
        "kya aap band karo ge",
        "dukan kab band karo ge",
        "میرا آرڈر روکیں",
        "لا تتوقف",
        "start my order",
        "stops",
        "",
        "!",
        "stop " * 20,
    ],
)
def test_a_sentence_is_no_such_word(text: str) -> None:
    assert wish_in(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("STOP", "en"), ("Band karo!", "roman_ur"), ("روکیں", "ur"), ("إيقاف", "ar"), ("ايقاف.", "ar")],
)
async def test_stop_is_heeded_and_confirmed_once(shop: Shop, text: str, language: str) -> None:
    got = await take(shop, "w1", text)
    assert await shop.armed("reply") == []
    (said,) = [message["text"] for message in await shop.messages() if message["direction"] == "out"]
    assert said == TEMPLATES["opted_out"].bodies[language]
    await take(shop, "w2", text)
    assert await told(shop) == ["opted_out"]
    assert await shop.armed("reply") == []
    assert len(await shop.events("customer.opted_out")) == 1
    await take(shop, "w3", "what does a logo cost?")
    assert await shop.armed("reply") == [str(got.conversation_id)], "their own words are answered"
    assert await shop.value("select opted_out_at is not null from customers")


async def test_start_takes_it_back_and_else_begins_a_talk(shop: Shop) -> None:
    got = await take(shop, "w1", "start")
    assert await shop.armed("reply") == [str(got.conversation_id)]
    assert await told(shop) == []
    await shop.rows("update conversations set answered_seq = inbound_seq")
    await shop.rows("update customers set language = 'roman_ur'")
    await take(shop, "w2", "stop")
    await take(shop, "w3", "Start.")
    said = [message["text"] for message in await shop.messages() if message["direction"] == "out"]
    assert said == [TEMPLATES[name].bodies["roman_ur"] for name in ("opted_out", "opted_in")]
    assert await shop.value("select opted_out_at from customers") is None
    assert len(await shop.events("customer.opted_in")) == 1
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "viewer")) as viewer:
        customer_id = await shop.value("select id from customers")
        shown = (await viewer.get(f"/api/customers/{customer_id}/consent")).json()
    first = await shop.value("select min(created_at) from messages")
    assert datetime.fromisoformat(shown["first_wrote_at"]) == first
    assert (shown["opted_out_at"], shown["marketing_stopped_at"]) == (None, None)
    assert [(wish["wants"], wish["by"]) for wish in shown["wishes"]] == [(False, "customer"), (True, "customer")]
    assert await shop.value("select inbound_seq = answered_seq from conversations")


async def test_what_was_asked_before_is_still_answered(shop: Shop) -> None:
    got = await take(shop, "w1", "what does a logo cost?")
    await shop.rows("update wake set due_at = null")
    await take(shop, "w2", "stop")
    assert await shop.armed("reply") == [str(got.conversation_id)]
    assert await told(shop) == ["opted_out"]
    assert await shop.value("select answered_seq from conversations") == 0


async def test_neither_the_owner_nor_who_is_blocked_is_meant(shop: Shop) -> None:
    await take(shop, "w1", "hello")
    await take(shop, "w2", "stop", by_owner=True)
    await shop.rows("update customers set blocked_at = now()")
    await take(shop, "w3", "stop")
    assert await told(shop) == []
    assert await shop.value("select opted_out_at from customers") is None
