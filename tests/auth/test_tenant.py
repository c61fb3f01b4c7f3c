"""The shop's own page."""

from typing import Any
from uuid import UUID

import pytest

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.tenants.schemas import TenantSettings
from tests.api import client_of, make_member, make_tenant


async def events_of(runtime: Runtime, tenant_id: UUID) -> list[tuple[Any, ...]]:
    async with tenant_tx(runtime.db, tenant_id) as tx:
        rows = await tx.raw.fetch("select type, subject_id, data::text from events where type = 'tenant.updated'")
    return [tuple(row) for row in rows]


async def test_a_viewer_sees_the_shop_with_all_its_settings(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db, reply_delay_ms=0)
    member = await make_member(runtime.db, tenant_id, "viewer")
    async with client_of(runtime, member) as client:
        shop = (await client.get("/api/tenant")).json()
        refused = await client.patch("/api/tenant", json={"name": "Mine"})
    assert shop["id"] == str(tenant_id)
    assert (shop["time_zone"], shop["currency"], shop["locale"], shop["status"]) == (
        "Asia/Karachi",
        "PKR",
        "en",
        "active",
    )
    assert shop["settings"] == TenantSettings(reply_delay_ms=0).model_dump()
    assert (refused.status_code, refused.json()["code"]) == (403, "role")
    assert refused.json()["needs"] == "admin"
    assert await events_of(runtime, tenant_id) == []


async def test_an_admin_changes_what_is_sent_and_nothing_else(runtime: Runtime) -> None:
    tenant_id, other_id = await make_tenant(runtime.db, tone="warm"), await make_tenant(runtime.db)
    admin = await make_member(runtime.db, tenant_id, "admin")
    watcher = await make_member(runtime.db, other_id, "viewer")
    change = {
        "name": "Lahore Logos",
        "time_zone": "Asia/Dubai",
        "currency": "AED",
        "locale": "ur-PK",
        "settings": {"ai_enabled": False, "tone": "warm"},
    }
    async with client_of(runtime, admin) as client, client_of(runtime, watcher) as other:
        shop = (await client.patch("/api/tenant", json=change)).json()
        again = await client.patch("/api/tenant", json=change)
        assert (await other.get("/api/tenant")).json()["name"] == "Test Shop"
    assert {name: shop[name] for name in ("name", "time_zone", "currency", "locale")} == {
        name: value for name, value in change.items() if name != "settings"
    }
    assert shop["settings"] == TenantSettings(ai_enabled=False, tone="warm").model_dump()
    assert again.json() == shop
    [(kind, subject, data)] = await events_of(runtime, tenant_id)
    assert (kind, subject) == ("tenant.updated", tenant_id)
    assert data == '{"fields": ["name", "time_zone", "currency", "locale", "ai_enabled"]}'


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"currency": "XXL"}, "currency"),
        ({"locale": "klingon"}, "locale"),
        ({"name": ""}, "name"),
        ({"name": "A\x00"}, "name"),
        ({"status": "active"}, "status"),
        ({"settings": {"reply_languages": []}}, "settings.reply_languages"),
        ({"settings": {"reply_languages": ["fr"]}}, "settings.reply_languages.0"),
        ({"settings": {"reply_delay_ms": 10**30}}, "settings.reply_delay_ms"),
        ({"settings": {"unknown": 1}}, "settings.unknown"),
    ],
)
async def test_bad_values_change_nothing(runtime: Runtime, change: dict[str, Any], field: str) -> None:
    tenant_id = await make_tenant(runtime.db)
    owner = await make_member(runtime.db, tenant_id, "owner")
    async with client_of(runtime, owner) as client:
        before = (await client.get("/api/tenant")).json()
        answer = await client.patch("/api/tenant", json={"name": "Changed", **change})
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
        assert (await client.get("/api/tenant")).json() == before
    assert await events_of(runtime, tenant_id) == []
