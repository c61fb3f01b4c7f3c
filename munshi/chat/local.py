"""The line to a shop of this installation, without a server: the same doors, with the jobs run in this process."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select

from munshi.channels.models import WhatsAppAccount
from munshi.channels.schemas import PhoneView, SimulatedText
from munshi.channels.simulator.phone import Played, look, play
from munshi.chat.phone import ChatError
from munshi.conversations.service import get_conversation
from munshi.core.db import Database, Json, global_tx, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.errors import Problem
from munshi.core.queue.bus import run_bus
from munshi.core.queue.jobs import wake
from munshi.core.runtime import Runtime, open_http
from munshi.core.settings import Settings
from munshi.installation import opened
from munshi.media.models import MediaFile
from munshi.media.store import save
from munshi.orders.schemas import OrderQuery
from munshi.orders.search import list_orders
from munshi.signup import demo
from munshi.tenants.models import Tenant
from munshi.worker import run_worker

LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class LocalLine:
    runtime: Runtime
    tenant_id: UUID
    shop: str
    account_id: UUID
    number: str
    name: str

    async def write(self, text: str) -> None:
        try:
            message = SimulatedText.model_validate({"from": self.number, "text": text})
        except ValidationError as refused:
            raise ChatError(refused.errors()[0]["msg"]) from None
        await self._play(message.text, None)

    async def send_file(self, filename: str, content: bytes) -> None:
        try:
            media = await save(self.runtime, self.tenant_id, content, filename=filename)
        except Problem as refused:
            raise ChatError(f"{filename}: {refused.detail}") from None
        await self._play("", media)

    async def look(self, after_seq: int, wait: int) -> PhoneView:
        until = time.monotonic() + wait
        while True:
            async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
                view = await look(tx, self.account_id, self.number, after_seq)
            if view.items or not view.busy or time.monotonic() >= until:
                return view
            await asyncio.sleep(LOOK_SECONDS)

    async def hurry(self, conversation_id: UUID) -> None:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            wake(tx, f"reply:{conversation_id}")

    async def orders(self, conversation_id: UUID) -> list[Json]:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            customer_id = (await get_conversation(tx, conversation_id)).customer_id
            found, _ = await list_orders(tx, OrderQuery(customer_id=customer_id, sort="created_at", limit=100))
        return [order.model_dump(mode="json") for order in found]

    async def _play(self, text: str, media: MediaFile | None) -> None:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            if media:
                tx.add(media)
                await tx.flush()
            await play(tx, self.account_id, Played(self.number, self.name, text, media))


@asynccontextmanager
async def dial(
    settings: Settings, addresses: Addresses, shop: str | None, *, number: str, name: str
) -> AsyncIterator[LocalLine]:
    """Open the database and run its jobs here. `shop`: a slug; the demo shop, made if need be, when None."""
    async with opened(addresses) as db, open_http() as http:
        tenant_id, title = await find_shop(settings, db, shop)
        account_id = await _simulator(db, tenant_id)
        runtime = Runtime(settings, db, http)
        async with at_work(runtime):
            yield LocalLine(runtime, tenant_id, title, account_id, number, name)


@asynccontextmanager
async def at_work(runtime: Runtime) -> AsyncIterator[None]:
    """The installation's jobs run in this process meanwhile."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        bus = group.create_task(run_bus(runtime.db.bus, runtime.db.dsn))
        jobs = group.create_task(run_worker(runtime, stop))
        try:
            yield
        finally:
            stop.set()
            await jobs
            bus.cancel()


async def find_shop(settings: Settings, db: Database, slug: str | None) -> tuple[UUID, str]:
    """Id and name of the shop with this slug; of the demo shop, made if need be, when None."""
    if slug is None and settings.production:
        raise ChatError("Say which shop to write to: --shop SLUG.")
    if slug is None:
        return (await demo.seed(db))[0], demo.NAME
    async with global_tx(db) as tx:
        tenant = await tx.scalar(select(Tenant).where(Tenant.slug == slug))
    if tenant is None:
        raise ChatError(f"There is no shop '{slug}' in this installation.")
    return tenant.id, tenant.name


async def _simulator(db: Database, tenant_id: UUID) -> UUID:
    async with tenant_tx(db, tenant_id) as tx:
        account = await tx.scalar(
            select(WhatsAppAccount)
            .where(WhatsAppAccount.tenant_id == tenant_id, WhatsAppAccount.kind == "simulator")
            .order_by((WhatsAppAccount.status == "connected").desc())
        )
    if account is None:
        raise ChatError("This shop has no simulator number: add one first.")
    return account.id
