"""A shop that links its phone to a stand-in for WhatsApp, with the jobs running in this process."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import orjson

from munshi.channels.linked.held import gateway
from munshi.core.db import Json, connect, tenant_tx
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings
from munshi.signup.demo import seed
from munshi.worker import run_worker
from tests.api import client_of, make_member, make_tenant
from tests.chats import Shop
from tests.conftest import Server, new_database
from tests.fakes.whatsapp.person import Person
from tests.fakes.whatsapp.server import WhatsApp, serve_whatsapp
from tests.killable import until

PHONE, LID = "923000000001", "900001"
PATIENCE, LOOK_SECONDS = 40.0, 0.05
AT_ONCE = {"reply_delay_ms": 0, "phone_pause_min_ms": 0, "phone_pause_max_ms": 0, "phone_recipient_gap_seconds": 0}


@dataclass
class Works:
    """One process of ours: its runtime, with jobs running."""

    runtime: Runtime
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.stop = asyncio.Event()
        self.runtime.held.clear()
        self.task = asyncio.create_task(run_worker(self.runtime, self.stop))

    async def end(self) -> None:
        """As `munshi serve` ends."""
        self.stop.set()
        if self.task:
            await self.task
            self.task = None
        await gateway.close(self.runtime)


@dataclass
class Line:
    """A shop's linked phone: `account_id` is its account."""

    shop: Shop
    whatsapp: WhatsApp
    client: httpx2.AsyncClient
    phone: str = PHONE
    lid: str = LID

    @property
    def path(self) -> str:
        return f"/api/whatsapp/{self.shop.account_id}"

    async def link(self) -> Json:
        """How the link stands, as an admin sees it."""
        answer = await self.client.get(f"{self.path}/qr")
        assert answer.headers["cache-control"] == "no-store"
        found: Json = answer.json()
        return found

    async def until(self, true: Callable[[Json], Any]) -> Json:
        """Wait until the link stands so; it is looked at again whenever its row has changed."""
        seen, found = None, await self.link()
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not true(found):
            assert asyncio.get_running_loop().time() < deadline, found
            row = await self.shop.row("select state, code_until from linked_devices")
            if row != seen:
                seen, found = row, await self.link()
            else:
                await asyncio.sleep(LOOK_SECONDS)
        return found

    async def is_in(self, state: str) -> Json:
        return await self.until(lambda link: link["state"] == state)

    async def connect(self) -> None:
        answer = await self.client.post(f"{self.path}/connect")
        assert answer.status_code == 200, answer.text

    @property
    def came(self) -> int:
        """How often the device has come to WhatsApp."""
        return self.whatsapp.devices[self.phone].came

    async def came_back(self, before: int) -> None:
        """Wait until it has come once more than `before`, and is connected."""
        await self.whatsapp.until(lambda: self.came > before)
        await self.is_in("connected")

    async def look_again(self) -> None:
        """Have the job run now that sees to the phone."""
        key = f"link:{self.shop.account_id}"
        await self.shop.rows("update wake set due_at = now() where key = $1 returning key", key)
        self.shop.runtime.db.bus.work.set()

    async def pair(self) -> Json:
        """Link the phone by its QR code."""
        await self.connect()
        link = await self.until(lambda link: link["qr"])
        await self.whatsapp.scan(link["qr"], self.phone, self.lid)
        return await self.is_in("connected")

    async def say(self, person: Person, what: str | bytes, **parts: Any) -> str:
        return await self.whatsapp.say(self.phone, person, what, **parts)

    async def chat(self, person: Person) -> list[Json]:
        """All messages with this person, in order."""
        return await self.shop.rows(
            """select m.*, c.answered_by, c.customer_id from messages m
               join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
               where c.customer_id in (select customer_id from customer_addresses where value in ($1, $2))
               order by m.conversation_id, m.seq""",
            f"+{person.phone}",
            person.lid,
        )

    async def stored(self, person: Person, count: int) -> list[Json]:
        """Wait until so many messages with this person are there."""
        rows: list[Json] = []

        async def are_there() -> bool:
            rows[:] = await self.chat(person)
            return len(rows) >= count

        await until(are_there)
        return rows

    async def statuses(self, *wanted: str) -> None:
        """Wait until our messages have these statuses, in order."""

        async def are_so() -> bool:
            rows = await self.shop.rows("select status from messages where direction = 'out' order by id")
            return [row["status"] for row in rows] == list(wanted)

        await until(are_so)

    async def change(self, **settings: object) -> None:
        await self.shop.rows(
            "update tenants set settings = settings || $2::jsonb where id = $1 returning id",
            self.shop.tenant_id,
            orjson.dumps(settings).decode(),
        )


@asynccontextmanager
async def stand_in(directory: Path) -> AsyncIterator[WhatsApp]:
    """The stand-in, and devices that are started now lead there."""
    async with serve_whatsapp(directory) as whatsapp:
        before = {name: os.environ.get(name) for name in whatsapp.environment}
        os.environ.update(whatsapp.environment)
        try:
            yield whatsapp
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@asynccontextmanager
async def house(server: Server, directory: Path) -> AsyncIterator[Works]:
    """An empty database and one process that works on it."""
    addresses = server.addresses_of(await new_database(server))
    db = connect(addresses.app_dsn)
    settings = load_settings(APP_ENV="test", DATA_DIR=directory, DATABASE_URL=addresses.owner_dsn)
    async with httpx2.AsyncClient() as http:
        works = Works(Runtime(settings, db, http))
        works.start()
        try:
            yield works
        finally:
            await works.end()
            await works.runtime.sdk_http.aclose()
    await db.engine.dispose()


@asynccontextmanager
async def phone_line(works: Works, whatsapp: WhatsApp, phone: str = "", lid: str = "") -> AsyncIterator[Line]:
    """A shop with an account for a phone, not linked yet, which answers and sends at once. It is the demo shop, or,
    with a phone number of its own, a bare one."""
    runtime = works.runtime
    tenant_id = await make_tenant(runtime.db) if phone else (await seed(runtime.db))[0]
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "owner")) as client:
        made = await client.post("/api/whatsapp", json={"kind": "web", "label": f"Phone {phone}"})
        assert made.status_code == 201, made.text
        line = Line(Shop(runtime, tenant_id, UUID(made.json()["id"])), whatsapp, client, phone or PHONE, lid or LID)
        await line.change(**AT_ONCE)
        yield line


__all__ = ["LID", "PHONE", "Line", "Works", "house", "phone_line", "stand_in", "tenant_tx"]
