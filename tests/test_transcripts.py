"""Whole talks with customers, played through the real doors: each message word by word, each order as it must stand."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio

from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import NewCloudAccount
from munshi.core.clock import new_id
from munshi.core.db import connect, tenant_tx
from munshi.core.queue.bus import run_bus
from munshi.core.runtime import Runtime, tls
from munshi.core.settings import load_settings
from munshi.core.tokens import csrf_token, session_cookie
from munshi.events.service import SYSTEM
from munshi.signup import demo
from munshi.signup.service import NewShop, open_shop
from munshi.worker import run_worker
from tests.api import make_member, session_token
from tests.chats import ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN
from tests.conftest import Server, new_database
from tests.fakes.graph import NUMBER, Graph, serve_graph
from tests.live import serving
from tests.transcripts.doors import CloudDoor, Door, SimulatorDoor
from tests.transcripts.player import Player
from tests.transcripts.script import Transcript, read

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
numbers = count(923110000001)


@dataclass(frozen=True)
class House:
    """A running server with its jobs, and the Graph server its Cloud numbers send to."""

    runtime: Runtime
    url: str
    graph: Graph


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    addresses = server.addresses_of(await new_database(server))
    folder = tmp_path_factory.mktemp("transcripts")
    limits = {"RATE_LIMIT_MAX_REQUESTS": 1_000_000}
    settings = load_settings(APP_ENV="test", PORT=0, DATA_DIR=folder, DATABASE_URL=addresses.owner_dsn, **limits)
    db, stop = connect(addresses.app_dsn), asyncio.Event()
    async with serve_graph() as graph, httpx2.AsyncClient(verify=tls(), timeout=10) as http:
        settings = settings.model_copy(update={"WHATSAPP_GRAPH_URL": graph.url})
        runtime = Runtime(settings, db, http)
        async with serving(runtime) as site, asyncio.TaskGroup() as group:
            bus = group.create_task(run_bus(db.bus, addresses.app_dsn))
            jobs = group.create_task(run_worker(runtime, stop))
            yield House(runtime, site.url, graph)
            stop.set()
            await jobs
            bus.cancel()
    await db.engine.dispose()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
async def test_transcript(path: Path, house: House) -> None:
    transcript = read(path)
    async with httpx2.AsyncClient(base_url=house.url, timeout=20) as client:
        player = await enter(house, client, transcript)
        for scene in transcript.scenes:
            answers = await player.play(scene)
            assert answers == scene.answers, f"{path.name}, line {scene.line}"


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 20


async def enter(house: House, client: httpx2.AsyncClient, transcript: Transcript) -> Player:
    """Open a shop of its own for this talk, sign its owner in, and stand at the door."""
    tenant_id, number = new_id(), str(next(numbers))
    async with tenant_tx(house.runtime.db, tenant_id) as tx:
        if "empty shop" in transcript.marks:
            await open_shop(tx, NewShop("Empty Shop"), by=SYSTEM)
        else:
            await demo.fill(tx)
        await tx.flush()
        settings = '{"reply_delay_ms": 0, "decision_undo_seconds": 0}'
        await tx.raw.execute("update tenants set settings = $2 where id = $1", tenant_id, settings)
    await _sign_in(house.runtime, client, tenant_id)
    door: Door
    if "cloud" in transcript.marks:
        door = CloudDoor(client, house.graph, await _cloud_account(house.runtime, tenant_id), number)
    else:
        found = (await client.get("/api/whatsapp")).json()["items"]
        door = SimulatorDoor(client, UUID(found[0]["id"]), number)
    return Player(house.runtime, tenant_id, client, door, number)


async def _sign_in(runtime: Runtime, client: httpx2.AsyncClient, tenant_id: UUID) -> None:
    token = await session_token(runtime, await make_member(runtime.db, tenant_id, "owner"))
    client.cookies.set(session_cookie(runtime.settings), token)
    client.headers["X-CSRF-Token"] = csrf_token(runtime.settings, token)


async def _cloud_account(runtime: Runtime, tenant_id: UUID) -> UUID:
    new = NewCloudAccount(
        kind="cloud",
        label="Cloud",
        phone_number_id=NUMBER,
        access_token=ACCESS_TOKEN,
        app_secret=APP_SECRET,
        verify_token=VERIFY_TOKEN,
    )
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account_id = await accounts.create(tx, runtime.settings, new, by=SYSTEM)
        await standing.mark_connected(tx, account_id, None, by=SYSTEM)
    return account_id
