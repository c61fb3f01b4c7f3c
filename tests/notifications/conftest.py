"""A shop with an owner, an agent and a viewer, each signed in, and a worker that tells them what happens."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
import pytest

from munshi.core.db import Json, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, Actor, emit
from munshi.notifications import jobs
from munshi.notifications.telling.jobs import tell
from tests.api import TestMember, client_of, make_member
from tests.killable import until
from tests.shop import Chat, Shop, chat, demo_shop
from tests.working import run_workers

AT = "/api/notifications"


@dataclass(frozen=True)
class Desk:
    runtime: Runtime
    shop: Shop
    owner: TestMember
    agent: TestMember
    clients: dict[str, httpx2.AsyncClient]

    async def chat_needs_person(self, *, by: Actor = SYSTEM, phone: str = "+923001112233", name: str = "Sana") -> Chat:
        """A customer writes and the assistant gives the chat to a person."""
        person = await chat(self.shop, phone, name=name)
        await self.alert("customer_needs_person", person.conversation_id, {"conversation": person.conversation_id}, by)
        return person

    async def alert(self, code: str, subject: Any = None, facts: Json | None = None, by: Actor = SYSTEM) -> None:
        async with tenant_tx(self.runtime.db, self.shop.tenant_id) as tx:
            emit(tx, "system.alert", subject, {"code": code, "action": "Look.", **(facts or {})}, by=by)

    async def list(self, who: str, **query: bool) -> list[dict[str, Any]]:
        answer = await self.clients[who].get(AT, params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def choose(self, who: str, **change: object) -> None:
        answer = await self.clients[who].patch(f"{AT}/settings", json=change)
        assert answer.status_code == 200, answer.text

    async def settled(self) -> None:
        """No job is due any more."""

        async def nothing_due() -> bool:
            due = "select count(*) from wake where (due_at <= now() or leased_until is not null) and dead_at is null"
            kinds = "and (key like 'notify:%' or key like 'tell:%')"
            return bool((await self.shop.rows(f"{due} {kinds}"))[0]["count"] == 0)

        await until(nothing_due)


working = partial(run_workers, {"notify": jobs.notify, "tell": tell})


@pytest.fixture
async def desk(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """What waits goes out at once."""
    monkeypatch.setattr(jobs, "GATHER_SECONDS", 0.0)
    shop = await demo_shop(runtime.db)
    async with AsyncExitStack() as stack:
        clients = {}
        members = {role: await make_member(runtime.db, shop.tenant_id, role) for role in ("owner", "agent", "viewer")}
        for role, member in members.items():
            clients[role] = await stack.enter_async_context(client_of(runtime, member))
        yield Desk(runtime, shop, members["owner"], members["agent"], clients)
