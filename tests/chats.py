"""Playing chats: a shop with a number, messages as WhatsApp delivers them, and jobs run when the test says so."""

import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import orjson

from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import NewCloudAccount, NewSimulator
from munshi.core.db import Json, tenant_tx
from munshi.core.queue import leases
from munshi.core.queue.jobs import Again, Run
from munshi.core.queue.leases import Lease, Outcome
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.worker import HANDLERS
from tests.api import make_tenant
from tests.fakes.graph import NUMBER

APP_SECRET = "an-app-secret"
ACCESS_TOKEN = "an-access-token-of-meta"
VERIFY_TOKEN = "a-verify-token"
SANA = "923001112233"

numbers = count(1)


@dataclass(frozen=True)
class Shop:
    """A tenant with one number."""

    runtime: Runtime
    tenant_id: UUID
    account_id: UUID

    async def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return [dict(row) for row in await tx.raw.fetch(query, *values)]

    async def row(self, query: str, *values: object) -> dict[str, Any]:
        (found,) = await self.rows(query, *values)
        return found

    async def value(self, query: str, *values: object) -> Any:
        async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
            return await tx.raw.fetchval(query, *values)

    async def messages(self) -> list[dict[str, Any]]:
        """All messages, in the order of their numbers."""
        return await self.rows("select * from messages order by conversation_id, seq")

    async def events(self, kind: str) -> list[Json]:
        """The data of all events of one type, oldest first."""
        rows = await self.rows("select data from events where type = $1 order by id", kind)
        return [row["data"] for row in rows]

    async def armed(self, kind: str) -> list[str]:
        """The subjects of armed keys of one kind."""
        rows = await self.rows(
            "select key from wake where tenant_id = $1 and due_at is not null and key like $2 order by key",
            self.tenant_id,
            f"{kind}:%",
        )
        return [row["key"].partition(":")[2] for row in rows]

    async def drain(self, *kinds: str) -> None:
        """Run every key of these kinds that is due (in, out and resume if none is named) until none is left."""
        while keys := await self._due(kinds or ("in", "out", "resume")):
            for key in keys:
                await self.work(key)

    async def work(self, key: str) -> Outcome:
        """Run one key now, as a worker would. A failure is noted on the key, then raised."""
        return await self.carry_out(await self.lease(key))

    async def lease(self, key: str) -> Lease:
        """The right to run one key, taken from whoever holds it."""
        row = await self.row(
            """insert into wake (tenant_id, key, leased_until, lease_no) values ($1, $2, now() + interval '1 min', 1)
               on conflict (tenant_id, key) do update set leased_until = excluded.leased_until,
                 lease_no = wake.lease_no + 1, due_at = null, armed_at = null returning lease_no, attempts""",
            self.tenant_id,
            key,
        )
        return Lease(self.tenant_id, key, row["lease_no"], row["attempts"])

    async def carry_out(self, lease: Lease) -> Outcome:
        """Run a leased key and give the lease back."""
        run = Run(self.runtime, self.tenant_id, lease.key, lease.lease_no, lease.attempts + 1)
        outcome = Outcome(lease, pause=1, error="failed")
        try:
            await HANDLERS[run.kind](run)
            outcome = Outcome(lease)
        except Again as again:
            outcome = Outcome(lease, pause=again.seconds)
        finally:
            await leases.finish(self.runtime.db, [outcome])
        return outcome

    async def _due(self, kinds: tuple[str, ...]) -> list[str]:
        rows = await self.rows(
            """select key from wake where tenant_id = $1 and due_at <= now() and split_part(key, ':', 1) = any($2)
               order by due_at, key""",
            self.tenant_id,
            list(kinds),
        )
        return [row["key"] for row in rows]


async def cloud_shop(runtime: Runtime, graph_url: str = "http://127.0.0.1:9", **settings: object) -> Shop:
    """A shop with a connected Cloud API number, whose Graph is at `graph_url`."""
    runtime = replace(runtime, settings=runtime.settings.model_copy(update={"WHATSAPP_GRAPH_URL": graph_url}))
    tenant_id = await make_tenant(runtime.db, **{"reply_delay_ms": 0, **settings})  # type: ignore[arg-type]
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
    return Shop(runtime, tenant_id, account_id)


async def simulator_shop(runtime: Runtime, **settings: object) -> Shop:
    """A shop with a simulator number."""
    tenant_id = await make_tenant(runtime.db, **{"reply_delay_ms": 0, **settings})  # type: ignore[arg-type]
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account_id = await accounts.create(
            tx, runtime.settings, NewSimulator(kind="simulator", label="Try it"), by=SYSTEM
        )
    return Shop(runtime, tenant_id, account_id)


def message(text: str = "Salam", /, **parts: Any) -> Json:
    """One message as it stands in a webhook, a text from Sana unless `parts` say otherwise.

    `sender` and `wa_id` stand for its `from` and `id`; `type` decides what else it holds.
    """
    stamp = str(int(datetime.now(UTC).timestamp()))
    who = {"from": parts.pop("sender", SANA), "id": parts.pop("wa_id", f"wamid.in{next(numbers)}"), "timestamp": stamp}
    return {**who, **({} if "type" in parts else {"type": "text", "text": {"body": text}}), **parts}


def receipt(wa_id: str, status: str, **parts: Any) -> Json:
    stamp = str(int(datetime.now(UTC).timestamp()))
    return {"id": wa_id, "status": status, "timestamp": stamp, "recipient_id": SANA, **parts}


def change(*, number: str = NUMBER, field: str = "messages", **value: Any) -> Json:
    """One change of a webhook document: messages=[…], statuses=[…], contacts=[…]."""
    metadata = {"display_phone_number": "923000000001", "phone_number_id": number}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def document(*entries: list[Json]) -> Json:
    """A webhook document of these entries, each a list of changes."""
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": changes} for changes in entries],
    }


def messages_document(*messages: Json, name: str = "Sana") -> Json:
    """A document of one change with these messages, its contacts made to fit."""
    senders = dict.fromkeys(found["from"] for found in messages if "from" in found)
    contacts = [{"profile": {"name": name}, "wa_id": sender} for sender in senders]
    return document([change(messages=list(messages), contacts=contacts)])


def statuses_document(*statuses: Json) -> Json:
    return document([change(statuses=list(statuses))])


async def post_hook(
    client: httpx2.AsyncClient, account_id: UUID, body: Json | bytes, *, secret: str | None = None
) -> httpx2.Response:
    """Deliver a document as Meta does, signed."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    signed = hmac.digest((secret or APP_SECRET).encode(), raw, "sha256").hex()
    headers = {"X-Hub-Signature-256": f"sha256={signed}", "Content-Type": "application/json"}
    return await client.post(f"/api/hooks/whatsapp/{account_id}", content=raw, headers=headers)
