"""Messages for later: at the shop's time, as the words of who wrote them, and only if that is still right."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from munshi.core.clock import new_id, now
from munshi.core.runtime import Runtime
from tests.payments.books import Books, open_books

PATH = "/api/scheduled-messages"
ZONE = ZoneInfo("Asia/Karachi")


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


def shop_time(**ahead: int) -> str:
    return f"{now().astimezone(ZONE) + timedelta(**ahead):%Y-%m-%dT%H:%M}"


def body(books: Books, **values: object) -> dict[str, Any]:
    plain = {"conversation_id": str(books.person.conversation_id), "text": "Eid Mubarak!", "at": shop_time(hours=3)}
    return {**plain, **values}


async def schedule(books: Books) -> dict[str, Any]:
    answer = await books.sana.post(PATH, json=body(books))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def come_due(books: Books, made: dict[str, Any]) -> dict[str, Any]:
    """Its time comes, and the job runs; how it stands then."""
    await books.shop.rows("update scheduled_messages set due_at = now() - interval '1 second'")
    await books.worker.work(f"later:{made['id']}")
    stands: dict[str, Any] = (await books.sana.get(f"{PATH}/{made['id']}")).json()
    return stands


async def texts(books: Books) -> list[str]:
    return [text for _, text in await books.shop.sent(books.person.conversation_id)]


async def test_it_goes_when_it_is_due_and_once(books: Books) -> None:
    made = await schedule(books)
    due = datetime.fromisoformat(made["due_at"]).astimezone(ZONE)
    assert (made["status"], f"{due:%Y-%m-%dT%H:%M}") == ("waiting", made["at"])
    (listed,) = (await books.sana.get(PATH)).json()["items"]
    assert (made["customer_name"], listed) == ("Sana", made)
    assert await books.worker.armed("later") == [made["id"]]
    left = (await books.worker.work(f"later:{made['id']}")).pause
    assert left is not None
    assert 10_000 < left <= 10_800
    assert await texts(books) == []
    stands = await come_due(books, made)
    assert stands["status"] == "sent"
    await books.worker.work(f"later:{made['id']}")
    assert await texts(books) == ["Eid Mubarak!"]
    (said,) = await books.shop.rows("select id, author, author_user_id from messages where direction = 'out'")
    assert said == {
        "id": said["id"],
        "author": "human",
        "author_user_id": books.members["sana"].user_id,
    }
    assert stands["message_id"] == str(said["id"])
    assert (await books.omar.delete(f"{PATH}/{made['id']}")).json()["code"] == "not_waiting"


async def test_changed_and_cancelled_while_it_waits(books: Books) -> None:
    first, second = await schedule(books), await schedule(books)
    at = shop_time(hours=1)
    moved = (await books.omar.patch(f"{PATH}/{first['id']}", json={"at": at, "text": "Salam"})).json()
    assert (moved["at"], moved["text"], moved["user_id"]) == (at, "Salam", str(books.members["omar"].user_id))
    assert (await books.omar.delete(f"{PATH}/{second['id']}")).status_code == 204
    listed = (await books.sana.get(PATH, params={"conversation_id": str(books.person.conversation_id)})).json()
    assert [(item["id"], item["status"]) for item in listed["items"]] == [
        (first["id"], "waiting"),
        (second["id"], "cancelled"),
    ]
    assert (await come_due(books, second))["status"] == "cancelled"
    assert await texts(books) == []
    assert (await come_due(books, first))["status"] == "sent"
    assert await texts(books) == ["Salam"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("delete from memberships where user_id = (select user_id from scheduled_messages)", "author_gone"),
        ("update customers set blocked_at = now()", "customer_blocked"),
        (
            "with c as (update conversations set last_inbound_at = now() - interval '25 hours') "
            "update whatsapp_accounts set kind = 'cloud'",
            "window_closed",
        ),
    ],
)
async def test_what_may_not_be_sent_any_more_is_told_to_staff(books: Books, change: str, code: str) -> None:
    made = await schedule(books)
    await books.shop.rows(change)
    await books.shop.rows("update scheduled_messages set due_at = now() - interval '1 second'")
    await books.worker.work(f"later:{made['id']}")
    stands = (await books.omar.get(f"{PATH}/{made['id']}")).json()
    assert (stands["status"], stands["failure"], stands["message_id"]) == ("failed", code, None)
    assert await texts(books) == []
    (alert,) = [one for one in await books.shop.events("system.alert") if one["code"] == "scheduled_message_failed"]
    assert (alert["conversation"], alert["reason"]) == (str(books.person.conversation_id), code)


async def test_bad_times_and_strangers_are_refused(books: Books) -> None:
    for at in (shop_time(minutes=-5), shop_time(days=370), "2027-02-30T10:00", "2027-01-01T25:00", "tomorrow"):
        assert (await books.sana.post(PATH, json=body(books, at=at))).status_code == 422, at
    assert (await books.sana.post(PATH, json=body(books, text=" "))).status_code == 422
    assert (await books.sana.post(PATH, json=body(books, conversation_id=str(new_id())))).status_code == 404
    assert (await books.sana.get(PATH)).json()["total"] == 0
