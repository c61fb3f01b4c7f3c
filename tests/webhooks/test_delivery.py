"""What an endpoint is sent: signed, in order, at least once, through failures, deaths and second workers."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from munshi.core.db import connect, tenant_tx, write_closings
from munshi.core.embedded.server import Addresses
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, Actor, emit
from tests.api import adjusted
from tests.fakes.receiver import Told, receiver
from tests.killable import until
from tests.starting import forked
from tests.webhooks import worker_process
from tests.webhooks.conftest import AT, Desk, working

ROOT = Path(__file__).parents[2]


def names(told: list[Told]) -> list[str]:
    return [one.body["data"]["name"] for one in told]


async def test_events_arrive_signed_and_in_order(desk: Desk) -> None:
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("before the worker runs", "second")
    async with working(desk.runtime):
        told = [await desk.server.next(), await desk.server.next()]
        await desk.tell("third")
        told.append(await desk.server.next())
        log = await desk.settled(endpoint, 3)
    assert names(told) == ["before the worker runs", "second", "third"]
    for one in told:
        Webhook(endpoint["secret"]).verify(one.raw.decode(), dict(one.headers))
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint["secret"]).verify(one.raw.decode().replace("second", "2nd") + " ", dict(one.headers))
    assert [(row["id"], row["status"], row["attempts"], row["status_code"]) for row in log] == [
        (one.id, "delivered", 1, 200) for one in told
    ]
    assert told[0].headers["content-type"] == "application/json"
    body = told[0].body
    assert body == {
        "version": 1,
        "type": "scenario.updated",
        "timestamp": body["timestamp"],
        "event_id": log[0]["event_id"],
        "tenant_id": str(desk.tenant_id),
        "subject_id": None,
        "actor": {"kind": "user", "id": None},
        "data": {"name": "before the worker runs"},
        "record": None,
    }


async def test_the_subject_comes_as_the_api_shows_it(desk: Desk) -> None:
    await desk.endpoint("service.created", "service.updated", "service.deleted")
    made = (await desk.client.post("/api/services", json={"name": "Logo"})).json()
    await desk.client.patch(f"/api/services/{made['id']}", json={"name": "Logo design"})
    shown = (await desk.client.get(f"/api/services/{made['id']}")).json()
    async with working(desk.runtime):
        created, updated = await desk.server.next(), await desk.server.next()
        assert (created.body["record"], updated.body["record"]) == (shown, shown)
        assert (updated.body["subject_id"], updated.body["data"]) == (made["id"], {"fields": ["name"]})
        await desk.client.delete(f"/api/services/{made['id']}")
        assert (await desk.server.next()).body["record"] is None


async def test_a_failing_delivery_holds_up_its_endpoint_only(desk: Desk) -> None:
    desk.server.answers = [500, 302, 404]
    async with receiver() as other:
        failing, fine = await desk.endpoint("scenario.updated"), await desk.endpoint("scenario.updated", url=other.url)
        await desk.tell("a", "b")
        async with working(desk.runtime):
            assert names([await other.next(), await other.next()]) == ["a", "b"]
            told = [await desk.server.next() for _ in range(5)]
            log = await desk.settled(failing, 2)
            assert len(await desk.settled(fine, 2)) == 2
    assert names(told) == ["a", "a", "a", "a", "b"]
    assert len({one.id for one in told}) == 2
    assert [(row["attempts"], row["status_code"]) for row in log] == [(4, 200), (1, 200)]


async def test_two_workers_keep_the_order(desk: Desk) -> None:
    desk.server.answers = [200, 500, 200, 200, 503, 200]
    endpoint = await desk.endpoint("scenario.updated")
    second = replace(desk.runtime, db=connect(desk.runtime.db.dsn))
    async with working(desk.runtime, second):
        for number in range(8):
            await desk.tell(str(number))
        log = await desk.settled(endpoint, 8)
    await second.db.engine.dispose()
    assert len(log) == 8
    arrived = list(dict.fromkeys(names(desk.server.all)))
    assert arrived == [str(number) for number in range(8)]
    assert len(desk.server.all) == 10


async def test_a_worker_killed_while_it_sends_is_succeeded_under_the_same_id(
    desk: Desk, database: Addresses, tmp_path: Path
) -> None:
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("once")
    desk.server.held.clear()
    process = forked(worker_process.main, desk.runtime.settings, database.app_dsn)
    try:
        first = await desk.server.next()
    finally:
        process.kill()
        process.join()
    assert [row["status"] for row in await desk.deliveries(endpoint)] == ["waiting"]
    desk.server.held.set()
    async with working(desk.runtime):
        second = await desk.server.next()
        log = await desk.settled(endpoint, 1)
    assert (first.id, first.body["data"]) == (second.id, second.body["data"])
    assert [(row["id"], row["status"]) for row in log] == [(first.id, "delivered")]


async def test_an_endpoint_that_is_gone_is_switched_off_at_once(desk: Desk) -> None:
    desk.server.answers = [410]
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("a", "b")
    async with working(desk.runtime):
        log = await desk.settled(endpoint, 2)
    assert [(row["status"], row["attempts"], row["status_code"]) for row in log] == [
        ("dropped", 1, 410),
        ("dropped", 0, None),
    ]
    shown = (await desk.client.get(f"{AT}/{endpoint['id']}")).json()
    assert (shown["active"], shown["off_reason"]) == (False, "gone")
    alert = await desk.sql("select data from events where type = 'system.alert'")
    assert (alert["code"], alert["endpoint"], alert["reason"]) == ("webhook_off", endpoint["id"], "gone")
    await desk.tell("c")
    assert len(await desk.deliveries(endpoint)) == 2


async def test_an_endpoint_that_fails_for_a_day_is_switched_off(desk: Desk) -> None:
    desk.server.answers = [500] * 20
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("a")
    async with working(desk.runtime):
        await desk.server.next()

        async def failed() -> bool:
            return bool(await desk.sql("select failing_since is not null from webhook_endpoints"))

        await until(failed)
        shown = (await desk.client.get(f"{AT}/{endpoint['id']}")).json()
        assert shown["active"]
        assert shown["next_try_at"] > shown["failing_since"]
        await desk.sql("update webhook_endpoints set failing_since = now() - interval '1 day'")
        log = await desk.settled(endpoint, 1)
    assert [row["status"] for row in log] == ["dropped"]
    assert 2 <= log[0]["attempts"] < 20
    shown = (await desk.client.get(f"{AT}/{endpoint['id']}")).json()
    assert (shown["active"], shown["off_reason"]) == (False, "failing")


async def test_what_came_back_is_kept_in_part(desk: Desk) -> None:
    desk.server.words = "é" * 5000
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("a")
    async with working(desk.runtime):
        [row] = await desk.settled(endpoint, 1)
    detail = (await desk.client.get(f"{AT}/{endpoint['id']}/deliveries/{row['id']}")).json()
    assert detail["answer"] == "é" * 2048
    assert detail["request"].encode() == desk.server.all[0].raw


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/hook",
        "https://192.168.1.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://[fd00::1]/hook",
        "https://[64:ff9b::a00:1]/hook",
        "https://user:password@8.8.8.8/hook",
        "https://no-such-host.invalid/hook",
        "http://8.8.8.8/hook",
        "ftp://8.8.8.8/hook",
    ],
)
async def test_only_public_addresses_are_taken_and_called(desk: Desk, url: str) -> None:
    refused = await desk.client.post(AT, json={"url": url})
    assert (refused.status_code, refused.json()["code"]) == (422, "url_refused")
    assert (await desk.client.get(AT)).json()["items"] == []


async def test_an_address_is_judged_again_when_it_is_called(desk: Desk) -> None:
    """A name may lead elsewhere by now; in production this machine itself is no place to call either."""
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("a")
    async with working(adjusted(desk.runtime, APP_ENV="production")):

        async def tried() -> bool:
            return any(row["attempts"] for row in await desk.deliveries(endpoint))

        await until(tried)
    [row] = await desk.deliveries(endpoint)
    assert (row["status"], row["fault"], row["status_code"]) == ("waiting", "unreachable", None)
    assert desk.server.all == []


async def test_old_deliveries_are_forgotten(desk: Desk) -> None:
    endpoint = await desk.endpoint("scenario.updated")
    await desk.tell("old")
    async with working(desk.runtime):
        await desk.server.next()
        await desk.settled(endpoint, 1)
        await desk.sql("update webhook_deliveries set created_at = now() - interval '31 days'")
        await desk.sql("update webhook_endpoints set seen_event_id = (select max(id) from events)")
        await desk.tell("new")
        await desk.server.next()
        log = await desk.settled(endpoint, 1)
    assert len(log) == 1


async def test_events_of_a_shop_do_not_wait_for_one_another(desk: Desk) -> None:
    await desk.endpoint("scenario.updated")
    await desk.tell("first")
    async with tenant_tx(desk.runtime.db, desk.tenant_id) as slow:
        emit(slow, "scenario.updated", None, {"name": "second"}, by=Actor("user"))
        await write_closings(slow)
        async with asyncio.timeout(5):
            await desk.tell("third")
    async with working(desk.runtime):
        told = [await desk.server.next() for _ in range(3)]
    assert names(told) == ["first", "second", "third"]


async def test_a_shop_without_endpoints_arms_nothing(runtime: Runtime, desk: Desk) -> None:
    await desk.tell("a")
    async with tenant_tx(runtime.db, desk.tenant_id) as tx:
        emit(tx, "tenant.updated", desk.tenant_id, {"fields": []}, by=SYSTEM)
    assert await desk.sql("select count(*) from wake where key like 'hook:%'") == 0
    await desk.endpoint("order.created")
    await desk.tell("b")
    assert await desk.sql("select count(*) from wake where key like 'hook:%'") == 0
