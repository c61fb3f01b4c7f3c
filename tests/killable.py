"""`munshi serve` as a process that is killed with kill -9 and started again, and a shop whose number it serves.

shop = await open_shop(runtime)                          # the demo shop, answering at once, with a Cloud API number
served = Killable(directory, dsn, graph.url)             # loaded=True: forked from a process that need not load it
await served.start(); served.kill(); await served.start()   # on the same port
await served.post(shop.account_id, document)                # signed, and repeated as Meta does until it is taken

fleet = Fleet.of(directory, dsn, graph.url, {"web": 2, "worker": 2, "gateway": 1})   # the same, by role
"""

import asyncio
import os
import random
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx2
import orjson

from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import NewCloudAccount
from munshi.core.db import Json, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.signup.demo import seed
from tests.chats import ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN, Shop, post_hook
from tests.fakes.graph import NUMBER
from tests.starting import MUNSHI, Started

PATIENCE = 120.0
AGAIN_SECONDS = 0.1
LOOK_SECONDS = 0.02
# A dead process holds its keys for 30 seconds. This is what the passing of that time does.
TIME_PASSES = "update wake set leased_until = now() where leased_until is not null"
BUSY = """
select exists (select from inbound_events where tenant_id = $1 and handled_at is null)
  or exists (select from messages where tenant_id = $1 and status in ('queued', 'sending'))
  or exists (
    select from wake where tenant_id = $1 and wake_at is not null and split_part(key, ':', 1) in ('in', 'reply', 'out')
  )
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Killable:
    """`directory` is its DATA_DIR, `dsn` the database owner's, `more` further variables. One that runs at the end must
    be killed."""

    directory: Path
    dsn: str
    graph_url: str
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    role: str = "all"
    loaded: bool = False
    process: subprocess.Popen[bytes] | Started | None = None
    client: httpx2.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.renew_client()

    def renew_client(self) -> None:
        self.client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=20)

    @property
    def output(self) -> Path:
        return self.directory / f"output-{self.role}-{self.port}"

    def launch(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            **self.more,
            "APP_ENV": "test",
            "PORT": str(self.port),
            "DATA_DIR": str(self.directory),
            "DATABASE_URL": self.dsn,
            "WHATSAPP_GRAPH_URL": self.graph_url,
            "RATE_LIMIT_MAX_REQUESTS": "1000000",
        }
        command = ("serve", "--role", self.role)
        if self.loaded:
            self.process = Started(*command, env=environment, cwd=self.directory, output=self.output)
            return
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                (MUNSHI, *command),
                env=environment,
                cwd=self.directory,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def start(self) -> None:
        """Launch it and wait until it is ready."""
        self.launch()
        await until(self._is_ready)

    async def _is_ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(self.output.read_text()[-2000:])
        try:
            return (await self.client.get("/health/ready")).is_success
        except httpx2.TransportError:
            return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    async def let_leases_run_out(self) -> None:
        """To be called while nothing runs."""
        line = await asyncpg.connect(self.dsn)
        await line.execute(TIME_PASSES)
        await line.close()

    async def post(self, account_id: UUID, document: Json) -> None:
        """Deliver a webhook as Meta does: again and again until it is answered 200."""
        await posted((self.client,), account_id, document)

    async def close(self) -> None:
        self.kill()
        await self.client.aclose()


@dataclass
class Fleet:
    """The processes of one installation. Webhooks go to the web processes in turn, as a load balancer sends them."""

    parts: list[Killable]

    @classmethod
    def of(cls, directory: Path, dsn: str, graph_url: str, roles: dict[str, int], *, loaded: bool = False) -> "Fleet":
        """`roles`: how many processes each."""
        names = [role for role, several in roles.items() for _ in range(several)]
        return cls([Killable(directory, dsn, graph_url, role=role, loaded=loaded) for role in names])

    async def start(self) -> None:
        await self.parts[0].start()  # brings the database to the newest schema
        await asyncio.gather(*(part.start() for part in self.parts[1:]))

    async def post(self, account_id: UUID, document: Json) -> None:
        clients = [part.client for part in self.parts if part.role == "web"]
        random.shuffle(clients)
        await posted(clients, account_id, document)

    async def close(self) -> None:
        for part in self.parts:
            await part.close()


async def posted(clients: Sequence[httpx2.AsyncClient], account_id: UUID, document: Json) -> None:
    """Deliver a webhook as Meta does: to one after the other until it is answered 200."""
    raw = orjson.dumps(document)
    for client in cycle(clients):
        try:
            answer = await post_hook(client, account_id, raw)
        except httpx2.TransportError:
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        if answer.status_code == 200:
            return
        if answer.status_code < 500:
            raise RuntimeError(f"{answer.status_code} {answer.text}")
        await asyncio.sleep(AGAIN_SECONDS)


async def open_shop(runtime: Runtime) -> Shop:
    """The demo shop, which answers without waiting for more, and its connected Cloud API number."""
    tenant_id, _ = await seed(runtime.db)
    new = NewCloudAccount(
        kind="cloud",
        label="Cloud",
        phone_number_id=NUMBER,
        access_token=ACCESS_TOKEN,
        app_secret=APP_SECRET,
        verify_token=VERIFY_TOKEN,
    )
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute(
            """update tenants set settings = settings || '{"reply_delay_ms": 0}' where id = $1""", tenant_id
        )
        account_id = await accounts.create(tx, runtime.settings, new, by=SYSTEM)
        await standing.mark_connected(tx, account_id, None, by=SYSTEM)
    return Shop(runtime, tenant_id, account_id)


async def settled(shop: Shop, *, seconds: float = PATIENCE) -> None:
    """Wait until nothing of this shop is on its way any more."""

    async def at_rest() -> bool:
        return not await shop.value(BUSY, shop.tenant_id)

    await until(at_rest, seconds=seconds)


async def until(true: Callable[[], Awaitable[bool]], *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not await true():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(LOOK_SECONDS)
