"""A demo shop, one customer who writes to it, and a model server on this machine."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from munshi.ai.providers.asking import failures
from munshi.ai.providers.schemas import Kind, NewProvider
from munshi.ai.providers.service import create_provider
from munshi.conversations.receive import Inbound, receive
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.media.models import MediaFile
from munshi.signup.demo import seed
from tests.chats import Shop
from tests.fakes.llm import MODELS, FakeLLM

SANA = "+923001112233"

numbers = count(1)


@dataclass(frozen=True)
class Chat(Shop):
    """The demo shop as `customer` sees it."""

    llm: FakeLLM
    customer: str = SANA

    async def provider(self, kind: Kind, key: str, **fields: Any) -> UUID:
        """Put a provider on the model server last."""
        new = NewProvider(
            kind=kind,
            label=fields.pop("label", f"{kind} {next(numbers)}"),
            model=MODELS[kind],
            key=SecretStr(key),
            base_url=self.llm.base_url(kind),
            **fields,
        )
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return (await create_provider(tx, self.runtime.settings, new, by=SYSTEM)).id

    async def writes(self, *texts: str, kind: str = "text", media: MediaFile | None = None) -> UUID:
        """Messages arrive; returns their conversation."""
        for text in texts:
            async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
                inbound = Inbound(
                    account_id=self.account_id,
                    wa_id=f"in-{next(numbers)}",
                    addresses=[("phone", self.customer)],
                    name="Sana",
                    kind=kind,
                    text=text,
                    payload={},
                    media=media,
                    at=datetime.now(UTC),
                )
                got = await receive(tx, inbound)
        return got.conversation_id

    async def reply(self, conversation_id: UUID) -> None:
        await self.work(f"reply:{conversation_id}")

    async def says(self, *texts: str) -> list[str]:
        """Messages arrive and are answered; returns what the customer gets for them."""
        before = len(await self.sent())
        await self.reply(await self.writes(*texts))
        return (await self.sent())[before:]

    async def sent(self) -> list[str]:
        """Everything sent to customers so far."""
        rows = await self.rows("select text from messages where direction = 'out' order by created_at, seq")
        return [row["text"] for row in rows]

    async def runs(self) -> list[dict[str, Any]]:
        """All runs, oldest first."""
        return await self.rows("select * from ai_runs order by id")

    async def run(self) -> dict[str, Any]:
        """The newest run."""
        return (await self.runs())[-1]

    async def draft(self) -> dict[str, Any] | None:
        draft: dict[str, Any] | None = await self.value("select draft from conversations")
        return draft

    async def orders(self) -> list[tuple[int, str, int]]:
        """Number, status and total of every order."""
        rows = await self.rows("select number, status, total_minor from orders order by number")
        return [tuple(row.values()) for row in rows]


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that failed is asked again at once."""
    monkeypatch.setattr(failures, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
async def llm() -> AsyncIterator[FakeLLM]:
    async with FakeLLM() as server:
        yield server


@pytest.fixture
async def chat(runtime: Runtime, llm: FakeLLM) -> AsyncIterator[Chat]:
    tenant_id, _ = await seed(runtime.db)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    yield Chat(runtime, tenant_id, account_id, llm)
    await runtime.sdk_http.aclose()
