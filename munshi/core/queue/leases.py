"""Who holds which wake key: claim, renew and finish leases, each in one statement for many keys.

Every statement locks its rows in key order or skips locked ones, so no two of them can deadlock. None waits for the
disk: a lease that a crash of the database undoes is one that is taken again, under a number that was never used.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from munshi.core.db import STATEMENT_SECONDS, Database, plain_connection

MAX_ATTEMPTS = 12
TENANTS_A_ROUND = 32
FIRST_TENANT = UUID(int=0)

# The limits are literals because the planner must know that they are small; lists stand in queries of their own, or
# each would be planned for anew. A lease that ran out counts as a failure. The clock in lease_no makes sure that a
# number lost in a crash does not come again.
CLAIM = """
with recursive {fair}oldest as materialized (
  select w.tenant_id, w.key from wake w where w.wake_at <= now(){ours} {unfair}
  order by w.wake_at limit {limit} for update skip locked
), chosen as (
  {first} select tenant_id, key from oldest limit {limit}
), claimed as (
  update wake w set leased_until = now() + make_interval(secs => $1),
    lease_no = greatest(w.lease_no + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint),
    due_at = null, armed_at = null, attempts = w.attempts + (w.leased_until is not null)::int
  from chosen c where w.tenant_id = c.tenant_id and w.key = c.key
  returning w.tenant_id, w.key, w.lease_no, w.attempts, w.correlation_id
), next as (
  select extract(epoch from w.wake_at - now()) as due from wake w where w.wake_at > now(){ours}
  order by w.wake_at limit 1
)
select claimed.*, coalesce((select due from next), 3600)::float8 as next_due, {last} as last_tenant,
  extract(epoch from clock_timestamp())::float8 as clock, set_config('synchronous_commit', 'off', true)
from (select) one left join claimed on true
"""

# `fair` goes round the tenants in id order, one key each, from where the last claim stopped; `oldest` fills the rest.
FAIR = """tenants(id, step) as (
  select {after}::uuid, 0
  union all
  select (
    select w.tenant_id from wake w where w.wake_at is not null and w.tenant_id > t.id order by w.tenant_id limit 1
  ), step + 1
  from tenants t where t.id is not null and step < {round}
), fair as materialized (
  select due.tenant_id, due.key, step from tenants t cross join lateral (
    select w.tenant_id, w.key from wake w where w.tenant_id = t.id and w.wake_at <= now(){ours}
    order by w.wake_at limit 1 for update skip locked
  ) due where step > 0 limit {half}
), """
UNFAIR = "and (w.tenant_id, w.key) not in (select f.tenant_id, f.key from fair f)"
FIRST = "select tenant_id, key from fair union all"
LAST = """coalesce(
  (select tenant_id from fair order by step desc limit 1), (select id from tenants order by step desc limit 1)
)"""

OTHERS = " and w.tenant_id <> all((select {}::uuid[])::uuid[])"
OURS = " and (split_part(w.key, ':', 1) = any((select {}::text[])::text[]) or w.key = any((select {}::text[])::text[]))"

# What was to happen soon by the clock before happens as soon by the clock now; what was hours away keeps its hour. Half
# a minute may have passed until it is noticed.
TURN_BACK = """
update wake set armed_at = least(armed_at, now()),
  leased_until = leased_until - make_interval(secs => $1), due_at = due_at - make_interval(secs => $1)
where leased_until > now() + make_interval(secs => $1 - 30)
  or (due_at > now() + make_interval(secs => $1 - 30) and due_at < now() + make_interval(secs => $1 + 600))
"""

RENEW = """
with mine as (
  select w.tenant_id, w.key from wake w join unnest($1::uuid[], $2::text[], $3::bigint[]) as m(tenant_id, key, lease_no)
    using (tenant_id, key, lease_no)
  where w.leased_until is not null order by w.tenant_id, w.key for no key update of w
)
update wake w set leased_until = now() + make_interval(secs => $4) from mine m
where w.tenant_id = m.tenant_id and w.key = m.key
returning w.tenant_id, w.key, w.lease_no, set_config('synchronous_commit', 'off', true)
"""

# A key armed during its last attempt does not die: whoever armed it expects a fresh start. `offset 0` hides from the
# planner how many are given: else it would plan anew each time.
FINISH = """
with mine as (
  select w.tenant_id, w.key, m.pause, m.error, m.exhausted
  from (
    select $1::uuid[] as tenants, $2::text[] as keys, $3::bigint[] as numbers, $4::float8[] as pauses,
      $5::text[] as errors, $6::bool[] as ends
    offset 0
  ) given
  cross join unnest(tenants, keys, numbers, pauses, errors, ends)
    as m(tenant_id, key, lease_no, pause, error, exhausted)
  join wake w using (tenant_id, key, lease_no)
  where w.leased_until is not null order by w.tenant_id, w.key for no key update of w
)
update wake w set leased_until = null, last_error = m.error,
  due_at = case
    when m.error is null then least(w.due_at, now() + make_interval(secs => m.pause))
    when not m.exhausted then now() + make_interval(secs => m.pause)
    else w.due_at
  end,
  attempts = case when m.error is null or (m.exhausted and w.due_at is not null) then 0 else w.attempts + 1 end,
  dead_at = case when m.exhausted and w.due_at is null then now() end
from mine m where w.tenant_id = m.tenant_id and w.key = m.key
returning w.tenant_id, w.key, w.lease_no, w.dead_at is not null as dead, w.due_at is not null as armed,
  set_config('synchronous_commit', 'off', true)
"""

MEASURE = """
select split_part(key, ':', 1) as kind, count(*) filter (where dead_at is null) as due,
  coalesce(extract(epoch from now() - min(wake_at)), 0)::float8 as oldest, count(dead_at) as dead
from (
  (select key, wake_at, dead_at from wake where wake_at <= now() order by wake_at limit 10000)
  union all
  select key, null, dead_at from wake where dead_at is not null
) counted group by 1
"""


@dataclass(frozen=True)
class Lease:
    """The right to run one key. `attempts` are the failures before this run."""

    tenant_id: UUID
    key: str
    lease_no: int
    attempts: int = 0
    correlation_id: str | None = None

    @property
    def token(self) -> tuple[UUID, str, int]:
        return self.tenant_id, self.key, self.lease_no


@dataclass(frozen=True)
class Share:
    """What one process runs where several share the work: all keys of these kinds, and these keys besides."""

    kinds: tuple[str, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """`next_due`: seconds until another key falls due; `last_tenant`: where the next fair round goes on; `ahead`: how
    many seconds the database's clock is before this process's monotonic one, at least and at most."""

    leases: list[Lease]
    next_due: float
    last_tenant: UUID
    ahead: tuple[float, float]


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `pause`: run again after so many seconds; `error`: it failed, and where; both None: done."""

    lease: Lease
    pause: float | None = None
    error: str | None = None

    @property
    def exhausted(self) -> bool:
        return self.error is not None and self.lease.attempts + 1 >= MAX_ATTEMPTS


async def claim(
    db: Database,
    limit: int,
    *,
    seconds: float,
    after: UUID | None = None,
    crowding: Sequence[UUID] = (),
    share: Share | None = None,
) -> Claim:
    """Take up to `limit` due keys for `seconds`, the longest due first; `after`: half of them one from each tenant;
    `crowding`: none of these tenants; `share`: of these only."""
    text, values = _claiming(limit, seconds, after, crowding, share)
    async with plain_connection(db) as raw:
        asked = time.monotonic()
        rows = await raw.fetch(text, *values)
        ahead = rows[0]["clock"] - time.monotonic(), rows[0]["clock"] - asked
    leases = [Lease(*row[:5]) for row in rows if row["key"] is not None]
    return Claim(leases, rows[0]["next_due"], rows[0]["last_tenant"] or FIRST_TENANT, ahead)


def _claiming(
    limit: int, seconds: float, after: UUID | None, crowding: Sequence[UUID], share: Share | None
) -> tuple[str, list[object]]:
    """The statement with only what this claim needs: it runs for every few messages."""
    values: list[object] = [seconds]

    def place(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    ours = OTHERS.format(place(crowding)) if crowding else ""
    if share:
        ours += OURS.format(place(share.kinds), place(share.keys))
    if after is None:
        return CLAIM.format(fair="", first="", unfair="", last="null::uuid", ours=ours, limit=limit), values
    fair = FAIR.format(after=place(after), round=TENANTS_A_ROUND, half=(limit + 1) // 2, ours=ours)
    return CLAIM.format(fair=fair, first=FIRST, unfair=UNFAIR, last=LAST, ours=ours, limit=limit), values


async def turn_back(db: Database, seconds: float) -> None:
    """The database's clock was set back by so many: let nothing wait for a time that would have come by now."""
    async with plain_connection(db, patience=STATEMENT_SECONDS) as raw:
        await raw.execute(TURN_BACK, seconds)


async def renew(db: Database, leases: Sequence[Lease], *, seconds: float) -> set[tuple[UUID, str, int]]:
    """Hold `leases` for `seconds` more; returns the tokens of those still held."""
    async with plain_connection(db) as raw:
        rows = await raw.fetch(RENEW, *_columns(leases), seconds)
    return {tuple(row)[:3] for row in rows}


async def finish(db: Database, outcomes: Sequence[Outcome]) -> tuple[list[Lease], bool]:
    """Give leases back. Returns those that are dead now, and whether any key is armed again."""
    async with plain_connection(db) as raw:
        rows = await raw.fetch(
            FINISH,
            *_columns([outcome.lease for outcome in outcomes]),
            [outcome.pause for outcome in outcomes],
            [outcome.error for outcome in outcomes],
            [outcome.exhausted for outcome in outcomes],
        )
    dead = {tuple(row)[:3] for row in rows if row["dead"]}
    return [o.lease for o in outcomes if o.lease.token in dead], any(row["armed"] for row in rows)


async def measure(db: Database) -> list[tuple[str, int, float, int]]:
    """By kind: keys due (of the first 10,000), seconds the oldest of them has waited, dead keys."""
    async with plain_connection(db) as raw:
        return [tuple(row) for row in await raw.fetch(MEASURE)]


def _columns(leases: Sequence[Lease]) -> tuple[list[UUID], list[str], list[int]]:
    return [lease.tenant_id for lease in leases], [lease.key for lease in leases], [lease.lease_no for lease in leases]
