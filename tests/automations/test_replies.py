"""Canned replies: found by a few letters, filled with the facts of a chat, sent as a person's words and counted."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.payments.books import Books, open_books

PATH = "/api/canned-replies"
THANKS = {"shortcut": "thanks", "texts": {"en": "Thank you, {name}! – {agent}, {shop}", "ur": "شکریہ {name}"}}
PAID = {"shortcut": "paid", "texts": {"en": "Order {number}: {total} {{received}}"}}


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


async def keep(books: Books, reply: dict[str, Any]) -> str:
    answer = await books.admin.post(PATH, json=reply)
    assert answer.status_code == 201, answer.text
    return f"{PATH}/{answer.json()['id']}"


async def found(client: httpx2.AsyncClient, q: str = "") -> list[tuple[str, int]]:
    items = (await client.get(PATH, params={"q": q})).json()["items"]
    return [(item["shortcut"], item["used"]) for item in items]


async def test_filled_with_the_facts_of_the_chat(books: Books) -> None:
    thanks, paid = await keep(books, THANKS), await keep(books, PAID)
    chat = {"conversation_id": str(books.person.conversation_id)}
    shown = (await books.sana.post(f"{thanks}/preview", json=chat)).json()
    (shop,) = await books.shop.rows("select name from tenants where id = $1", books.shop.tenant_id)
    (agent,) = await books.shop.rows("select name from users where id = $1", books.members["sana"].user_id)
    text = f"Thank you, Sana! – {agent['name']}, {shop['name']}"
    assert shown == {"text": text, "language": "en", "missing": []}
    urdu = await books.sana.post(f"{thanks}/preview", json={**chat, "language": "ur"})
    assert urdu.json()["text"] == "شکریہ Sana"
    await books.shop.rows("update customers set language = 'ar', name = '{shop}'")
    assert "Thank you, {shop}! – " in (await books.sana.post(f"{thanks}/preview", json=chat)).json()["text"]
    gap = (await books.sana.post(f"{paid}/preview", json=chat)).json()
    assert gap == {"text": "Order {number}: {total} {received}", "language": "en", "missing": ["number", "total"]}
    refused = await books.sana.post(f"{paid}/send", json=chat)
    assert (refused.status_code, refused.json()["code"]) == (409, "fact_missing")
    assert await books.shop.sent(books.person.conversation_id) == []
    await books.order()
    assert (await books.sana.post(f"{paid}/preview", json=chat)).json()["text"] == "Order 1: PKR 2,500 {received}"


async def test_sent_as_a_person_s_words_and_counted_once(books: Books) -> None:
    thanks, _ = await keep(books, THANKS), await keep(books, PAID)
    sending = {"conversation_id": str(books.person.conversation_id), "client_key": "k1"}
    first, again = [await books.sana.post(f"{thanks}/send", json=sending) for _ in range(2)]
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    assert first.json()["author_user_id"] == str(books.members["sana"].user_id)
    chat = (await books.sana.get(f"/api/conversations/{books.person.conversation_id}")).json()
    assert chat["answered_by"] == "human"
    assert len(await books.shop.sent(books.person.conversation_id)) == 1
    assert await found(books.sana) == [("thanks", 1), ("paid", 0)]
    assert await found(books.sana, "RECEIVED") == [("paid", 0)]
    assert await found(books.sana, "%") == []


async def test_what_could_not_be_filled_is_refused(books: Books) -> None:
    thanks = await keep(books, THANKS)
    assert (await books.admin.post(PATH, json=THANKS)).json()["code"] == "shortcut_taken"
    wrong: list[dict[str, Any]] = [{"texts": {"en": "{password}"}}, {"texts": {"en": "{name!r}"}}, {"texts": {}}]
    for change in (*wrong, {"shortcut": "A b"}):
        assert (await books.admin.post(PATH, json={**PAID, **change})).status_code == 422, change
        assert (await books.admin.patch(thanks, json=change)).status_code == 422, change
    assert (await books.sana.post(PATH, json=PAID)).status_code == 403
    assert (await books.admin.patch(thanks, json={"shortcut": "ty"})).json()["shortcut"] == "ty"
    assert await found(books.admin) == [("ty", 0)]
    assert (await books.admin.delete(thanks)).status_code == 204
    assert await found(books.admin) == []
