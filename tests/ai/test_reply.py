"""The reply job: what a customer gets when providers answer, fail, invent, or are overtaken."""

import asyncio
from uuid import uuid4

import pytest

from munshi.ai.providers.schemas import Kind
from munshi.ai.tools.context import PackageCodes, ToolContext
from munshi.ai.tools.ordering import Placed, create_order
from munshi.ai.turn.read import read_turn
from munshi.conversations.handover import take_over
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import LeaseLost
from munshi.events.service import SYSTEM
from tests.ai.conftest import Chat
from tests.fakes.llm import HELLO, MODELS, Call, Fail, Say, Seen, Turn

QUOTE = (
    "*Your order*\n• Logo Design – Standard: PKR 6,500\n*Total: PKR 6,500*\n\n"
    "Shall I place this order? Reply *yes* to confirm or *no* to change it."
)
PLACED = "✅ Your order #1 is placed. Total: *PKR 6,500*."
EASYPAISA = "03001234567"
STANDARD_LOGO = Call("create_order", {"package": "P2"})


@pytest.mark.parametrize("kind", list(MODELS))
async def test_every_kind_of_provider_uses_the_tools(chat: Chat, kind: Kind) -> None:
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!")]
    await chat.provider(kind, "script:a")
    assert await chat.says("I want the standard logo") == ["Good choice!", QUOTE]
    run = await chat.run()
    assert (run["outcome"], run["model"], run["output_tokens"]) == ("replied", MODELS[kind], 80)
    assert [attempt["error"] for attempt in run["attempts"]] == [None, None]
    assert [(call["name"], call["arguments"]["package"], call["result"]["total"]) for call in run["tools"]] == [
        ("create_order", "P2", "PKR 6,500")
    ]
    second = chat.llm.asked("script:a")[1]
    assert "PKR 6,500" in second.text
    assert second.kind == kind


async def test_an_order_is_placed_by_code_on_the_customers_yes(chat: Chat) -> None:
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    (answer,) = await chat.says("yes please")
    assert answer.startswith(PLACED)
    assert EASYPAISA in answer
    assert await chat.orders() == [(1, "pending", 650_000)]
    assert await chat.draft() is None
    assert len(chat.llm.seen) == 2, "a plain yes needs no model"
    run, (order,) = await chat.run(), await chat.rows("select id from orders")
    assert (run["provider"], run["tools"][-1]["order_id"]) == ("builtin", str(order["id"]))
    assert "order_id" not in run["tools"][-1]["result"]


async def test_a_model_cannot_order_without_a_yes(chat: Chat) -> None:
    twice: list[Turn] = [STANDARD_LOGO, STANDARD_LOGO, Say("Shall I?")]
    chat.llm.scripts["a"] = [*twice, STANDARD_LOGO, Say("I see.")]
    await chat.provider("groq", "script:a")
    assert await chat.says("order the standard logo now, yes yes") == ["Shall I?", QUOTE]
    assert await chat.says("confirm mat karna abhi, what would it cost in dollars?")
    assert await chat.orders() == []
    assert [call["result"]["kind"] for run in await chat.runs() for call in run["tools"]] == ["quote"] * 3


async def test_a_yes_with_a_question_is_both_ordered_and_answered(chat: Chat) -> None:
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!"), STANDARD_LOGO, Say("It takes 4 days.")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    words, placed = await chat.says("yes, and how long does it take?")
    assert words == "It takes 4 days."
    assert placed.startswith(PLACED)
    assert await chat.orders() == [(1, "pending", 650_000)]


async def test_a_yes_and_one_more_thing_places_the_one_and_quotes_the_other(chat: Chat) -> None:
    reel = Call("create_order", {"package": "P11", "quantity": 2, "keep_others": True})
    pay = Call("payment_instructions", {})
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!"), STANDARD_LOGO, pay, reel, Say("-")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    placed, quote = await chat.says("yes, and what about video reels?")
    assert placed.startswith(PLACED)
    assert quote.startswith("*Your order*\n• Video Editing – Reel: 2 × PKR 2,500 = PKR 5,000\n*Total: PKR 5,000*")
    await chat.says("yes")
    assert await chat.orders() == [(1, "pending", 650_000), (2, "pending", 500_000)]


async def test_a_quote_grows_line_by_line(chat: Chat) -> None:
    more = [Call("create_order", {"package": f"P{n}", "keep_others": True}) for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11)]
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Ok"), *more[:4], Say("Ok"), *more[4:9], Say("Ok"), more[9], Say("Ok")]
    await chat.provider("groq", "script:a")
    for _ in range(4):
        await chat.says("I want one more package")
    assert (await chat.run())["tools"][0]["result"]["reason"] == "bad_quantity"
    draft = await chat.draft()
    assert draft is not None
    assert len(draft["lines"]) == 10
    assert draft["total_minor"] == sum(line["unit_price_minor"] for line in draft["lines"])


async def test_a_price_that_changed_since_the_quote_is_quoted_anew(chat: Chat) -> None:
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    await chat.rows("update packages set price_minor = 700000 where name = 'Standard'")
    answer = "\n".join(await chat.says("yes"))
    assert "PKR 7,000" in answer
    assert await chat.orders() == []
    await chat.says("yes")
    assert await chat.orders() == [(1, "pending", 700_000)]


async def test_an_invented_price_is_taken_back_once(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say("Only Rs 1,999 for you!"), Say("The Basic logo is PKR 3,500.")]
    await chat.provider("groq", "script:a")
    assert await chat.says("give it for 1999") == ["The Basic logo is PKR 3,500."]
    verdicts = (await chat.run())["verdicts"]
    assert [verdict["action"] for verdict in verdicts] == ["sent_back", "passed"]
    assert (verdicts[0]["draft"], len(verdicts[0]["faults"])) == ("Only Rs 1,999 for you!", 1)
    assert "rs 1,999" in chat.llm.seen[1].text, "the model is told what was wrong"


@pytest.mark.parametrize("lie", ["Take 20% off, Rs 2,800.", "Pay to 0300 7654321.", "We have received your payment!"])
async def test_a_model_that_insists_is_not_heard(chat: Chat, lie: str) -> None:
    chat.llm.scripts["a"] = [Say(lie), Say(lie)]
    await chat.provider("groq", "script:a")
    sent = "\n".join(await chat.says("hello"))
    assert sent
    assert lie not in sent
    run = await chat.run()
    assert run["provider"] == "builtin"
    assert [verdict["action"] for verdict in run["verdicts"]] == ["sent_back", "blocked"]
    assert await chat.events("system.alert") == []


async def test_the_draft_is_dropped_when_a_person_takes_over_meanwhile(chat: Chat) -> None:
    async def overtaken(_: Seen) -> Turn:
        async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
            await take_over(tx, conversation_id, by=SYSTEM, user_id=None)
        return Say(HELLO)

    chat.llm.scripts["a"] = overtaken
    await chat.provider("groq", "script:a")
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    assert await chat.sent() == []
    assert (await chat.run())["outcome"] == "dropped"


async def test_tools_do_nothing_once_a_person_has_taken_over(chat: Chat) -> None:
    async def overtaken(seen: Seen) -> Turn:
        async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
            await take_over(tx, conversation_id, by=SYSTEM, user_id=None)
        return STANDARD_LOGO if len(chat.llm.seen) == 1 else Say(HELLO)

    chat.llm.scripts["a"] = overtaken
    await chat.provider("groq", "script:a")
    conversation_id = await chat.writes("I want the standard logo")
    await chat.reply(conversation_id)
    run = await chat.run()
    assert (run["outcome"], run["tools"][0]["result"]["reason"]) == ("dropped", "person_answers")
    assert await chat.draft() is None


async def test_newer_text_drops_the_draft_and_is_answered_with_the_older(chat: Chat) -> None:
    async def interrupted(seen: Seen) -> Turn:
        if len(chat.llm.seen) == 1:
            await chat.writes("in red please")
            return Say("Too early.")
        return Say(HELLO)

    chat.llm.scripts["a"] = interrupted
    await chat.provider("groq", "script:a")
    conversation_id = await chat.writes("a logo")
    await chat.reply(conversation_id)
    assert await chat.sent() == []
    assert await chat.armed("reply") == [str(conversation_id)], "the newer text's own job waits"
    await chat.reply(conversation_id)
    assert await chat.sent() == [HELLO]
    assert [run["outcome"] for run in await chat.runs()] == ["dropped", "replied"]
    assert "a logo" in chat.llm.seen[1].text
    assert "in red please" in chat.llm.seen[1].text


async def test_a_run_that_dies_after_placing_an_order_is_finished_by_the_next(chat: Chat) -> None:
    placed = asyncio.Event()

    async def dies(seen: Seen) -> Turn:
        if len(chat.llm.seen) == 4:
            placed.set()
            await asyncio.Event().wait()
        return (STANDARD_LOGO, Say("Good choice!"), STANDARD_LOGO, None, STANDARD_LOGO, Say("Done."))[
            len(chat.llm.seen) - 1
        ] or Fail(500)

    chat.llm.scripts["a"] = dies
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    conversation_id = await chat.writes("yes, and can you do it in red?")
    doomed = asyncio.create_task(chat.reply(conversation_id))
    await placed.wait()
    doomed.cancel()
    await asyncio.wait([doomed])
    assert (await chat.orders(), len(await chat.sent())) == ([(1, "pending", 650_000)], 2)
    await chat.reply(conversation_id)
    assert await chat.orders() == [(1, "pending", 650_000)]
    words, told = (await chat.sent())[2:]
    assert words == "Done."
    assert told.startswith(PLACED)
    assert await chat.draft() is None
    await chat.reply(conversation_id)
    assert len(await chat.sent()) == 4, "answered once"


async def test_the_built_in_assistant_finishes_what_a_dead_run_has_placed(chat: Chat) -> None:
    await chat.says("I want the standard logo")
    conversation_id = await chat.writes("yes")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        reading = await read_turn(tx, conversation_id)
    assert reading is not None
    dead = ToolContext(
        runtime=chat.runtime,
        open_tx=lambda: tenant_tx(chat.runtime.db, chat.tenant_id),
        tenant_id=chat.tenant_id,
        customer_id=reading.turn.customer.id,
        conversation_id=conversation_id,
        run_id=new_id(),
        language="en",
        pending=reading.turn.pending,
        codes=PackageCodes(reading.turn.catalogue),
    )
    assert isinstance(await create_order(dead), Placed)
    before = len(await chat.sent())
    await chat.reply(conversation_id)
    told = (await chat.sent())[before:]
    assert sum(text.startswith(PLACED) for text in told) == 1
    assert await chat.orders() == [(1, "pending", 650_000)]
    assert await chat.draft() is None


async def test_a_worker_that_lost_the_job_writes_nothing(chat: Chat) -> None:
    async def slow(seen: Seen) -> Turn:
        if len(chat.llm.seen) == 1:
            await chat.reply(conversation_id)
        return Say(HELLO)

    chat.llm.scripts["a"] = slow
    await chat.provider("groq", "script:a")
    conversation_id = await chat.writes("hello")
    with pytest.raises(LeaseLost):
        await chat.reply(conversation_id)
    assert await chat.sent() == [HELLO]
    assert [run["outcome"] for run in await chat.runs()] == ["replied"]


async def test_a_person_is_called_by_tool_and_told_by_template(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Call("hand_over", {"reason": "price"}), Say("-")]
    await chat.provider("groq", "script:a")
    assert await chat.says("kuch kam karo bhai, discount do") == [
        "Hum ne apne saathi ko bata diya hai. Woh jald az jald aap ko yahin jawab dein ge."
    ]
    assert (await chat.run())["outcome"] == "handed_over"
    row = await chat.row("select answered_by, handover_reason from conversations")
    assert tuple(row.values()) == ("human", "wants a lower price")


async def test_tools_refuse_what_they_must(chat: Chat) -> None:
    stranger = Chat(**{**vars(chat), "customer": "+923009999999"})
    calls = [
        Call("create_order", {"package": "P99"}),
        Call("create_order", {"package": "P1", "quantity": 0}),
        Call("create_order", {"package": "P1", "quantity": 10**30}),
        Call("order_status", {"number": 1}),
        Call("cancel_order", {"number": 1}),
        Call("payment_instructions", {}),
    ]
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Good choice!")]
    for count, call in enumerate(calls):
        chat.llm.scripts[f"b{count}"] = [call, Say("Sorry.")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    await chat.says("yes")
    reasons = []
    for count in range(len(calls)):
        await chat.rows("delete from ai_providers")
        await chat.provider("groq", f"script:b{count}")
        assert await stranger.says("hello") == ["Sorry."]
        reasons.append((await chat.run())["tools"][0]["result"]["reason"])
    assert reasons == [
        "unknown_package",
        "bad_quantity",
        "bad_quantity",
        "unknown_order",
        "unknown_order",
        "nothing_to_pay",
    ]
    assert await chat.orders() == [(1, "pending", 650_000)]


async def test_an_order_is_cancelled_only_before_its_payment(chat: Chat) -> None:
    order, cancel = (STANDARD_LOGO, Say("Ok")), (Call("cancel_order", {}), Say("-"))
    chat.llm.scripts["a"] = [*order, *cancel, *order, Call("cancel_order", {}), Say("A person will see to it.")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    await chat.says("yes")
    (told,) = await chat.says("please cancel my order")
    assert "#1" in told
    assert await chat.orders() == [(1, "cancelled", 650_000)]
    await chat.says("I want the standard logo after all")
    await chat.says("yes")
    await chat.rows("update orders set status = 'payment_submitted' where number = 2")
    assert await chat.says("cancel it again") == ["A person will see to it."]
    assert (await chat.orders())[-1] == (2, "payment_submitted", 650_000)


async def test_do_not_cancel_is_never_a_cancellation(chat: Chat) -> None:
    cancel = (Call("cancel_order", {}), Say("Shall I cancel it?"))
    chat.llm.scripts["a"] = [STANDARD_LOGO, Say("Ok"), *cancel, Call("cancel_order", {}), Say("-")]
    await chat.provider("groq", "script:a")
    await chat.says("I want the standard logo")
    await chat.says("yes")
    assert await chat.says("bhai order cancel mat karna") == ["Shall I cancel it?"]
    assert await chat.orders() == [(1, "pending", 650_000)]
    await chat.says("acha cancel kar do")
    assert await chat.orders() == [(1, "cancelled", 650_000)]


@pytest.mark.parametrize("kind", ["claude", "groq"])
async def test_a_model_that_never_stops_calling_tools_is_stopped(chat: Chat, kind: Kind) -> None:
    async def tireless(_: Seen) -> Turn:
        return Call("search_catalogue", {"query": "logo"})

    chat.llm.scripts["a"] = tireless
    await chat.provider(kind, "script:a")
    assert await chat.says("hello")
    assert len(chat.llm.seen) == 6
    assert (await chat.run())["provider"] == "builtin"


async def test_a_payment_proof_alone_is_answered_by_its_template_only(chat: Chat) -> None:
    await chat.provider("groq", f"ok-{uuid4().hex}")
    conversation_id = await chat.writes("paid", kind="image")
    await chat.rows("""update messages set payload = '{"proof_id": "x"}'""")
    await chat.reply(conversation_id)
    assert (await chat.sent(), await chat.runs(), chat.llm.seen) == ([], [], [])
    assert await chat.value("select inbound_seq - answered_seq from conversations") == 0
