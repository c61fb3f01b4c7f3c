"""What a shop tells of itself is told to who asks: by the built-in assistant in their language, and by a model."""

from dataclasses import replace

from tests.ai.conftest import Chat
from tests.api import client_of, make_member
from tests.fakes.llm import Say

ADDRESS = "Office 4, Mall Road, Lahore"
WEBSITE = "https://chiragh.example.com"
EMAIL = "salam@chiragh.example.com"
ABOUT = "Three designers, since 2014."
MENU = "What can I do for you?"


async def tell(chat: Chat, **profile: str) -> None:
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        assert (await client.patch("/api/tenant", json={"profile": profile})).status_code == 200
    await chat.rows("delete from knowledge_articles")


async def first_answer(chat: Chat, number: int, *words: str) -> list[str]:
    """The paragraphs of what a new customer is answered."""
    (said,) = await replace(chat, customer=f"+9230066600{number:02d}").says(*words)
    return said.split("\n\n")


async def test_the_built_in_assistant_tells_it_in_the_customers_language(chat: Chat) -> None:
    await tell(chat, address=ADDRESS, website=WEBSITE, email=EMAIL, about=ABOUT)
    asked = {
        "where is your shop?": f"You find us here: {ADDRESS}",
        "bhai aap ki dukan kahan hai": f"Hamara pata: {ADDRESS}",
        "آپ کی دکان کہاں ہے؟": f"ہمارا پتہ: {ADDRESS}",
        "أين المحل من فضلك؟": f"عنواننا: {ADDRESS}",
        "do you have a website?": f"Our website: {WEBSITE}",
        "apki email kya hai bhai": f"Hamari email: {EMAIL}",
        "ما هو بريدكم الإلكتروني؟": f"بريدنا الإلكتروني: {EMAIL}",
        "please tell me about your company": ABOUT,
        "your address and your email please": f"You find us here: {ADDRESS}\nOur e-mail: {EMAIL}",
    }
    told = {words: (await first_answer(chat, number, words))[1] for number, words in enumerate(asked)}
    assert told == asked


async def test_what_was_not_told_or_not_asked_stays_as_it_was(chat: Chat) -> None:
    await tell(chat, website=WEBSITE)
    assert MENU in await first_answer(chat, 1, "where is your office?"), "unknown"
    assert not any(WEBSITE in part for part in await first_answer(chat, 2, "what is the price of your website?"))
    await tell(chat, address=ADDRESS)
    assert not any(ADDRESS in part for part in await first_answer(chat, 3, "my address is 5 Canal Road"))
    await chat.rows(
        "insert into knowledge_articles (tenant_id, id, question, answer) values ($1, gen_random_uuid(), $2, $3)",
        chat.tenant_id,
        "Where is your office?",
        "Behind the big mosque.",
    )
    assert "Behind the big mosque." in await first_answer(chat, 4, "where is your office?"), "the shop's own words"


async def test_a_model_is_told_it_among_the_shops_texts(chat: Chat) -> None:
    await tell(chat, address=ADDRESS, website=WEBSITE)
    chat.llm.scripts["a"] = [Say(f"Come to {ADDRESS}, or see {WEBSITE}.")]
    await chat.provider("claude", "script:a")
    assert await chat.says("where are you?") == [f"Come to {ADDRESS}, or see {WEBSITE}."], "the guard knows it too"
    shop, notes = (block["text"] for block in chat.llm.seen[0].body["system"])
    told = f"The shop tells of itself:\nAddress: {ADDRESS}\nWebsite: {WEBSITE}\n"
    assert told in shop[shop.index("\n<shop>\n") :]
    assert ADDRESS not in notes
    async with client_of(chat.runtime, await make_member(chat.runtime.db, chat.tenant_id, "admin")) as client:
        shown = (await client.post("/api/templates/prompts/preview", json={})).json()
    assert told in f"{shown['own_words']}\n"
