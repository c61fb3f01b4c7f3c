"""How the shop's numbers fare, as the API tells it."""

from typing import Any
from uuid import UUID

import pytest

from munshi.channels.base import SendFailed
from munshi.channels.numbers import standing
from munshi.core.db import tenant_tx
from munshi.events.service import SYSTEM
from tests.api import client_of, make_member
from tests.channels.doors import arrive
from tests.chats import SANA, Shop, message, messages_document
from tests.fakes.graph import OK, Answer, Graph

OMAR = "966501234567"


async def health(shop: Shop) -> dict[str, Any]:
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "viewer")) as client:
        (listed,) = (await client.get("/api/whatsapp/health")).json()
        assert (await client.get(f"/api/whatsapp/{shop.account_id}/health")).json() == listed
    found: dict[str, Any] = listed
    return found


async def test_what_a_number_has_done_today(shop: Shop, graph: Graph) -> None:
    await arrive(shop, messages_document(message("one"), message("two"), message("Hi", sender=OMAR)))
    sana = await shop.value(
        "select c.id from conversations c join customer_addresses d using (customer_id) where d.value = $1", f"+{SANA}"
    )
    graph.scripts[SANA] = [OK, Answer(code=131026)]
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id)) as client:
        for text in ("Salam", "again"):
            await client.post(f"/api/conversations/{sana}/messages", json={"text": text})
    await shop.drain("out")
    shown = await health(shop)
    assert {name: shown[name] for name in ("received", "sent", "failed", "queued", "age_days", "restarts")} == {
        "received": 3,
        "sent": 1,
        "failed": 1,
        "queued": 0,
        "age_days": 0,
        "restarts": 0,
    }
    assert (shown["standing"], shown["reply_ratio"], shown["caps"]) == ("connected", 0.5, [])
    assert shown["heard_at"] is not None


async def test_yesterday_is_not_today(shop: Shop) -> None:
    await arrive(shop, messages_document(message()))
    await shop.rows("update messages set id = '01900000-0000-7000-8000-000000000000' returning id")
    shown = await health(shop)
    assert (shown["received"], shown["reply_ratio"]) == (0, None)


@pytest.mark.parametrize(
    ("failed", "stands"),
    [
        (SendFailed("pause", "Too fast.", 60), "paused"),
        (SendFailed("pause", "The token has expired."), "refused"),
        (SendFailed("hold", "Limited.", 60), "replies_only"),
    ],
)
async def test_what_stands_in_the_way(shop: Shop, failed: SendFailed, stands: str) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        if failed.kind == "hold":
            await standing.hold(tx, shop.account_id, failed)
        else:
            await standing.rest(tx, shop.account_id, failed)
    shown = await health(shop)
    assert (shown["standing"], shown["last_error"]) == (stands, failed.reason)
    assert shown["last_error_at"] is not None


async def test_a_limit_of_meta_and_how_much_of_it_is_used(shop: Shop) -> None:
    await shop.rows("update whatsapp_accounts set messaging_limit = 'TIER_1K' returning id")
    assert (await health(shop))["caps"] == [{"what": "people_begun_with_a_day", "most": 1000, "used": 0}]


async def test_the_caps_of_a_linked_phone_and_how_often_it_was_started_anew(shop: Shop) -> None:
    sent = "sent_hour = date_trunc('hour', now(), 'UTC') - make_interval(hours => $2), sent_today = 7"
    set_up = f"""update linked_devices set {sent}, sent_this_hour = 3, restarts = 2,
      linked_at = now() - interval '14 days' where account_id = $1 returning account_id"""  # noqa: S608 - constants
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id)) as client:
        account_id = UUID((await client.post("/api/whatsapp", json={"kind": "web", "label": "Phone"})).json()["id"])
        for hours_ago, this_hour, today in ((0, 3, 7), (25, 0, 0)):
            await shop.rows(set_up, account_id, hours_ago)
            shown = (await client.get(f"/api/whatsapp/{account_id}/health")).json()
            assert shown["caps"] == [
                {"what": "messages_an_hour", "most": 150, "used": this_hour},
                {"what": "messages_a_day", "most": 937, "used": today},
            ]
        assert (shown["standing"], shown["restarts"]) == ("disconnected", 2)
        listed = (await client.get("/api/whatsapp/health")).json()
    assert [(one["account_id"], len(one["caps"])) for one in listed] == [
        (str(shop.account_id), 0),
        (str(account_id), 2),
    ]


async def test_connecting_again_counts_as_a_restart(shop: Shop) -> None:
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await standing.disconnect(tx, shop.account_id, by=SYSTEM)
        await standing.mark_connected(tx, shop.account_id, by=SYSTEM)
        await standing.mark_connected(tx, shop.account_id, by=SYSTEM)
    assert (await health(shop))["restarts"] == 1
