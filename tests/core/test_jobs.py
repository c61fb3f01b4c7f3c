import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import structlog
from prometheus_client import REGISTRY

from munshi.core.closings import Closing
from munshi.core.db import Database, Tx, connect, tenant_tx, write_closings
from munshi.core.embedded.server import Addresses
from munshi.core.errors import NotFound
from munshi.core.queue import leases, runner
from munshi.core.queue.bus import Bus, run_bus
from munshi.core.queue.jobs import Again, Handler, LeaseLost, Run, list_dead, revive, wake
from munshi.core.queue.leases import Lease, Outcome
from munshi.core.queue.runner import backoff, run_jobs
from munshi.core.runtime import Runtime
from munshi.worker import alert_dead

TENANT = UUID("019aaaaa-0000-7000-8000-000000000001")


@asynccontextmanager
async def running(runtime: Runtime, handlers: Mapping[str, Handler], **options: Any) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(run_jobs(runtime, handlers, stop=stop, **options))
    try:
        yield
    finally:
        stop.set()
        await task


@asynccontextmanager
async def bus(db: Database) -> AsyncIterator[None]:
    db.bus.missed_news = False
    task = asyncio.create_task(run_bus(db.bus, db.dsn))
    await eventually(lambda: db.bus.missed_news)
    yield
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
async def second(database: Addresses) -> AsyncIterator[Database]:
    """What another process would hold on the same database."""
    other = connect(database.app_dsn)
    yield other
    await other.engine.dispose()


async def arm(
    db: Database, key: str, *, tenant_id: UUID = TENANT, delay: float = 0, gather: float | None = None
) -> None:
    async with tenant_tx(db, tenant_id) as tx:
        wake(tx, key, delay=delay, gather=gather)


async def rows(db: Database, query: str, *values: object) -> list[dict[str, Any]]:
    async with tenant_tx(db, TENANT) as tx:
        return [dict(row) for row in await tx.raw.fetch(query, *values)]


async def row(db: Database, key: str) -> dict[str, Any]:
    query = (
        """select *, extract(epoch from due_at - statement_timestamp())::float8 as due_in from wake where key = $1"""
    )
    (found,) = await rows(db, query, key)
    return found


async def change(db: Database, query: str, *values: object) -> None:
    async with tenant_tx(db, TENANT) as tx:
        await tx.raw.execute(query, *values)


async def until(event: asyncio.Event, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        await event.wait()


async def eventually(condition: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


def held(runtime: Runtime, lease: Lease) -> Run:
    return Run(runtime, lease.tenant_id, lease.key, lease.lease_no, lease.attempts + 1)


async def test_a_key_is_armed_only_by_a_commit(db: Database) -> None:
    async def broken() -> None:
        async with tenant_tx(db, TENANT) as tx:
            wake(tx, "k:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert await rows(db, "select key from wake") == []
    assert not db.bus.work.is_set()

    await arm(db, "k:1")
    assert [(r["tenant_id"], r["key"]) for r in await rows(db, "select * from wake")] == [(TENANT, "k:1")]
    assert db.bus.work.is_set()


async def test_a_key_armed_by_a_finisher_is_armed(db: Database) -> None:
    def late(tx: Tx) -> Closing:
        wake(tx, "k:late")
        return Closing("select", ())

    async with tenant_tx(db, TENANT) as tx:
        tx.before_commit(late)
    assert (await row(db, "k:late"))["due_at"] is not None


async def test_the_earlier_due_time_stays(db: Database) -> None:
    await arm(db, "k:1", delay=10)
    await arm(db, "k:1", delay=60)
    assert 9 < (await row(db, "k:1"))["due_in"] <= 10
    async with tenant_tx(db, TENANT) as tx:
        wake(tx, "k:1", delay=5)
        wake(tx, "k:1", delay=3)
        wake(tx, "k:1", delay=4)
    assert 2 < (await row(db, "k:1"))["due_in"] <= 3


async def test_who_arms_a_key_that_is_due_waits_for_nobody_and_keeps_it_from_being_taken(runtime: Runtime) -> None:
    await arm(runtime.db, "k:1")
    before = await row(runtime.db, "k:1")
    async with tenant_tx(runtime.db, TENANT) as slow:
        wake(slow, "k:1")
        await write_closings(slow)
        async with asyncio.timeout(5):
            await arm(runtime.db, "k:1")
        assert (await leases.claim(runtime.db, 1, seconds=30)).leases == []
    after = await row(runtime.db, "k:1")
    assert (after["due_at"], after["armed_at"]) == (before["due_at"], before["armed_at"])
    claimed = await leases.claim(runtime.db, 1, seconds=30)
    assert [lease.key for lease in claimed.leases] == ["k:1"]


async def test_a_debounce_moves_the_due_time_up_to_its_cap(db: Database) -> None:
    await arm(db, "k:1", delay=4, gather=5)
    first = await row(db, "k:1")
    assert (first["due_at"] - first["armed_at"]).total_seconds() == 4

    await asyncio.sleep(0.2)
    await arm(db, "k:1", delay=4, gather=5)
    moved = await row(db, "k:1")
    assert moved["armed_at"] == first["armed_at"]
    assert 4.2 <= (moved["due_at"] - first["armed_at"]).total_seconds() < 4.5

    await arm(db, "k:1", delay=8, gather=5)
    capped = await row(db, "k:1")
    assert (capped["due_at"] - first["armed_at"]).total_seconds() == 5


async def test_debounced_messages_run_once_on_time(runtime: Runtime) -> None:
    ran: list[float] = []

    async def handler(run: Run) -> None:
        ran.append(time.monotonic())

    async with running(runtime, {"k": handler}):
        start = time.monotonic()
        for _ in range(4):
            await arm(runtime.db, "k:1", delay=0.5, gather=5)
            last = time.monotonic()
            await asyncio.sleep(0.1)
        await asyncio.sleep(last + 0.8 - time.monotonic())
        assert len(ran) == 1
        assert ran[0] - start >= 0.5
        assert 0.45 <= ran[0] - last <= 0.65

        start = time.monotonic()
        for _ in range(9):
            await arm(runtime.db, "k:1", delay=0.5, gather=0.7)
            await asyncio.sleep(0.1)
        assert len(ran) == 2
        assert 0.7 <= ran[1] - start <= 0.9


async def test_one_key_never_runs_twice_at_once_and_nothing_is_missed(runtime: Runtime, second: Database) -> None:
    now_running: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    together = []

    async def handler(run: Run) -> None:
        now_running[run.key] += 1
        together.append(now_running[run.key])
        seen[run.key] = sent[run.key]
        await asyncio.sleep(0.005)
        now_running[run.key] -= 1

    other = replace(runtime, db=second)
    async with running(runtime, {"k": handler}), running(other, {"k": handler}):
        for number in range(200):
            key = f"k:{number % 5}"
            sent[key] += 1
            await arm(runtime.db if number % 2 else second, key)
        await asyncio.sleep(1.3)
    assert max(together) == 1
    assert seen == sent == {f"k:{n}": 40 for n in range(5)}


async def test_a_key_armed_while_it_runs_is_run_again(runtime: Runtime) -> None:
    started, go, twice = asyncio.Event(), asyncio.Event(), asyncio.Event()
    attempts: list[int] = []

    async def handler(run: Run) -> None:
        attempts.append(run.attempt)
        started.set()
        await go.wait()
        if len(attempts) == 2:
            twice.set()

    async with running(runtime, {"k": handler}):
        await arm(runtime.db, "k:1")
        await until(started)
        await arm(runtime.db, "k:1")
        await asyncio.sleep(0.1)
        assert attempts == [1]
        go.set()
        await until(twice)
    assert attempts == [1, 1]
    assert (await row(runtime.db, "k:1"))["wake_at"] is None


async def test_a_handler_may_wake_its_own_key_in_its_fenced_transaction(runtime: Runtime) -> None:
    done = asyncio.Event()
    runs = []

    async def handler(run: Run) -> None:
        runs.append(run.subject)
        async with run.tx() as tx:
            if len(runs) < 3:
                wake(tx, run.key)
                wake(tx, "other:1", delay=60)
            else:
                done.set()

    async with running(runtime, {"k": handler}):
        await arm(runtime.db, "k:1")
        await until(done)
    assert runs == ["1", "1", "1"]


async def test_a_long_run_keeps_its_lease(runtime: Runtime, second: Database) -> None:
    runs: list[int] = []

    async def handler(run: Run) -> None:
        runs.append(run.lease_no)
        await asyncio.sleep(1.5)
        async with run.tx() as tx:
            wake(tx, "done:1", delay=60)

    other = replace(runtime, db=second)
    async with running(runtime, {"k": handler}, lease=0.6), running(other, {"k": handler}, lease=0.6):
        await arm(runtime.db, "k:1")
        await asyncio.sleep(1.8)
    assert len(runs) == 1
    assert (await row(runtime.db, "done:1"))["due_at"] is not None


async def test_a_run_that_lost_its_lease_is_cancelled_and_leaves_the_key_alone(runtime: Runtime) -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def handler(run: Run) -> None:
        started.set()
        try:
            await asyncio.sleep(30)
        finally:
            cancelled.set()

    async with running(runtime, {"k": handler}, lease=0.6):
        await arm(runtime.db, "k:1")
        await until(started)
        await change(runtime.db, "update wake set lease_no = 99, leased_until = now() + interval '1 hour'")
        await until(cancelled)
    left = await row(runtime.db, "k:1")
    assert (left["lease_no"], left["leased_until"] is None, left["due_at"]) == (99, False, None)


async def test_a_stalled_worker_cannot_commit(runtime: Runtime) -> None:
    await arm(runtime.db, "k:1")
    (slow,) = (await leases.claim(runtime.db, 8, seconds=0.05)).leases
    stalled = held(runtime, slow)
    taken: list[Lease] = []

    async def write_late() -> None:
        async with stalled.tx() as tx:
            wake(tx, "written:by-stalled")
            await asyncio.sleep(0.1)
            taken.extend((await leases.claim(runtime.db, 8, seconds=30)).leases)

    with pytest.raises(LeaseLost):
        await write_late()
    (fast,) = taken
    assert (fast.key, fast.attempts) == ("k:1", 1)
    assert fast.lease_no > slow.lease_no
    assert await rows(runtime.db, "select 1 from wake where key = 'written:by-stalled'") == []

    async with held(runtime, fast).tx() as tx:
        wake(tx, "written:by-holder")
    assert (await row(runtime.db, "written:by-holder"))["due_at"] is not None

    await leases.finish(runtime.db, [Outcome(slow)])
    assert (await row(runtime.db, "k:1"))["leased_until"] is not None
    await leases.finish(runtime.db, [Outcome(fast)])
    with pytest.raises(LeaseLost):
        async with held(runtime, fast).tx():
            pass


async def test_a_key_is_not_taken_while_its_holder_commits(runtime: Runtime) -> None:
    """Between fence and commit the key is skipped, though its lease ran out."""
    await arm(runtime.db, "k:1")
    (lease,) = (await leases.claim(runtime.db, 8, seconds=0.05)).leases
    async with held(runtime, lease).tx() as tx:
        tx.before_commit(held(runtime, lease)._fence)
        await write_closings(tx)
        await asyncio.sleep(0.1)
        assert (await leases.claim(runtime.db, 8, seconds=30)).leases == []
        await asyncio.wait_for(arm(runtime.db, "k:1"), 1)
    assert len((await leases.claim(runtime.db, 8, seconds=30)).leases) == 1


def test_backoff_doubles_up_to_five_minutes() -> None:
    for attempt, least in [(1, 1), (2, 2), (3, 4), (8, 128), (9, 256), (10, 300), (12, 300)]:
        assert all(least <= backoff(attempt) <= min(300, least * 1.5) for _ in range(50))


async def test_a_failure_is_tried_again_later_and_tells_no_customer_text(runtime: Runtime) -> None:
    failed = asyncio.Event()
    attempts: list[int] = []
    said = f"my card number is {42:04}42"

    async def handler(run: Run) -> None:
        attempts.append(run.attempt)
        if run.attempt == 1:
            failed.set()
            raise ValueError(said)

    with structlog.testing.capture_logs() as logs:
        async with running(runtime, {"in": handler}):
            await arm(runtime.db, f"in:{TENANT}:+923001234567")
            await until(failed)
            await asyncio.sleep(0.1)
            (waiting,) = await rows(runtime.db, "select *, due_at - now() as due_in from wake")
            await arm(runtime.db, waiting["key"])
            assert (await row(runtime.db, waiting["key"]))["due_at"] == waiting["due_at"]
            await asyncio.sleep(1.6)
    assert attempts == [1, 2]
    assert waiting["attempts"] == 1
    assert 0.7 < waiting["due_in"].total_seconds() <= 1.5
    assert waiting["last_error"].startswith("ValueError at ")
    (error,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert error["key"] == f"in:{TENANT}:…"
    assert not [entry for entry in logs if said in str(entry) or "92300" in str(entry)]
    now = await row(runtime.db, waiting["key"])
    assert (now["attempts"], now["last_error"], now["wake_at"]) == (0, None, None)


async def test_again_is_not_a_failure(runtime: Runtime) -> None:
    ran: list[float] = []
    done = asyncio.Event()

    async def handler(run: Run) -> None:
        assert run.attempt == 1
        ran.append(time.monotonic())
        if len(ran) < 3:
            raise Again(0.3)
        done.set()

    async with running(runtime, {"k": handler}):
        await arm(runtime.db, "k:1")
        await until(done)
    assert all(0.3 <= later - earlier < 0.45 for earlier, later in pairwise(ran))
    assert (await row(runtime.db, "k:1"))["attempts"] == 0


async def fail_for_good(runtime: Runtime, key: str) -> None:
    async def handler(run: Run) -> None:
        raise ValueError

    await arm(runtime.db, key)
    await change(runtime.db, "update wake set attempts = 11 where key = $1", key)
    async with running(runtime, {"k": handler}, on_dead=alert_dead):
        await asyncio.sleep(0.2)


async def test_the_twelfth_failure_gives_the_key_up_and_tells_the_tenant(runtime: Runtime) -> None:
    await fail_for_good(runtime, "k:1")
    async with tenant_tx(runtime.db, TENANT) as tx:
        (dead,) = await list_dead(tx)
    assert dead.key == "k:1"
    assert str(dead.last_error).startswith("ValueError at ")
    assert (await leases.claim(runtime.db, 8, seconds=1)).leases == []
    assert [kind[3] for kind in await leases.measure(runtime.db)] == [1]
    (alert,) = await rows(runtime.db, "select data->>'code' as code, data->>'kind' as kind from events")
    assert alert == {"code": "job_given_up", "kind": "k"}


async def test_a_dead_key_is_revived_by_a_person(runtime: Runtime) -> None:
    await fail_for_good(runtime, "k:1")
    async with tenant_tx(runtime.db, uuid4()) as tx:
        assert await list_dead(tx) == []
        with pytest.raises(NotFound):
            await revive(tx, "k:1")
    async with tenant_tx(runtime.db, TENANT) as tx:
        await revive(tx, "k:1")
    (lease,) = (await leases.claim(runtime.db, 8, seconds=1)).leases
    assert lease.attempts == 0
    async with tenant_tx(runtime.db, TENANT) as tx:
        assert await list_dead(tx) == []
        with pytest.raises(NotFound):
            await revive(tx, "k:1")


async def test_a_dead_key_is_revived_by_new_work(runtime: Runtime) -> None:
    await fail_for_good(runtime, "k:1")
    await arm(runtime.db, "k:1")
    alive = await row(runtime.db, "k:1")
    assert (alive["dead_at"], alive["attempts"], alive["due_at"] is None) == (None, 0, False)


async def test_new_work_during_the_last_attempt_keeps_the_key_alive(runtime: Runtime) -> None:
    await arm(runtime.db, "k:1")
    await change(runtime.db, "update wake set attempts = 11")
    (lease,) = (await leases.claim(runtime.db, 8, seconds=30)).leases
    await arm(runtime.db, "k:1")
    assert await leases.finish(runtime.db, [Outcome(lease, pause=300, error="ValueError")]) == ([], True)
    alive = await row(runtime.db, "k:1")
    assert (alive["dead_at"], alive["attempts"]) == (None, 0)
    assert alive["due_in"] <= 0


async def test_a_key_whose_workers_keep_dying_is_given_up_without_another_try(runtime: Runtime) -> None:
    await arm(runtime.db, "k:1")
    for crash in range(12):
        (lease,) = (await leases.claim(runtime.db, 1, seconds=30)).leases
        assert lease.attempts == crash
        await change(runtime.db, "update wake set leased_until = now()")
    ran = []

    async def handler(run: Run) -> None:
        ran.append(run)

    async with running(runtime, {"k": handler}):
        await asyncio.sleep(0.2)
    assert ran == []
    async with tenant_tx(runtime.db, TENANT) as tx:
        assert [str(dead.last_error).split()[0] for dead in await list_dead(tx)] == ["WorkerDiedError"]


async def test_an_unknown_kind_is_a_failure_that_is_tried_again(runtime: Runtime) -> None:
    await arm(runtime.db, "nobody:1")
    async with running(runtime, {}):
        await asyncio.sleep(0.2)
    waiting = await row(runtime.db, "nobody:1")
    assert (waiting["attempts"], waiting["last_error"].split()[0]) == (1, "NoHandlerError")


@pytest.mark.parametrize("lone", [UUID(int=1), UUID(int=2**128 - 1)])
async def test_a_lone_key_is_not_starved_by_a_flood(runtime: Runtime, lone: UUID) -> None:
    await change(
        runtime.db,
        """insert into wake (tenant_id, key, due_at)
           select $1, 'k:' || n, now() - interval '1 hour' from generate_series(1, 20000) n""",
        TENANT,
    )
    order: list[UUID] = []
    served = asyncio.Event()

    async def handler(run: Run) -> None:
        order.append(run.tenant_id)
        await asyncio.sleep(0.02)
        if run.tenant_id == lone:
            served.set()

    async with running(runtime, {"k": handler}, concurrency=4):
        await eventually(lambda: len(order) >= 8)
        before = len(order)
        await arm(runtime.db, "k:lone", tenant_id=lone)
        await until(served)
    assert order.index(lone) - before <= 12  # three rounds of four

    took = []
    for _ in range(20):
        start = time.perf_counter()
        assert len((await leases.claim(runtime.db, 8, seconds=30, after=leases.FIRST_TENANT)).leases) == 8
        took.append(time.perf_counter() - start)
    assert sorted(took)[10] < 0.05


async def test_one_tenants_slow_runs_leave_room_for_the_others(runtime: Runtime) -> None:
    go_on, served, begun = asyncio.Event(), asyncio.Event(), []

    async def handler(run: Run) -> None:
        if run.tenant_id != TENANT:
            served.set()
            return
        begun.append(run.key)
        await go_on.wait()

    await asyncio.gather(*(arm(runtime.db, f"k:{n}") for n in range(8)))
    async with running(runtime, {"k": handler}, concurrency=4):
        await eventually(lambda: len(begun) == 3)
        await arm(runtime.db, "k:other", tenant_id=UUID(int=7))
        await until(served)
        assert len(begun) == 3
        go_on.set()
        await eventually(lambda: len(begun) == 8)


async def test_two_tenants_slow_runs_leave_room_for_a_third(runtime: Runtime) -> None:
    go_on, served, begun = asyncio.Event(), asyncio.Event(), []
    slow = (TENANT, UUID(int=8))

    async def handler(run: Run) -> None:
        if run.tenant_id not in slow:
            served.set()
            return
        begun.append(run.key)
        await go_on.wait()

    await asyncio.gather(*(arm(runtime.db, f"k:{n}", tenant_id=tenant_id) for n in range(8) for tenant_id in slow))
    async with running(runtime, {"k": handler}, concurrency=8):
        await eventually(lambda: len(begun) >= 6)
        await arm(runtime.db, "k:third", tenant_id=UUID(int=7))
        await until(served)
        assert len(begun) < 8
        go_on.set()
        await eventually(lambda: len(begun) == 16)


async def test_a_clock_that_is_set_back_keeps_nothing_waiting(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the runner it is the same whether the database's clock goes back or its own goes on."""
    hours, ran = 3 * 3600, asyncio.Event()

    async def handler(_: Run) -> None:
        ran.set()

    await arm(runtime.db, "k:soon", delay=hours + 0.5)
    await arm(runtime.db, "k:in the evening", delay=2 * hours)
    await change(
        runtime.db,
        """insert into wake (tenant_id, key, leased_until, lease_no)
           values ($1, 'k:of one that died', now() + make_interval(secs => $2), 1)""",
        TENANT,
        hours + 30,
    )
    async with running(runtime, {"k": handler}):
        await asyncio.sleep(0.1)
        monkeypatch.setattr(leases, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + hours))
        await until(ran)
    assert (await row(runtime.db, "k:in the evening"))["due_in"] > 2 * hours - 60
    lease = await rows(
        runtime.db, "select leased_until < now() + interval '1 minute' as near from wake where lease_no = 1"
    )
    assert lease == [{"near": True}]


async def test_a_round_passes_over_many_tenants_that_only_wait(runtime: Runtime) -> None:
    tenants = sorted(uuid4() for _ in range(100))
    await change(
        runtime.db,
        "insert into wake (tenant_id, key, due_at) select unnest($1::uuid[]), 'k:1', now() + interval '1 hour'",
        tenants,
    )
    flooding, lone = tenants[0], tenants[90]
    await change(
        runtime.db,
        "insert into wake (tenant_id, key, due_at) select $1, 'k:flood' || n, now() from generate_series(1, 100) n",
        flooding,
    )
    await arm(runtime.db, "k:lone", tenant_id=lone)
    after, claims = leases.FIRST_TENANT, 0
    while True:
        claimed = await leases.claim(runtime.db, 1, seconds=30, after=after)
        after, claims = claimed.last_tenant, claims + 1
        if claimed.leases[0].tenant_id == lone:
            break
    assert claims <= 5


@pytest.mark.parametrize("after", [None, leases.FIRST_TENANT])
async def test_a_process_with_a_share_of_the_work_leaves_the_rest(runtime: Runtime, after: UUID | None) -> None:
    for key in ("link:1", "out:1", "out:2", "reply:1"):
        await arm(runtime.db, key)
    await arm(runtime.db, "reply:later", delay=5)
    share = leases.Share(("link",), ("out:2",))
    claimed = await leases.claim(runtime.db, 8, seconds=30, after=after, share=share)
    assert sorted(lease.key for lease in claimed.leases) == ["link:1", "out:2"]
    assert claimed.next_due == 3600  # what falls due later is not its own
    rest = await leases.claim(runtime.db, 8, seconds=30, after=after, share=leases.Share(("out", "reply")))
    assert sorted(lease.key for lease in rest.leases) == ["out:1", "reply:1"]
    assert 0 < rest.next_due <= 5


async def test_work_committed_by_another_process_starts_at_once(
    runtime: Runtime, second: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "POLL_SECONDS", 30.0)
    ran = asyncio.Event()

    async def handler(run: Run) -> None:
        ran.set()

    async with bus(runtime.db), bus(second), running(runtime, {"k": handler}):
        await asyncio.sleep(0.2)
        await arm(second, "k:1")
        await until(ran, 0.5)


async def test_without_the_bus_a_poll_finds_work(runtime: Runtime, second: Database) -> None:
    ran = asyncio.Event()

    async def handler(run: Run) -> None:
        ran.set()

    async with running(runtime, {"k": handler}):
        await asyncio.sleep(0.1)
        await arm(second, "k:1")
        await until(ran, 1.5)


async def test_news_reach_other_processes_in_small_payloads_and_after_a_lost_line(
    db: Database, second: Database
) -> None:
    async with bus(db), bus(second):
        tenants = {uuid4() for _ in range(450)}
        for tenant in tenants:
            db.bus.touch(tenant, work=False, news=True)
        await eventually(lambda: second.bus.tenants_with_news == tenants)

        db.bus.missed_news = second.bus.missed_news = False
        await change(
            db,
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and query ~* '(un)?listen|pg_notify' and pid <> pg_backend_pid()""",
        )
        await eventually(lambda: db.bus.missed_news and second.bus.missed_news)
        late = uuid4()
        second.bus.work.clear()
        db.bus.touch(late, work=True, news=True)
        await until(second.bus.work)
        await eventually(lambda: late in second.bus.tenants_with_news)


async def test_a_commit_tells_the_bus_only_what_happened() -> None:
    empty = Bus()
    empty.touch(TENANT, work=False, news=True)
    assert (empty.work.is_set(), empty.news.is_set(), empty.tenants_with_news) == (False, True, {TENANT})


async def test_the_correlation_id_goes_from_request_to_job_to_job(runtime: Runtime) -> None:
    seen: list[str] = []
    done = asyncio.Event()

    async def handler(run: Run) -> None:
        seen.append(structlog.contextvars.get_contextvars()["correlation_id"])
        async with run.tx() as tx:
            if run.kind == "first":
                wake(tx, "then:1")
        if run.kind == "then":
            done.set()

    async with running(runtime, {"first": handler, "then": handler}):
        with structlog.contextvars.bound_contextvars(correlation_id="request-7"):
            await arm(runtime.db, "first:1")
        await until(done)
    assert seen == ["request-7", "request-7"]


async def test_stop_lets_handlers_end_then_gives_their_keys_back(runtime: Runtime) -> None:
    started = asyncio.Semaphore(0)
    ended: list[str] = []

    async def handler(run: Run) -> None:
        started.release()
        await asyncio.sleep(0.3 if run.kind == "short" else 30)
        ended.append(run.kind)

    stop = asyncio.Event()
    handlers = {"short": handler, "long": handler, "new": handler}
    task = asyncio.create_task(run_jobs(runtime, handlers, stop=stop, grace=0.6))
    await arm(runtime.db, "short:1")
    await arm(runtime.db, "long:1")
    await started.acquire()
    await started.acquire()
    stop.set()
    await asyncio.sleep(0.05)
    await arm(runtime.db, "new:1")
    begun = time.monotonic()
    await task
    assert 0.4 < time.monotonic() - begun < 1.5
    assert ended == ["short"]
    short, long, new = [await row(runtime.db, f"{kind}:1") for kind in ("short", "long", "new")]
    assert (short["wake_at"], new["lease_no"]) == (None, 0)
    assert (long["leased_until"], long["attempts"], long["due_in"] <= 0) == (None, 0, True)


@pytest.mark.spoils_database
async def test_a_fault_of_the_queue_itself_is_raised(runtime: Runtime, database: Addresses) -> None:
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute("drop table wake")
    await owner.close()
    with pytest.raises(BaseExceptionGroup) as raised:
        await asyncio.wait_for(run_jobs(runtime, {}, stop=asyncio.Event()), 5)
    assert raised.group_contains(asyncpg.UndefinedTableError)


async def test_the_runner_outlives_lost_connections(runtime: Runtime, database: Addresses) -> None:
    ran = asyncio.Semaphore(0)

    async def handler(run: Run) -> None:
        async with run.tx():
            ran.release()

    async with running(runtime, {"k": handler}):
        await asyncio.gather(*(arm(runtime.db, f"k:{n}") for n in range(6)))
        for _ in range(6):
            await asyncio.wait_for(ran.acquire(), 5)
        await asyncio.sleep(0.1)
        outside = await asyncpg.connect(database.app_dsn)
        cut = await outside.fetch(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and usename = current_user and pid <> pg_backend_pid()"""
        )
        assert len(cut) >= 2
        await outside.execute("insert into wake (tenant_id, key, due_at) values ($1, 'k:after', now())", TENANT)
        await outside.close()
        await asyncio.wait_for(ran.acquire(), 10)


async def test_overlapping_transactions_never_deadlock(runtime: Runtime) -> None:
    keys = [f"k:{n}" for n in range(12)]

    async def handler(run: Run) -> None:
        async with run.tx() as tx:
            start = hash(run.key) % 12
            for key in (*keys[start:], *keys[:start]):
                wake(tx, key, delay=0.001)

    async def producer(number: int) -> None:
        for _ in range(30):
            async with tenant_tx(runtime.db, TENANT) as tx:
                for key in keys[:: -1 if number % 2 else 1]:
                    wake(tx, key)

    def failures() -> float:
        return REGISTRY.get_sample_value("munshi_job_runs_total", {"kind": "k", "outcome": "failed"}) or 0

    before = failures()
    async with running(runtime, {"k": handler}, concurrency=8):
        await asyncio.wait_for(asyncio.gather(*(producer(n) for n in range(6))), 20)
    assert failures() == before
