"""What Meta tells of the account, its templates and its customers, and what the shop sees of it."""

from typing import Any

import pytest

from munshi.channels.cloud.incoming.updates import Stopped, Warned, read
from munshi.channels.templates.service import keep
from munshi.core.db import Json, tenant_tx
from munshi.core.runtime import Runtime
from tests.channels.doors import arrive
from tests.chats import Shop, cloud_shop, document
from tests.fakes.graph import template


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await cloud_shop(runtime)


async def tell(shop: Shop, field: str, **value: Any) -> None:
    """News of the business account: it names no number."""
    await arrive(shop, document([{"field": field, "value": value}]))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_update", {"event": "ACCOUNT_DELETED"}),
        ("account_update", {"event": "PARTNER_REMOVED"}),
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}),
        ("account_review_update", {"decision": "REJECTED"}),
    ],
)
async def test_an_account_meta_closes_stops_and_the_owner_is_told(shop: Shop, field: str, value: Json) -> None:
    await tell(shop, field, **value)
    account = await shop.row("select status, last_error from whatsapp_accounts")
    assert account["status"] == "disconnected"
    assert "closed" in account["last_error"]
    await tell(shop, field, **value, again=True)
    assert [alert["code"] for alert in await shop.events("system.alert")] == ["whatsapp_sending_stopped"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_update", {"event": "ACCOUNT_VIOLATION"}),
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}}),
        ("account_alerts", {"alert_severity": "CRITICAL", "alert_status": "ACTIVE"}),
        ("message_template_status_update", {"event": "PAUSED", "message_template_name": "x"}),
        ("phone_number_quality_update", {"event": "FLAGGED", "current_limit": "TIER_1K"}),
    ],
)
def test_what_soon_may_stop_it_is_told(field: str, value: Json) -> None:
    assert any(isinstance(update, Warned) for update in read({"field": field, "value": value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_update", {"event": "VERIFIED_ACCOUNT"}),
        ("account_review_update", {"decision": "APPROVED"}),
        ("account_alerts", {"alert_severity": "INFORMATIONAL"}),
        ("security", {"event": "PIN_CHANGED"}),
        ("a_field_of_tomorrow", {"depth": 3}),
        ("message_template_status_update", None),
        ("user_preferences", {"user_preferences": {"odd": 1}}),
    ],
)
def test_what_concerns_nobody_is_passed_over(field: str, value: Json | None) -> None:
    assert not [one for one in read({"field": field, "value": value}) if isinstance(one, Stopped | Warned)]


async def test_a_template_follows_what_meta_decides(shop: Shop) -> None:
    ours = template("offer", "20% off!", status="PENDING", category="MARKETING", id="900")
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await keep(tx, shop.account_id, [ours])
    named = {"message_template_id": 900, "message_template_name": "offer", "message_template_language": "en"}
    await tell(shop, "message_template_status_update", event="APPROVED", reason="NONE", **named)
    await tell(shop, "message_template_quality_update", new_quality_score="YELLOW", **named)
    await tell(shop, "template_category_update", new_category="UTILITY", **named)
    known = "select status, quality, category, refusal from whatsapp_templates"
    assert await shop.row(known) == {"status": "approved", "quality": "YELLOW", "category": "utility", "refusal": None}
    await tell(shop, "message_template_status_update", event="REJECTED", reason="SCAM", **named)
    assert await shop.row(known) == {
        "status": "rejected",
        "quality": "YELLOW",
        "category": "utility",
        "refusal": "SCAM",
    }
    await tell(shop, "message_template_status_update", event="DELETED", **named)
    assert await shop.rows(known) == []


async def test_a_template_not_known_yet_is_fetched(shop: Shop) -> None:
    named = {"message_template_id": 1, "message_template_name": "new", "message_template_language": "en"}
    await tell(shop, "message_template_status_update", event="APPROVED", **named)
    assert await shop.armed("check") == [str(shop.account_id)]


async def test_quality_limit_and_name_are_kept(shop: Shop) -> None:
    await shop.rows("update whatsapp_accounts set phone = '+923000000001' returning id")
    mine, other = "923000000001", "+92 300 9999999"
    await tell(shop, "phone_number_quality_update", display_phone_number=mine, event="FLAGGED", current_limit="TIER_1K")
    await tell(shop, "phone_number_quality_update", display_phone_number=other, event="UNFLAGGED")
    await tell(
        shop,
        "phone_number_name_update",
        display_phone_number=mine,
        decision="APPROVED",
        requested_verified_name="Chiragh",
    )
    await tell(shop, "business_capability_update", max_daily_conversations_per_business="TIER_10K")
    kept = await shop.row("select quality, messaging_limit, verified_name from whatsapp_accounts")
    assert kept == {"quality": "RED", "messaging_limit": "TIER_10K", "verified_name": "Chiragh"}
