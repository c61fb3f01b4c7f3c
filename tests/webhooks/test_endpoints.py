"""Setting endpoints up: secrets, types, on and off, tests, the log and sending again."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from munshi.core.db import tenant_tx
from munshi.events.catalogue import EVENT_TYPES
from munshi.rotation import rotate_keys
from tests.api import adjusted, client_of, make_member
from tests.webhooks.conftest import AT, Desk, working


async def test_a_secret_is_shown_once_and_stored_sealed(desk: Desk) -> None:
    endpoint = await desk.endpoint("order.created", "order.created", "message.received")
    secret = endpoint["secret"]
    assert secret.startswith("whsec_")
    shown = (await desk.client.get(f"{AT}/{endpoint['id']}")).json()
    assert shown == {name: value for name, value in endpoint.items() if name not in ("secret", "previous_until")}
    assert (shown["types"], shown["active"]) == (["message.received", "order.created"], True)
    assert (await desk.client.get(AT)).json()["items"] == [shown]
    assert secret not in await desk.sql("select string_agg(t::text, '') from webhook_endpoints t")
    assert secret not in await desk.sql("select string_agg(t::text, '') from events t")


async def test_both_secrets_sign_while_they_overlap(desk: Desk) -> None:
    endpoint = await desk.endpoint("scenario.updated")
    fresh = (await desk.client.post(f"{AT}/{endpoint['id']}/rotate-secret")).json()
    await desk.tell("a")
    async with working(desk.runtime):
        told = await desk.server.next()
        for secret in (endpoint["secret"], fresh["secret"]):
            Webhook(secret).verify(told.raw.decode(), dict(told.headers))
        await desk.sql("update webhook_endpoints set previous_until = now()")
        await desk.tell("b")
        told = await desk.server.next()
    Webhook(fresh["secret"]).verify(told.raw.decode(), dict(told.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(told.raw.decode(), dict(told.headers))


async def test_secrets_outlive_a_change_of_the_installations_secret(desk: Desk) -> None:
    endpoint = await desk.endpoint("scenario.updated")
    old = desk.runtime.settings.WHATSAPP_SESSION_SECRET
    fresh = {"WHATSAPP_SESSION_SECRET": SecretStr("a fresh secret of the installation")}
    done = await rotate_keys(
        desk.runtime.db, desk.runtime.settings.model_copy(update={**fresh, "WHATSAPP_SESSION_SECRET_PREVIOUS": old})
    )
    assert (done.sealed_anew, done.unreadable) == (1, [])
    await desk.tell("a")
    async with working(adjusted(desk.runtime, **fresh)):
        told = await desk.server.next()
    Webhook(endpoint["secret"]).verify(told.raw.decode(), dict(told.headers))


async def test_a_test_goes_to_the_endpoint_that_is_tried(desk: Desk) -> None:
    tried, other = await desk.endpoint("order.created"), await desk.endpoint("message.received")
    assert (await desk.client.post(f"{AT}/{tried['id']}/test")).status_code == 202
    async with working(desk.runtime):
        told = await desk.server.next()
        await desk.settled(tried, 1)
    assert (told.body["type"], told.body["subject_id"]) == ("webhook.test", tried["id"])
    assert (len(desk.server.all), await desk.deliveries(other)) == (1, [])
    await desk.client.patch(f"{AT}/{tried['id']}", json={"active": False})
    refused = await desk.client.post(f"{AT}/{tried['id']}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_off")


async def test_replaying_one_and_all_since(desk: Desk) -> None:
    endpoint = await desk.endpoint("scenario.updated")
    at = f"{AT}/{endpoint['id']}"
    await desk.tell("a", "b")
    async with working(desk.runtime):
        first, second = await desk.server.next(), await desk.server.next()
        await desk.settled(endpoint, 2)
        again = await desk.client.post(f"{at}/deliveries/{first.id}/replay")
        assert (again.status_code, again.json()["status"], again.json()["attempts"]) == (200, "waiting", 0)
        assert (await desk.server.next()).id == first.id
        await desk.settled(endpoint, 2)
        await desk.client.patch(at, json={"active": False})
        await desk.tell("missed")
        since = {"since": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
        assert (await desk.client.post(f"{at}/replay", json=since)).status_code == 409
        await desk.client.patch(at, json={"active": True})
        assert (await desk.client.post(f"{at}/replay", json=since)).json() == {"events": 3}
        told = [await desk.server.next() for _ in range(3)]
        await desk.settled(endpoint, 3)
    assert [one.body["data"]["name"] for one in told] == ["a", "b", "missed"]
    assert [one.id for one in told[:2]] == [first.id, second.id]


async def test_what_waits_is_dropped_when_it_is_switched_off(desk: Desk) -> None:
    desk.server.answers = [500] * 20
    endpoint = await desk.endpoint("scenario.updated")
    at = f"{AT}/{endpoint['id']}"
    await desk.tell("a")
    async with working(desk.runtime):
        await desk.server.next()
        await desk.client.patch(at, json={"active": False})
        assert [row["status"] for row in await desk.settled(endpoint, 1)] == ["dropped"]
        desk.server.answers.clear()
        await desk.client.patch(at, json={"active": True})
        await desk.tell("b")
        assert (await desk.server.next()).body["data"] == {"name": "b"}
        log = await desk.settled(endpoint, 2)
    assert [row["status"] for row in log] == ["dropped", "delivered"]
    assert [row["type"] for row in await desk.deliveries(endpoint, status="dropped")] == ["scenario.updated"]
    assert await desk.deliveries(endpoint, type="order.created") == []
    assert (await desk.client.delete(at)).status_code == 204
    assert await desk.sql("select count(*) from webhook_deliveries") == 0


async def test_an_endpoint_of_another_is_unknown_and_agents_see_none(desk: Desk) -> None:
    mine, other = await desk.endpoint("scenario.updated"), await desk.endpoint("scenario.updated")
    await desk.tell("a")
    async with working(desk.runtime):
        [row] = await desk.settled(mine, 1)
    assert (await desk.client.get(f"{AT}/{other['id']}/deliveries/{row['id']}")).status_code == 404
    agent = await make_member(desk.runtime.db, desk.tenant_id, "agent")
    async with client_of(desk.runtime, agent) as client:
        assert (await client.get(AT)).json()["code"] == "role"
        assert (await client.post(AT, json={"url": desk.server.url})).json()["code"] == "role"


async def test_a_shop_keeps_twenty(desk: Desk) -> None:
    for _ in range(20):
        await desk.endpoint()
    refused = await desk.client.post(AT, json={"url": desk.server.url})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many")


async def test_the_catalogue_lists_every_type_with_its_schema(desk: Desk) -> None:
    listed = {one["type"]: one for one in (await desk.client.get(f"{AT}/event-types")).json()}
    assert set(listed) == set(EVENT_TYPES)
    schema = listed["order.created"]["payload"]
    assert schema["properties"]["type"]["const"] == "order.created"
    assert {"OrderFacts", "OrderView"} <= set(schema["$defs"])


async def test_an_unknown_type_is_refused(desk: Desk) -> None:
    refused = await desk.client.post(AT, json={"url": desk.server.url, "types": ["order.exploded"]})
    assert refused.status_code == 422
    async with tenant_tx(desk.runtime.db, desk.tenant_id) as tx:
        assert await tx.raw.fetchval("select count(*) from webhook_endpoints") == 0
