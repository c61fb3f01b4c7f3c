"""Who was quoted and went quiet, and who has got their order, hear from the shop once more, where that is welcome."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import new_id, now
from munshi.core.runtime import Runtime
from tests.ai.conftest import Chat, llm, numbers  # noqa: F401
from tests.ai.conftest import chat as sold  # noqa: F401
from tests.api import client_of, make_member

PATH = "/api/follow-ups"
RULE = {"name": "Still interested?", "moment": "quoted", "after_hours": 3}
# What was sent before `hours` were let pass.
EARLIER = {"messages": ("created_at",), "conversations": ("last_inbound_at", "last_message_at")}


@dataclass(frozen=True)
class Desk:
    """The demo shop, at which no hour is quiet, with its admin."""

    chat: Chat
    admin: httpx2.AsyncClient

    async def rule(self, **values: object) -> dict[str, Any]:
        answer = await self.admin.post(PATH, json={**RULE, **values})
        assert answer.status_code == 201, answer.text
        rule: dict[str, Any] = answer.json()
        await self.chat.rows("update follow_up_rules set active_since = now() - interval '90 days'")
        return rule

    async def quote(self) -> UUID:
        conversation_id = await self.chat.writes("standard logo chahiye bhai")
        await self.chat.reply(conversation_id)
        return conversation_id

    async def run(self, conversation_id: UUID) -> float | None:
        """The job runs; in how many hours it wants to run again."""
        pause = (await self.chat.work(f"follow:{conversation_id}")).pause
        return None if pause is None else round(pause / 3600, 1)

    async def wait(self, hours: float) -> None:
        by = timedelta(hours=hours)
        for table, columns in {**EARLIER, "orders": ("created_at", "updated_at")}.items():
            moved = ", ".join(f"{column} = {column} - $1::interval" for column in columns)
            await self.chat.rows(f"update {table} set {moved}", by)  # noqa: S608 - names of this file

    async def told(self) -> list[str]:
        names = ["follow_up_quoted", "review_request"]
        rows = await self.chat.rows("select text from messages where template = any($1) order by id", names)
        return [row["text"] for row in rows]

    async def outcomes(self) -> list[str]:
        return [row["outcome"] for row in await self.chat.rows("select outcome from follow_ups order by id")]


@pytest.fixture
async def desk(runtime: Runtime, sold: Chat) -> AsyncIterator[Desk]:  # noqa: F811
    await sold.rows("update tenants set settings = settings || '{\"quiet_until_hour\": 21}'")
    admin = await make_member(runtime.db, sold.tenant_id, "admin")
    async with client_of(runtime, admin) as client:
        yield Desk(sold, client)


async def test_who_was_quoted_and_went_quiet_is_asked_once(desk: Desk) -> None:
    rule = await desk.rule()
    conversation_id = await desk.quote()
    assert await desk.chat.armed("follow") == [str(conversation_id)]
    assert await desk.run(conversation_id) == 3
    assert await desk.told() == []
    await desk.wait(3)
    assert await desk.run(conversation_id) == 0
    (told,) = await desk.told()
    assert told.startswith("Kya aap ko ab bhi Logo Design – Standard (PKR 6,500) chahiye? Yahin *ji* likh dein")
    assert await desk.run(conversation_id) is None
    assert len(await desk.told()) == 1
    shown = (await desk.admin.get(f"/api/conversations/{conversation_id}/messages")).json()["items"][-1]
    assert (shown["author"], shown["template"]) == ("system", "follow_up_quoted")
    assert shown["payload"]["rule"] == {"id": rule["id"], "name": "Still interested?"}
    assert (await desk.admin.get(f"{PATH}/{rule['id']}")).json()["sent"] == 1
    (event,) = await desk.chat.events("follow_up.sent")
    assert (event["rule"], event["message"]) == (rule["id"], shown["id"])
    await desk.chat.says("ji")
    assert await desk.chat.orders() == [(1, "pending", 650_000)], "the quote still stands"


async def test_an_answer_an_order_or_an_unwilling_customer_ends_it(desk: Desk) -> None:
    await desk.rule()
    conversation_id = await desk.quote()
    await desk.chat.writes("let me think")
    await desk.wait(4)
    assert await desk.run(conversation_id) is None
    await desk.quote()
    await desk.chat.says("haan")
    assert len(await desk.chat.orders()) == 1
    await desk.wait(4)
    assert await desk.run(conversation_id) is None
    await desk.chat.rows("update orders set created_at = created_at - interval '9 hours'")
    await desk.quote()
    await desk.wait(4)
    for column in ("blocked_at", "opted_out_at"):
        await desk.chat.rows(f"update customers set {column} = now()")  # noqa: S608 - names of this file
        assert await desk.run(conversation_id) is None
        await desk.chat.rows(f"update customers set {column} = null")  # noqa: S608 - names of this file
    assert (await desk.told(), await desk.outcomes()) == ([], [])
    assert await desk.run(conversation_id) == 0
    assert len(await desk.told()) == 1


async def test_not_where_a_person_has_the_chat_and_not_days_late(desk: Desk) -> None:
    await desk.rule()
    conversation_id = await desk.quote()
    await desk.wait(4)
    await desk.admin.post(f"/api/conversations/{conversation_id}/take-over", json={})
    assert await desk.run(conversation_id) is None
    await desk.admin.post(f"/api/conversations/{conversation_id}/resume", json={})
    assert await desk.run(conversation_id) is None
    await desk.rule(after_hours=4, name="Later")
    await desk.wait(60)
    assert await desk.run(conversation_id) is None
    assert (await desk.told(), await desk.outcomes()) == ([], ["handed_over", "too_late"])


async def test_not_at_night_and_not_oftener_than_the_shop_wants(desk: Desk) -> None:
    await desk.rule()
    await desk.rule(after_hours=4, name="Again")
    conversation_id = await desk.quote()
    await desk.wait(5)
    here = now() + timedelta(hours=5)  # Karachi
    quiet = {"quiet_from_hour": here.hour, "quiet_until_hour": (here.hour + 2) % 24}
    await desk.admin.patch("/api/tenant", json={"settings": quiet})
    left = await desk.run(conversation_id)
    assert left is not None
    assert 1 <= left <= 2
    await desk.admin.patch("/api/tenant", json={"settings": {"quiet_from_hour": 0, "quiet_until_hour": 0}})
    assert await desk.run(conversation_id) == 0
    left = await desk.run(conversation_id)
    assert left is not None
    assert 0 <= left <= 24
    assert len(await desk.told()) == 1
    await desk.admin.patch("/api/tenant", json={"settings": {"follow_ups_per_day": 2}})
    await desk.run(conversation_id)
    assert len(await desk.told()) == 2


async def test_through_the_cloud_only_within_the_window_or_by_a_template_of_meta(desk: Desk) -> None:
    await desk.rule(after_hours=25)
    await desk.chat.rows("update whatsapp_accounts set kind = 'cloud'")
    conversation_id = await desk.quote()
    await desk.wait(26)
    assert await desk.run(conversation_id) is None
    assert (await desk.told(), await desk.outcomes()) == ([], ["not_allowed"])
    await desk.chat.rows("delete from follow_ups")
    await desk.chat.rows(
        """insert into whatsapp_templates (tenant_id, id, account_id, name, language, meta_id, category, status, named,
             components) values ($1, $2, $3, 'follow_up_quoted', 'en', '1', 'marketing', 'approved', true, '[]')""",
        desk.chat.tenant_id,
        new_id(),
        desk.chat.account_id,
    )
    assert await desk.run(conversation_id) == 0
    assert (len(await desk.told()), await desk.outcomes()) == (1, ["sent"])


async def test_a_review_is_asked_for_in_the_rule_s_own_words(desk: Desk) -> None:
    texts = {"roman_ur": "Order {number} kaisa laga?"}
    await desk.rule(moment="completed", after_hours=24, name="Review", texts=texts)
    conversation_id = await desk.quote()
    await desk.chat.says("haan")
    (found,) = await desk.chat.rows("select id from orders")
    await desk.chat.rows("update orders set status = 'paid'")
    await desk.admin.post(f"/api/orders/{found['id']}/status", json={"status": "completed"})
    assert str(conversation_id) in await desk.chat.armed("follow")
    assert await desk.run(conversation_id) == 24
    await desk.wait(25)
    await desk.admin.post(f"/api/conversations/{conversation_id}/take-over", json={})
    assert await desk.run(conversation_id) == 1
    await desk.admin.post(f"/api/conversations/{conversation_id}/resume", json={})
    assert await desk.run(conversation_id) == 0
    (told,) = await desk.told()
    assert told.startswith("Order ")
    assert told.endswith(" kaisa laga?")


async def test_rules_are_the_admins(desk: Desk, runtime: Runtime) -> None:
    rule = await desk.rule()
    assert (rule["template"], rule["variables"].keys()) == ("follow_up_quoted", {"packages", "total"})
    again = await desk.admin.post(PATH, json=RULE)
    assert (again.status_code, again.json()["code"]) == (409, "rule_taken")
    for body in ({"texts": {"en": "{number}?"}}, {"texts": {"fr": "ça va?"}}, {"after_hours": 0}, {"moment": "born"}):
        assert (await desk.admin.post(PATH, json={**RULE, "after_hours": 5, **body})).status_code == 422
    off = await desk.admin.patch(f"{PATH}/{rule['id']}", json={"active": False})
    assert off.json()["active"] is False
    conversation_id = await desk.quote()
    await desk.wait(4)
    assert await desk.run(conversation_id) is None
    on = (await desk.admin.patch(f"{PATH}/{rule['id']}", json={"active": True})).json()
    assert on["active_since"] > rule["active_since"]
    assert await desk.run(conversation_id) is None, "what happened while it was off is not followed"
    agent = await make_member(runtime.db, desk.chat.tenant_id, "agent")
    async with client_of(runtime, agent) as client:
        assert (await client.delete(f"{PATH}/{rule['id']}")).status_code == 403
        assert (await client.get(PATH)).json()["total"] == 1
    assert (await desk.admin.delete(f"{PATH}/{rule['id']}")).status_code == 204
    assert (await desk.admin.get(PATH)).json()["items"] == []
    assert await desk.told() == []


async def test_silence_ends_a_chat_and_a_word_opens_it_again(desk: Desk) -> None:
    chat = desk.chat
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    waiting = Chat(**{**vars(chat), "customer": "+923009999999"})
    unanswered = await waiting.writes("hello")
    await chat.rows("update conversations set last_message_at = now() - interval '8 days'")
    await desk.admin.patch("/api/tenant", json={"settings": {"abandon_after_days": 9}})
    assert await chat.armed("silence") == [str(chat.tenant_id)]
    assert (await chat.work(f"silence:{chat.tenant_id}")).pause == 3600
    await desk.admin.patch("/api/tenant", json={"settings": {"abandon_after_days": 7}})
    await chat.work(f"silence:{chat.tenant_id}")
    stands = {row["id"]: row["status"] for row in await chat.rows("select id, status from conversations")}
    assert stands == {conversation_id: "abandoned", unanswered: "active"}
    assert await chat.writes("hello again") == conversation_id
    assert await chat.value("select status from conversations where id = $1", conversation_id) == "active"
    await desk.admin.patch("/api/tenant", json={"settings": {"abandon_after_days": 0}})
    assert (await chat.work(f"silence:{chat.tenant_id}")).pause is None
