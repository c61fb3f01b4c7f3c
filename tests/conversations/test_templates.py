"""Texts the shop sends by itself: four languages, strict fields, the shop's own wording."""

from collections.abc import AsyncIterator
from string import Formatter

import httpx2
import pytest

from munshi.conversations.templates.send import render, send_template
from munshi.conversations.templates.texts import LANGUAGES, TEMPLATES
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take

PATH = "/api/templates/messages"
FIELDS = {"number": "7", "total": "PKR 500", "reason": "blurred"}


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def client(runtime: Runtime, shop: Shop) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "admin")) as opened:
        yield opened


def test_every_template_stands_in_four_languages_and_uses_its_own_fields() -> None:
    for name, template in TEMPLATES.items():
        assert tuple(template.bodies) == LANGUAGES, name
        for body in template.bodies.values():
            used = {field for _, field, _, _ in Formatter().parse(body) if field is not None}
            assert used <= template.variables.keys(), name
            assert len(render(body, template.variables)) <= 400
        fields = [{f for _, f, _, _ in Formatter().parse(body) if f} for body in template.bodies.values()]
        assert all(each == fields[0] for each in fields), name


def test_a_value_is_never_read_as_a_field() -> None:
    assert render("Reason: {reason}", {"reason": "{number} {reason}", "number": "7"}) == "Reason: {number} {reason}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "is complete"),
        ("ur", "مکمل"),
        ("roman_ur", "mukammal"),
        ("ar", "اكتمل"),
        (None, "is complete"),
        ("xx", "is"),
    ],
)
async def test_a_template_is_sent_in_the_customer_s_language(shop: Shop, language: str | None, words: str) -> None:
    chat = (await take(shop, "w1")).conversation_id
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await send_template(tx, chat, "order_completed", language, FIELDS)
    said = (await shop.messages())[1]
    assert (said["author"], said["template"]) == ("system", "order_completed")
    assert words in said["text"]
    assert "7" in said["text"]
    assert await shop.value("select answered_by from conversations") == "ai"


async def test_a_missing_field_is_a_fault_of_the_code(shop: Shop) -> None:
    chat = (await take(shop, "w1")).conversation_id
    with pytest.raises(ValueError, match="lacks"):
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send_template(tx, chat, "order_paid", "en", {"number": "7"})
    assert len(await shop.messages()) == 1


async def test_the_same_key_sends_a_template_once(shop: Shop) -> None:
    chat = (await take(shop, "w1")).conversation_id
    for _ in range(2):
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send_template(tx, chat, "order_paid", "en", FIELDS, client_key="order:7:paid")
    assert len(await shop.messages()) == 2


async def test_the_shop_s_own_wording(client: httpx2.AsyncClient, shop: Shop) -> None:
    chat = (await take(shop, "w1")).conversation_id
    put = await client.put(f"{PATH}/order_paid/ur", json={"body": "رقم مل گئی، آرڈر {number} {{شکریہ}}"})
    assert put.status_code == 200
    urdu = next(wording for wording in put.json()["wordings"] if wording["language"] == "ur")
    assert (urdu["custom"], urdu["version"]) == (True, 1)
    again = (await client.put(f"{PATH}/order_paid/ur", json={"body": "آرڈر {number}"})).json()
    assert [wording["version"] for wording in again["wordings"] if wording["language"] == "ur"] == [2]
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await send_template(tx, chat, "order_paid", "ur", FIELDS)
    assert (await shop.messages())[1]["text"] == "آرڈر 7"
    reset = (await client.delete(f"{PATH}/order_paid/ur")).json()
    urdu = next(wording for wording in reset["wordings"] if wording["language"] == "ur")
    assert (urdu["custom"], urdu["body"]) == (False, TEMPLATES["order_paid"].bodies["ur"])
    changes = await shop.events("template.updated")
    assert [(change["name"], change["version"]) for change in changes] == [
        ("order_paid", 1),
        ("order_paid", 2),
        ("order_paid", 0),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "{nothing}",
        "{number",
        "number}",
        "{}",
        "{0}",
        "{number!r}",
        "{number:>9}",
        "{number.real}",
        "{reason}",
        "",
        "a\x00",
    ],
)
async def test_a_wording_that_could_not_be_sent_is_not_saved(client: httpx2.AsyncClient, shop: Shop, body: str) -> None:
    assert (await client.put(f"{PATH}/order_paid/en", json={"body": body})).status_code == 422
    assert await shop.value("select count(*) from message_templates") == 0


async def test_previews(client: httpx2.AsyncClient) -> None:
    plain = await client.post(f"{PATH}/order_paid/en/preview", json={})
    assert "#1042" in plain.json()["text"]
    tried = await client.post(
        f"{PATH}/order_paid/en/preview", json={"body": "Got {total}", "fields": {"total": "PKR 1"}}
    )
    assert tried.json() == {"text": "Got PKR 1"}
    assert (await client.post(f"{PATH}/order_paid/en/preview", json={"body": "{x}"})).status_code == 422
    assert (await client.post(f"{PATH}/order_paid/en/preview", json={"fields": {"x": "1"}})).status_code == 422


async def test_lists_and_unknown_names(client: httpx2.AsyncClient) -> None:
    page = (await client.get(PATH, params={"limit": 3, "offset": 1})).json()
    assert [item["name"] for item in page["items"]] == list(TEMPLATES)[1:4]
    assert page["total"] == len(TEMPLATES)
    assert (await client.get(f"{PATH}/order_paid")).json()["variables"] == TEMPLATES["order_paid"].variables
    for method, path in (("GET", "/no"), ("PUT", "/no/en"), ("DELETE", "/no/en"), ("POST", "/no/en/preview")):
        answer = await client.request(
            method, f"{PATH}{path}", json={"body": "x"} if method in ("PUT", "POST") else None
        )
        assert answer.status_code == 404
    assert (await client.put(f"{PATH}/order_paid/fr", json={"body": "x"})).status_code == 422


async def test_one_shop_s_wording_is_not_another_s(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    await client.put(f"{PATH}/order_paid/en", json={"body": "Mine {number}"})
    other = await simulator_shop(runtime)
    async with client_of(runtime, await make_member(runtime.db, other.tenant_id)) as stranger:
        theirs = (await stranger.get(f"{PATH}/order_paid")).json()
    assert all(not wording["custom"] for wording in theirs["wordings"])
