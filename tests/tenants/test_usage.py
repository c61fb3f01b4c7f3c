"""What a shop uses is counted to the last one, and its plan is kept at the very edge."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from munshi.auth.service import add_member, create_user
from munshi.channels.numbers import accounts
from munshi.channels.schemas import NewLinkedDevice, NewSimulator
from munshi.conversations.receive import Inbound, receive
from munshi.conversations.send import send
from munshi.core.clock import new_id, now
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.media.store import save
from munshi.payments.service import take_as_proof
from munshi.tenants.quotas import usage
from tests.api import client_of, make_member, make_tenant
from tests.chats import Shop, simulator_shop
from tests.plans import put_on_plan
from tests.shop import PNG, chat, demo_shop, order


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


async def write(shop: Shop, customer: int, *, wa_id: str = "", by_owner: bool = False) -> UUID:
    """A message of a customer, or of the shop from its own phone; returns its conversation."""
    inbound = Inbound(
        account_id=shop.account_id,
        wa_id=wa_id or new_id().hex,
        addresses=[("phone", f"+92300111{customer:04}")],
        name=None,
        kind="text",
        text="salam",
        payload={},
        media=None,
        at=datetime.now(UTC),
        by_owner=by_owner,
    )
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        return (await receive(tx, inbound)).conversation_id


async def figures(shop: Shop) -> dict[str, tuple[int, int | None, int | None]]:
    """By quota: used, limit, per cent, as any member sees them."""
    async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "viewer")) as client:
        found = (await client.get("/api/tenant/usage")).json()
    return {item["quota"]: (item["used"], item["limit"], item["percent"]) for item in found["items"]}


async def test_every_message_counts_once_however_many_come_together(shop: Shop) -> None:
    chats = await asyncio.gather(*(write(shop, number) for number in range(12)))
    await write(shop, 0, wa_id="twice")
    await asyncio.gather(*(write(shop, 0, wa_id="twice") for _ in range(3)))
    await write(shop, 1, by_owner=True)

    async def answer(chat: UUID) -> None:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send(tx, chat, "one", author="ai")
            await send(tx, chat, "two", author="ai")

    async def fail() -> None:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send(tx, chats[0], "never", author="ai")
            raise ZeroDivisionError

    await asyncio.gather(*(answer(chat) for chat in chats))
    with pytest.raises(ZeroDivisionError):
        await fail()
    (row,) = await shop.rows("select sum(messages_in) as came, sum(messages_out) as went from tenant_usage")
    assert (row["came"], row["went"]) == (13, 25)
    assert await shop.value("select count(*) from messages") == 38
    assert (await figures(shop))["messages"] == (38, None, None)


async def test_the_month_is_the_shops_own(shop: Shop) -> None:
    await write(shop, 1)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart
        await shop.rows("update tenants set time_zone = $1 where id = $2", zone, shop.tenant_id)
        here = now().astimezone(ZoneInfo(zone))
        await shop.rows("update tenant_usage set month = $1", here.date().replace(day=1))
        async with client_of(shop.runtime, await make_member(shop.runtime.db, shop.tenant_id, "viewer")) as client:
            found = (await client.get("/api/tenant/usage")).json()
        assert found["items"][0]["used"] == 1
        next_month = (here.replace(day=1) + timedelta(days=32)).replace(day=1)
        begins = next_month.replace(hour=0, minute=0, second=0, microsecond=0)
        assert found["month"] == str(here.date().replace(day=1))
        assert datetime.fromisoformat(found["resets_at"]) == begins
    await shop.rows("update tenant_usage set month = month - interval '1 month'")
    assert (await figures(shop))["messages"][0] == 0


async def test_the_last_seat_is_taken_once(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    await make_member(runtime.db, tenant_id, "owner")
    await put_on_plan(runtime, tenant_id, seats=2)

    async def join(email: str) -> str:
        try:
            async with tenant_tx(runtime.db, tenant_id) as tx:
                user = await create_user(tx, email, "New", "no hash")
                await add_member(tx, user.id, "agent")
        except Conflict as refused:
            return refused.slug
        return "joined"

    assert sorted(await asyncio.gather(*(join(f"{n}@munshi.test") for n in range(4)))) == [
        "joined",
        *["quota_reached"] * 3,
    ]
    async with tenant_tx(runtime.db, tenant_id) as tx:
        assert await tx.raw.fetchval("select count(*) from memberships where tenant_id = $1", tenant_id) == 2
        assert await tx.raw.fetchval("select count(*) from users where name = 'New'") == 1


async def test_the_last_number_is_added_once_and_a_simulator_is_none(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    await put_on_plan(runtime, tenant_id, whatsapp_accounts=1)

    async def add(label: str) -> str:
        try:
            async with tenant_tx(runtime.db, tenant_id) as tx:
                await accounts.create(tx, runtime.settings, NewLinkedDevice(kind="web", label=label), by=SYSTEM)
        except Conflict as refused:
            return f"{refused.slug} {refused.extra['used']} of {refused.extra['limit']}"
        return "added"

    assert sorted(await asyncio.gather(add("A"), add("B"), add("C"))) == ["added", *["quota_reached 1 of 1"] * 2]
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await accounts.create(tx, runtime.settings, NewSimulator(kind="simulator", label="Try"), by=SYSTEM)
        kinds = await tx.raw.fetch("select kind from whatsapp_accounts where tenant_id = $1 order by 1", tenant_id)
    assert [row["kind"] for row in kinds] == ["simulator", "web"]


async def test_files_are_counted_when_they_come_and_when_they_go(shop: Shop) -> None:
    await put_on_plan(shop.runtime, shop.tenant_id, storage_bytes=2 * len(PNG))
    member = await make_member(shop.runtime.db, shop.tenant_id, "agent")

    async def upload(client: httpx2.AsyncClient) -> httpx2.Response:
        return await client.post("/api/media", files={"file": ("a.png", PNG, "image/png")})

    async with client_of(shop.runtime, member) as client:
        assert (await upload(client)).status_code == 201
        answers = await asyncio.gather(*(upload(client) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
        refused = max(answers, key=lambda answer: answer.status_code).json()
        assert (refused["code"], refused["limit"], refused["used"]) == ("quota_reached", 2 * len(PNG), 2 * len(PNG))
        assert (await figures(shop))["storage_bytes"] == (2 * len(PNG), 2 * len(PNG), 100)
        assert await shop.value("select count(*) from media_files") == 2
        await shop.rows("delete from media_files where id = (select id from media_files limit 1)")
        assert (await figures(shop))["storage_bytes"] == (len(PNG), 2 * len(PNG), 50)
        assert (await upload(client)).status_code == 201


async def test_what_customers_send_is_kept_however_full_the_shop_is(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    person = await chat(shop)
    order_id = await order(shop, person)
    await put_on_plan(runtime, shop.tenant_id, storage_bytes=1)
    picture = await save(runtime, shop.tenant_id, PNG)
    inbound = Inbound(
        account_id=shop.account_id,
        wa_id="proof",
        addresses=[("phone", "+923001112233")],
        name=None,
        kind="image",
        text="",
        payload={},
        media=picture,
        at=datetime.now(UTC),
    )
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        received = await receive(tx, inbound)
        await take_as_proof(tx, received, "image", picture)
    assert [row["order_id"] for row in await shop.rows("select order_id from payment_proofs")] == [order_id]
    assert await shop.rows("select bytes, files from tenant_storage") == [{"bytes": len(PNG), "files": 1}]


async def test_a_shop_is_warned_once_at_eighty_percent_and_once_at_the_end(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "LOOK_SECONDS", 0.0)
    await put_on_plan(shop.runtime, shop.tenant_id, messages=5)

    async def warned() -> list[tuple[str, int]]:
        await shop.drain("usage")
        return [(event["code"], event["used"]) for event in await shop.events("system.alert")]

    for _ in range(3):
        await write(shop, 1)
    assert await warned() == []
    await write(shop, 1)
    assert await warned() == [("quota_near", 4)]
    for _ in range(3):
        await write(shop, 1)
        assert (await warned())[1:] == [("quota_reached", 5)]
    assert [event["percent"] for event in await shop.events("quota.warned")] == [80, 100]
    assert await shop.value("select count(*) from messages") == 7, "what customers write is kept"


async def test_the_plan_that_new_shops_get_limits_nobody(shop: Shop) -> None:
    assert all(limit is None and percent is None for _, limit, percent in (await figures(shop)).values())
