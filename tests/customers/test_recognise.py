"""One person is one customer, however many messages and addresses arrive at once."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from munshi.core.db import Database, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.errors import NotFound
from munshi.customers.merge import GIVE
from munshi.customers.service import Recognised, recognise
from tests.api import make_tenant
from tests.shop import Shop, chat, demo_shop, order

PHONE = ("phone", "+923001112233")
LID = ("lid", "88112233445566")
BSUID = ("bsuid", "PK.1234567890")


@pytest.fixture
async def tenant_id(db: Database) -> UUID:
    return await make_tenant(db)


async def see(db: Database, tenant_id: UUID, *addresses: tuple[str, str], name: str | None = None) -> Recognised:
    async with tenant_tx(db, tenant_id) as tx:
        return await recognise(tx, list(addresses), name)


async def known(db: Database, tenant_id: UUID) -> dict[UUID, set[tuple[str, str]]]:
    """Every customer of the shop with their addresses."""
    async with tenant_tx(db, tenant_id) as tx:
        rows = await tx.raw.fetch(
            "select c.id, a.kind, a.value from customers c left join customer_addresses a on a.customer_id = c.id"
        )
    found: dict[UUID, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["id"], set()).add((row["kind"], row["value"]))
    return found


async def created(db: Database, tenant_id: UUID) -> int:
    async with tenant_tx(db, tenant_id) as tx:
        count: int = await tx.raw.fetchval("select count(*) from events where type = 'customer.created'")
    return count


async def test_a_stranger_becomes_a_customer_once(db: Database, tenant_id: UUID) -> None:
    first = await see(db, tenant_id, PHONE, name="Sana")
    second = await see(db, tenant_id, PHONE, name="Somebody else")
    assert first == Recognised(first.id, "Sana", None, None)
    assert second == first
    assert await known(db, tenant_id) == {first.id: {PHONE}}
    assert await created(db, tenant_id) == 1


async def test_a_known_address_costs_one_round_trip(db: Database, tenant_id: UUID) -> None:
    await see(db, tenant_id, PHONE, LID)
    queries: list[str] = []
    async with tenant_tx(db, tenant_id) as tx:
        with tx.raw.query_logger(lambda query: queries.append(query.query)):
            await recognise(tx, [PHONE, LID], None)
    assert len(queries) == 1


async def test_a_new_address_is_added_to_the_person(db: Database, tenant_id: UUID) -> None:
    first = await see(db, tenant_id, PHONE)
    second = await see(db, tenant_id, LID, PHONE, BSUID, name="Sana")
    third = await see(db, tenant_id, BSUID)
    assert first.id == second.id == third.id
    assert third.name == "Sana"
    assert await known(db, tenant_id) == {first.id: {PHONE, LID, BSUID}}


async def test_concurrent_first_messages_give_one_customer(db: Database, tenant_id: UUID) -> None:
    seen = await asyncio.gather(*(see(db, tenant_id, PHONE, LID, name="Sana") for _ in range(12)))
    assert len({person.id for person in seen}) == 1
    assert await known(db, tenant_id) == {seen[0].id: {PHONE, LID}}
    assert await created(db, tenant_id) == 1


async def test_concurrent_messages_with_overlapping_addresses_end_as_one_customer(db: Database) -> None:
    ways = [(PHONE,), (LID,), (PHONE, LID), (LID, BSUID), (BSUID, PHONE), (BSUID,)] * 2
    for _ in range(8):
        tenant_id = await make_tenant(db)
        await asyncio.gather(*(see(db, tenant_id, *way) for way in ways))
        # Each of the three may have come alone first; whoever brings all of them makes them one.
        last = await see(db, tenant_id, PHONE, LID, BSUID)
        assert await known(db, tenant_id) == {last.id: {PHONE, LID, BSUID}}


async def test_two_customers_who_turn_out_to_be_one_are_merged_into_the_older(db: Database) -> None:
    shop = await demo_shop(db)
    older = await chat(shop, PHONE[1], name="Sana")
    newer = await see(db, shop.tenant_id, LID)
    await shop.rows(
        "update customers set name = 'S. Khan', notes = 'likes blue', labels = '[\"vip\"]', blocked_at = now(),"
        " blocked_reason = 'spam' where id = $1",
        newer.id,
    )
    got = await see(db, shop.tenant_id, LID, PHONE)
    assert (got.id, got.name) == (older.customer_id, "Sana")
    assert got.blocked_at is not None
    assert await known(db, shop.tenant_id) == {older.customer_id: {PHONE, LID}}
    (kept,) = await shop.rows("select notes, labels, blocked_reason from customers")
    assert kept == {"notes": "likes blue", "labels": ["vip"], "blocked_reason": "spam"}


async def test_a_merge_moves_chats_and_orders_and_keeps_one_chat_open(db: Database) -> None:
    shop = await demo_shop(db)
    first, second = await chat(shop, "+923001112233"), await chat(shop, "+923009998877")
    order_id = await order(shop, second)
    got = await see(db, shop.tenant_id, ("phone", "+923001112233"), ("phone", "+923009998877"))
    assert got.id == first.customer_id
    chats = await shop.rows("select id, customer_id, status from conversations order by id")
    assert {row["customer_id"] for row in chats} == {first.customer_id}
    assert {row["id"]: row["status"] for row in chats} == {
        first.conversation_id: "completed",
        second.conversation_id: "waiting_payment",
    }
    assert await shop.rows("select id, customer_id from orders") == [{"id": order_id, "customer_id": first.customer_id}]


async def write(shop: Shop, phone: str) -> None:
    """As the ingest job: a message that meets the merge is refused whole, and taken at the next try."""
    try:
        await chat(shop, phone)
    except asyncpg.ForeignKeyViolationError:
        await chat(shop, phone)


async def test_a_merge_loses_nothing_that_is_written_meanwhile(db: Database) -> None:
    shop = await demo_shop(db)
    for round_ in range(6):
        phones = f"+92300100000{round_}", f"+92300200000{round_}"
        first, second = await chat(shop, phones[0]), await chat(shop, phones[1])
        both = [("phone", phone) for phone in phones]
        done = await asyncio.gather(
            see(db, shop.tenant_id, *both),
            write(shop, phones[1]),
            order(shop, first),
            order(shop, second),
            see(db, shop.tenant_id, *both),
            return_exceptions=True,
        )
        # An order in the chat of the one who has just gone is refused; everything accepted is there.
        assert all(isinstance(fault, NotFound) for fault in done if isinstance(fault, BaseException)), done
        kept = await see(db, shop.tenant_id, *both)
        assert kept.id == first.customer_id
        for table, number in (
            ("messages m join conversations c on c.id = m.conversation_id", 3),
            ("orders c", sum(isinstance(order_id, UUID) for order_id in done[2:4])),
        ):
            counted = await shop.rows(
                f"select count(*) as n from {table} where c.customer_id = $1",  # noqa: S608 - our own names
                kept.id,
            )
            assert counted == [{"n": number}]


async def test_every_table_that_refers_to_customers_is_merged(database: Addresses) -> None:
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        rows = await connection.fetch(
            "select conrelid::regclass::text as name from pg_constraint where confrelid = 'customers'::regclass"
        )
    finally:
        await connection.close()
    assert {row["name"] for row in rows} == set(GIVE)


async def test_shops_do_not_share_customers(db: Database, tenant_id: UUID) -> None:
    other: Shop = await demo_shop(db)
    here, there = await see(db, tenant_id, PHONE), await see(db, other.tenant_id, PHONE)
    assert here.id != there.id
