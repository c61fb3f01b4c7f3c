"""One message to many: only to who wrote first and wants to hear, counted before, each once, and stopped at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from munshi.channels.models import WhatsAppTemplate
from munshi.conversations.receive import begin
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import LeaseLost
from munshi.core.runtime import Runtime
from munshi.tenants.schemas import Language
from tests import shop as shops
from tests.api import client_of, make_member
from tests.chats import Shop, cloud_shop, simulator_shop

PATH = "/api/broadcasts"
EN = "Salam {name}! 20 % off until Friday. {shop}"
UR = "السلام علیکم {name}! جمعہ تک ۲۰٪ رعایت۔"
STOP_EN = "Write *stop* if you do not want such messages."


@dataclass(frozen=True)
class Desk:
    """A shop without quiet hours, its admin, and the customers who wrote to it, by name."""

    shop: Shop
    admin: httpx2.AsyncClient

    async def customer(self, number: int, name: str = "", language: Language | None = None, **facts: object) -> UUID:
        """Who wrote to the shop; `facts` are columns of customers."""
        door = shops.Shop(self.shop.runtime.db, self.shop.tenant_id, self.shop.account_id)
        chat = await shops.chat(door, f"+92300111000{number}", name=name, language=language)
        for column, value in {"name": name or None, **facts}.items():
            await self.shop.rows(f"update customers set {column} = $2 where id = $1", chat.customer_id, value)  # noqa: S608
        return chat.customer_id

    def words(self, **said: object) -> dict[str, Any]:
        return {"account_id": str(self.shop.account_id), "texts": {"en": EN}, "name_else": "friend", **said}

    async def draft(self, **said: object) -> str:
        made = await self.admin.post(PATH, json={"name": "Sale", **self.words(**said)})
        assert made.status_code == 201, made.text
        broadcast_id: str = made.json()["id"]
        return broadcast_id

    async def begun(self, count: int, **said: object) -> str:
        broadcast_id = await self.draft(**said)
        started = await self.press(broadcast_id, "start", count=count)
        assert (started.status_code, started.json()["status"]) == (200, "sending"), started.text
        return broadcast_id

    async def press(self, broadcast_id: str, button: str, **body: object) -> httpx2.Response:
        return await self.admin.post(f"{PATH}/{broadcast_id}/{button}", json=body or None)

    async def step(self, broadcast_id: str) -> float | None:
        """The job runs once; in how many seconds it wants to run again."""
        return (await self.shop.work(f"broadcast:{broadcast_id}")).pause

    async def finish(self, broadcast_id: str) -> None:
        while await self.step(broadcast_id) is not None:
            await self.shop.drain("out")

    async def seen(self, broadcast_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.admin.get(f"{PATH}/{broadcast_id}")).json()
        return found

    async def report(self, broadcast_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.admin.get(f"{PATH}/{broadcast_id}/report")).json()
        return found

    async def sent(self) -> list[tuple[str | None, str, str]]:
        """(name, text, status) of what went out."""
        rows = await self.shop.rows(
            "select p.name, m.text, m.status from messages m join conversations c on c.id = m.conversation_id "
            "join customers p on p.id = c.customer_id where m.direction = 'out' order by p.name nulls last, m.id"
        )
        return [(row["name"], row["text"], row["status"]) for row in rows]


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[Desk]:
    shop = await simulator_shop(runtime, quiet_until_hour=21)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "admin")) as admin:
        yield Desk(shop, admin)


async def test_those_who_want_to_hear_are_counted_shown_and_written_to_once(desk: Desk) -> None:
    sana = await desk.customer(1, "Sana")
    await desk.customer(2, language="ur")
    await desk.customer(3, "Blocked", blocked_at=datetime.now(UTC))
    await desk.customer(4, "Gone", opted_out_at=datetime.now(UTC))
    async with tenant_tx(desk.shop.runtime.db, desk.shop.tenant_id) as tx:
        await begin(tx, desk.shop.account_id, [("phone", "+923001110009")], "Cold")
    said = {"texts": {"en": EN, "ur": UR}, "name_else": "دوست"}
    preview = (await desk.admin.post(f"{PATH}/preview", json=desk.words(**said))).json()
    assert (preview["count"], preview["a_day"]) == (2, None)
    assert preview["left_out"] == {"blocked": 1, "opted_out": 1, "never_wrote": 1}
    english = f"Salam Sana! 20 % off until Friday. Test Shop\n\n{STOP_EN}"
    urdu = "السلام علیکم دوست! جمعہ تک ۲۰٪ رعایت۔\n\nایسے پیغامات نہ چاہیں تو *روکیں* لکھ دیں۔"
    assert {sample["text"] for sample in preview["samples"]} == {english, urdu}

    broadcast_id = await desk.draft(**said)
    wrong = await desk.press(broadcast_id, "start", count=5)
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["count"]) == (409, "count_changed", 2)
    assert await desk.shop.value("select count(*) from broadcast_recipients") == 0
    assert (await desk.press(broadcast_id, "start", count=2)).json()["status"] == "sending"
    await desk.finish(broadcast_id)
    assert await desk.sent() == [("Sana", english, "delivered"), (None, urdu, "delivered")]
    await desk.shop.work(f"broadcast:{broadcast_id}")
    assert len(await desk.sent()) == 2

    await desk.customer(1, "Sana")  # she writes again
    report = await desk.report(broadcast_id)
    assert report == {
        "total": 2,
        "waiting": 0,
        "under_way": 0,
        "sent": 2,
        "delivered": 2,
        "read": 0,
        "replied": 1,
        "failed": 0,
        "unknown": 0,
        "left_out": {"blocked": 1, "opted_out": 1, "never_wrote": 1},
    }
    people = (await desk.admin.get(f"{PATH}/{broadcast_id}/recipients", params={"outcome": "sent"})).json()
    assert people["total"] == 2
    (hers,) = [one for one in people["items"] if one["customer_id"] == str(sana)]
    assert (hers["customer_name"], hers["message_status"], hers["replied"]) == ("Sana", "delivered", True)
    told = [(event["status"], event["sent"], event["total"]) for event in await desk.shop.events("broadcast.updated")]
    assert told == [("sending", 0, 2), ("sending", 1, 2), ("sending", 2, 2), ("done", 2, 2)]
    assert (await desk.seen(broadcast_id))["status"] == "done"
    assert await desk.shop.value("select count(*) from conversations where answered_by = 'human'") == 0
    used = "select sum(messages_out)::int from tenant_usage"
    assert await desk.shop.value(used) == 2


async def test_an_audience_is_who_all_of_it_fits(desk: Desk) -> None:
    door = shops.Shop(desk.shop.runtime.db, desk.shop.tenant_id, desk.shop.account_id)
    await desk.customer(1, "Label", labels='["vip"]')
    await desk.customer(2, "Quiet", last_seen_at=datetime.now(UTC) - timedelta(days=40))
    await desk.customer(3, "Urdu", "ur")
    buyer = await shops.chat(door, "+923001110004", name="Buyer")
    await desk.shop.rows(
        "insert into orders (tenant_id, id, number, customer_id, conversation_id, status, total_minor, currency, key) "
        "values ($1, gen_random_uuid(), 1, $2, $3, 'paid', 100, 'PKR', 'k')",
        desk.shop.tenant_id,
        buyer.customer_id,
        buyer.conversation_id,
    )

    async def reached(**audience: object) -> set[str]:
        words = desk.words(audience=audience, texts={"en": "Hello {name}"})
        found = (await desk.admin.post(f"{PATH}/preview", json=words)).json()
        assert found["count"] == len(found["samples"]) or found["count"] > 3
        return {sample["customer_name"] for sample in found["samples"]}

    assert await reached(labels=["vip", "other"]) == {"Label"}
    assert await reached(silent_for_days=30) == {"Quiet"}
    assert await reached(wrote_within_days=30) == {"Label", "Urdu", "Buyer"}
    assert await reached(language="ur") == {"Urdu"}
    assert await reached(ordered="yes") == {"Buyer"}
    assert await reached(ordered="no") == {"Label", "Quiet", "Urdu"}
    assert await reached(ordered="yes", labels=["vip"]) == set()


async def test_stopping_takes_back_what_has_not_left(desk: Desk) -> None:
    for number in (1, 2, 3):
        await desk.customer(number, f"C{number}")
    broadcast_id = await desk.begun(3)
    await desk.step(broadcast_id)
    await desk.shop.drain("out")
    await desk.step(broadcast_id)  # the second is in line, and has not left
    stopped = await desk.press(broadcast_id, "stop")
    assert (stopped.json()["status"], stopped.json()["written"], stopped.json()["total"]) == ("cancelled", 1, 3)
    await desk.shop.drain("out", "broadcast")
    assert sorted(status for _, _, status in await desk.sent()) == ["delivered", "failed"]
    report = await desk.report(broadcast_id)
    assert (report["sent"], report["failed"], report["waiting"], report["left_out"]) == (1, 0, 0, {"stopped": 2})
    for button in ("pause", "resume", "stop"):
        again = await desk.press(broadcast_id, button)
        assert (again.status_code, again.json()["code"], again.json()["allowed"]) == (409, "illegal_transition", [])


async def test_a_pause_holds_and_two_workers_at_once_write_to_nobody_twice(desk: Desk) -> None:
    for number in (1, 2):
        await desk.customer(number, f"C{number}")
    broadcast_id = await desk.begun(2)
    key = f"broadcast:{broadcast_id}"
    both = await asyncio.gather(desk.shop.work(key), desk.shop.work(key), return_exceptions=True)
    assert all(not isinstance(one, BaseException) or isinstance(one, LeaseLost) for one in both)
    assert len(await desk.sent()) == 1
    await desk.shop.drain("out")
    paused = (await desk.press(broadcast_id, "pause")).json()
    assert (paused["status"], paused["reason"]) == ("paused", "by_hand")
    assert await desk.step(broadcast_id) is None
    assert len(await desk.sent()) == 1
    assert (await desk.press(broadcast_id, "resume")).json()["status"] == "sending"
    await desk.finish(broadcast_id)
    assert len(await desk.sent()) == 2
    assert (await desk.seen(broadcast_id))["status"] == "done"


async def test_it_pauses_by_itself_when_the_number_is_down_or_messages_fail(desk: Desk) -> None:
    for number in range(1, 6):
        await desk.customer(number, f"C{number}")
    broadcast_id = await desk.begun(5)
    await desk.shop.rows("update whatsapp_accounts set status = 'disconnected'")
    assert await desk.step(broadcast_id) is None
    assert (await desk.seen(broadcast_id))["reason"] == "number_down"
    await desk.shop.rows("update whatsapp_accounts set status = 'connected'")
    await desk.press(broadcast_id, "resume")
    for _ in range(3):
        await desk.step(broadcast_id)
        await desk.shop.rows("update messages set status = 'failed' where status = 'queued'")
    assert await desk.step(broadcast_id) is None
    assert (await desk.seen(broadcast_id))["reason"] == "failing"
    assert (await desk.report(broadcast_id))["waiting"] == 2
    alerts = [alert["reason"] for alert in await desk.shop.events("system.alert")]
    assert alerts == ["number_down", "failing"]


async def test_who_opts_out_before_their_turn_is_left_out(desk: Desk) -> None:
    sana = await desk.customer(1, "Sana")
    broadcast_id = await desk.begun(1)
    await desk.shop.rows("update customers set opted_out_at = now() where id = $1", sana)
    await desk.finish(broadcast_id)
    assert await desk.sent() == []
    report = await desk.report(broadcast_id)
    assert (report["total"], report["left_out"]) == (0, {"opted_out": 1})


async def test_it_waits_for_its_time_and_for_the_quiet_hours(desk: Desk) -> None:
    await desk.customer(1, "Sana")
    broadcast_id = await desk.draft()
    late = await desk.press(broadcast_id, "start", count=1, at="2020-01-01T10:00")
    assert late.status_code == 422
    at = f"{datetime.now(ZoneInfo('Asia/Karachi')) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert (await desk.press(broadcast_id, "start", count=1, at=at)).json()["status"] == "scheduled"
    left = await desk.step(broadcast_id)
    assert left is not None
    assert 86_300 < left <= 86_400
    await desk.shop.rows("update broadcasts set due_at = now()")
    hour = datetime.now(ZoneInfo("Asia/Karachi")).hour
    hours = "jsonb_build_object('quiet_from_hour', $1::int, 'quiet_until_hour', $2::int)"
    quiet = f"update tenants set settings = settings || {hours}"  # noqa: S608
    await desk.shop.rows(quiet, hour, (hour + 2) % 24)
    await desk.step(broadcast_id)
    left = await desk.step(broadcast_id)
    assert left is not None
    assert 3_600 <= left <= 7_200
    assert (await desk.seen(broadcast_id))["rests_until"] is not None
    assert await desk.sent() == []
    await desk.shop.rows(quiet, 21, 21)
    await desk.finish(broadcast_id)
    assert len(await desk.sent()) == 1


async def test_a_phone_writes_to_few_a_day(desk: Desk) -> None:
    await desk.shop.rows("update whatsapp_accounts set kind = 'web'")
    await desk.shop.rows("update tenants set settings = settings || '{\"broadcast_daily_cap\": 1}'")
    for number in (1, 2):
        await desk.customer(number, f"C{number}")
    assert (await desk.admin.post(f"{PATH}/preview", json=desk.words())).json()["a_day"] == 1
    broadcast_id = await desk.begun(2)
    pause = await desk.step(broadcast_id)
    assert pause is not None
    assert 28 <= pause <= 52
    assert await desk.step(broadcast_id) == 0.1  # the first is still on its way
    await desk.shop.rows("update messages set status = 'sent' where status = 'queued'")
    rest = await desk.step(broadcast_id)
    assert rest is not None
    assert 0 < rest <= 86_400
    assert len(await desk.sent()) == 1
    assert (await desk.seen(broadcast_id))["status"] == "sending"


async def test_through_the_cloud_api_a_template_reaches_who_has_not_written_for_a_day(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime, quiet_until_hour=21)
    body = [{"type": "BODY", "text": "Salam {{1}}, new designs!", "example": {"body_text": [["Sana"]]}}]
    known = {"name": "designs", "language": "en", "meta_id": "1", "category": "marketing", "status": "approved"}
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        row = WhatsAppTemplate(tenant_id=shop.tenant_id, account_id=shop.account_id, components=body, **known)
        tx.add(row)
        await tx.flush()
        template_id = str(row.id)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "owner")) as owner:
        desk = Desk(shop, owner)
        await desk.customer(1, "Fresh")
        await desk.customer(2, "Old")
        await desk.customer(3, "Stopped", marketing_stopped_at=datetime.now(UTC))
        await shop.rows(
            "update conversations c set last_inbound_at = now() - interval '25 hours' from customers p "
            "where p.id = c.customer_id and p.name <> 'Fresh'"
        )
        bare = (await owner.post(f"{PATH}/preview", json=desk.words())).json()
        assert (bare["count"], bare["left_out"]) == (1, {"window_closed": 1, "marketing_stopped": 1})
        unfilled = await owner.post(f"{PATH}/preview", json=desk.words(template_id=template_id))
        assert (unfilled.status_code, unfilled.json()["errors"][0]["field"]) == (422, "variables")
        filled = {"template_id": template_id, "variables": {"1": "{name}"}}
        broadcast_id = await desk.begun(2, **filled)
        for _ in range(2):
            await desk.step(broadcast_id)
            await shop.rows("update messages set status = 'read' where status = 'queued'")
        assert await desk.step(broadcast_id) is None
        texts = {name: text for name, text, _ in await desk.sent()}
        assert texts == {
            "Fresh": f"Salam Fresh! 20 % off until Friday. Test Shop\n\n{STOP_EN}",
            "Old": "Salam Old, new designs!",
        }
        (content,) = await shop.rows("select payload->'template' as sent from messages where template = 'designs'")
        assert content["sent"]["components"][0]["parameters"] == [{"type": "text", "text": "Old"}]
        assert (await desk.report(broadcast_id))["read"] == 2


async def test_what_cannot_be_sent_is_refused_and_kept_nowhere(desk: Desk, runtime: Runtime) -> None:
    await desk.customer(1, "Sana")
    for said, field in (({"texts": {"en": "{price}"}}, "body"), ({"name_else": ""}, "name_else")):
        refused = await desk.admin.post(PATH, json={"name": "Sale", **desk.words(**said)})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    agent = await make_member(runtime.db, desk.shop.tenant_id, "agent")
    async with client_of(runtime, agent) as other:
        denied = await other.post(PATH, json={"name": "Sale", **desk.words()})
        assert (denied.status_code, denied.json()["code"]) == (403, "role")
    assert await desk.shop.value("select count(*) from broadcasts") == 0
    empty = await desk.draft(texts={})
    assert (await desk.press(empty, "start", count=1)).json()["code"] == "nothing_to_say"
    changed = await desk.admin.patch(f"{PATH}/{empty}", json={"texts": {"en": "Hello"}})
    assert changed.json()["texts"] == {"en": "Hello"}
    assert (await desk.press(empty, "start", count=1)).status_code == 200
    for answer in (
        await desk.admin.patch(f"{PATH}/{empty}", json={"name": "Late"}),
        await desk.admin.delete(f"{PATH}/{empty}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_draft")
