"""Jobs: wake keys armed inside the caller's transaction, run one at a time per key.

A key is `<kind>:<subject>`, e.g. `reply:<conversation id>`; its handler drains what is pending in its own tables.
A key armed while it runs is run again, so a message can be handled late but never missed.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from munshi.core.closings import Closing
from munshi.core.db import STATEMENT_SECONDS, Database, Tx, plain_connection, tenant_tx
from munshi.core.errors import NotFound
from munshi.core.runtime import Runtime
from munshi.core.telemetry.tracing import carried

Handler = Callable[["Run"], Awaitable[None]]

# A key that is armed already and due no later is only kept from being claimed until the commit, as by FENCE: many can
# do so at once, where writing its row would have all replies of a shop wait for one another. One that waits out a
# failure keeps its time, so that a busy key cannot talk itself out of its backoff.
ARMING = """
with asked as materialized (
  select key, delay, gather, correlation from ({source}) asked where not exists (
    select from wake w where asked.gather is null and w.tenant_id = $1 and w.key = asked.key
      and w.due_at <= statement_timestamp() + asked.delay and w.armed_at is not null and w.dead_at is null
    for key share
  )
)
insert into wake (tenant_id, key, due_at, armed_at, correlation_id)
select $1, key, statement_timestamp() + least(delay, gather), statement_timestamp(), correlation
from asked order by key
on conflict (tenant_id, key) do update set
  due_at = (
    select case
      when wake.due_at is not null and wake.attempts > 0 and wake.leased_until is null then wake.due_at
      when gather is null then least(wake.due_at, excluded.due_at)
      else least(coalesce(wake.armed_at, excluded.armed_at) + gather, statement_timestamp() + delay)
    end
    from asked where asked.key = excluded.key
  ),
  armed_at = coalesce(wake.armed_at, excluded.armed_at),
  attempts = case when wake.dead_at is null then wake.attempts else 0 end,
  dead_at = null,
  correlation_id = coalesce(excluded.correlation_id, wake.correlation_id)
returning 1
"""


def arming(source: str) -> str:
    """The statement that arms the rows (key, delay, gather, correlation) of `source`, a query; $1 is the tenant."""
    return ARMING.format(source=source)


# `offset 0` hides from the planner how many are given: else it would plan anew each time.
ARM = arming(
    """select key, make_interval(secs => delay) as delay, make_interval(secs => gather) as gather, correlation
       from (
         select $2::text[] as keys, $3::float8[] as delays, $4::float8[] as gathers, $5::text[] as correlations offset 0
       ) given
       cross join unnest(keys, delays, gathers, correlations) as asked(key, delay, gather, correlation)"""
)

# KEY SHARE stands in the way of a claim (which skips the key) but of no other wake or renewal: it cannot deadlock.
FENCE = """
select from wake where tenant_id = $1 and key = $2 and lease_no = $3 and leased_until is not null for key share
"""


BRING_FORWARD = """
update wake set due_at = statement_timestamp()
where key like $1 || ':%' and due_at > statement_timestamp() and leased_until is null and dead_at is null
"""

FORGIVE = "update wake set attempts = 0 where tenant_id = $1 and key = $2 and lease_no = $3"


class Again(Exception):
    """Raised by a handler: run me again after `seconds`; not a failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class LeaseLost(Exception):
    """Another worker has taken this key over: nothing of this run may be written any more."""


@dataclass(frozen=True)
class Run:
    """One run of one key. `subject` is the part after the colon, `attempt` counts from 1."""

    runtime: Runtime
    tenant_id: UUID
    key: str
    lease_no: int
    attempt: int

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def subject(self) -> str:
        return self.key.partition(":")[2]

    @asynccontextmanager
    async def tx(self, *, durable: bool = True) -> AsyncIterator[Tx]:
        """A tenant transaction that commits only while this run still holds the key (else LeaseLost, all undone).

        `durable` as in tenant_tx: a run that neither sends nor answers anything can do without.
        """
        async with tenant_tx(self.runtime.db, self.tenant_id, durable=durable) as tx:
            yield tx
            tx.before_commit(self._fence)

    def forgive(self, tx: Tx) -> None:
        """Count the failures before this run no more: this transaction settles what they were about."""
        tx.at_end(FORGIVE, self.tenant_id, self.key, self.lease_no)

    def _fence(self, _: Tx) -> Closing:
        return Closing(FENCE, (self.tenant_id, self.key, self.lease_no), or_raise=LeaseLost)


@dataclass(frozen=True)
class DeadJob:
    """A key given up after too many failures. `last_error` is a class name and a place in the code."""

    key: str
    dead_at: datetime
    last_error: str | None


def wake(tx: Tx, key: str, *, delay: float = 0, gather: float | None = None, correlation: str | None = None) -> None:
    """Arm `key` in this transaction, due `delay` seconds from now.

    Already armed: the earlier due time stays. With `gather`, each call moves the due time to `delay` seconds from now
    instead, but never past `gather` seconds after the first (a debounce with a cap). A dead key lives again.
    `correlation`: what `carried` said where it was asked for, if that was not here.
    Nothing is armed in a silent transaction.
    """
    if tx.silent:
        return
    asked: dict[str, tuple[float, float | None, str | None]] = tx.info.setdefault("wakes", {})
    if not asked:
        tx.before_commit(_arm)
        tx.touched_work = True
    if gather is None and key in asked:
        earlier, gather, correlation = asked[key]
        delay = min(delay, earlier)
    asked[key] = (delay, gather, correlation)


def _arm(tx: Tx) -> Closing:
    asked = tx.info.pop("wakes")
    delays, gathers, correlations = zip(*asked.values(), strict=True)
    here = carried()
    return Closing(ARM, (tx.tenant_id, list(asked), delays, gathers, [one or here for one in correlations]))


async def bring_forward(db: Database, kind: str) -> None:
    """Let every key of this kind that waits for its time be due now, whoever's it is."""
    async with plain_connection(db, patience=STATEMENT_SECONDS) as connection:
        await connection.execute(BRING_FORWARD, kind)


async def list_dead(tx: Tx) -> list[DeadJob]:
    """The tenant's keys that were given up, latest first, 100 at most."""
    rows = await tx.raw.fetch(
        """select key, dead_at, last_error from wake
           where tenant_id = $1 and dead_at is not null order by dead_at desc limit 100""",
        tx.tenant_id,
    )
    return [DeadJob(**row) for row in rows]


async def revive(tx: Tx, key: str) -> None:
    """Run a dead key again, now, with all its attempts; NotFound when it is not dead."""
    found = await tx.raw.fetchrow(
        "select from wake where tenant_id = $1 and key = $2 and dead_at is not null", tx.tenant_id, key
    )
    if found is None:
        raise NotFound("dead job")
    wake(tx, key)
