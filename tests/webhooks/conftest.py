"""A shop whose admin sets up endpoints, a server that receives, and workers that deliver."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor, emit
from munshi.webhooks import jobs
from tests.api import client_of, make_member, make_tenant
from tests.fakes.receiver import Receiver, receiver
from tests.killable import until
from tests.working import run_workers

AT = "/api/webhooks"


@dataclass(frozen=True)
class Desk:
    """The admin at work, and the server that hears of it."""

    runtime: Runtime
    tenant_id: UUID
    client: httpx2.AsyncClient
    server: Receiver

    async def endpoint(self, *types: str, url: str = "") -> dict[str, Any]:
        """A fresh endpoint with its secret, for these types (none: all)."""
        made = await self.client.post(AT, json={"url": url or self.server.url, "types": types})
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found

    async def tell(self, *names: str) -> None:
        """An event of each name, one after the other."""
        for name in names:
            async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
                emit(tx, "scenario.updated", None, {"name": name}, by=Actor("user"))

    async def deliveries(self, endpoint: dict[str, Any], **query: str) -> list[dict[str, Any]]:
        """Its log, the oldest event first."""
        page = (await self.client.get(f"{AT}/{endpoint['id']}/deliveries", params=query)).json()
        return list(reversed(page["items"]))

    async def settled(self, endpoint: dict[str, Any], events: int) -> list[dict[str, Any]]:
        """The log once it knows of so many events, and none of them waits any more."""

        async def nothing_waits() -> bool:
            log = await self.deliveries(endpoint)
            return len(log) == events and all(row["status"] != "waiting" for row in log)

        await until(nothing_waits)
        return await self.deliveries(endpoint)

    async def sql(self, statement: str, *values: object) -> Any:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return await tx.raw.fetchval(statement, *values)


working = partial(run_workers, {"hook": jobs.deliver})


@pytest.fixture
async def desk(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Pauses after a failure are a hundredth of the usual ones."""
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.05)
    tenant_id = await make_tenant(runtime.db)
    member = await make_member(runtime.db, tenant_id, "admin")
    async with client_of(runtime, member) as client, receiver() as server:
        yield Desk(runtime, tenant_id, client, server)
