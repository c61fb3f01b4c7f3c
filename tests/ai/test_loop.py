"""A model at work on one turn: calls that make no sense, and a model that does not come to an end."""

import pytest

from munshi.ai.providers.schemas import Kind
from tests.ai.conftest import Chat
from tests.fakes.llm import Call, Say

STANDARD_LOGO = Call("create_order", {"package": "P2"})
MANY = Call("create_order", {"package": "P2", "quantity": "many"})


@pytest.mark.parametrize("kind", ["claude", "gemini", "groq", "cohere", "openai_compatible"])
async def test_a_call_that_makes_no_sense_is_made_anew(chat: Chat, kind: Kind) -> None:
    chat.llm.scripts["a"] = [Call("place_order", {"package": "P2"}), MANY, STANDARD_LOGO, Say("Good choice!")]
    await chat.provider(kind, "script:a")
    words, quote = await chat.says("I want the standard logo")
    assert words == "Good choice!"
    assert quote.startswith("*Your order*\n• Logo Design – Standard: PKR 6,500")
    told = [seen.text for seen in chat.llm.seen]
    assert ["Unknown tool name: 'place_order'" in text for text in told] == [False, True, True, True]
    assert ["should be a valid integer" in text for text in told] == [False, False, True, True]
    assert [call["name"] for call in (await chat.run())["tools"]] == ["create_order"]


async def test_a_model_that_calls_a_tool_in_vain_three_times_running_is_given_up(chat: Chat) -> None:
    looks = Call("get_package", {"package": "P2"})
    chat.llm.scripts["a"] = [MANY, MANY, looks, MANY, MANY, Say("Sorry!"), MANY, MANY, MANY, Say("Sorry!")]
    await chat.provider("groq", "script:a")
    assert await chat.says("hello") == ["Sorry!"], "a call that made sense came between"
    assert await chat.says("hello again") != ["Sorry!"]
    assert len(chat.llm.seen) == 9
    run = await chat.run()
    assert (run["provider"], run["tools"]) == ("builtin", [])
    assert (await chat.draft(), await chat.orders()) == (None, [])
