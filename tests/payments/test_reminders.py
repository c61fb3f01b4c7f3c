"""Who has not paid is reminded by the shop's policy: not at night, not beside the channel, not once they answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from munshi.tenants.opening.quiet import quiet_seconds
from munshi.tenants.schemas import TenantSettings
from tests.payments.books import Books, open_books, pkr
from tests.shop import chat

REMIND = {"reminder_hours": [20, 44]}


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        await opened.set(**REMIND)
        yield opened


async def pass_hours(books: Books, hours: float) -> None:
    """So much time goes by for everything that has happened."""
    by = timedelta(hours=hours)
    await books.shop.rows("update messages set created_at = created_at - $1::interval", by)
    await books.shop.rows(
        """update orders set created_at = created_at - $1::interval, updated_at = updated_at - $1::interval,
           reminded_at = reminded_at - $1::interval""",
        by,
    )


async def run(books: Books, order_id: UUID) -> float | None:
    """The job runs; in how many hours it wants to run again."""
    pause = (await books.worker.work(f"remind:{order_id}")).pause
    return None if pause is None else round(pause / 3600, 1)


async def reminders(books: Books) -> list[str]:
    sent = await books.shop.sent(books.person.conversation_id)
    return [text for template, text in sent if template == "payment_reminder"]


async def test_as_often_as_the_shop_wants_and_a_payment_ends_it(books: Books) -> None:
    order_id = await books.order()
    assert await books.worker.armed("remind") == [str(order_id)]
    assert await run(books, order_id) == 20
    assert await reminders(books) == []
    await pass_hours(books, 20)
    assert await run(books, order_id) == 24
    (text,) = await reminders(books)
    assert "PKR 2,500" in text
    assert await run(books, order_id) == 24
    await pass_hours(books, 24)
    assert await run(books, order_id) is None
    assert len(await reminders(books)) == 2
    assert [event["reminder"] for event in await books.shop.events("order.reminded")] == [1, 2]

    other = await books.order()
    await pass_hours(books, 21)
    await books.press("approve", await books.proof(other))
    assert await run(books, other) is None
    assert len(await reminders(books)) == 2


async def test_a_reply_ends_it_and_who_still_writes_is_left_alone(books: Books) -> None:
    order_id = await books.order()
    await pass_hours(books, 19)
    await chat(books.shop)
    assert await run(books, order_id) == 20
    await pass_hours(books, 20)
    assert await run(books, order_id) == 24
    await chat(books.shop)
    await pass_hours(books, 30)
    assert await run(books, order_id) is None
    assert len(await reminders(books)) == 1


async def test_not_at_night_nor_while_a_person_writes_nor_to_who_is_blocked(books: Books) -> None:
    order_id = await books.order()
    await pass_hours(books, 20)
    here = now() + timedelta(hours=5)  # Karachi
    await books.set(quiet_from_hour=here.hour, quiet_until_hour=(here.hour + 2) % 24)
    left = await run(books, order_id)
    assert left is not None
    assert 1 <= left <= 2
    await books.set(quiet_from_hour=0, quiet_until_hour=0)
    await books.sana.post(f"/api/conversations/{books.person.conversation_id}/take-over", json={})
    assert await run(books, order_id) == 1
    await books.sana.post(f"/api/conversations/{books.person.conversation_id}/resume", json={})
    await books.admin.post(f"/api/customers/{books.person.customer_id}/block", json={"reason": "rude"})
    assert await run(books, order_id) is None
    assert await reminders(books) == []


async def test_never_outside_what_the_channel_allows(books: Books) -> None:
    order_id = await books.order()
    await books.shop.rows("update whatsapp_accounts set kind = 'cloud'")
    assert await run(books, order_id) == 20
    await pass_hours(books, 24)
    assert await run(books, order_id) is None
    assert await reminders(books) == []


async def test_instalments_are_reminded_of_by_their_days_and_a_part_paid_order_never_expires(books: Books) -> None:
    order_id = await books.order()
    days = (now() - timedelta(days=1), now() + timedelta(days=10))
    parts = [{"amount": pkr(125_000), "due_at": day.isoformat()} for day in days]
    await books.sana.put(f"/api/orders/{order_id}/plan", json={"parts": parts})
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(125_000)})
    assert await run(books, order_id) == 10 * 24 + 20
    await books.shop.rows("update order_instalments set due_at = due_at - interval '11 days'")
    await pass_hours(books, 300)
    await run(books, order_id)
    (text,) = await reminders(books)
    assert "PKR 1,250" in text
    await books.worker.work(f"expire:{order_id}")
    assert await books.stands(order_id) == ("pending", 1250, 1250, 0)


@pytest.mark.parametrize(
    ("begin", "end", "hour", "hours"),
    [(21, 9, 20, 0), (21, 9, 21, 12), (21, 9, 3, 6), (21, 9, 9, 0), (1, 5, 3, 2), (1, 5, 0, 0), (7, 7, 7, 0)],
)
def test_quiet_hours_may_run_past_midnight(begin: int, end: int, hour: int, hours: int) -> None:
    settings = TenantSettings(quiet_from_hour=begin, quiet_until_hour=end)
    at = datetime(2026, 11, 25, hour, tzinfo=UTC) - timedelta(hours=5)
    assert quiet_seconds(settings, "Asia/Karachi", at) == hours * 3600
