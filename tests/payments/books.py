"""A shop with people at its desk, for tests of its books: what they press, and what the books then say."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.money import from_minor
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.store import save
from munshi.payments.service import tie_proof
from tests.api import TestMember, client_of, make_member
from tests.chats import Shop as Worker
from tests.shop import PNG, Chat, Shop, chat, demo_shop, order, proof

Json = dict[str, Any]


def pkr(minor: int) -> Json:
    return {"amount": f"{from_minor(minor, 'PKR'):.2f}", "currency": "PKR"}


@dataclass(frozen=True)
class Books:
    """`sana` and `omar` are agents, `admin` may correct; decisions take effect at once unless the shop holds them."""

    runtime: Runtime
    shop: Shop
    worker: Worker
    person: Chat
    sana: httpx2.AsyncClient
    omar: httpx2.AsyncClient
    admin: httpx2.AsyncClient
    members: dict[str, TestMember]

    async def set(self, **settings: object) -> None:
        answer = await self.admin.patch("/api/tenant", json={"settings": settings})
        assert answer.status_code == 200, answer.text

    async def order(self, quantity: int = 1) -> UUID:
        """So many Reels at PKR 2,500."""
        return await order(self.shop, self.person, quantity=quantity)

    async def proof(self, order_id: UUID) -> UUID:
        return await proof(self.runtime, self.shop, self.person, order_id)

    async def tied(self, order_id: UUID, content: bytes = PNG) -> UUID:
        """A proof for an order in whatever state."""
        media = await save(self.runtime, self.shop.tenant_id, content, filename="proof.png")
        async with tenant_tx(self.shop.db, self.shop.tenant_id) as tx:
            tx.add(media)
            await tx.flush()
            by = Actor("customer", self.person.customer_id)
            return (await tie_proof(tx, order_id, message_id=new_id(), media=media, by=by)).id

    async def press(self, what: str, proof_id: UUID, who: httpx2.AsyncClient | None = None, **body: object) -> Any:
        return await (who or self.sana).post(f"/api/payments/{proof_id}/{what}", json=body)

    async def detail(self, order_id: UUID) -> Json:
        answer = await self.sana.get(f"/api/orders/{order_id}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def stands(self, order_id: UUID) -> tuple[str, int, int, int]:
        """Status, and received, due and too much, in whole rupees."""
        found = await self.detail(order_id)
        sums = [int(float(found[name]["amount"])) for name in ("received", "due", "overpaid")]
        return found["status"], sums[0], sums[1], sums[2]

    async def entries(self, order_id: UUID) -> list[tuple[str, int]]:
        rows = await self.shop.rows(
            "select kind, amount_minor from payments where order_id = $1 order by created_at, id", order_id
        )
        return [(row["kind"], row["amount_minor"]) for row in rows]

    async def told(self) -> list[str]:
        """Names of the templates the customer was sent."""
        return [template for template, _ in await self.shop.sent(self.person.conversation_id) if template]


@asynccontextmanager
async def open_books(runtime: Runtime, *, undo_seconds: int = 0) -> AsyncIterator[Books]:
    # What is tried here in a second, people do in a day.
    runtime = replace(runtime, settings=runtime.settings.model_copy(update={"RATE_LIMIT_MAX_REQUESTS": 1_000_000}))
    shop = await demo_shop(runtime.db, undo_seconds=undo_seconds)
    roles = {"sana": "agent", "omar": "agent", "admin": "admin"}
    members = {name: await make_member(runtime.db, shop.tenant_id, role) for name, role in roles.items()}
    async with AsyncExitStack() as stack:
        clients = {name: await stack.enter_async_context(client_of(runtime, one)) for name, one in members.items()}
        worker = Worker(runtime, shop.tenant_id, shop.account_id)
        yield Books(runtime, shop, worker, await chat(shop), **clients, members=members)
