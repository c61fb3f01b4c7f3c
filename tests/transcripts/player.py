"""Plays a transcript at one of the doors of a running server, and says what the shop answered."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2

from munshi.core.db import Json, tenant_tx
from munshi.core.money import Money, format_money
from munshi.core.runtime import Runtime
from tests.transcripts.doors import Door
from tests.transcripts.script import Scene

PATIENCE = 30.0
GATHER_MS = 700  # the shop's delay while several messages of one turn are on their way
MODES = ("in one document", "at the same moment")

BUSY = """
select exists (select from inbound_events where tenant_id = $1 and handled_at is null)
  or exists (select from messages where tenant_id = $1 and status in ('queued', 'sending'))
  or exists (
    select from wake where tenant_id = $1 and wake_at is not null and split_part(key, ':', 1) in ('in', 'reply', 'out')
  )
"""


@dataclass
class Player:
    """`client`: the shop's owner, signed in. `number`: the customer's phone, digits only."""

    runtime: Runtime
    tenant_id: UUID
    client: httpx2.AsyncClient
    door: Door
    number: str
    seen: int = 0
    mode: str = ""

    async def play(self, scene: Scene) -> list[str]:
        """Do what the scene says; the messages the shop sent because of it."""
        if scene.happens in MODES:
            self.mode = scene.happens
            return []
        if scene.says:
            await self._speak(scene.says)
        else:
            await self._happen(scene.happens)
        await self._settle()
        heard = await self.door.heard()
        new, self.seen = heard[self.seen :], len(heard)
        return new

    async def _speak(self, said: list[str]) -> None:
        several = len(said) > 1
        if several:
            await self._set_delay(GATHER_MS)
        await self.door.deliver(said, self.mode)
        self.mode = ""
        if several:
            await self._settle()
            await self._set_delay(0)

    async def _happen(self, what: str) -> None:
        for pattern, act in self._acts.items():
            if match := re.fullmatch(pattern, what):
                await act(*match.groups())
                return
        raise AssertionError(f"nobody knows how to play: {what}")

    @property
    def _acts(self) -> dict[str, Callable[..., Awaitable[None]]]:
        return {
            "the webhook comes again": self.door.again,
            "a member approves the payment": self._approve,
            r"a member rejects the payment: (\w+)": self._reject,
            r"a member moves order (\d+) to (\w+)": self._move,
            r"a member writes: (.+)": self._write,
            "a member gives the chat back": self._give_back,
            r"a member (blocks|unblocks) the customer": self._block,
            r"a member prices (.+) – (.+) at (\d+)": self._price,
            r"(orders: none)": self._check_no_orders,
            r"order (\d+): (.+)": self._check_order,
            r"answered by: (.+)": self._check_speaker,
            r"language: (\w+)": self._check_language,
        }

    async def _approve(self) -> None:
        await self._call("POST", f"/api/payments/{(await self._proof())['id']}/approve", {})

    async def _reject(self, reason: str) -> None:
        await self._call("POST", f"/api/payments/{(await self._proof())['id']}/reject", {"reason": reason})

    async def _move(self, number: str, status: str) -> None:
        order = next(order for order in await self._orders() if order["number"] == int(number))
        await self._call("POST", f"/api/orders/{order['id']}/status", {"status": status})

    async def _write(self, text: str) -> None:
        await self._call("POST", f"/api/conversations/{(await self._chat())['id']}/messages", {"text": text})

    async def _give_back(self) -> None:
        await self._call("POST", f"/api/conversations/{(await self._chat())['id']}/resume")

    async def _block(self, verb: str) -> None:
        customer = (await self._chat())["customer"]["id"]
        body: Json | None = {"reason": "test"} if verb == "blocks" else None
        await self._call("POST", f"/api/customers/{customer}/{verb.removesuffix('s')}", body)

    async def _price(self, service: str, package: str, amount: str) -> None:
        services = (await self._call("GET", "/api/services?limit=100"))["items"]
        service_id = next(found["id"] for found in services if found["name"] == service)
        packages = (await self._call("GET", f"/api/packages?limit=100&service_id={service_id}"))["items"]
        package_id = next(found["id"] for found in packages if found["name"] == package)
        price = {"price": {"amount": amount, "currency": "PKR"}}
        await self._call("PATCH", f"/api/packages/{package_id}", price)

    async def _check_no_orders(self, _: str) -> None:
        assert await self._orders() == []

    async def _check_order(self, number: str, said: str) -> None:
        orders = {order["number"]: _shown(order) for order in await self._orders()}
        assert orders.get(int(number)) == said

    async def _check_speaker(self, said: str) -> None:
        chat = await self._chat()
        because = f", because {chat['handover_reason']}" if chat["handover_reason"] else ""
        assert f"{chat['answered_by']}{because}" == said

    async def _check_language(self, said: str) -> None:
        assert (await self._chat())["customer"]["language"] == said

    async def _proof(self) -> Json:
        proofs: list[Json] = (await self._call("GET", "/api/payments"))["items"]
        assert len(proofs) == 1, "one proof waits"
        return proofs[0]

    async def _orders(self) -> list[Json]:
        orders: list[Json] = (await self._call("GET", "/api/orders?limit=100"))["items"]
        return orders

    async def _chat(self) -> Json:
        chats: list[Json] = (await self._call("GET", "/api/conversations?limit=100"))["items"]
        assert len(chats) == 1, "one customer is played"
        return chats[0]

    async def _set_delay(self, ms: int) -> None:
        settings = {"reply_delay_ms": ms, "reply_delay_cap_ms": 10_000}
        await self._call("PATCH", "/api/tenant", {"settings": settings})

    async def _call(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = await self.client.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def _settle(self) -> None:
        """Until nothing of this shop is on its way any more."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            async with tenant_tx(self.runtime.db, self.tenant_id) as tx:
                if not await tx.raw.fetchval(BUSY, self.tenant_id):
                    return
            await asyncio.sleep(0.01)
        raise AssertionError(f"the shop is still busy after {PATIENCE:.0f} s")


def _shown(order: Json) -> str:
    """'paid, PKR 6,500, 1 × Logo Design – Standard'."""
    total = Money.model_validate(order["total"])
    lines = [f"{line['quantity']} × {line['service_name']} – {line['package_name']}" for line in order["lines"]]
    return ", ".join([order["status"], format_money(total.minor, total.currency), *lines])
