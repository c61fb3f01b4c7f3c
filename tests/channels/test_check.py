"""Once a day Meta is asked how a number stands: what will stop it is said before, what has stopped it at once."""

from datetime import timedelta

import pytest

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from tests.chats import Shop, cloud_shop, simulator_shop
from tests.fakes.graph import WABA, Answer, Graph, template


@pytest.fixture
async def shop(runtime: Runtime, graph: Graph) -> Shop:
    made = await cloud_shop(runtime, graph.url)
    await made.rows("update whatsapp_accounts set waba_id = $1 returning id", WABA)
    return made


async def alerts(shop: Shop) -> list[str]:
    return [alert["code"] for alert in await shop.events("system.alert")]


async def test_facts_and_templates_are_renewed_and_it_looks_again_tomorrow(shop: Shop, graph: Graph) -> None:
    graph.number |= {"quality_rating": "YELLOW"}
    graph.templates = [template("hello", "Hi"), template("bye", "Bye"), template("more", "More")]
    outcome = await shop.work(f"check:{shop.account_id}")
    assert outcome.pause == 86_400
    assert await shop.value("select quality from whatsapp_accounts") == "YELLOW"
    assert await shop.value("select count(*) from whatsapp_templates") == 3
    (changed,) = await shop.events("whatsapp.account_updated")
    assert "quality" in changed["fields"]
    assert await alerts(shop) == []


async def test_a_token_that_expires_within_a_week_is_told(shop: Shop, graph: Graph) -> None:
    day = now() + timedelta(days=3)
    graph.token_facts = {"expires_at": int(day.timestamp())}
    await shop.work(f"check:{shop.account_id}")
    (alert,) = await shop.events("system.alert")
    assert alert["code"] == "whatsapp_token_expires"
    assert f"{day:%d %B}" in alert["action"]
    graph.token_facts = {"expires_at": int((now() + timedelta(days=30)).timestamp())}
    await shop.work(f"check:{shop.account_id}")
    assert len(await alerts(shop)) == 1


async def test_a_token_that_has_expired_pauses_the_number_and_tells_once(shop: Shop, graph: Graph) -> None:
    graph.tokens = {"another"}
    outcome = await shop.work(f"check:{shop.account_id}")
    assert outcome.pause is None
    assert await shop.value("select status from whatsapp_accounts") == "disconnected"
    assert await alerts(shop) == ["whatsapp_sending_stopped"]
    await shop.work(f"check:{shop.account_id}")
    assert await alerts(shop) == ["whatsapp_sending_stopped"]


async def test_a_quality_turned_bad_is_told_once(shop: Shop, graph: Graph) -> None:
    graph.number |= {"quality_rating": "RED"}
    for _ in range(2):
        await shop.work(f"check:{shop.account_id}")
    assert await alerts(shop) == ["whatsapp_quality_low"]


async def test_a_passing_fault_changes_nothing(shop: Shop, graph: Graph) -> None:
    graph.refusals["message_templates"] = Answer(code=131000, status=500)
    outcome = await shop.work(f"check:{shop.account_id}")
    assert outcome.pause == 3600
    assert await shop.value("select status from whatsapp_accounts") == "connected"


async def test_a_simulator_is_not_asked_about(runtime: Runtime) -> None:
    shop = await simulator_shop(runtime)
    assert (await shop.work(f"check:{shop.account_id}")).pause is None
