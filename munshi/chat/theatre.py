"""Where a rehearsal is played: in this installation, or on a running server over its HTTP API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import httpx2

from munshi.ai.rehearsal import changes, service
from munshi.ai.rehearsal.schemas import ChangesView, NewRehearsal, RehearsalDetail, SceneView
from munshi.chat.local import at_work, find_shop
from munshi.chat.phone import ChatError
from munshi.chat.remote import call, signed_in
from munshi.core.db import tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.errors import Conflict, Problem
from munshi.core.runtime import Runtime, open_http
from munshi.core.settings import Settings
from munshi.events.service import SYSTEM
from munshi.installation import opened


class Theatre(Protocol):
    """Each method raises ChatError when it fails. `shop`: its name."""

    @property
    def shop(self) -> str: ...

    async def start(self, new: NewRehearsal) -> RehearsalDetail: ...

    async def card(self, rehearsal_id: UUID) -> RehearsalDetail: ...

    async def scene(self, rehearsal_id: UUID, scene_id: UUID) -> SceneView: ...

    async def changes(self, rehearsal_id: UUID) -> ChangesView: ...

    async def call_off(self, rehearsal_id: UUID) -> None:
        """Harmless when it has just ended."""


@dataclass(frozen=True)
class Here:
    runtime: Runtime
    tenant_id: UUID
    shop: str

    async def start(self, new: NewRehearsal) -> RehearsalDetail:
        try:
            async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
                rehearsal = await service.ask_for_rehearsal(tx, new, by=SYSTEM)
                return await service.score_card(tx, rehearsal.id)
        except Problem as refused:
            faults = refused.extra.get("errors", [])
            listed = [f"{fault['field']}: {fault['message']}" for fault in faults] if isinstance(faults, list) else []
            raise ChatError("\n".join((refused.detail, *listed))) from None

    async def card(self, rehearsal_id: UUID) -> RehearsalDetail:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return await service.score_card(tx, rehearsal_id)

    async def scene(self, rehearsal_id: UUID, scene_id: UUID) -> SceneView:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return SceneView.model_validate(await service.get_scene(tx, rehearsal_id, scene_id))

    async def changes(self, rehearsal_id: UUID) -> ChangesView:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return await changes.changes(tx, rehearsal_id, None)

    async def call_off(self, rehearsal_id: UUID) -> None:
        try:
            async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
                await service.call_off(tx, rehearsal_id, by=SYSTEM)
        except Conflict:
            return


@dataclass(frozen=True)
class There:
    http: httpx2.AsyncClient
    shop: str

    async def start(self, new: NewRehearsal) -> RehearsalDetail:
        body = new.model_dump(mode="json", exclude_none=True)
        return RehearsalDetail.model_validate(await call(self.http, "POST", "/api/rehearsals", json=body))

    async def card(self, rehearsal_id: UUID) -> RehearsalDetail:
        return RehearsalDetail.model_validate(await call(self.http, "GET", f"/api/rehearsals/{rehearsal_id}"))

    async def scene(self, rehearsal_id: UUID, scene_id: UUID) -> SceneView:
        path = f"/api/rehearsals/{rehearsal_id}/scenes/{scene_id}"
        return SceneView.model_validate(await call(self.http, "GET", path))

    async def changes(self, rehearsal_id: UUID) -> ChangesView:
        return ChangesView.model_validate(await call(self.http, "GET", f"/api/rehearsals/{rehearsal_id}/changes"))

    async def call_off(self, rehearsal_id: UUID) -> None:
        await self.http.post(f"/api/rehearsals/{rehearsal_id}/cancel")


@asynccontextmanager
async def here(settings: Settings, addresses: Addresses, shop: str | None) -> AsyncIterator[Here]:
    """This installation, its jobs running in this process. `shop`: a slug; None: the demo shop."""
    async with opened(addresses) as db, open_http() as http:
        tenant_id, title = await find_shop(settings, db, shop)
        runtime = Runtime(settings, db, http)
        async with at_work(runtime):
            yield Here(runtime, tenant_id, title)


@asynccontextmanager
async def there(url: str, email: str, password: str) -> AsyncIterator[There]:
    """A running server, as an admin of the shop."""
    async with signed_in(url, email, password) as (http, shop):
        yield There(http, shop)
