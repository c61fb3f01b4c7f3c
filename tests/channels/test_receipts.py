"""Receipts: a status only moves forward, whatever the order they come in."""

from itertools import permutations
from uuid import UUID

import pytest

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.channels.doors import arrive
from tests.channels.test_deliver import chat_with, say
from tests.chats import Shop, change, cloud_shop, document, receipt, statuses_document

ALL = ("sent", "delivered", "read")


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await cloud_shop(runtime)


async def sent(shop: Shop, wa_id: str = "wamid.1") -> UUID:
    """A message that WhatsApp has taken."""
    (message_id,) = await say(shop, await chat_with(shop), "Salam")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update messages set status = 'sent', wa_id = $2 where id = $1", message_id, wa_id)
    return message_id


async def status_of(shop: Shop, message_id: UUID) -> str:
    found: str = await shop.value("select status from messages where id = $1", message_id)
    return found


@pytest.mark.parametrize("told", list(permutations(ALL)), ids="-".join)
async def test_in_any_order_the_furthest_stays(shop: Shop, told: tuple[str, ...]) -> None:
    message_id = await sent(shop)
    for status in told:
        await arrive(shop, statuses_document(receipt("wamid.1", status)))
    assert await status_of(shop, message_id) == "read"
    times = await shop.row("select delivered_at, read_at from messages where id = $1", message_id)
    assert times["read_at"] is not None


async def test_all_in_one_document_count_once(shop: Shop) -> None:
    message_id = await sent(shop)
    await arrive(shop, statuses_document(*(receipt("wamid.1", status) for status in ("read", "sent", "played"))))
    assert await status_of(shop, message_id) == "read"
    assert [event["status"] for event in await shop.events("message.status")] == ["read"]
    assert await shop.value("select count(*) from inbound_events where handled_at is null") == 0


async def test_a_failure_has_its_reason_and_gives_way_to_proof_of_arrival(shop: Shop) -> None:
    message_id = await sent(shop)
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    await arrive(shop, statuses_document(receipt("wamid.1", "failed", errors=errors)))
    failed = await shop.row("select status, failure from messages where id = $1", message_id)
    assert failed == {"status": "failed", "failure": "WhatsApp cannot deliver to this customer. (WhatsApp code 131026)"}
    await arrive(shop, statuses_document(receipt("wamid.1", "delivered")))
    arrived = await shop.row("select status, failure from messages where id = $1", message_id)
    assert arrived == {"status": "delivered", "failure": None}
    await arrive(shop, statuses_document(receipt("wamid.1", "failed", errors=errors, timestamp="1795400001")))
    assert await status_of(shop, message_id) == "delivered"


async def test_a_failure_of_the_account_stops_it(shop: Shop) -> None:
    await sent(shop)
    await arrive(shop, statuses_document(receipt("wamid.1", "failed", errors=[{"code": 131042}])))
    assert await shop.value("select status from whatsapp_accounts") == "disconnected"


async def test_receipts_of_messages_nobody_knows_are_dropped_after_a_while(shop: Shop) -> None:
    await arrive(shop, statuses_document(receipt("wamid.foreign", "read")))
    key = f"in:{shop.account_id}:receipts"
    assert (await shop.work(key)).pause == 2.0
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update inbound_events set created_at = now() - interval '3 minutes'")
    assert (await shop.work(key)).pause is None
    assert await shop.value("select failure from inbound_events") == "no such message"


async def test_a_receipt_never_touches_what_a_customer_wrote(shop: Shop) -> None:
    await chat_with(shop)
    wa_id = await shop.value("select wa_id from messages where direction = 'in'")
    await arrive(shop, statuses_document(receipt(wa_id, "read")))
    assert await shop.value("select status from messages where direction = 'in'") == "received"


async def test_more_receipts_than_a_batch_are_all_applied(shop: Shop) -> None:
    message_id = await sent(shop)
    foreign = [receipt(f"wamid.foreign{number}", "sent") for number in range(600)]
    await arrive(shop, statuses_document(*foreign, receipt("wamid.1", "delivered")))
    assert await status_of(shop, message_id) == "delivered"


@pytest.mark.parametrize(
    ("value", "status", "codes"),
    [
        ({"event": "ACCOUNT_DELETED"}, "disconnected", ["whatsapp_sending_stopped"]),
        (
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
            "disconnected",
            ["whatsapp_sending_stopped"],
        ),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, "connected", []),
        (
            {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}},
            "connected",
            ["whatsapp_warning"],
        ),
        ({"event": "PARTNER_ADDED"}, "connected", []),
    ],
)
async def test_news_of_the_account(shop: Shop, value: dict[str, object], status: str, codes: list[str]) -> None:
    await arrive(shop, {"entry": [{"changes": [{"field": "account_update", "value": value}]}]})
    assert await shop.value("select status from whatsapp_accounts") == status
    assert [alert["code"] for alert in await shop.events("system.alert")] == codes
    assert await shop.value("select count(*) from inbound_events where handled_at is null") == 0


async def test_errors_beside_messages_are_kept(shop: Shop) -> None:
    await arrive(shop, document([change(errors=[{"code": 131000, "title": "Something went wrong"}])]))
    kept = await shop.row("select kind, handled_at is not null as done from inbound_events")
    assert kept == {"kind": "account", "done": True}
