"""One turn of a chat while providers fail: who is asked next, how long the customer waits, and who answers at last."""

import asyncio
import builtins
import threading
import time
from pathlib import Path

import pytest

from munshi.ai.providers.asking import ask as asking
from munshi.ai.providers.schemas import Kind
from munshi.ai.providers.vendors import clients as vendors
from munshi.media.store import save
from tests.ai.conftest import Chat
from tests.chats import simulator_shop
from tests.fakes.llm import HELLO, MODELS, Act, Call, Fail, Say, Seen, Turn
from tests.shop import PNG

STANDARD_LOGO = Call("create_order", {"package": "P2"})
QUOTED = "*Your order*\n• Logo Design – Standard: PKR 6,500"


async def tried(chat: Chat) -> list[tuple[str, str | None]]:
    """Kind and error of every attempt of the newest run."""
    return [(attempt["kind"], attempt["error"]) for attempt in (await chat.run())["attempts"]]


async def health(chat: Chat) -> dict[str, tuple[str | None, str | None]]:
    """Why each provider is stopped or rests, by kind."""
    rows = await chat.rows("select kind, stopped, resting_reason from ai_providers order by priority")
    return {row["kind"]: (row["stopped"], row["resting_reason"]) for row in rows}


async def test_a_turn_goes_down_the_whole_list_in_the_midst_of_a_tool_call(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "REQUEST_SECONDS", 1.0)
    chat.llm.scripts |= {"a": [STANDARD_LOGO, *[Fail(529)] * 3], "d": [Say("Good choice!")]}
    keys: list[tuple[Kind, str]] = [
        ("claude", "script:a"),
        ("gemini", "quota-b"),
        ("groq", "slow-c"),
        ("openai_compatible", "empty-e"),
        ("cohere", "script:d"),
    ]
    for kind, key in keys:
        await chat.provider(kind, key)
    words, quote = await chat.says("I want the standard logo")
    assert words == "Good choice!"
    assert quote.startswith(QUOTED)
    assert await tried(chat) == [
        ("claude", None),
        *[("claude", "overloaded")] * 3,
        ("gemini", "quota_exceeded"),
        ("groq", "timeout"),
        *[("openai_compatible", "bad_response")] * 3,
        ("cohere", None),
    ]
    assert len((await chat.run())["tools"]) == 1, "the tool has run once"
    assert "PKR 6,500" in chat.llm.asked("script:d")[0].text, "the next provider sees the tool's result"
    assert await health(chat) == {
        "claude": (None, "overloaded"),
        "gemini": (None, "quota_exceeded"),
        "groq": (None, None),
        "openai_compatible": (None, "bad_response"),
        "cohere": (None, None),
    }


async def test_who_answered_the_tool_call_goes_on_with_the_chat(chat: Chat) -> None:
    """The dead one is not asked again at every step."""
    chat.llm.scripts["b"] = [STANDARD_LOGO, Say("Good choice!")]
    await chat.provider("claude", "context-a")
    await chat.provider("groq", "script:b")
    await chat.says("I want the standard logo")
    assert await tried(chat) == [("claude", "context_too_long"), ("groq", None), ("groq", None)]


async def test_a_passing_failure_is_tried_again(chat: Chat) -> None:
    await chat.provider("groq", "500:2-a")
    assert await chat.says("hello") == [HELLO]
    assert await tried(chat) == [("groq", "server_error"), ("groq", "server_error"), ("groq", None)]
    assert await chat.value("select failures from ai_providers") == 0, "an answer wipes them out"


async def test_a_short_wait_that_is_asked_for_is_kept_to(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Fail(429, retry_after=0.4), Say(HELLO)]
    await chat.provider("gemini", "script:a")
    started = time.perf_counter()
    assert await chat.says("hello") == [HELLO]
    assert time.perf_counter() - started > 0.4
    assert await tried(chat) == [("gemini", "rate_limited"), ("gemini", None)]


@pytest.mark.parametrize("kind", ["claude", "gemini"])
async def test_a_long_wait_is_not_the_customers(chat: Chat, kind: Kind) -> None:
    """Whoever asks for more than eight seconds is passed over, by all, until they are over."""
    await chat.provider(kind, "429@45-a")
    await chat.provider("groq", "ok-b")
    assert await chat.says("hello") == [HELLO]
    assert await tried(chat) == [(kind, "rate_limited"), ("groq", None)]
    left = await chat.value("select extract(epoch from resting_until - now()) from ai_providers where priority = 0")
    assert 30 < left <= 45
    assert await chat.says("hello again") == [HELLO]
    assert await tried(chat) == [(kind, "resting"), ("groq", None)]
    assert len(chat.llm.asked("429@45-a")) == 1


async def test_when_all_fail_the_built_in_assistant_goes_on_and_the_ai_comes_back_by_itself(chat: Chat) -> None:
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!"), *[Fail(500)] * 3, Say("Four days.")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    quoted = await chat.draft()
    assert await chat.says("how many days does it take?")
    assert (await chat.run())["provider"] == "builtin"
    assert await tried(chat) == [("groq", "server_error")] * 3
    assert await chat.draft() == quoted
    assert await chat.says("and is it really good?")
    assert await tried(chat) == [("groq", "resting")]
    assert len(chat.llm.seen) == 5, "who rests is not asked"
    alerts = [alert["code"] for alert in await chat.events("system.alert")]
    assert alerts == ["ai_no_provider_answers"], "the shop is told once, not with every message"
    await chat.rows("update ai_providers set resting_until = now() - interval '1 second'")
    assert await chat.says("and how long does it take?") == ["Four days."]
    assert await chat.draft() == quoted, "the AI returns to the same order"
    assert len(await chat.events("ai_provider.recovered")) == 1
    assert await health(chat) == {"groq": (None, None)}


async def test_a_key_that_is_refused_stops_the_provider_and_alerts_the_shop_once(chat: Chat) -> None:
    provider_id = await chat.provider("claude", "401-a", label="Our Claude")
    await chat.provider("groq", "ok-b")
    assert await chat.says("hello") == [HELLO]
    assert await chat.says("hello again") == [HELLO]
    assert [seen.kind for seen in chat.llm.seen] == ["claude", "groq", "groq"]
    (alert,) = await chat.events("system.alert")
    assert alert == {
        "code": "ai_provider_stopped",
        "action": "Enter its key again, then test it; until then it is not asked.",
        "provider": str(provider_id),
        "label": "Our Claude",
    }
    assert await chat.events("ai_provider.stopped") == [{"reason": "bad_key"}]


async def test_a_provider_that_hangs_is_left_for_the_next(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "REQUEST_SECONDS", 0.3)
    await chat.provider("groq", "slow-a")
    await chat.provider("cohere", "ok-b")
    assert await chat.says("hello") == [HELLO]
    assert await tried(chat) == [("groq", "timeout"), ("cohere", None)], "one wait is enough"


async def test_the_customer_does_not_wait_for_ever(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TURN_SECONDS", 0.5)
    await chat.provider("groq", "slow-a")
    assert await chat.says("hello")
    assert ((await chat.run())["provider"], await tried(chat)) == ("builtin", [("groq", "deadline")])


async def test_loading_an_sdk_takes_nothing_of_a_turns_time(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The first turn of a process has its 25 seconds too, and the loop goes on meanwhile: here it opens the gate."""
    gate = threading.Event()
    (tmp_path / "slow_sdk.py").write_text("assert gate.wait(20)")
    monkeypatch.setattr(builtins, "gate", gate, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(vendors.SDKS, "groq", ("slow_sdk",))
    monkeypatch.setattr(vendors, "_loaded", set())
    monkeypatch.setattr(asking, "TURN_SECONDS", 2.0)
    await chat.provider("groq", "ok-a")
    asyncio.get_running_loop().call_later(2.5, gate.set)
    assert await chat.says("hello") == [HELLO]
    assert await tried(chat) == [("groq", None)]
    assert gate.is_set()


async def test_no_wait_goes_past_the_end_of_the_turn(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TURN_SECONDS", 4.0)
    await chat.provider("claude", "429@3-a")
    await chat.provider("groq", "ok-b")
    assert await chat.says("hello") == [HELLO]
    assert await tried(chat) == [("claude", "rate_limited"), ("groq", None)]


async def test_a_picture_goes_to_providers_that_see(chat: Chat) -> None:
    await chat.provider("claude", "context-a")
    await chat.provider("groq", "context-b")
    await chat.provider("openai_compatible", "ok-c", sees_pictures=True)
    media = await save(chat.runtime, chat.tenant_id, PNG, filename="cat.png")
    conversation_id = await chat.writes("like this", kind="image", media=media)
    await chat.reply(conversation_id)
    claude, groq, own = chat.llm.seen
    assert '"media_type": "image/png"' in claude.text
    assert "base64" not in groq.text
    assert "[picture]" in groq.text
    assert "data:image/png;base64" in own.text
    assert await chat.sent() == [HELLO]


async def test_each_shop_uses_its_own_key_and_words(chat: Chat) -> None:
    async def says_key(seen: Seen) -> Turn:
        return Say(f"We are {seen.key}")

    shops = []
    for number in range(3):
        made = await simulator_shop(chat.runtime, name=f"Shop {number}")
        shop = Chat(made.runtime, made.tenant_id, made.account_id, chat.llm)
        chat.llm.scripts[f"s{number}"] = says_key
        await shop.provider("groq", f"script:s{number}")
        shops.append(shop)
    answers = await asyncio.gather(*(shop.says("hello") for shop in shops))
    assert answers == [[f"We are script:s{number}"] for number in range(3)]
    for number in range(3):
        (seen,) = chat.llm.asked(f"script:s{number}")
        assert [f"Shop {other}" in seen.text for other in range(3)] == [other == number for other in range(3)]


@pytest.mark.parametrize("kind", list(MODELS))
async def test_no_answer_of_any_shape_reaches_the_customer(chat: Chat, kind: Kind) -> None:
    """Half of it, none of it, or a refusal: the next one's words are sent."""
    turns: list[Turn] = [Say("", "stop"), Act("cut"), Say("A very long", "length")]
    chat.llm.scripts["a"] = turns
    await chat.provider(kind, "script:a")
    await chat.provider("groq", "refused-b")
    await chat.provider("cohere", "ok-c")
    assert await chat.says("hello") == [HELLO]
    words = ["bad_response", "bad_response", "cut_off", "refused", None]
    assert [error for _, error in await tried(chat)] == words
