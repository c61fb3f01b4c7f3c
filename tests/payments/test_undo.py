"""A decision on a payment is held for some seconds: it can be taken back, and then it takes effect exactly once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import now
from munshi.core.db import global_tx, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.orders.service import move
from tests.api import TestMember, client_of, make_member
from tests.chats import Shop as Worker
from tests.shop import PNG_HASH, Chat, Shop, chat, demo_shop, order, proof

UNDO_SECONDS = 10
CUSTOMER = Actor("customer")


@dataclass(frozen=True)
class Desk:
    """One proof that waits, and an agent at work on it."""

    shop: Shop
    worker: Worker
    person: Chat
    order_id: UUID
    proof_id: UUID
    agent: TestMember
    client: httpx2.AsyncClient

    @property
    def key(self) -> str:
        return f"decide:{self.proof_id}"

    async def press(self, what: str, client: httpx2.AsyncClient | None = None, **body: str) -> httpx2.Response:
        """Press approve, reject or undo."""
        return await (client or self.client).post(f"/api/payments/{self.proof_id}/{what}", json=body)

    async def view(self) -> dict[str, Any]:
        answer = await self.client.get(f"/api/payments/{self.proof_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def listed(self, status: str) -> int:
        answer = await self.client.get("/api/payments", params={"status": status})
        total: int = answer.json()["total"]
        return total

    async def let_the_time_pass(self) -> None:
        await self.shop.rows("update payment_proofs set takes_effect_at = now() where takes_effect_at is not null")

    async def move(self, status: str, client: httpx2.AsyncClient | None = None) -> httpx2.Response:
        """Move the order by hand."""
        return await (client or self.client).post(f"/api/orders/{self.order_id}/status", json={"status": status})

    async def state(self) -> "State":
        """The order, the proof, the ledger, and what the customer was told after their proof had arrived."""
        (row,) = await self.shop.rows(
            "select o.status as order, p.status as proof from orders o join payment_proofs p on p.order_id = o.id"
        )
        entries = await self.shop.rows("select kind, amount_minor from payments order by created_at, id")
        told = [template for template, _ in await self.shop.sent(self.person.conversation_id)]
        assert told[0] == "payment_submitted"
        return row["order"], row["proof"], [(x["kind"], x["amount_minor"]) for x in entries], told[1:]


State: TypeAlias = tuple[str, str, list[tuple[str, int]], list[str]]

CLAIMED = ("submitted", 250_000)
WAITING: State = ("payment_submitted", "waiting", [CLAIMED], [])
HELD: State = ("payment_submitted", "held", [CLAIMED], [])
APPROVED = ("paid", "approved", [CLAIMED, ("confirmed", 250_000)], ["order_paid"])
REJECTED = ("rejected", "rejected", [CLAIMED], ["payment_rejected"])
CANCELLED = ("cancelled", "rejected", [CLAIMED], ["order_cancelled"])


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[Desk]:
    shop = await demo_shop(runtime.db, undo_seconds=UNDO_SECONDS)
    person = await chat(shop)
    order_id = await order(shop, person)
    proof_id = await proof(runtime, shop, person, order_id)
    agent = await make_member(runtime.db, shop.tenant_id, "agent")
    worker = Worker(runtime, shop.tenant_id, shop.account_id)
    async with client_of(runtime, agent) as client:
        yield Desk(shop, worker, person, order_id, proof_id, agent, client)


async def named(runtime: Runtime, shop: Shop, role: str, name: str) -> TestMember:
    member = await make_member(runtime.db, shop.tenant_id, role)
    async with global_tx(runtime.db) as tx:
        await tx.raw.execute("update users set name = $2 where id = $1", member.user_id, name)
    return member


async def test_a_new_shop_holds_decisions_for_ten_seconds(runtime: Runtime, desk: Desk) -> None:
    await desk.shop.rows("update tenants set settings = settings - 'decision_undo_seconds'")
    assert (await desk.client.get("/api/tenant")).json()["settings"]["decision_undo_seconds"] == 10
    async with client_of(runtime, await make_member(runtime.db, desk.shop.tenant_id, "admin")) as admin:
        for seconds, status in ((61, 422), (-1, 422), (60, 200)):
            change = {"settings": {"decision_undo_seconds": seconds}}
            assert (await admin.patch("/api/tenant", json=change)).status_code == status
    view = (await desk.press("approve")).json()["decision"]
    held_for = datetime.fromisoformat(view["takes_effect_at"]) - datetime.fromisoformat(view["at"])
    assert held_for == timedelta(seconds=60)


async def test_an_approval_changes_nothing_while_it_is_held(desk: Desk) -> None:
    answer = await desk.press("approve", note="seen in the app")
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    decision = shown["decision"]
    at = datetime.fromisoformat(decision.pop("at"))
    takes_effect_at = datetime.fromisoformat(decision.pop("takes_effect_at"))
    assert decision == {
        "verdict": "approved",
        "reason": None,
        "note": "seen in the app",
        "by_user_id": str(desk.agent.user_id),
        "by_name": "Test Person",
    }
    assert takes_effect_at - at == timedelta(seconds=UNDO_SECONDS)
    assert abs(now() - at) < timedelta(seconds=5)
    assert (shown["status"], shown["order_status"]) == ("held", "payment_submitted")
    assert (shown["reviewer_id"], shown["reviewer_name"]) == (str(desk.agent.user_id), "Test Person")
    assert await desk.state() == HELD
    assert [await desk.listed(status) for status in ("waiting", "held", "approved", "all")] == [0, 1, 0, 1]
    (event,) = await desk.shop.events("payment.held")
    assert (event["proof"], event["order"], event["verdict"]) == (str(desk.proof_id), str(desk.order_id), "approved")

    early = await desk.worker.work(desk.key)
    assert early.pause is not None
    assert 0 < early.pause <= UNDO_SECONDS
    assert await desk.state() == HELD


async def test_an_approval_takes_effect_once_when_its_time_has_come(desk: Desk) -> None:
    await desk.press("approve", note="seen in the app")
    before = await desk.view()
    await desk.let_the_time_pass()
    for _ in range(2):
        await desk.worker.work(desk.key)
        assert await desk.state() == APPROVED
    after = await desk.view()
    assert (after["decision"], after["note"], after["reviewer_name"]) == (None, "seen in the app", "Test Person")
    assert after["reviewed_at"] == before["decision"]["at"]
    history = (await desk.client.get(f"/api/orders/{desk.order_id}")).json()
    assert (history["events"][-1]["actor_id"], history["events"][-1]["note"]) == (
        str(desk.agent.user_id),
        "seen in the app",
    )
    assert [found["status"] for found in history["proofs"]] == ["approved"]
    assert await desk.shop.events("payment.approved") == [
        {
            "order": str(desk.order_id),
            "proof": str(desk.proof_id),
            "sha256": PNG_HASH,
            "amount_minor": 250_000,
            "currency": "PKR",
        }
    ]


async def test_a_rejection_is_told_when_its_time_has_come(desk: Desk) -> None:
    shown = (await desk.press("reject", reason="wrong_amount", note="half is missing")).json()
    assert (shown["decision"]["verdict"], shown["decision"]["reason"]) == ("rejected", "wrong_amount")
    assert await desk.state() == HELD
    await desk.let_the_time_pass()
    for _ in range(2):
        await desk.worker.work(desk.key)
        assert await desk.state() == REJECTED
    assert "the amount does not match the order" in (await desk.shop.sent(desk.person.conversation_id))[-1][1]
    assert [event["reason"] for event in await desk.shop.events("payment.rejected")] == ["wrong_amount"]


async def test_a_decision_taken_back_leaves_no_trace_for_the_customer(desk: Desk) -> None:
    await desk.press("reject", reason="blurred", note="by night")
    shown = (await desk.press("undo")).json()
    assert [shown[name] for name in ("status", "decision", "reason", "note", "reviewer_id", "reviewed_at")] == [
        "waiting",
        None,
        None,
        "",
        None,
        None,
    ]
    assert await desk.listed("waiting") == 1
    await desk.worker.work(desk.key)
    assert await desk.state() == WAITING
    assert await desk.shop.events("payment.undone") == [
        {"order": str(desk.order_id), "proof": str(desk.proof_id), "sha256": PNG_HASH}
    ]
    again = await desk.press("undo")
    assert (again.status_code, again.json()["code"]) == (409, "not_held")

    assert (await desk.press("approve")).status_code == 200
    await desk.let_the_time_pass()
    await desk.worker.work(desk.key)
    assert await desk.state() == APPROVED
    late = await desk.press("undo")
    assert (late.status_code, late.json()["code"], late.json()["present"]) == (409, "not_held", "approved")
    assert await desk.state() == APPROVED


async def test_only_who_decided_or_an_admin_takes_it_back(runtime: Runtime, desk: Desk) -> None:
    await desk.press("approve")
    for role, status, code in (("viewer", 403, "role"), ("agent", 403, "not_yours")):
        async with client_of(runtime, await make_member(runtime.db, desk.shop.tenant_id, role)) as other:
            refused = await desk.press("undo", other)
            assert (refused.status_code, refused.json()["code"]) == (status, code)
            assert await desk.state() == HELD
    async with client_of(runtime, await make_member(runtime.db, desk.shop.tenant_id, "admin")) as admin:
        assert (await desk.press("undo", admin)).status_code == 200
    assert await desk.state() == WAITING


async def test_of_two_reviewers_the_second_hears_who_was_first(runtime: Runtime, desk: Desk) -> None:
    sana, omar = [await named(runtime, desk.shop, "agent", name) for name in ("Sana", "Omar")]
    async with client_of(runtime, sana) as first, client_of(runtime, omar) as second:
        for _ in range(3):
            answers = await asyncio.gather(
                desk.press("approve", first), desk.press("reject", second, reason="not_received")
            )
            winner, loser = sorted(answers, key=lambda answer: answer.status_code)
            assert (winner.status_code, loser.status_code) == (200, 409)
            decision, refusal = winner.json()["decision"], loser.json()
            assert (refusal["code"], refusal["by_name"]) == ("already_decided", decision["by_name"])
            assert (refusal["present"], refusal["verdict"]) == ("held", decision["verdict"])
            assert decision["by_name"] == ("Sana" if decision["verdict"] == "approved" else "Omar")
            assert await desk.state() == HELD
            await desk.press("undo", first if decision["by_name"] == "Sana" else second)
        await desk.press("approve", first)
        await desk.let_the_time_pass()
        await desk.worker.work(desk.key)
        late = await desk.press("reject", second, reason="blurred")
        assert (late.status_code, late.json()["by_name"], late.json()["verdict"]) == (409, "Sana", "approved")
    assert await desk.state() == APPROVED


async def test_undo_in_the_last_moment_or_effect_never_both(desk: Desk) -> None:
    for _ in range(6):
        assert (await desk.press("approve")).status_code == 200
        await desk.let_the_time_pass()
        taken_back, _ = await asyncio.gather(desk.press("undo"), desk.worker.work(desk.key))
        if taken_back.status_code != 200:
            assert (taken_back.status_code, taken_back.json()["code"]) == (409, "not_held")
            assert await desk.state() == APPROVED
            return
        assert await desk.state() == WAITING
    await desk.press("approve")
    await desk.let_the_time_pass()
    await desk.worker.work(desk.key)
    assert await desk.state() == APPROVED


async def test_two_workers_carry_one_decision_out_once(desk: Desk) -> None:
    await desk.press("approve")
    await desk.let_the_time_pass()
    # The second takes the key over from the first, whose commit is then refused.
    await asyncio.gather(desk.worker.work(desk.key), desk.worker.work(desk.key), return_exceptions=True)
    await desk.worker.work(desk.key)
    assert await desk.state() == APPROVED


@pytest.mark.parametrize(("status", "ends"), [("cancelled", CANCELLED), ("paid", APPROVED), ("rejected", REJECTED)])
async def test_an_order_moved_by_hand_settles_what_is_held(
    runtime: Runtime, desk: Desk, status: str, ends: object
) -> None:
    await desk.press("approve")
    mover = await named(runtime, desk.shop, "agent", "Omar")
    async with client_of(runtime, mover) as other:
        assert (await desk.move(status, other)).status_code == 200
    assert await desk.state() == ends
    assert ((await desk.view())["decision"], (await desk.view())["reviewer_name"]) == (None, "Omar")
    alerts = await desk.shop.events("system.alert")
    assert [alert["code"] for alert in alerts] == ([] if status == "paid" else ["decision_dropped"])
    undone = await desk.press("undo")
    assert (undone.status_code, undone.json()["code"]) == (409, "not_held")
    await desk.let_the_time_pass()
    await desk.worker.work(desk.key)
    assert await desk.state() == ends
    assert len(await desk.shop.events("system.alert")) == len(alerts)


async def test_approving_and_cancelling_at_once_end_in_one_of_both(desk: Desk) -> None:
    approved, cancelled = await asyncio.gather(desk.press("approve"), desk.move("cancelled"))
    assert cancelled.status_code == 200
    assert approved.status_code in (200, 409)
    await desk.let_the_time_pass()
    await desk.worker.work(desk.key)
    assert await desk.state() == CANCELLED


async def test_a_decision_is_dropped_when_the_order_has_moved_on_and_the_staff_hear_of_it(desk: Desk) -> None:
    await desk.press("approve")
    async with tenant_tx(desk.shop.db, desk.shop.tenant_id) as tx:
        await move(tx, desk.order_id, "cancelled", by=CUSTOMER)
    await desk.let_the_time_pass()
    await desk.worker.work(desk.key)
    ends: State = ("cancelled", "waiting", [CLAIMED], ["order_cancelled"])
    assert await desk.state() == ends
    assert await desk.listed("waiting") == 1  # money may have come all the same
    (alert,) = await desk.shop.events("system.alert")
    assert alert == {
        "code": "decision_dropped",
        "action": "Order 1 is cancelled by now, so its payment was not approved. Look at it again.",
        "order": str(desk.order_id),
        "proof": str(desk.proof_id),
    }
    late = await desk.press("approve")
    assert (late.status_code, late.json()["code"], late.json()["allowed"]) == (409, "illegal_transition", [])
    await desk.worker.work(desk.key)
    assert await desk.state() == ends


async def test_the_queue_can_be_filtered_and_sorted(runtime: Runtime, desk: Desk) -> None:
    omar = await chat(desk.shop, "+966501234567", name="Omar")
    larger = await order(desk.shop, omar, quantity=3)
    await proof(runtime, desk.shop, omar, larger)
    await desk.press("approve")

    async def listed(**query: str) -> list[int]:
        answer = await desk.client.get("/api/payments", params=query)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json()["items"])
        return [item["order_number"] for item in answer.json()["items"]]

    assert await listed() == [2]
    assert await listed(status="held") == [1]
    assert await listed(status="all") == [2, 1]
    assert await listed(status="all", sort="created_at") == [1, 2]
    assert await listed(status="all", sort="-total") == [2, 1]
    assert await listed(status="all", sort="total") == [1, 2]
    assert await listed(status="all", order_id=str(larger)) == [2]
    assert await listed(status="all", customer_id=str(desk.person.customer_id)) == [1]
    assert (await desk.client.get("/api/payments", params={"sort": "mood"})).status_code == 422
