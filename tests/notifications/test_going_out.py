"""What goes out: pushes that only the device can open, mails, quiet hours, devices that are gone."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import adjusted
from tests.fakes.pushes import PushService, push_service
from tests.notifications.conftest import AT, Desk, working


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


async def add_device(desk: Desk, device: dict[str, str], who: str = "agent") -> str:
    answer = await desk.clients[who].post(f"{AT}/devices", json=device)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def waiting(desk: Desk) -> int:
    (row,) = await desk.shop.rows("select count(*) from notifications where push_waits or mail_waits")
    return int(row["count"])


async def test_a_push_says_what_and_how_many_and_no_name(desk: Desk, service: PushService) -> None:
    await add_device(desk, service.device())
    first = await desk.chat_needs_person()
    second = await desk.chat_needs_person(phone="+923001112299", name="Omar")
    async with working(desk.runtime):
        told = await service.next()
        await desk.settled()
    ids = [one["id"].replace("-", "") for one in await desk.list("agent")]
    assert told.body == {
        "title": "Chiragh Digital",
        "body": "2 customers need a person",
        "path": "/inbox",
        "tag": ids[-1],
        "language": "en",
    }
    assert first.conversation_id != second.conversation_id
    sender = (await desk.clients["agent"].get(f"{AT}/push-key")).json()["key"]
    assert (told.sender, told.claims["sub"]) == (sender, "mailto:admin@munshi.local")
    assert (told.headers["content-encoding"], told.headers["topic"]) == ("aes128gcm", ids[-1])
    assert (len(service.all), await waiting(desk)) == (1, 0)


async def test_names_leave_only_by_the_members_wish(desk: Desk, service: PushService) -> None:
    await add_device(desk, service.device(language="ur"))
    await desk.choose("agent", names_in_push=True)
    async with working(desk.runtime):
        person = await desk.chat_needs_person()
        told = await service.next()
    assert told.body["body"] == "ایک گاہک کو آپ کی ضرورت ہے\nSana"
    assert told.body["path"] == f"/inbox/{person.conversation_id}"


async def test_a_device_that_is_gone_is_forgotten_and_a_busy_service_asked_again(
    desk: Desk, service: PushService
) -> None:
    await add_device(desk, service.device("gone"))
    service.answers = [410]
    async with working(desk.runtime):
        await desk.chat_needs_person()
        await service.next()
        await desk.settled()
        assert (await desk.clients["agent"].get(f"{AT}/devices")).json() == []
        await add_device(desk, service.device("kept"))
        service.answers = [503]
        await desk.chat_needs_person(phone="+923001112299")
        once, again = await service.next(), await service.next()
        await desk.settled()
    assert once.body == again.body
    assert (len(service.all), await waiting(desk)) == (3, 0)


async def test_a_device_hears_nothing_once_its_session_has_ended(desk: Desk, service: PushService) -> None:
    await add_device(desk, service.device())
    async with tenant_tx(desk.runtime.db, desk.shop.tenant_id) as tx:
        await tx.raw.execute("update sessions set revoked_at = now() where user_id = $1", desk.agent.user_id)
    async with working(desk.runtime):
        await desk.chat_needs_person()
        await desk.settled()
    assert (service.all, await waiting(desk)) == ([], 0)
    assert await desk.shop.rows("select from push_devices") == []


async def test_the_same_browser_is_whose_it_is_now(desk: Desk, service: PushService) -> None:
    await add_device(desk, service.device())
    mine = await add_device(desk, service.device(), "owner")
    assert (await desk.clients["agent"].get(f"{AT}/devices")).json() == []
    assert (await desk.clients["agent"].delete(f"{AT}/devices/{mine}")).status_code == 404
    assert [one["id"] for one in (await desk.clients["owner"].get(f"{AT}/devices")).json()] == [mine]
    assert (await desk.clients["owner"].delete(f"{AT}/devices/{mine}")).status_code == 204
    assert await desk.shop.rows("select from push_devices") == []


async def test_what_is_no_device_is_refused(desk: Desk) -> None:
    for changed, refusal in (
        ({"endpoint": "https://10.0.0.7/push"}, "endpoint_refused"),
        ({"endpoint": "http://1.1.1.1/push"}, "endpoint_refused"),
        ({"p256dh": "AAAA"}, "invalid"),
        ({"auth": "c2hvcnQ"}, "invalid"),
    ):
        device = {**PushService("http://127.0.0.1:9").device(), **changed}
        answer = await desk.clients["agent"].post(f"{AT}/devices", json=device)
        assert (answer.status_code, answer.json()["code"]) == (422, refusal)
    assert await desk.shop.rows("select from push_devices") == []


def with_mail(runtime: Runtime) -> Runtime:
    return adjusted(runtime, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="shop@munshi.test", PUBLIC_URL="https://m.test")


async def test_a_mail_is_posted_once_to_a_confirmed_address(desk: Desk) -> None:
    async with tenant_tx(desk.runtime.db, desk.shop.tenant_id) as tx:
        await tx.raw.execute("update users set email_verified_at = now() where id = $1", desk.owner.user_id)
    await desk.alert("quota_near")
    await desk.alert("quota_reached")
    await desk.alert("invoice_opened")
    async with working(with_mail(desk.runtime)):
        await desk.settled()
    mails = await desk.shop.rows("select letter, address, language, fields, page, page_ids from mails")
    assert mails == [
        {
            "letter": "notifications",
            "address": desk.owner.email,
            "language": "en",
            "fields": {
                "shop": "Chiragh Digital",
                "said": "2 warnings about your plan's limits · News about your plan or an invoice",
            },
            "page": "",
            "page_ids": [],
        }
    ]
    assert await waiting(desk) == 0


async def test_quiet_hours_hold_all_back_but_a_trial(desk: Desk, service: PushService) -> None:
    await add_device(desk, service.device())
    hour = datetime.now(ZoneInfo("Asia/Karachi")).hour
    await desk.choose("agent", quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    async with working(desk.runtime):
        await desk.chat_needs_person()
        await desk.settled()
        assert (service.all, await waiting(desk)) == ([], 1)
        tried = await desk.clients["agent"].post(f"{AT}/trial")
        assert (tried.status_code, tried.json()) == (202, {"mail": False, "devices": 1})
        told = await service.next()
        await desk.settled()
    assert told.body["body"] == "A trial: this is how you are told"
    assert await waiting(desk) == 1
    (row,) = await desk.shop.rows(
        "select extract(epoch from due_at - now()) / 3600 as hours from wake where key like 'tell:%'"
    )
    assert 1 <= row["hours"] <= 2


async def test_what_was_read_meanwhile_does_not_go_out(desk: Desk, service: PushService) -> None:
    await add_device(desk, service.device())
    hour = datetime.now(ZoneInfo("Asia/Karachi")).hour
    await desk.choose("agent", quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    async with working(desk.runtime):
        await desk.chat_needs_person()
        await desk.settled()
        (told,) = await desk.list("agent")
        await desk.clients["agent"].post(f"{AT}/{told['id']}/read")
        async with tenant_tx(desk.runtime.db, desk.shop.tenant_id) as tx:
            await tx.raw.execute("update notification_settings set quiet_until_hour = quiet_from_hour")
            await tx.raw.execute("update wake set due_at = now() where key like 'tell:%'")
        await desk.settled()
    assert (service.all, await waiting(desk)) == ([], 0)
