"""The queue against a model: armed, claimed, failed or killed in whatever order, the rows and the model agree."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from munshi.core.db import Database, connect, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.queue import leases
from munshi.core.queue.jobs import LeaseLost, Run, wake
from munshi.core.queue.leases import MAX_ATTEMPTS, Lease, Outcome

T = TypeVar("T")
TENANTS = [UUID(int=1), UUID(int=2)]
STARTS = ("0" * 32, "0" * 31 + "1", "0" * 31 + "2")
NAMES = [(tenant, key) for tenant in TENANTS for key in ("a:1", "b:1")]
names = st.sampled_from(NAMES)


@dataclass
class Key:
    armed: bool = False
    attempts: int = 0
    dead: bool = False
    holder: Lease | None = None
    expired: bool = False
    past_holders: list[Lease] = field(default_factory=list)
    commits: int = 0

    @property
    def claimable(self) -> bool:
        return not self.dead and (self.expired if self.holder else self.armed)


class Queue(RuleBasedStateMachine):
    loop: asyncio.Runner
    db: Database

    def __init__(self) -> None:
        super().__init__()
        self.keys = {name: Key() for name in NAMES}
        self.do(self.sql("delete from wake"))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(work)

    async def sql(self, query: str, *values: object) -> Any:
        async with tenant_tx(self.db, TENANTS[0]) as tx:
            return await tx.raw.fetch(query, *values)

    @rule(
        armed=st.lists(names, min_size=1, max_size=4),
        gather=st.sampled_from([None, 5.0]),
        commit=st.sampled_from([True, True, False]),
    )
    def arm(self, armed: list[tuple[UUID, str]], gather: float | None, commit: bool) -> None:
        tenant = armed[0][0]
        mine = [key for owner, key in armed if owner == tenant]

        async def transaction() -> None:
            async with tenant_tx(self.db, tenant) as tx:
                for key in mine:
                    wake(tx, key, gather=gather)
                if not commit:
                    raise LeaseLost

        try:
            self.do(transaction())
        except LeaseLost:
            return
        for name in ((tenant, key) for key in mine):
            key = self.keys[name]
            key.armed = True
            if key.dead:
                key.dead, key.attempts = False, 0

    @precondition(lambda self: any(key.claimable for key in self.keys.values()))
    @rule(limit=st.sampled_from([1, 2, 8]), fair=st.sampled_from([None, *map(UUID, STARTS)]), last=st.booleans())
    def claim(self, limit: int, fair: UUID | None, last: bool) -> None:
        if last:
            self.nearly_exhaust()
        claimed = self.do(leases.claim(self.db, limit, seconds=600, after=fair)).leases
        due = {name for name, key in self.keys.items() if key.claimable}
        taken = {(lease.tenant_id, lease.key) for lease in claimed}
        assert taken <= due
        assert len(claimed) == len(taken) == min(limit, len(due))
        for lease in claimed:
            key = self.keys[lease.tenant_id, lease.key]
            if key.holder:
                key.past_holders.append(key.holder)
                key.attempts += 1
            assert lease.attempts == key.attempts
            key.holder, key.expired, key.armed = lease, False, False

    def nearly_exhaust(self) -> None:
        """As if every waiting key had failed eleven times."""
        for name, key in self.keys.items():
            if key.armed and not key.dead and not key.holder:
                key.attempts = MAX_ATTEMPTS - 1
                query = "update wake set attempts = $3 where tenant_id = $1 and key = $2"
                self.do(self.sql(query, *name, key.attempts))

    @precondition(lambda self: any(key.holder for key in self.keys.values()))
    @rule(ends=st.fixed_dictionaries({name: st.sampled_from(["done", "again", "failed", None]) for name in NAMES}))
    def finish(self, ends: dict[tuple[UUID, str], str | None]) -> None:
        outcomes, dying = [], set()
        for name, how in ends.items():
            key = self.keys[name]
            if not key.holder or not how:
                continue
            outcome = {
                "done": Outcome(key.holder),
                "again": Outcome(key.holder, pause=0),
                "failed": Outcome(key.holder, pause=0, error="ValueError"),
            }[how]
            outcomes.append(outcome)
            last = how == "failed" and key.attempts + 1 >= MAX_ATTEMPTS
            key.dead = last and not key.armed
            key.attempts = key.attempts + 1 if how == "failed" and not (last and key.armed) else 0
            key.armed = key.armed or (how != "done" and not key.dead)
            key.past_holders.append(key.holder)
            key.holder, key.expired = None, False
            if key.dead:
                dying.add(name)
        dead, _ = self.do(leases.finish(self.db, outcomes))
        assert {(lease.tenant_id, lease.key) for lease in dead} == dying

    @precondition(lambda self: any(key.holder or key.past_holders for key in self.keys.values()))
    @rule(name=names)
    def finish_by_a_past_holder(self, name: tuple[UUID, str]) -> None:
        stale = [Outcome(lease, pause=0, error="ValueError") for lease in self.keys[name].past_holders[-2:]]
        assert self.do(leases.finish(self.db, stale)) == ([], False)

    @precondition(lambda self: any(key.holder or key.past_holders for key in self.keys.values()))
    @rule(name=names)
    def renew(self, name: tuple[UUID, str]) -> None:
        key = self.keys[name]
        asked = [*key.past_holders[-2:], *([key.holder] if key.holder else [])]
        kept = self.do(leases.renew(self.db, asked, seconds=600))
        assert kept == ({key.holder.token} if key.holder else set())
        key.expired = False

    @precondition(lambda self: any(key.holder or key.past_holders for key in self.keys.values()))
    @rule(name=names)
    def write(self, name: tuple[UUID, str]) -> None:
        key = self.keys[name]
        for lease in [*key.past_holders[-2:], *([key.holder] if key.holder else [])]:
            committed = self.do(self._write(lease))
            assert committed == (lease == key.holder)
            key.commits += committed

    async def _write(self, lease: Lease) -> bool:
        run = Run(_OnlyDatabase(self.db), lease.tenant_id, lease.key, lease.lease_no, 1)  # type: ignore[arg-type] # no HTTP
        try:
            async with run.tx() as tx:
                await tx.raw.execute("update wake set correlation_id = 'seen' where key = $1", lease.key)
        except LeaseLost:
            return False
        return True

    @precondition(lambda self: any(key.holder for key in self.keys.values()))
    @rule(name=names)
    def the_process_dies(self, name: tuple[UUID, str]) -> None:
        key = self.keys[name]
        if key.holder:
            key.expired = True
            query = "update wake set leased_until = now() where tenant_id = $1 and key = $2"
            self.do(self.sql(query, *name))

    @invariant()
    def rows_and_model_agree(self) -> None:
        found = {
            (row["tenant_id"], row["key"]): (row["armed"], row["attempts"], row["dead"], row["held"], row["sleeps"])
            for row in self.do(
                self.sql(
                    """select tenant_id, key, attempts, due_at is not null as armed, dead_at is not null as dead,
                         case when leased_until is not null then lease_no end as held, wake_at is null as sleeps
                       from wake"""
                )
            )
        }
        for name, key in self.keys.items():
            held = key.holder.lease_no if key.holder else None
            sleeps = key.dead or not (key.armed or key.holder)
            assert found.get(name, (False, 0, False, None, True)) == (key.armed, key.attempts, key.dead, held, sleeps)


@dataclass(frozen=True)
class _OnlyDatabase:
    db: Database


def test_no_armed_key_is_lost_and_no_key_has_two_holders(database: Addresses) -> None:
    with asyncio.Runner() as loop:
        Queue.loop, Queue.db = loop, connect(database.app_dsn, pool_size=2)
        checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
        options = settings(max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=checks)
        try:
            run_state_machine_as_test(Queue, settings=options)
        finally:
            loop.run(Queue.db.engine.dispose())
