"""Messages that came in: once each, numbered, in one open conversation, answered by whoever's turn it is."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from munshi.conversations import handover, service
from munshi.conversations.receive import Inbound, Received, receive
from munshi.conversations.send import send
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.customers.merge import merge
from munshi.events.service import SYSTEM
from tests.chats import Shop, simulator_shop

PHONE = ("phone", "+923001112233")


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime, reply_delay_ms=4000, reply_delay_cap_ms=12_000)


def inbound(shop: Shop, wa_id: str, text: str = "salam", **values: Any) -> Inbound:
    plain = Inbound(shop.account_id, wa_id, [PHONE], "Sana", "text", text, {}, None, datetime.now(UTC))
    return replace(plain, **values)


async def take(shop: Shop, wa_id: str, text: str = "salam", **values: Any) -> Received:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        return await receive(tx, inbound(shop, wa_id, text, **values))


async def due_in(shop: Shop, got: Received) -> float:
    """Seconds from now until the AI's turn."""
    seconds: float = await shop.value(
        "select extract(epoch from due_at - now())::float8 from wake where key = $1", f"reply:{got.conversation_id}"
    )
    return seconds


async def test_the_first_message_opens_a_conversation(shop: Shop) -> None:
    got = await take(shop, "w1")
    assert (got.seq, got.fresh, got.blocked) == (1, True, False)
    chat = await shop.row(
        "select status, answered_by, unread, inbound_seq, answered_seq, last_message from conversations"
    )
    assert chat == {
        "status": "active",
        "answered_by": "ai",
        "unread": 1,
        "inbound_seq": 1,
        "answered_seq": 0,
        "last_message": "salam",
    }
    told = {"conversation": str(got.conversation_id), "message": str(got.message_id), "kind": "text", "seq": 1}
    assert await shop.events("message.received") == [told]
    assert len(await shop.events("conversation.updated")) == 1


async def test_a_repeat_changes_nothing(shop: Shop) -> None:
    first = await take(shop, "w1")
    before = await shop.rows("select * from conversations")
    again = await take(shop, "w1", "altered")
    assert again == replace(first, fresh=False)
    assert await shop.rows("select * from conversations") == before
    assert len(await shop.events("message.received")) == 1


async def test_a_repeat_after_the_chat_was_closed_opens_none(shop: Shop) -> None:
    first = await take(shop, "w1")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await service.close(tx, first.conversation_id, "completed", by=SYSTEM)
    assert not (await take(shop, "w1")).fresh
    assert await shop.value("select count(*) from conversations") == 1


async def test_the_same_message_from_two_lines_at_once_is_stored_once(shop: Shop) -> None:
    await take(shop, "w0")
    got = await asyncio.gather(*(take(shop, "w1") for _ in range(5)))
    assert sorted(each.fresh for each in got) == [False] * 4 + [True]
    assert {each.seq for each in got} == {2}
    assert await shop.row("select last_seq, unread from conversations") == {"last_seq": 2, "unread": 2}


async def test_messages_at_once_from_a_new_customer_share_one_chat(shop: Shop) -> None:
    got = await asyncio.gather(*(take(shop, f"w{number}") for number in range(6)))
    assert sorted(each.seq for each in got) == [1, 2, 3, 4, 5, 6]
    assert len({each.conversation_id for each in got}) == 1
    assert await shop.value("select count(*) from customers") == 1


async def test_the_ai_waits_for_the_customer_to_finish_up_to_a_cap(shop: Shop) -> None:
    got = await take(shop, "w1")
    assert await due_in(shop, got) == pytest.approx(4, abs=1)
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:  # nine seconds pass
        await tx.raw.execute("update wake set armed_at = armed_at - interval '9 s', due_at = due_at - interval '9 s'")
    await take(shop, "w2")
    assert await due_in(shop, got) == pytest.approx(3, abs=1)


async def test_without_a_delay_the_ai_is_woken_at_once(runtime: Runtime) -> None:
    shop = await simulator_shop(runtime, reply_delay_ms=0)
    got = await take(shop, "w1")
    assert await due_in(shop, got) <= 0


async def test_a_shop_without_ai_wakes_none(runtime: Runtime) -> None:
    shop = await simulator_shop(runtime, ai_enabled=False)
    await take(shop, "w1")
    assert await shop.armed("reply") == []


async def test_a_blocked_customer_is_heard_and_not_answered(shop: Shop) -> None:
    await take(shop, "w0")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update customers set blocked_at = now()")
        await tx.raw.execute("update wake set due_at = null")
    got = await take(shop, "w1")
    assert got.blocked
    assert await shop.armed("reply") == []
    assert await shop.row("select unread, inbound_seq, answered_seq from conversations") == {
        "unread": 2,
        "inbound_seq": 2,
        "answered_seq": 2,
    }


async def test_while_a_person_answers_the_ai_is_not_woken(shop: Shop) -> None:
    got = await take(shop, "w1")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await handover.take_over(tx, got.conversation_id, by=SYSTEM, user_id=None)
        await tx.raw.execute("update wake set due_at = null where key like 'reply:%'")
    await take(shop, "w2")
    assert await shop.armed("reply") == []
    assert await shop.row("select unread, inbound_seq from conversations") == {"unread": 2, "inbound_seq": 2}


async def test_after_a_chat_is_over_the_next_message_opens_another(shop: Shop) -> None:
    first = await take(shop, "w1")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await service.close(tx, first.conversation_id, "completed", by=SYSTEM)
    second = await take(shop, "w2")
    assert second.conversation_id != first.conversation_id
    assert (second.seq, second.customer_id) == (1, first.customer_id)


async def test_a_late_message_keeps_its_time_and_takes_the_next_number(shop: Shop) -> None:
    await take(shop, "w1")
    late = datetime.now(UTC) - timedelta(hours=3)
    got = await take(shop, "w2", at=late)
    assert got.seq == 2
    assert await shop.value("select created_at from messages where seq = 2") == late


async def test_receiving_beside_sending_leaves_no_gap_in_the_numbers(shop: Shop) -> None:
    got = await take(shop, "w0")

    async def say(number: int) -> None:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send(tx, got.conversation_id, str(number), author="ai")

    await asyncio.gather(*(take(shop, f"w{n}") for n in range(1, 6)), *(say(n) for n in range(5)))
    assert [row["seq"] for row in await shop.messages()] == list(range(1, 12))


async def test_a_merge_in_the_midst_loses_no_message(shop: Shop) -> None:
    user = ("bsuid", "PK.1")
    by_phone, by_user = await take(shop, "w1"), await take(shop, "w2", addresses=[user])

    async def join() -> None:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await merge(tx, by_phone.customer_id, by_user.customer_id, by=SYSTEM)

    more = (take(shop, f"x{n}", addresses=[(PHONE, user)[n % 2]]) for n in range(6))
    outcomes = await asyncio.gather(join(), *more, return_exceptions=True)
    # What a concurrent merge broke is tried again by its job, as here.
    broken = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(fault, asyncpg.PostgresError) for fault in broken)
    for n in range(6):
        await take(shop, f"x{n}", addresses=[(PHONE, user)[n % 2]])
    if await shop.value("select count(*) from customers") > 1:
        await join()
    assert await shop.value("select count(distinct wa_id) from messages") == 8
    assert await shop.value("select count(*) from conversations where status = 'active'") == 1


async def test_what_the_owner_says_is_ours(shop: Shop) -> None:
    got = await take(shop, "w1")
    await take(shop, "w2", "main dekhta hoon", by_owner=True)
    said = (await shop.messages())[1]
    assert (said["direction"], said["author"], said["author_user_id"]) == ("out", "human", None)
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        chat = await service.get_conversation(tx, got.conversation_id)
    assert (chat.answered_by, chat.answered_seq, chat.unread) == ("human", 1, 0)
    assert (await shop.events("conversation.updated"))[-1]["answered_by"] == "human"
