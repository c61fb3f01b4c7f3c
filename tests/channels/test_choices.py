"""Menus to tap: what the assistant numbers is a list on WhatsApp, a quote has two buttons, a tap means what it said."""

from dataclasses import replace
from typing import Any

import pytest

from munshi.ai.turn.choices import menu_choices
from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import NewCloudAccount
from munshi.core.db import Json, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.signup.demo import seed
from tests.channels.doors import arrive
from tests.chats import ACCESS_TOKEN, APP_SECRET, SANA, Shop, message, messages_document
from tests.fakes.graph import NUMBER, Graph


@pytest.fixture
async def shop(runtime: Runtime, graph: Graph) -> Shop:
    """The demo shop with a number of the Cloud API."""
    runtime = replace(runtime, settings=runtime.settings.model_copy(update={"WHATSAPP_GRAPH_URL": graph.url}))
    tenant_id, _ = await seed(runtime.db)
    secrets = {"access_token": ACCESS_TOKEN, "app_secret": APP_SECRET}
    new = NewCloudAccount(kind="cloud", label="Cloud", phone_number_id=NUMBER, **secrets)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account_id = await accounts.create(tx, runtime.settings, new, by=SYSTEM)
        await standing.mark_connected(tx, account_id, by=SYSTEM)
        await tx.raw.execute(
            "update tenants set settings = settings || '{\"reply_delay_ms\": 0}' where id = $1", tenant_id
        )
    return Shop(runtime, tenant_id, account_id)


async def hears(shop: Shop, graph: Graph, said: Json) -> list[dict[str, Any]]:
    """What the customer gets for one message, as Graph is given it."""
    before = len(graph.sent)
    await arrive(shop, messages_document(said))
    await shop.drain("reply", "out")
    return [call.body[call.body["type"]] | {"is": call.body["type"]} for call in graph.sent[before:]]


def tap(choice: Json) -> Json:
    kind = "list_reply" if "description" in choice else "button_reply"
    return message(type="interactive", interactive={"type": kind, kind: choice})


def rows(sent: dict[str, Any]) -> dict[str, Json]:
    """What can be tapped, by its title."""
    action = sent["action"]
    found = action["sections"][0]["rows"] if sent["type"] == "list" else [one["reply"] for one in action["buttons"]]
    return {row["title"]: row for row in found}


async def orders(shop: Shop) -> list[int]:
    return [row["total_minor"] for row in await shop.rows("select total_minor from orders order by number")]


async def test_a_sale_made_by_tapping(shop: Shop, graph: Graph) -> None:
    (services,) = await hears(shop, graph, message("Hi"))
    assert (services["is"], services["type"], services["action"]["button"]) == ("interactive", "list", "Choose")
    assert "1. *Logo Design*" in services["body"]["text"]
    (packages,) = await hears(shop, graph, tap(rows(services)["Logo Design"]))
    assert [(row["title"], row["description"]) for row in rows(packages).values()] == [
        ("Basic", "PKR 3,500"),
        ("Standard", "PKR 6,500"),
        ("Premium", "PKR 12,000"),
    ]
    (quote,) = await hears(shop, graph, tap(rows(packages)["Standard"]))
    assert (quote["type"], list(rows(quote))) == ("button", ["Yes", "No"])
    await hears(shop, graph, tap(rows(quote)["Yes"]))
    assert await orders(shop) == [650_000]
    await hears(shop, graph, tap(rows(quote)["Yes"]))
    assert await orders(shop) == [650_000]


async def test_a_tap_on_an_old_list_means_what_it_said(shop: Shop, graph: Graph) -> None:
    (services,) = await hears(shop, graph, message("Hi"))
    await hears(shop, graph, tap(rows(services)["Logo Design"]))
    (websites,) = await hears(shop, graph, tap(rows(services)["Website"]))
    assert "*Website*" in websites["body"]["text"]


async def test_yes_to_a_quote_that_was_replaced_places_nothing(shop: Shop, graph: Graph) -> None:
    *_, old = await hears(shop, graph, message("Logo Design Basic"))
    *_, new = await hears(shop, graph, message("nahi, Logo Design Premium"))
    await hears(shop, graph, tap(rows(old)["Yes"]))
    assert await orders(shop) == []
    await hears(shop, graph, tap(next(iter(rows(new).values()))))
    assert await orders(shop) == [1_200_000]


async def test_elsewhere_the_same_words_are_plain_text(shop: Shop, graph: Graph) -> None:
    played = await shop.value("select id from whatsapp_accounts where kind = 'simulator'")
    await shop.rows("update whatsapp_accounts set kind = 'web' where id = $1 returning id", played)
    (services,) = await hears(shop, graph, message("Hi"))
    stored = await shop.row("select text, payload from messages where direction = 'out'")
    assert stored["text"] == services["body"]["text"]
    assert len(stored["payload"]["choices"]["rows"]) == 5


async def test_words_without_a_menu_offer_nothing_to_tap() -> None:
    assert menu_choices("1. We open at nine.\n2. We close at six.", (), "en") is None


@pytest.mark.parametrize("language", ["ur", "roman_ur", "ar"])
async def test_buttons_speak_the_customers_language(shop: Shop, graph: Graph, language: str) -> None:
    hello = {"ur": "سلام، لوگو چاہیے", "roman_ur": "salam, logo chahiye", "ar": "مرحبا، أريد شعار"}[language]
    sent = await hears(shop, graph, message(hello, sender=SANA))
    openers = {"ur": "انتخاب کریں", "roman_ur": "Chunein", "ar": "اختر"}
    assert [one["action"]["button"] for one in sent if one["is"] == "interactive"] == [openers[language]]
