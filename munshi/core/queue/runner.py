"""The runner: claims due keys, runs their handlers, keeps their leases and gives them back."""

import asyncio
import contextlib
import math
import random
import re
import time
import traceback
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge, Histogram
from structlog.contextvars import bound_contextvars

from munshi.core.outages import UNREACHABLE
from munshi.core.queue import leases
from munshi.core.queue.jobs import Again, Handler, LeaseLost, Run
from munshi.core.queue.leases import Lease, Outcome, Share
from munshi.core.runtime import Runtime
from munshi.core.telemetry.tracing import Attributes, job_span, taken

log = structlog.get_logger()
T = TypeVar("T")
OnDead = Callable[[Run], Awaitable[None]]

POLL_SECONDS = 1.0
CLAIM_GAP_SECONDS = 0.004
FINISH_GAP_SECONDS = 0.01
MEASURE_SECONDS = 15.0
LONGEST_BACKOFF = 300.0
SHARE = 3  # places of one tenant for each that stays free
CLOCK_STEP = 60.0  # seconds: what is set back by less waits no longer than that
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

RUNS = Counter("munshi_job_runs", "Runs of wake keys", ["kind", "outcome"])
BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300)
SECONDS = Histogram("munshi_job_seconds", "Time one run took", ["kind"], buckets=BUCKETS)
DUE = Gauge("munshi_jobs_due", "Keys that are due and wait (counted up to 10,000)", ["kind"])
OLDEST = Gauge("munshi_jobs_oldest_due_seconds", "How long the longest-waiting due key has waited", ["kind"])
DEAD = Gauge("munshi_jobs_dead", "Keys given up after too many failures", ["kind"])


async def run_jobs(
    runtime: Runtime,
    handlers: Mapping[str, Handler],
    *,
    stop: asyncio.Event,
    concurrency: int = 32,
    lease: float = 30.0,
    grace: float = 5.0,
    on_dead: OnDead | None = None,
    share: Callable[[], Share] | None = None,
) -> None:
    """Run due keys until `stop` is set; `handlers` by kind, `on_dead` is called for each key given up; `share` says
    before each claim which keys are this process's, where it does not run all.

    `lease`: seconds a key stays taken when its process dies. After `stop`, handlers get `grace` seconds, then are
    cancelled and their keys given back. An unreachable database is waited for; any other fault of the queue itself
    is raised.
    """
    runner = _Runner(runtime, handlers, concurrency, lease, on_dead, share)
    async with asyncio.TaskGroup() as group:
        helpers = [group.create_task(work) for work in (runner.renew(), runner.finish(), runner.measure())]
        helpers.append(group.create_task(runner.heed(stop)))
        await runner.claim(group, stop)
        await runner.drain(grace)
        for helper in helpers:
            helper.cancel()


@dataclass
class _Runner:
    runtime: Runtime
    handlers: Mapping[str, Handler]
    concurrency: int
    lease: float
    on_dead: OnDead | None
    share: Callable[[], Share] | None
    running: dict[Lease, asyncio.Task[None]] = field(default_factory=dict)
    ended: list[Outcome] = field(default_factory=list)
    flushing: asyncio.Lock = field(default_factory=asyncio.Lock)
    some_ended: asyncio.Event = field(default_factory=asyncio.Event)
    saturated: bool = False
    crowding: Sequence[UUID] = ()
    last_tenant: UUID = leases.FIRST_TENANT
    clock_ahead: float = -math.inf

    @property
    def alarm(self) -> asyncio.Event:
        return self.runtime.db.bus.work

    async def heed(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.alarm.set()

    async def claim(self, group: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        while not stop.is_set():
            next_claim = time.monotonic() + CLAIM_GAP_SECONDS
            self.alarm.clear()
            room = self._room()
            pause = await self._claim(group, 1 << (room.bit_length() - 1)) if room else POLL_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.alarm.wait()
            # Under load, claims a little apart take more keys each; after a rest there is nothing to wait for.
            await asyncio.sleep(next_claim - time.monotonic())

    def _room(self) -> int:
        """How many keys may be started now, whosever they are. A tenant that holds some holds at most three times the
        places that it leaves free, however slow its runs are, and while it may have no more it is `crowding`: so a few
        slow tenants never have them all."""
        free = self.concurrency - len(self.running)
        held = Tally(lease.tenant_id for lease in self.running)
        self.crowding = [tenant_id for tenant_id, runs in held.items() if runs + 1 > SHARE * (free - 1)]
        most = max((runs for runs in held.values() if runs + 1 <= SHARE * (free - 1)), default=0)
        return min(free, max(1, (SHARE * free - most) // (SHARE + 1)))

    async def _claim(self, group: asyncio.TaskGroup, limit: int) -> float:
        """Start what is due, `limit` keys at most; returns the seconds until the next look."""
        after = self.last_tenant if self.saturated else None
        share = self.share() if self.share else None
        take = partial(leases.claim, self.runtime.db, limit, seconds=self.lease)
        claimed = await _reach(partial(take, after=after, crowding=self.crowding, share=share))
        await self._heed_clock(*claimed.ahead)
        self.last_tenant = claimed.last_tenant
        self.saturated = len(claimed.leases) == limit
        for lease in claimed.leases:
            self.running[lease] = group.create_task(self._run(lease))
        if self.saturated:
            return 0 if len(self.running) < self.concurrency else POLL_SECONDS
        return min(POLL_SECONDS, claimed.next_due + 0.001)

    async def _heed_clock(self, least: float, most: float) -> None:
        """A clock that is set back would leave due keys waiting for as long."""
        before, self.clock_ahead = self.clock_ahead, least
        if (back := before - most) > CLOCK_STEP:
            log.warning("the database's clock was set back", seconds=round(back))
            await _reach(partial(leases.turn_back, self.runtime.db, back))

    async def _run(self, lease: Lease) -> None:
        run = Run(self.runtime, lease.tenant_id, lease.key, lease.lease_no, lease.attempts + 1)
        bound = {"kind": run.kind, "tenant_id": str(run.tenant_id), "attempt": run.attempt}
        correlation_id, asked_in = taken(lease.correlation_id)
        told: Attributes = {"munshi.tenant_id": str(run.tenant_id), "munshi.job.attempt": run.attempt}
        with (
            bound_contextvars(correlation_id=correlation_id, **bound),
            job_span(f"job {run.kind}", told, asked_in) as opened,
        ):
            log.debug("job started")
            started = time.perf_counter()
            label, outcome = await self._outcome(run, lease)
            opened.set_attribute("munshi.job.outcome", label)
            RUNS.labels(run.kind, label).inc()
            SECONDS.labels(run.kind).observe(time.perf_counter() - started)
            log.debug("job ended", outcome=label)
        del self.running[lease]
        self._give_back(outcome)
        if self.saturated or self.crowding:
            self.alarm.set()

    async def _outcome(self, run: Run, lease: Lease) -> tuple[str, Outcome]:
        try:
            await self._handler(run)(run)
        except Again as again:
            return "again", Outcome(lease, pause=again.seconds)
        except LeaseLost:
            return "lost", Outcome(lease, pause=0)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a handler's fault is not the runner's
            if _asked_to_stop(error):
                return "stopped", Outcome(lease, pause=0)
            stack = "".join(traceback.format_tb(error.__traceback__))
            log.error("job failed", key=_loggable(run.key), error=_place(error), stack=stack)
            return "failed", Outcome(lease, pause=backoff(run.attempt), error=_place(error))
        return "done", Outcome(lease)

    def _handler(self, run: Run) -> Handler:
        if run.attempt > leases.MAX_ATTEMPTS:
            raise WorkerDiedError
        if run.kind not in self.handlers:
            raise NoHandlerError
        return self.handlers[run.kind]

    def _give_back(self, outcome: Outcome) -> None:
        self.ended.append(outcome)
        self.some_ended.set()

    async def finish(self) -> None:
        while True:
            await self.some_ended.wait()
            await asyncio.sleep(FINISH_GAP_SECONDS)
            self.some_ended.clear()
            await self._flush()

    async def _flush(self) -> None:
        async with self.flushing:
            ended = list(self.ended)
            dead, armed = await _reach(partial(leases.finish, self.runtime.db, ended))
            del self.ended[: len(ended)]
        if armed:
            self.alarm.set()
        for lease in dead:
            await self._report_dead(lease)

    async def _report_dead(self, lease: Lease) -> None:
        run = Run(self.runtime, lease.tenant_id, lease.key, lease.lease_no, lease.attempts + 1)
        log.error("job given up", kind=run.kind, key=_loggable(run.key), tenant_id=str(run.tenant_id))
        if self.on_dead:
            try:
                await self.on_dead(run)
            except Exception as error:  # noqa: BLE001 - the key is dead and listed all the same
                log.error("dead job not reported", error=_place(error))

    async def renew(self) -> None:
        while True:
            await asyncio.sleep(self.lease / 3)
            held = [*self.running, *(outcome.lease for outcome in self.ended)]
            if not held:
                continue
            kept = await _reach(partial(leases.renew, self.runtime.db, held, seconds=self.lease))
            for lease in held:
                if lease.token not in kept and lease in self.running:
                    log.warning("lease lost", key=_loggable(lease.key), tenant_id=str(lease.tenant_id))
                    self.running[lease].cancel()

    async def measure(self) -> None:
        while True:
            kinds = await _reach(partial(leases.measure, self.runtime.db))
            for gauge in (DUE, OLDEST, DEAD):
                gauge.clear()
            for kind, due, oldest, dead in kinds:
                DUE.labels(kind).set(due)
                OLDEST.labels(kind).set(oldest)
                DEAD.labels(kind).set(dead)
            await asyncio.sleep(MEASURE_SECONDS)

    async def drain(self, grace: float) -> None:
        """Let running handlers end, cancel those that take longer than `grace` seconds, and give every key back."""
        if self.running:
            await asyncio.wait(self.running.values(), timeout=grace)
        late = list(self.running.values())
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        for lease in self.running:  # cancelled before the first step
            self._give_back(Outcome(lease, pause=0))
        await self._flush()


class WorkerDiedError(Exception):
    """Every attempt ended with the death of its process, so the handler is not tried again."""


class NoHandlerError(Exception):
    """No handler is known for this kind of key."""


def backoff(attempt: int) -> float:
    """Seconds to wait after failure number `attempt`: 1 s doubling to 5 min, each up to a half longer by chance."""
    return min(LONGEST_BACKOFF, 2.0 ** (attempt - 1) * random.uniform(1, 1.5))  # noqa: S311 - spreads load, no secret


async def _reach(call: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await call()
        except UNREACHABLE as error:
            log.warning("queue cannot reach the database", error=type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)


def _asked_to_stop(error: BaseException) -> bool:
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


def _place(error: BaseException) -> str:
    """Class name and innermost line of our code: never the message, which may quote a customer."""
    frames = [(frame.f_globals.get("__name__", "?"), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames[1:] if frame[0].startswith("munshi.")]
    module, line = (ours or frames)[-1]
    return f"{type(error).__name__} at {module}:{line}"


def _loggable(key: str) -> str:
    # A subject may hold a phone number; only its ids may be logged.
    kind, *parts = key.split(":")
    return ":".join([kind, *(part if UUID_SHAPE.fullmatch(part) else "…" for part in parts)])
