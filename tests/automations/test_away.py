"""Outside the business hours: told once, in their language, never in the place of the AI unless the shop says so."""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from munshi.tenants.opening.hours import DAYS
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take


def closed_for(days: int) -> dict[str, object]:
    """Hours that begin again so many days from now."""
    day = DAYS[(now() + timedelta(hours=5, days=days)).weekday()]
    return {"spans": [{"day": day, "opens": "09:00", "closes": "10:00"}]}


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime, away_message="when_nobody_answers", business_hours=closed_for(3))


async def change(shop: Shop, **settings: object) -> None:
    await shop.rows("update tenants set settings = settings || $1", orjson.dumps(settings).decode())


async def told(shop: Shop, chat: UUID) -> list[str]:
    """Let the job run; all that was said by itself."""
    await shop.work(f"away:{chat}")
    return [message["text"] for message in await shop.messages() if message["template"] == "away"]


async def test_not_where_the_ai_answers(shop: Shop) -> None:
    chat = (await take(shop, "w1")).conversation_id
    assert await shop.armed("away") == [str(chat)]
    assert await told(shop, chat) == []


async def test_once_a_customer_and_closed_time_in_their_language(shop: Shop) -> None:
    await change(shop, ai_enabled=False)
    chat = (await take(shop, "w1", "aap ka rate kya hai bhai")).conversation_id
    (text,) = await told(shop, chat)
    assert text.startswith("Message ka shukriya! Hum abhi band hain")
    assert text.endswith(" 09:00.")
    await take(shop, "w2", "hello?")
    assert len(await told(shop, chat)) == 1
    await shop.rows("update customers set away_told_until = away_told_until - interval '7 days'")
    await take(shop, "w3", "is anybody there?")
    assert (await told(shop, chat))[1].startswith("Thank you for writing!")
    other = await take(shop, "w4", addresses=[("phone", "+923009998877")])
    assert len(await told(shop, other.conversation_id)) == 3


async def test_not_once_somebody_has_answered_nor_to_who_is_blocked_nor_when_open(shop: Shop) -> None:
    await change(shop, ai_enabled=False)
    got = await take(shop, "w1")
    await take(shop, "w2", "one moment", by_owner=True)
    assert await told(shop, got.conversation_id) == []
    await take(shop, "w3")
    await shop.rows("update customers set blocked_at = now()")
    assert await told(shop, got.conversation_id) == []
    await shop.rows("update customers set blocked_at = null")
    always = [{"day": day, "opens": "00:00", "closes": "00:00"} for day in DAYS]
    await change(shop, business_hours={"spans": always})
    assert await told(shop, got.conversation_id) == []
    assert await shop.value("select away_told_until from customers") is None


async def test_where_a_person_answers_it_says_so_for_them(shop: Shop) -> None:
    got = await take(shop, "w1")
    await take(shop, "w2", "I take this", by_owner=True)
    await take(shop, "w3", "ok")
    assert len(await told(shop, got.conversation_id)) == 1


async def test_in_the_place_of_the_ai_which_answers_when_the_shop_opens(shop: Shop) -> None:
    await change(shop, away_message="instead_of_ai")
    chat = (await take(shop, "w1", "hello")).conversation_id
    assert (await shop.work(f"reply:{chat}")).pause == 3600
    assert len(await told(shop, chat)) == 1
    assert [message["author"] for message in await shop.messages()] == ["customer", "system"]
    await change(shop, business_hours={"spans": []})
    await shop.work(f"reply:{chat}")
    assert "ai" in [message["author"] for message in await shop.messages()]
