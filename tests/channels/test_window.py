"""WhatsApp's 24 hours: who may be written to freely, what stands in for free words, and what a refusal teaches."""

from uuid import UUID

import pytest

from munshi.channels.templates.service import keep
from munshi.conversations.send import send
from munshi.conversations.templates.send import send_template
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.channels.doors import arrive
from tests.chats import SANA, Shop, message, messages_document, receipt, simulator_shop, statuses_document
from tests.fakes.graph import OK, Answer, Graph, template

TWO_DAYS = "now() - interval '2 days'"


async def chat_with(shop: Shop, *, shut: bool = False) -> UUID:
    """A chat whose customer wrote just now, or two days ago."""
    await arrive(shop, messages_document(message()))
    if shut:
        await shop.rows(
            f"update conversations set created_at = {TWO_DAYS}, last_inbound_at = {TWO_DAYS} returning id"  # noqa: S608
        )
    found: UUID = await shop.value("select id from conversations")
    return found


async def say(shop: Shop, chat: UUID, text: str, author: str = "ai") -> UUID:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        return (await send(tx, chat, text, author=author)).id  # type: ignore[arg-type]


async def know(shop: Shop, *templates: dict[str, object]) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await keep(tx, shop.account_id, templates)


async def tell_paid(shop: Shop, chat: UUID) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await send_template(tx, chat, "order_paid", "en", {"number": "7", "total": "PKR 2,500.00"})


async def test_free_until_24_hours_after_the_customers_words(shop: Shop) -> None:
    await chat_with(shop)
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id)) as client:
        (shown,) = (await client.get("/api/conversations")).json()["items"]
    wrote = await shop.value("select last_inbound_at + interval '24 hours' from conversations")
    assert shown["free_until"] == wrote.isoformat().replace("+00:00", "Z")


async def test_a_simulator_knows_no_such_hours(runtime: Runtime) -> None:
    shop = await simulator_shop(runtime)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as client:
        played = {"from": f"+{SANA}", "text": "salam"}
        await client.post(f"/api/whatsapp/{shop.account_id}/simulate", json=played)
        await shop.drain("in")
        (shown,) = (await client.get("/api/conversations")).json()["items"]
    assert shown["free_until"] is None


async def test_a_persons_free_words_are_refused_afterwards(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop, shut=True)
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "agent")) as client:
        refused = await client.post(f"/api/conversations/{chat}/messages", json={"text": "Are you there?"})
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")
    assert [row["direction"] for row in await shop.messages()] == ["in"]
    assert await shop.value("select answered_by from conversations") == "ai"


async def test_new_words_of_the_customer_open_it_again_but_a_reaction_does_not(shop: Shop) -> None:
    chat = await chat_with(shop, shut=True)
    await arrive(shop, messages_document(message(type="reaction", reaction={"message_id": "w", "emoji": "👍"})))
    with pytest.raises(Conflict):
        await say(shop, chat, "Thanks", author="human")
    await arrive(shop, messages_document(message("Hello again")))
    await say(shop, chat, "Thanks", author="human")


async def test_what_was_queued_in_time_is_not_sent_too_late(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop, shut=True)
    await say(shop, chat, "The price is …")
    await shop.drain("out")
    assert graph.calls == []
    (said,) = [row for row in await shop.messages() if row["direction"] == "out"]
    assert (said["status"], said["attempts"]) == ("failed", 1)
    assert "24 hours" in said["failure"]


@pytest.mark.parametrize("named", [False, True])
async def test_an_approved_template_of_the_same_name_stands_in(shop: Shop, graph: Graph, named: bool) -> None:
    chat = await chat_with(shop, shut=True)
    first, second = ("{{number}}", "{{total}}") if named else ("{{1}}", "{{2}}")
    ours = template(
        "order_paid", f"Order {first} of {second} is paid.", parameter_format="NAMED" if named else "POSITIONAL"
    )
    await know(shop, ours, template("order_paid", "آرڈر {{1}} {{2}}", language="ur"))
    await tell_paid(shop, chat)
    await shop.drain("out")
    (call,) = graph.sent
    sent = call.body["template"]
    assert (call.body["type"], sent["name"], sent["language"]) == ("template", "order_paid", {"code": "en"})
    names = [{"parameter_name": name} if named else {} for name in ("number", "total")]
    values = [{"type": "text", "text": text} for text in ("7", "PKR 2,500.00")]
    assert sent["components"] == [
        {"type": "body", "parameters": [value | name for value, name in zip(values, names, strict=True)]}
    ]


@pytest.mark.parametrize("status", ["PENDING", "PAUSED", "REJECTED"])
async def test_only_an_approved_one_stands_in(shop: Shop, graph: Graph, status: str) -> None:
    chat = await chat_with(shop, shut=True)
    await know(shop, template("order_paid", "Order {{1}} of {{2}}", status=status))
    await tell_paid(shop, chat)
    await shop.drain("out")
    assert graph.calls == []
    assert await shop.value("select status from messages where direction = 'out'") == "failed"


async def test_a_template_that_wants_more_than_we_have_is_not_sent(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop, shut=True)
    await know(shop, template("order_paid", "Order {{1}} of {{2}} by {{3}}"))
    await tell_paid(shop, chat)
    await shop.drain("out")
    assert graph.calls == []
    assert "order_paid" in await shop.value("select failure from messages where direction = 'out'")


async def test_inside_the_hours_our_own_words_go_out(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    await know(shop, template("order_paid", "Order {{1}} of {{2}}"))
    await tell_paid(shop, chat)
    await shop.drain("out")
    assert graph.sent[0].body["type"] == "text"


async def test_metas_refusal_shuts_the_window(shop: Shop, graph: Graph) -> None:
    """In the answer or in a receipt: what Meta says counts more than our clock."""
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(code=131047)]
    await say(shop, chat, "one")
    await shop.drain("out")
    with pytest.raises(Conflict):
        await say(shop, chat, "two", author="human")
    await arrive(shop, messages_document(message("Hello again")))
    own = await say(shop, chat, "three", author="human")
    await shop.drain("out")
    told = receipt("wamid.2", "failed", biz_opaque_callback_data=str(own), errors=[{"code": 131047}])
    await arrive(shop, statuses_document(told))
    with pytest.raises(Conflict):
        await say(shop, chat, "four", author="human")
    assert len(graph.calls) == 2


async def test_who_stopped_marketing_is_remembered(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(code=131050)]
    await say(shop, chat, "Offer!")
    await shop.drain("out")
    assert await shop.value("select marketing_stopped_at is not null from customers")
    assert {"fields": ["marketing_stopped_at"]} in await shop.events("customer.updated")


async def test_a_limited_number_still_replies_but_holds_templates(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    content = {"name": "hello", "language": {"code": "en"}, "components": []}
    graph.scripts[SANA] = [Answer(code=131048), OK]
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await send(tx, chat, "Hello!", author="human", payload={"template": content})
    outcome = await shop.work(f"out:{shop.account_id}")
    assert outcome.pause == pytest.approx(7200, abs=5)
    await say(shop, chat, "A reply")
    outcome = await shop.work(f"out:{shop.account_id}")
    assert graph.sent_to(SANA) == ["A reply"]
    assert outcome.pause == pytest.approx(7200, abs=30)
    held = await shop.row("select status, attempts from messages where payload ? 'template'")
    assert held == {"status": "queued", "attempts": 0}
    assert [alert["code"] for alert in await shop.events("system.alert")] == ["whatsapp_replies_only"]
    await shop.rows("update whatsapp_accounts set proactive_after = now() returning id")
    await shop.work(f"out:{shop.account_id}")
    assert [call.body["type"] for call in graph.sent] == ["text", "template"]
