"""An order nobody pays for ends by itself, through the worker that runs in production."""

import asyncio
from uuid import UUID

from munshi.core.db import Database, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.orders.service import move
from munshi.worker import run_worker
from tests.shop import Chat, Shop, chat, demo_shop, order

LATE = "update orders set created_at = now() - interval '73 hours' where id = $1"


async def work(runtime: Runtime, shop: Shop, order_id: UUID, *, until: str) -> None:
    """Run the worker until the order's job is due at `until`: 'never' or 'later'."""
    stop = asyncio.Event()
    key = f"expire:{order_id}"
    due = {"never": "due_at is null", "later": "due_at > now() + interval '1 hour'"}[until]
    ready = f"select from wake where key = $1 and leased_until is null and {due}"
    async with asyncio.timeout(15), asyncio.TaskGroup() as group:
        group.create_task(run_worker(runtime, stop))
        # What is waited for happens in the database.
        while not await shop.rows(ready, key):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        stop.set()


async def test_an_unpaid_order_expires_after_the_shops_time_and_the_customer_is_told_once(
    runtime: Runtime, db: Database
) -> None:
    shop = await demo_shop(db)
    person = await chat(shop)
    order_id = await order(shop, person)
    await work(runtime, shop, order_id, until="later")
    assert await status(shop, order_id) == "pending"

    await shop.rows(LATE, order_id)
    await shop.rows("update wake set due_at = now() where key = $1", f"expire:{order_id}")
    await work(runtime, shop, order_id, until="never")
    assert await status(shop, order_id) == "expired"
    assert [template for template, _ in await told(shop, person)] == ["order_expired"]
    history = await shop.rows(
        "select actor_kind, to_status from order_events where order_id = $1 order by id", order_id
    )
    assert history[-1] == {"actor_kind": "system", "to_status": "expired"}


async def test_a_paid_order_does_not_expire(runtime: Runtime, db: Database) -> None:
    shop = await demo_shop(db)
    person = await chat(shop)
    order_id = await order(shop, person)
    async with tenant_tx(db, shop.tenant_id) as tx:
        await move(tx, order_id, "paid", by=Actor("user"))
    await shop.rows(LATE, order_id)
    await work(runtime, shop, order_id, until="never")
    assert await status(shop, order_id) == "paid"
    assert [template for template, _ in await told(shop, person)] == ["order_paid"]


async def status(shop: Shop, order_id: UUID) -> str:
    (row,) = await shop.rows("select status from orders where id = $1", order_id)
    return str(row["status"])


async def told(shop: Shop, person: Chat) -> list[tuple[str, str]]:
    return [sent for sent in await shop.sent(person.conversation_id) if sent[0]]
