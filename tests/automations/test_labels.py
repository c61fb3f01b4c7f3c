"""Labels by rule: by each fact, on events and at night, once; and what a person has said about a label stands."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from munshi.core.clock import new_id
from munshi.core.runtime import Runtime
from tests.payments.books import Books, open_books, pkr
from tests.shop import chat

PATH = "/api/label-rules"


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


async def rule(books: Books, *conditions: dict[str, Any], label: str = "vip", **values: object) -> dict[str, Any]:
    answer = await books.admin.post(PATH, json={"name": "Rule", "label": label, "conditions": conditions, **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def labels(books: Books, customer_id: UUID | None = None) -> list[str]:
    found = await books.sana.get(f"/api/customers/{customer_id or books.person.customer_id}")
    borne: list[str] = found.json()["labels"]
    return borne


async def night(books: Books) -> float:
    """The nightly job runs; in how many seconds it wants to run again."""
    pause = (await books.worker.work(f"labels:{books.shop.tenant_id}")).pause
    return 0 if pause is None else pause


async def test_what_was_bought_and_spent(books: Books) -> None:
    (service,) = await books.shop.rows("select id from services where name = 'Video Editing'")
    (other,) = await books.shop.rows("select id from services where name = 'SEO'")
    bought = {"fact": "bought", "service_id": str(service["id"])}
    await rule(books, bought, label="video")
    await rule(books, {"fact": "bought", "service_id": str(other["id"])}, label="seo")
    await rule(books, bought, {"fact": "spent", "least": pkr(500_000)})
    await rule(books, {"fact": "spent", "least": {"amount": "1.00", "currency": "USD"}}, label="abroad")
    await rule(books, {"fact": "labelled", "label": "video"}, {"fact": "no_purchase_for", "days": 30}, label="asleep")
    order_id = await books.order()
    assert 0 < await night(books) <= 86_400
    assert await labels(books) == []
    customer = str(books.person.customer_id)
    await books.press("approve", await books.proof(order_id))
    assert customer in await books.worker.armed("label")
    await books.worker.work(f"label:{customer}")
    assert await labels(books) == ["video"]
    await books.press("approve", await books.proof(await books.order(2)))
    await books.worker.work(f"label:{customer}")
    assert await labels(books) == ["video", "vip"]
    await books.shop.rows("update orders set updated_at = now() - interval '31 days'")
    await night(books)
    await night(books)
    assert await labels(books) == ["video", "vip", "asleep"]
    changes = [event for event in await books.shop.events("customer.updated") if "rule" in event]
    assert [change["action"] for change in changes] == ["add"] * 3, "once each"


async def test_language_and_words_of_a_message(books: Books) -> None:
    await rule(books, {"fact": "wrote", "words": "wholesale (bulk)"}, label="trade")
    await rule(books, {"fact": "wrote", "words": "قیمت"}, label="asks")
    await rule(books, {"fact": "language", "language": "ur"}, label="urdu")
    person = await chat(books.shop, language="ur")
    assert await books.worker.armed("label") == [str(person.customer_id)]
    await books.worker.work(f"label:{person.customer_id}")
    assert await labels(books) == ["urdu"]
    for text, expected in (
        ("wholesaler (bulky)", ["urdu"]),
        ("any WHOLESALE  (Bulk) rates?", ["urdu", "trade"]),
        ("اس کی قیمت کیا ہے", ["urdu", "trade", "asks"]),
    ):
        await books.shop.rows("update messages set text = $1 where id = $2", text, person.message_id)
        await books.worker.work(f"label:{person.customer_id}")
        assert await labels(books) == expected, text


async def test_a_message_wakes_nothing_where_no_rule_listens(books: Books) -> None:
    made = await rule(books, {"fact": "language", "language": "en"})
    await books.admin.patch(f"{PATH}/{made['id']}", json={"active": False})
    await chat(books.shop)
    assert await books.worker.armed("label") == []
    assert await night(books) == 0


async def test_a_person_s_own_word_stands(books: Books) -> None:
    await chat(books.shop, language="en")
    await rule(books, {"fact": "language", "language": "en"}, label="english")
    await rule(books, {"fact": "language", "language": "en"}, label="friend", action="remove")
    await rule(books, {"fact": "language", "language": "en"}, label="new", action="remove")
    await books.shop.rows("""update customers set labels = '["new"]'""")
    await books.sana.patch(f"/api/customers/{books.person.customer_id}", json={"labels": ["new", "friend"]})
    await night(books)
    assert await labels(books) == ["friend", "english"]
    await books.sana.patch(f"/api/customers/{books.person.customer_id}", json={"labels": ["friend"]})
    await night(books)
    assert await labels(books) == ["friend"]
    other = await chat(books.shop, "+923009998877", language="en")
    await books.sana.patch(f"/api/customers/{other.customer_id}", json={"labels": ["friend"]})
    merged = {"customer_id": str(other.customer_id)}
    await books.admin.post(f"/api/customers/{books.person.customer_id}/merge", json=merged)
    kept = await books.shop.rows("select label from label_choices order by label")
    assert [row["label"] for row in kept] == ["english", "friend"]


async def test_what_no_rule_can_say_is_refused(books: Books) -> None:
    made = await rule(books, {"fact": "language", "language": "en"})
    for conditions in (
        [],
        [{"fact": "eval", "code": "1"}],
        [{"fact": "language", "language": "fr"}],
        [{"fact": "no_purchase_for", "days": 0}],
        [{"fact": "language", "language": "en", "words": "x"}],
    ):
        answer = await books.admin.post(PATH, json={"name": "R", "label": "l", "conditions": conditions})
        assert answer.status_code == 422, conditions
    unknown = [{"fact": "bought", "service_id": str(new_id())}]
    assert (await books.admin.post(PATH, json={"name": "R", "label": "l", "conditions": unknown})).status_code == 404
    assert (await books.sana.delete(f"{PATH}/{made['id']}")).status_code == 403
    assert [item["id"] for item in (await books.sana.get(PATH)).json()["items"]] == [made["id"]]
    assert (await books.admin.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert (await books.admin.get(f"{PATH}/{made['id']}")).status_code == 404
