"""The demo shop with customers who have written to it, for tests of what follows."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from munshi.conversations.receive import Inbound, receive
from munshi.core.clock import new_id
from munshi.core.db import Database, tenant_tx
from munshi.core.runtime import Runtime
from munshi.customers.service import set_language
from munshi.events.service import Actor
from munshi.media.models import MediaFile
from munshi.media.store import save
from munshi.orders.taking.place import OrderItem, place
from munshi.payments.service import submit_proof
from munshi.signup.demo import seed
from munshi.tenants.schemas import Language

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


PNG_HASH = sha256(PNG).hexdigest()


@dataclass(frozen=True)
class Shop:
    db: Database
    tenant_id: UUID
    account_id: UUID

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of one query, in the shop's own transaction."""
        async with tenant_tx(self.db, self.tenant_id) as tx:
            return [dict(row) for row in await tx.raw.fetch(sql, *values)]

    async def sent(self, conversation_id: UUID) -> list[tuple[str, str]]:
        """What was queued for the customer: (template, text), oldest first."""
        rows = await self.rows(
            "select template, text from messages where conversation_id = $1 and direction = 'out' order by seq",
            conversation_id,
        )
        return [(row["template"], row["text"]) for row in rows]

    async def events(self, type: str) -> list[dict[str, Any]]:
        """The data of all events of this type, oldest first."""
        rows = await self.rows("select data from events where type = $1 order by id", type)
        return [row["data"] for row in rows]


@dataclass(frozen=True)
class Chat:
    customer_id: UUID
    conversation_id: UUID
    message_id: UUID


async def demo_shop(db: Database, *, undo_seconds: int = 0) -> Shop:
    """`undo_seconds`: how long decisions on payments are held; here they take effect at once unless asked for.

    It has no quiet hours, since tests run at any time of the day.
    """
    tenant_id, _ = await seed(db)
    async with tenant_tx(db, tenant_id) as tx:
        hold = "settings = settings || jsonb_build_object('decision_undo_seconds', $2::int, 'quiet_until_hour', 21)"
        await tx.raw.execute(f"update tenants set {hold} where id = $1", tenant_id, undo_seconds)  # noqa: S608
        account_id: UUID = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    return Shop(db, tenant_id, account_id)


async def chat(
    shop: Shop, phone: str = "+923001112233", *, name: str = "Sana", language: Language | None = None
) -> Chat:
    """A customer writes one message."""
    inbound = Inbound(
        account_id=shop.account_id,
        wa_id=str(new_id()),
        addresses=[("phone", phone)],
        name=name,
        kind="text",
        text="salam",
        payload={},
        media=None,
        at=datetime.now(UTC),
    )
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        got = await receive(tx, inbound)
        if language:
            await set_language(tx, got.customer_id, language)
    return Chat(got.customer_id, got.conversation_id, got.message_id)


async def package(shop: Shop, service: str = "Video Editing", name: str = "Reel") -> UUID:
    """The id of a package of the demo catalogue."""
    (row,) = await shop.rows(
        "select p.id from packages p join services s on s.id = p.service_id where s.name = $1 and p.name = $2",
        service,
        name,
    )
    found: UUID = row["id"]
    return found


async def order(shop: Shop, person: Chat, *, quantity: int = 1) -> UUID:
    """An order of `quantity` Reels at PKR 2,500."""
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        placed = await place(
            tx,
            customer_id=person.customer_id,
            conversation_id=person.conversation_id,
            lines=[OrderItem(await package(shop), quantity)],
            key=str(new_id()),
            by=Actor("customer", person.customer_id),
        )
    return placed.id


async def proof(runtime: Runtime, shop: Shop, person: Chat, order_id: UUID) -> UUID:
    """The customer sends a picture as proof for the order."""
    media: MediaFile = await save(runtime, shop.tenant_id, PNG, filename="proof.png")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        tx.add(media)
        await tx.flush()
        by = Actor("customer", person.customer_id)
        return (await submit_proof(tx, order_id=order_id, message_id=new_id(), media=media, by=by)).id
