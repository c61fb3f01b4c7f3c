"""Sending through the Cloud API against a Graph server over real HTTP: order, faults, and never twice by itself."""

import asyncio
import time
from dataclasses import replace
from uuid import UUID

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr

from munshi.channels.base import Account, Outgoing, SendFailed
from munshi.channels.cloud import channel
from munshi.channels.numbers import standing
from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import LeaseLost
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.media import store
from tests.api import client_of, make_member
from tests.channels.doors import arrive
from tests.chats import SANA, Shop, change, cloud_shop, document, message, messages_document, receipt, statuses_document
from tests.fakes.graph import NUMBER, OK, Answer, Graph

OMAR = "966501234567"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0c"
    b"IDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


async def chat_with(shop: Shop, sender: str = SANA) -> UUID:
    """A conversation in which this customer has written once."""
    await arrive(shop, messages_document(message(sender=sender)))
    found: UUID = await shop.value(
        """select c.id from conversations c join customer_addresses a on a.customer_id = c.customer_id
           where a.value = $1""",
        f"+{sender}",
    )
    return found


async def say(shop: Shop, conversation_id: UUID, *texts: str) -> list[UUID]:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        return [(await send(tx, conversation_id, text, author="ai")).id for text in texts]


async def states(shop: Shop) -> list[tuple[str, str, int]]:
    """(text, status, attempts) of what we said, in order."""
    rows = await shop.rows("select text, status, attempts from messages where direction = 'out' order by id")
    return [(row["text"], row["status"], row["attempts"]) for row in rows]


async def rest_is_over(shop: Shop) -> None:
    """Let the pauses after failures have passed."""
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update messages set claimed_at = claimed_at - interval '1 hour'")
        await tx.raw.execute("update whatsapp_accounts set paused_until = null")
        await tx.raw.execute("update wake set due_at = now() where key like 'out:%' and due_at is not null")


async def test_a_location_is_one_at_whatsapp(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    place = {"latitude": 31.5204, "longitude": 74.3587, "name": "Liberty Market", "address": "Lahore"}
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "agent")) as client:
        answers = [
            await client.post(f"/api/conversations/{chat}/messages", json={"location": place}),
            await client.post(
                f"/api/whatsapp/{shop.account_id}/send",
                json={"to": SANA, "location": {"latitude": -0.25, "longitude": 180}},
            ),
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        wrong = {"to": SANA, "location": {"latitude": 95, "longitude": 0}}
        refused = await client.post(f"/api/whatsapp/{shop.account_id}/send", json=wrong)
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json()["errors"]] == ["words.location.latitude"]
    await shop.drain("out")
    assert [(call.body["type"], call.body["location"]) for call in graph.sent] == [
        ("location", place),
        ("location", {"latitude": -0.25, "longitude": 180}),
    ]


async def test_messages_of_one_chat_arrive_in_order(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=0.15), OK, OK]
    first, *_ = await say(shop, chat, "one", "two", "three")
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["one", "two", "three"]
    assert await states(shop) == [("one", "sent", 1), ("two", "sent", 1), ("three", "sent", 1)]
    assert graph.sent[0].own_id == str(first)
    assert graph.sent[0].body["messaging_product"] == "whatsapp"
    ids = await shop.rows("select wa_id, sent_at from messages where direction = 'out' order by seq")
    assert [row["wa_id"] for row in ids] == [call.wamid for call in graph.sent]
    assert all(row["sent_at"] for row in ids)
    assert [event["status"] for event in await shop.events("message.status")] == ["sent"] * 3


async def test_a_slow_chat_does_not_hold_up_the_others(shop: Shop, graph: Graph) -> None:
    sana, omar = await chat_with(shop), await chat_with(shop, OMAR)
    graph.scripts[SANA] = [Answer(delay=1.5)]
    await say(shop, sana, "slow")
    await say(shop, omar, *(f"quick {number}" for number in range(5)))
    run = asyncio.create_task(shop.drain("out"))
    await graph.reached(6)
    assert not run.done()
    assert len(graph.sent_to(OMAR)) == 5
    assert await shop.value("select status from messages where text = 'slow'") == "sending"
    await say(shop, omar, "said meanwhile")
    await run
    await shop.drain("out")
    assert graph.sent_to(OMAR)[-1] == "said meanwhile"
    assert {status for _, status, _ in await states(shop)} == {"sent"}


async def test_a_transient_fault_is_tried_again_and_holds_only_its_chat(shop: Shop, graph: Graph) -> None:
    sana, omar = await chat_with(shop), await chat_with(shop, OMAR)
    graph.scripts[SANA] = [Answer(status=503), Answer(code=131000, status=500), OK]
    await say(shop, sana, "first", "second")
    await say(shop, omar, "other")
    outcome = await shop.work(f"out:{shop.account_id}")
    assert outcome.pause == pytest.approx(6, abs=1.5)
    assert await states(shop) == [("first", "queued", 1), ("second", "queued", 0), ("other", "sent", 1)]
    await rest_is_over(shop)
    outcome = await shop.work(f"out:{shop.account_id}")
    assert outcome.pause == pytest.approx(12, abs=1.5)
    await rest_is_over(shop)
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["first", "second"]
    assert await states(shop) == [("first", "sent", 3), ("second", "sent", 1), ("other", "sent", 1)]


async def test_the_pair_rate_rests_at_least_six_seconds(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(code=131056)]
    await say(shop, chat, "hello")
    outcome = await shop.work(f"out:{shop.account_id}")
    assert outcome.pause == pytest.approx(6, abs=1.5)
    await shop.work(f"out:{shop.account_id}")
    assert len(graph.calls) == 1
    await rest_is_over(shop)
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["hello"]


async def test_trying_ends_some_day(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    graph.always = Answer(status=500)
    await say(shop, chat, "never", "next")
    for _ in range(12):
        await rest_is_over(shop)
        await shop.work(f"out:{shop.account_id}")
    never, next_one = await shop.rows(
        "select status, failure, attempts from messages where direction = 'out' order by seq"
    )
    assert (never["status"], never["attempts"]) == ("failed", 12)
    assert never["failure"].startswith("Not sent after 12 attempts: WhatsApp had a passing fault.")
    assert next_one["attempts"] <= 1


@pytest.mark.parametrize("code", [131026, 131030, 131021, 130472, 131049, 131050, 131051, 131009, 132001, 131062])
async def test_what_can_never_arrive_fails_at_once_with_its_reason(shop: Shop, graph: Graph, code: int) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(code=code)]
    await say(shop, chat, "no", "yes")
    await shop.drain("out")
    assert await states(shop) == [("no", "failed", 1), ("yes", "sent", 1)]
    assert f"(WhatsApp code {code})" in await shop.value("select failure from messages where text = 'no'")
    assert len(graph.calls) == 2


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (Answer(code=190, status=401), "access token"),
        (Answer(code=190, subcode=463, status=401), "has expired"),
        (Answer(code=10, status=403), "lacks a permission"),
        (Answer(code=299, status=403), "lacks a permission"),
        (Answer(status=401), "access token"),
        (Answer(code=368, status=403), "blocked or restricted"),
        (Answer(code=131031), "blocked or restricted"),
        (Answer(code=131042), "payment method"),
        (Answer(code=133010), "not set up"),
        (Answer(code=100, subcode=33), "no such number"),
    ],
)
async def test_a_fault_of_the_account_stops_it_until_a_person_acts(
    shop: Shop, graph: Graph, answer: Answer, hint: str
) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [answer]
    await say(shop, chat, "one", "two")
    await shop.drain("out")
    assert await states(shop) == [("one", "queued", 0), ("two", "queued", 0)]
    account = await shop.row("select status, last_error from whatsapp_accounts")
    assert account["status"] == "disconnected"
    assert hint in account["last_error"]
    assert [alert["code"] for alert in await shop.events("system.alert")] == ["whatsapp_sending_stopped"]
    assert len(await shop.events("whatsapp.disconnected")) == 1
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await standing.mark_connected(tx, shop.account_id, None, by=SYSTEM)
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["one", "two"]


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (Answer(code=130429, status=429), 30),
        (Answer(code=4), 30),
        (Answer(code=80007, headers={"Retry-After": "90"}), 90),
        (Answer(status=429), 30),
    ],
)
async def test_a_used_up_rate_rests_the_account(shop: Shop, graph: Graph, answer: Answer, seconds: float) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [answer]
    await say(shop, chat, "one")
    outcome = await shop.work(f"out:{shop.account_id}")
    assert outcome.pause == pytest.approx(seconds, abs=2)
    assert await states(shop) == [("one", "queued", 0)]
    assert await shop.events("system.alert") == []
    await shop.work(f"out:{shop.account_id}")
    assert len(graph.calls) == 1
    await rest_is_over(shop)
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["one"]


@pytest.mark.parametrize(
    "answer",
    [Answer(drop=True, accept=True), Answer(status=504, accept=True), Answer(body=b"<html>", accept=True)],
    ids=["line cut", "gateway timeout", "answer without an id"],
)
async def test_what_may_have_left_is_unknown_until_a_receipt_tells(shop: Shop, graph: Graph, answer: Answer) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [answer]
    (first, _) = await say(shop, chat, "maybe", "next")
    await shop.drain("out")
    assert await states(shop) == [("maybe", "unknown", 1), ("next", "sent", 1)]
    told = receipt("wamid.1", "delivered", biz_opaque_callback_data=str(first))
    await arrive(shop, statuses_document(told))
    settled = await shop.row("select status, wa_id, failure, delivered_at from messages where id = $1", first)
    assert (settled["status"], settled["wa_id"], settled["failure"]) == ("delivered", "wamid.1", None)
    assert settled["delivered_at"] is not None
    await shop.drain("out")
    assert graph.sent_to(SANA) == ["maybe", "next"]


async def test_a_server_that_is_not_there_is_tried_again(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime, "http://127.0.0.1:9")
    chat = await chat_with(shop)
    await say(shop, chat, "one")
    outcome = await shop.work(f"out:{shop.account_id}")
    assert outcome.pause == pytest.approx(6, abs=1.5)
    assert await states(shop) == [("one", "queued", 1)]


async def test_an_answer_that_does_not_come_leaves_it_unknown(
    shop: Shop, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "TIMEOUT", httpx2.Timeout(0.3))
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=1.0, accept=True)]
    await say(shop, chat, "maybe")
    await shop.drain("out")
    assert await states(shop) == [("maybe", "unknown", 1)]


async def test_a_run_that_lost_its_account_still_tells_what_it_knows(shop: Shop, graph: Graph) -> None:
    """Another worker has found its message left behind; nothing is sent twice."""
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=0.5)]
    await say(shop, chat, "one", "two")
    run = asyncio.create_task(shop.work(f"out:{shop.account_id}"))
    await graph.reached(1)
    await shop.work(f"out:{shop.account_id}")
    assert await states(shop) == [("one", "unknown", 1), ("two", "sent", 1)]
    with pytest.raises(LeaseLost):
        await run
    assert await states(shop) == [("one", "sent", 1), ("two", "sent", 1)]
    assert graph.sent_to(SANA) == ["one", "two"]


async def test_no_number_of_deaths_while_sending_ends_an_accounts_sending(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=0.4)]
    (first, _) = await say(shop, chat, "one", "two")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:  # as eleven processes have left it
        await tx.raw.execute("update messages set status = 'sending', attempts = 1 where id = $1", first)
        await tx.raw.execute("update wake set attempts = 11 where key like 'out:%'")
    run = asyncio.create_task(shop.work(f"out:{shop.account_id}"))
    await graph.reached(1)
    assert await shop.value("select attempts from wake where key like 'out:%'") == 0
    await run
    assert await states(shop) == [("one", "unknown", 1), ("two", "sent", 1)]


async def test_a_stopped_run_waits_for_the_answers_under_way(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=0.4)]
    await say(shop, chat, "one")
    run = asyncio.create_task(shop.work(f"out:{shop.account_id}"))
    await graph.reached(1)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert await states(shop) == [("one", "sent", 1)]


async def test_what_is_known_of_a_message_outlasts_an_outage_of_the_database(
    shop: Shop, graph: Graph, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=0.4)]
    await say(shop, chat, "one")
    run = asyncio.create_task(shop.work(f"out:{shop.account_id}"))
    await graph.reached(1)
    await superuser.execute("alter role munshi_app connection limit 0")
    try:
        await superuser.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'munshi_app'")
        await asyncio.sleep(1)
    finally:
        await superuser.execute("alter role munshi_app connection limit -1")
    with pytest.raises(ConnectionError):
        await run
    assert await states(shop) == [("one", "sent", 1)]


async def test_a_receipt_may_come_before_the_answer(shop: Shop, graph: Graph) -> None:
    """By our own id at once; without it, once the answer has told WhatsApp's."""
    chat = await chat_with(shop)
    graph.scripts[SANA] = [Answer(delay=0.6), Answer(delay=0.6)]
    (first, second) = await say(shop, chat, "one", "two")
    run = asyncio.create_task(shop.drain("out"))
    await graph.reached(1)
    await arrive(shop, statuses_document(receipt("wamid.1", "read", biz_opaque_callback_data=str(first))))
    await graph.reached(2)
    await arrive(shop, statuses_document(receipt("wamid.2", "delivered")))
    assert await shop.value("select status from messages where id = $1", second) == "sending"
    await run
    await shop.work(f"in:{shop.account_id}:receipts")
    assert await states(shop) == [("one", "read", 1), ("two", "delivered", 1)]
    assert await shop.value("select count(*) from inbound_events where handled_at is null") == 0


async def test_the_account_is_left_alone_while_it_is_disconnected(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await standing.disconnect(tx, shop.account_id, by=SYSTEM)
    await say(shop, chat, "one")
    await shop.drain("out")
    assert (await states(shop), graph.calls) == ([("one", "queued", 0)], [])


async def test_a_changed_installation_secret_stops_the_account(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    await say(shop, chat, "one")
    changed = shop.runtime.settings.model_copy(update={"WHATSAPP_SESSION_SECRET": SecretStr("x" * 40)})
    other = replace(shop, runtime=replace(shop.runtime, settings=changed))
    await other.drain("out")
    assert (await states(shop), graph.calls) == ([("one", "queued", 0)], [])
    account = await shop.row("select status, last_error from whatsapp_accounts")
    assert account["status"] == "disconnected"
    assert "Enter the secret again" in account["last_error"]


async def test_a_picture_is_uploaded_and_sent_with_its_caption(shop: Shop, graph: Graph) -> None:
    chat = await chat_with(shop)
    media = await store.save(shop.runtime, shop.tenant_id, PNG, filename="logo.png")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        tx.add(media)
        await send(tx, chat, "Your logo", author="human", media_id=media.id)
    await shop.drain("out")
    (call,) = graph.sent
    assert call.body["type"] == "image"
    assert call.body["image"]["caption"] == "Your logo"
    assert graph.uploads[call.body["image"]["id"]] == ("image/png", PNG)


async def test_a_customer_without_a_phone_is_addressed_by_user_id(shop: Shop, graph: Graph) -> None:
    user = "PK.13491208655302741918"
    unnamed = message(from_user_id=user)
    del unnamed["from"]
    await arrive(shop, document([change(messages=[unnamed], contacts=[{"user_id": user}])]))
    await say(shop, await shop.value("select id from conversations"), "Salam")
    await shop.drain("out")
    assert graph.sent_to(user) == ["Salam"]
    assert "to" not in graph.sent[0].body


async def test_many_chats_go_beside_each_other_within_a_limit(shop: Shop, graph: Graph) -> None:
    graph.always = Answer(delay=0.05)
    senders = [f"92300{number:07}" for number in range(20)]
    await arrive(shop, messages_document(*(message(sender=sender) for sender in senders)))
    for row in await shop.rows("select id from conversations"):
        await say(shop, row["id"], "Salam")
    started = time.monotonic()
    await shop.drain("out")
    assert time.monotonic() - started < 20 * 0.05 * 5
    assert 2 <= graph.most_at_once <= 8
    assert len(graph.sent) == 20


async def test_faults_name_no_customer_and_no_secret(shop: Shop, graph: Graph) -> None:
    account = Account(shop.account_id, shop.tenant_id, "cloud", NUMBER, "secret-token-value")
    graph.scripts[SANA] = [Answer(code=131047)]
    outgoing = Outgoing(shop.account_id, f"+{SANA}", None, "Salam", None)
    with pytest.raises(SendFailed) as failed:
        await channel.send(shop.runtime, account, outgoing)
    assert "secret" not in repr(account)
    assert SANA not in failed.value.reason
