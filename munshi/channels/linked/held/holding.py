"""One linked device while this process holds it: its process kept alive, its news stored, its session copied."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import structlog
from opentelemetry.trace import SpanKind
from structlog.contextvars import bound_contextvars

from munshi.channels.incoming.inbox import encode, keep
from munshi.channels.linked.held import record, session
from munshi.channels.linked.held import wire as wires
from munshi.channels.linked.held.record import LEASE_SECONDS, Lease
from munshi.channels.linked.messages.inbound import items
from munshi.channels.linked.states import MEANINGS, State, state_after
from munshi.core.clock import new_id
from munshi.core.db import Json, Tx, tenant_tx
from munshi.core.outages import UNREACHABLE
from munshi.core.queue.jobs import LeaseLost
from munshi.core.runtime import Runtime
from munshi.core.telemetry.tracing import Attributes, first_span

log = structlog.get_logger()
T = TypeVar("T")

BEAT_SECONDS = 5.0
QUIET_SECONDS = 1.0  # after so long without activity the session is copied
BUSY_SECONDS = 10.0  # and at least so often
AGAIN_SECONDS = 0.5
LONGEST_PAUSE = 60.0
FIRST_CODE_SECONDS, CODE_SECONDS = 60.0, 20.0
LOGOUT_SECONDS = 20.0
# Linked at WhatsApp, but not there yet: one that takes longer has lost its way and is started anew.
PAIRED = ("scanned", "securing")
SECURING_SECONDS = 40.0
ASKED: Json = {"ev": "asked"}


@dataclass
class Holding:
    """`wire` is None while no process runs. `state` is what this holder last wrote of the device."""

    runtime: Runtime
    lease: Lease
    directory: Path
    left_over: list[Json] = field(default_factory=list)
    wire: wires.Wire | None = None
    state: State | None = None
    wanted: str = "on"
    asked_no: int = -1
    pair_phone: str | None = None
    ignores_groups: bool = True
    shown: Json = field(default_factory=dict)
    known_phone: str | None = None
    paired: bool = False
    touched: bool = False
    copied_at: float = 0.0
    changed_at: float = 0.0
    exists: dict[str, bool] = field(default_factory=dict)

    @property
    def device(self) -> wires.Wire | None:
        """Its process, while it is connected."""
        return self.wire if self.state == "connected" else None

    def poke(self) -> None:
        """Something else may be wanted of it now."""
        if self.wire is not None:
            self.wire.hear(ASKED)

    async def run(self) -> None:
        """Do what is wanted of the device until nothing more is; LeaseLost when another has taken it."""
        tasks = [asyncio.create_task(self._beat()), asyncio.create_task(self._live())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome

    async def _beat(self) -> None:
        """Hold the lease. One that cannot be renewed in time is given up: two never hold a device."""
        held_until = time.monotonic() + LEASE_SECONDS
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                async with tenant_tx(self.runtime.db, self.lease.tenant_id, durable=False) as tx:
                    asked_no = await record.beat(tx, self.lease)
            except UNREACHABLE as error:
                log.warning("lease of a linked device not renewed", error=type(error).__name__)
                if time.monotonic() > held_until - BEAT_SECONDS:
                    raise LeaseLost from None
                continue
            held_until = time.monotonic() + LEASE_SECONDS
            if asked_no != self.asked_no:
                self.poke()

    async def _live(self) -> None:
        """One life of the device's process after another, until nothing more is wanted."""
        await self._store(self.left_over)
        session.wipe(self.lease.account_id, but=self.directory)
        pause = AGAIN_SECONDS
        while await self._look():
            started = time.monotonic()
            if await self._one_life():
                continue
            await self._write(lambda tx: record.count_restart(tx, self.lease))
            pause = AGAIN_SECONDS if time.monotonic() - started > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _look(self) -> bool:
        """Read what is wanted; returns whether the device's process is needed for it."""
        row = await self._write(lambda tx: record.asked(tx, self.lease))
        self.wanted, self.asked_no, self.pair_phone = row["wanted"], row["asked_no"], row["pair_phone"]
        self.known_phone, self.ignores_groups = row["phone"], row["ignore_groups"]
        self.paired |= row["session"] is not None or row["state"] in PAIRED
        has_session = (self.directory / session.DATABASE).exists()
        if self.wanted == "off" and not MEANINGS[row["state"]].ends:
            await self._become("disconnected" if has_session and row["linked_at"] else "unlinked")
        elif self.wanted == "logout" and not has_session:
            await self._become("logged_out")
            return False
        return self.wanted != "off" and self.state != "banned"

    async def _one_life(self) -> bool:
        """From the start of the device's process to its end; returns whether the end was meant."""
        if self.state != "connecting" and (self.directory / session.DATABASE).exists():
            await self._become("connecting")
        self.shown = {}
        self.wire = device = await wires.start(self.directory, groups=not self.ignores_groups)
        try:
            return await self._listen(device)
        finally:
            self.wire = None
            await device.close()
            await self._store([*session.spooled(self.directory)])
            await self._copy()

    async def _listen(self, device: wires.Wire) -> bool:
        give_up = time.monotonic() + LOGOUT_SECONDS
        while True:
            heard = await device.heard(QUIET_SECONDS)
            if not heard and self.touched:
                await self._copy()
            if self.state in PAIRED and time.monotonic() - self.changed_at > SECURING_SECONDS:
                return False
            await self._take_news(device, [event for event in heard if "n" in event])
            for event in heard:
                if event is wires.EXITED:
                    return False
                if "n" not in event and await self._take(device, event):
                    return True
            if self.wanted == "logout" and (self.device or time.monotonic() > give_up):
                await self._log_out(device)
                return True

    async def _take_news(self, device: wires.Wire, news: list[Json]) -> None:
        if not news:
            return
        self.touched = True
        await self._store(news)
        with suppress(wires.Gone):
            device.tell("stored", upto=news[-1]["n"])
        if time.monotonic() - self.copied_at > BUSY_SECONDS:
            await self._copy()

    async def _take(self, device: wires.Wire, event: Json) -> bool:
        """Act on one event; returns whether the device's process is to end."""
        if event["ev"] == "qr":
            await self._show(device, event["code"])
            return False
        if event is ASKED:
            await self._look()
            with suppress(wires.Gone):
                device.tell("groups", keep=not self.ignores_groups)
            await self._pair(device)
            return self.wanted == "off"
        return await self._take_state(device, event)

    async def _store(self, news: list[Json]) -> None:
        """Nothing that arrived is let go before it is stored, however long the database is away."""
        rows = encode([item for event in news for item in items(event)])
        if rows:
            told: Attributes = {"munshi.tenant_id": str(self.lease.tenant_id), "munshi.events": len(rows)}
            with bound_contextvars(correlation_id=str(new_id())), first_span("keep", told, kind=SpanKind.CONSUMER):
                await self._write(lambda tx: keep(tx, self.lease.account_id, rows))

    async def _show(self, device: wires.Wire, qr: str) -> None:
        seconds = CODE_SECONDS if self.shown else FIRST_CODE_SECONDS
        self.shown, self.state = {**self.shown, "qr": qr}, "waiting"
        await self._write(lambda tx: record.show_code(tx, self.runtime.settings, self.lease, self.shown, seconds))
        await self._pair(device)

    async def _pair(self, device: wires.Wire) -> None:
        """Ask for an 8-digit code beside the QR code, when a phone number was given."""
        if self.state != "waiting" or not self.pair_phone or self.shown.get("phone") == self.pair_phone:
            return
        try:
            code = (await device.ask("pair", phone=self.pair_phone.removeprefix("+")))["code"]
        except wires.FAULTS:
            code = None  # the QR code still works
        self.shown |= {"code": code, "phone": self.pair_phone}
        await self._write(
            lambda tx: record.show_code(tx, self.runtime.settings, self.lease, self.shown, FIRST_CODE_SECONDS)
        )

    async def _take_state(self, device: wires.Wire, event: Json) -> bool:
        state = state_after(event, self.state)
        if state is None or state == self.state:
            return False
        phone = f"+{event['phone']}" if state == "connected" else None
        if phone and self.known_phone and phone != self.known_phone:
            state, phone = "wrong_phone", None
            await self._unlink(device)
        if state == "connected":
            await self._save()  # before it is told: what was linked once needs no second code
        seconds = float(event.get("expire") or 3600) if state == "banned" else None
        await self._become(state, seconds=seconds, phone=phone, lid=event.get("lid"))
        return MEANINGS[state].ends or state == "banned"

    async def _log_out(self, device: wires.Wire) -> None:
        """Unlink at WhatsApp if it can be reached; the session is forgotten in any case."""
        await self._unlink(device)
        await self._become("logged_out")

    async def _unlink(self, device: wires.Wire) -> None:
        with suppress(*wires.FAULTS):
            await device.ask("logout", seconds=LOGOUT_SECONDS)

    async def _become(self, state: State, **facts: Any) -> None:
        await self._write(lambda tx: record.become(tx, self.lease, state, **facts))
        self.state, self.changed_at = state, time.monotonic()
        self.paired |= state == "securing"
        log.info("linked device", account_id=str(self.lease.account_id), state=state)

    async def _copy(self) -> None:
        """Store the session as it is now, unless it is worth nothing (any more)."""
        if self.paired and not (self.state and MEANINGS[self.state].forgets):
            await self._save()
        elif self.wire is None:
            session.forget(self.directory)
            self.paired = False

    async def _save(self) -> None:
        self.touched, self.copied_at = False, time.monotonic()
        place = self.runtime.settings, self.lease.tenant_id, self.lease.account_id, self.directory
        sealed = await asyncio.to_thread(session.snapshot, *place)
        if sealed:
            await self._write(lambda tx: record.store(tx, self.lease, sealed))

    async def _write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """`work` in a transaction, as soon as the database can be reached; only the lease's end ends the waiting."""
        while True:
            try:
                async with tenant_tx(self.runtime.db, self.lease.tenant_id) as tx:
                    return await work(tx)
            except UNREACHABLE as error:
                log.warning("a linked device waits for the database", error=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
