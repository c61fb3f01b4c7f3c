"""Who is told of what on the page, once; reading it; and choosing what to hear of."""

from uuid import UUID

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.events.catalogue import EVENT_TYPES, NOTIFYING
from munshi.events.service import Actor, emit
from munshi.notifications import jobs
from munshi.notifications.kinds import KINDS, OF_ALERTS, OF_EVENTS, TRIAL
from munshi.notifications.telling.words import WORDS
from munshi.platform.console import console_tx
from tests.api import client_of, make_member, make_platform_admin, make_tenant
from tests.live import connected, serving
from tests.notifications.conftest import AT, Desk, working
from tests.shop import order, proof


def kinds_of(found: list[dict[str, object]]) -> list[object]:
    return [one["kind"] for one in found]


def test_the_table_knows_every_event_that_notifies() -> None:
    assert {*OF_EVENTS, "system.alert"} == set(NOTIFYING)
    assert {*OF_EVENTS.values(), *OF_ALERTS.values()} <= set(KINDS)
    assert set(WORDS) == {*KINDS, TRIAL}
    assert all(set(words) == {"en", "ur"} and len(one) == 2 for words in WORDS.values() for one in words.values())
    assert "notification.made" in EVENT_TYPES


async def test_a_chat_that_needs_a_person_is_told_to_who_may_answer(desk: Desk) -> None:
    async with working(desk.runtime):
        person = await desk.chat_needs_person()
        await desk.settled()
    (told,) = await desk.list("agent")
    assert told == {
        "id": told["id"],
        "kind": "needs_person",
        "created_at": told["created_at"],
        "read_at": None,
        "path": f"/inbox/{person.conversation_id}",
        "about": "Sana",
        "order_number": None,
        "facts": {"code": "customer_needs_person", "conversation": str(person.conversation_id)},
    }
    assert kinds_of(await desk.list("owner")) == ["needs_person"]
    assert await desk.list("viewer") == []


async def test_the_job_run_twice_tells_once(desk: Desk) -> None:
    person = await desk.chat_needs_person()
    async with working(desk.runtime):
        await desk.settled()
        for _ in range(2):
            async with tenant_tx(desk.runtime.db, desk.shop.tenant_id) as tx:
                await tx.raw.execute("update wake set due_at = now() where key like 'notify:%'")
                emit(tx, "system.alert", None, {"code": "quota_near", "action": "."}, by=Actor("user", new_id()))
            await desk.settled()
    assert kinds_of(await desk.list("agent")) == ["needs_person"]
    assert kinds_of(await desk.list("owner")) == ["quota", "quota", "needs_person"]
    assert person.conversation_id


async def test_a_proof_leads_to_itself_and_names_its_order(desk: Desk) -> None:
    async with working(desk.runtime):
        person = await desk.chat_needs_person()
        order_id = await order(desk.shop, person)
        proof_id = await proof(desk.runtime, desk.shop, person, order_id)
        await desk.settled()
    told = (await desk.list("agent"))[0]
    assert (told["kind"], told["path"], told["about"]) == ("payment_waits", f"/payments/{proof_id}", "Sana")
    (row,) = await desk.shop.rows("select number from orders where id = $1", order_id)
    assert told["order_number"] == row["number"]


async def test_who_did_it_is_not_told(desk: Desk) -> None:
    async with working(desk.runtime):
        await desk.chat_needs_person(by=Actor("user", desk.agent.user_id))
        await desk.settled()
    assert await desk.list("agent") == []
    assert kinds_of(await desk.list("owner")) == ["needs_person"]


async def test_what_is_read_is_read_and_only_ones_own(desk: Desk) -> None:
    async with working(desk.runtime):
        for phone in ("+923001112201", "+923001112202", "+923001112203"):
            await desk.chat_needs_person(phone=phone)
        await desk.settled()
    agent, owner = desk.clients["agent"], desk.clients["owner"]
    newest, middle, oldest = await desk.list("agent")
    assert (await agent.get(f"{AT}/unread")).json() == {"unread": 3}
    assert (await agent.post(f"{AT}/{oldest['id']}/read")).status_code == 204
    assert kinds_of(await desk.list("agent", unread=True)) == ["needs_person"] * 2
    assert (await owner.post(f"{AT}/{newest['id']}/read")).status_code == 404
    stranger = await make_member(desk.runtime.db, await make_tenant(desk.runtime.db), "owner")
    async with client_of(desk.runtime, stranger) as client:
        assert (await client.post(f"{AT}/{newest['id']}/read")).status_code == 404
        assert (await client.post(f"{AT}/read-all", json={"notification_id": newest["id"]})).status_code == 404
        assert (await client.get(AT)).json()["items"] == []
    assert (await agent.get(f"{AT}/unread")).json() == {"unread": 2}
    assert (await agent.post(f"{AT}/read-all", json={"notification_id": middle["id"]})).status_code == 204
    assert [one["id"] for one in await desk.list("agent", unread=True)] == [newest["id"]]
    assert (await owner.get(f"{AT}/unread")).json() == {"unread": 3}


async def test_what_is_chosen_counts_and_nothing_beyond_the_role(desk: Desk) -> None:
    settings = (await desk.clients["agent"].get(f"{AT}/settings")).json()
    assert {one["kind"]: one["channels"] for one in settings["kinds"]} == {
        "needs_person": ["page", "push"],
        "mentioned": ["page", "push"],
        "payment_waits": ["page", "push"],
        "second_approval": ["page", "push"],
        "refund_asked": ["page"],
        "order_placed": [],
        "message_not_sent": ["page"],
        "broadcast_over": ["page"],
    }
    assert (settings["mail"], settings["time_zone"]) == (False, "Asia/Karachi")
    await desk.choose("agent", choices={"needs_person": [], "order_placed": ["page"], "quota": ["page"]})
    async with working(desk.runtime):
        person = await desk.chat_needs_person()
        order_id = await order(desk.shop, person)
        await desk.alert("quota_reached")
        await desk.settled()
    (told,) = await desk.list("agent")
    assert (told["kind"], told["path"]) == ("order_placed", f"/orders/{order_id}")
    assert kinds_of(await desk.list("owner")) == ["quota", "needs_person"]
    refused = await desk.clients["agent"].patch(f"{AT}/settings", json={"choices": {"needs_person": ["pigeon"]}})
    assert refused.status_code == 422
    kept = (await desk.clients["agent"].get(f"{AT}/settings")).json()
    assert kept["kinds"][0] == {"kind": "needs_person", "channels": []}


async def test_an_open_page_hears_of_it(desk: Desk) -> None:
    async with (
        working(desk.runtime),
        serving(desk.runtime) as site,
        connected(desk.runtime, site.url, desk.agent) as browser,
    ):
        await desk.alert("quota_near")
        await desk.settled()
        assert (await browser.next("notification:new"))["users"] == [str(desk.owner.user_id)]


async def test_an_operator_who_looks_is_told_to_the_owner(desk: Desk) -> None:
    operator = await make_platform_admin(desk.runtime.db)
    by = Actor("user", operator.user_id)
    async with working(desk.runtime):
        async with console_tx(desk.runtime, operator.user_id, "support") as tx:
            tx.tenant_id = desk.shop.tenant_id
            emit(tx, "support.opened", desk.shop.tenant_id, {"until": "2026-01-31T00:00:00Z"}, by=by)
        await desk.settled()
    assert kinds_of(await desk.list("owner")) == ["support_visit"]
    assert await desk.list("agent") == []


async def test_whoever_leaves_takes_theirs_along(desk: Desk) -> None:
    async with working(desk.runtime):
        await desk.chat_needs_person()
        await desk.settled()
    assert (await desk.clients["owner"].delete(f"/api/team/{desk.agent.user_id}")).status_code == 204
    rows = await desk.shop.rows("select user_id from notifications")
    assert [row["user_id"] for row in rows] == [UUID(str(desk.owner.user_id))]


async def test_old_ones_go(desk: Desk) -> None:
    async with working(desk.runtime):
        await desk.chat_needs_person()
        await desk.settled()
        first = "0190" + "0" * 28  # of before 2025
        async with tenant_tx(desk.runtime.db, desk.shop.tenant_id) as tx:
            await tx.raw.execute("update notifications set id = $1 where user_id = $2", UUID(first), desk.agent.user_id)
        await desk.alert("quota_near")
        await desk.settled()
    assert jobs.KEPT.days == 90
    assert await desk.list("agent") == []
    assert len(await desk.list("owner")) == 2
