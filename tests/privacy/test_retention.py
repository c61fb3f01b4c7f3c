"""What is older than the shop keeps goes at night, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import first_id_at, now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.media.store import save
from munshi.tenants.opening.night import seconds_until_night
from tests.api import client_of, make_member
from tests.chats import Shop
from tests.privacy.conftest import Lived
from tests.rules.catalogue import Connection
from tests.shop import PNG

ALL = ("keep_messages_days", "keep_files_days", "keep_proofs_days", "keep_events_days")


# What else holds words of chats.
ECHOES = ("ai_runs", "inbound_events", "whatsapp_group_messages")
# Tables whose rows tell their time by their ids, and the columns that refer to those.
AGED = {
    "messages": (("knowledge_articles", "message_id"),),
    "media_files": (("messages", "media_id"), ("payment_proofs", "media_id"), ("services", "image_id")),
    "payment_proofs": (("proof_readings", "proof_id"), ("proof_twins", "proof_id"), ("proof_twins", "twin_id")),
    "ai_runs": (),
    "inbound_events": (),
    "whatsapp_group_messages": (),
    "conversations": tuple((table, "conversation_id") for table in ("messages", "orders", "ai_runs", "rehearsals")),
}


@pytest.fixture
async def aged(lived: Lived, superuser: Connection) -> Lived:
    """Everything of it is 40 days old, by its ids and times."""
    await superuser.execute("set session_replication_role = replica")
    first = first_id_at(now() - timedelta(days=40)).int
    for table, references in AGED.items():
        for row in await superuser.fetch(f"select id from {table} order by id"):  # noqa: S608
            first += 1
            for place, column in ((table, "id"), *references):
                change = f"update {place} set {column} = $2 where {column} = $1"  # noqa: S608
                await superuser.execute(change, row["id"], UUID(int=first))
    await superuser.execute("update payment_proofs set status = 'approved'")
    await superuser.execute("update messages set status = 'sent' where direction = 'out'")
    await superuser.execute("update events set created_at = now() - interval '40 days'")
    await superuser.execute("set session_replication_role = default")
    return lived


async def keep(client: httpx2.AsyncClient, **days: int) -> None:
    answer = await client.patch("/api/tenant", json={"settings": days})
    assert answer.status_code == 200, answer.text


async def left(shop: Shop) -> dict[str, Any]:
    tables = ("messages", "media_files", "payment_proofs", "proof_readings", "proof_twins", "events", *ECHOES)
    return {name: await shop.value(f"select count(*) from {name}") for name in tables}  # noqa: S608


async def night(shop: Shop) -> None:
    outcome = await shop.work(f"retain:{shop.tenant_id}")
    assert outcome.pause == pytest.approx(seconds_until_night("Asia/Karachi", now()), abs=30)


async def test_what_is_younger_stays(runtime: Runtime, aged: Lived) -> None:
    before = await left(aged.shop)
    async with client_of(runtime, aged.full.owner) as client:
        await keep(client, **dict.fromkeys(ALL, 50))
        assert set((await client.get("/api/tenant/retention")).json().values()) == {0}
        await night(aged.shop)
    assert await left(aged.shop) == {**before, "events": before["events"] + 1}  # that settings were changed
    assert await aged.shop.events("retention.done") == []


async def test_all_that_is_older_goes_with_its_files(runtime: Runtime, aged: Lived) -> None:
    shop, place = aged.shop, runtime.settings.DATA_DIR / "media"
    before = await left(shop)
    ledger = await shop.rows("select * from payments order by id")
    decided = await shop.rows("select id, status, amount_minor from payment_proofs order by id")
    async with client_of(runtime, aged.full.owner) as client:
        await keep(client, **dict.fromkeys(ALL, 30))
        assert await shop.armed("retain") == [str(shop.tenant_id)]
        told = (await client.get("/api/tenant/retention")).json()
        assert told == {"messages": before["messages"], "files": 1, "proofs": 2, "events": before["events"]}
        await night(shop)
        assert set((await client.get("/api/tenant/retention")).json().values()) == {0}
        after = await left(shop)
        proofs = (await client.get("/api/payments", params={"status": "decided"})).json()
    gone = ("messages", "proof_readings", "proof_twins", *ECHOES)
    assert ({before[name] > 0 for name in gone}, {after[name] for name in gone}) == ({True}, {0})
    assert await shop.rows("select * from payments order by id") == ledger
    assert await shop.rows("select id, status, amount_minor from payment_proofs order by id") == decided
    assert proofs["total"] == 2
    remaining = await shop.rows("select id, path, gone_at is null as shown from media_files order by id")
    receipts = await shop.rows("select proof ->> 'path' as path from invoices")
    kept = {row["path"] for row in remaining if row["shown"]} | {row["path"] for row in receipts}
    assert {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()} == kept
    assert [row["path"] for row in remaining if not row["shown"]] == [""]
    (done,) = await shop.events("retention.done")
    assert done == {"messages": before["messages"], "proofs": 2, "events": before["events"], "files": 0}
    await night(shop)
    assert await shop.events("retention.done") == [done]


async def test_an_unsettled_order_keeps_its_chat_and_proof(runtime: Runtime, aged: Lived) -> None:
    shop = aged.shop
    await shop.value("update orders set status = 'rejected'")
    theirs = "select count(*) from messages where conversation_id in (select conversation_id from orders)"
    before = await left(shop), await shop.value(theirs)
    async with client_of(runtime, aged.full.owner) as client:
        await keep(client, keep_messages_days=1, keep_files_days=1, keep_proofs_days=1)
        await night(shop)
    after = await left(shop), await shop.value(theirs)
    assert after[1] == before[1] > 0
    assert after[0]["media_files"] == before[0]["media_files"]
    assert after[0]["proof_readings"] == before[0]["proof_readings"]


async def test_files_go_before_their_messages_if_the_shop_wants_that(runtime: Runtime, aged: Lived) -> None:
    shop = aged.shop
    young = await save(runtime, shop.tenant_id, PNG)
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        tx.add(young)
    messages = (await left(shop))["messages"]
    (picture,) = await shop.rows("select media_id from messages where seq = 90")
    async with client_of(runtime, aged.full.owner) as client:
        await keep(client, keep_files_days=30)
        assert (await client.get("/api/tenant/retention")).json()["files"] >= 1
        await night(shop)
        assert (await client.get(f"/api/media/{picture['media_id']}")).status_code == 404
        assert (await client.get(f"/api/media/{young.id}")).status_code == 200
    assert (await left(shop))["messages"] == messages
    assert await shop.value("select media_id from messages where seq = 90") is None


async def test_who_wants_nothing_deleted_has_no_such_job(runtime: Runtime, aged: Lived) -> None:
    before = await left(aged.shop)
    async with client_of(runtime, aged.full.owner) as client:
        await keep(client, keep_messages_days=0, tone="kind")  # type: ignore[arg-type]  # any setting
    assert await aged.shop.armed("retain") == []
    assert (await aged.shop.work(f"retain:{aged.shop.tenant_id}")).pause is None
    assert {**await left(aged.shop), "events": 0} == {**before, "events": 0}
    async with client_of(runtime, await make_member(runtime.db, aged.full.tenant_id, "agent")) as agent:
        assert (await agent.get("/api/tenant/retention")).status_code == 403


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        (datetime(2026, 3, 1, 21, 0, tzinfo=UTC), 3_600),  # 02:00 in Karachi
        (datetime(2026, 3, 1, 22, 0, tzinfo=UTC), 86_400),  # 03:00
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), 82_800),  # 04:00
    ],
)
def test_the_night_of_a_shop(at: datetime, seconds: float) -> None:
    assert seconds_until_night("Asia/Karachi", at) == seconds
