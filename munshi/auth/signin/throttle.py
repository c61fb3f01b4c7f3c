"""Attempts at a secret, counted in PostgreSQL for all processes: some are free, then each failure costs twice the wait.

An attempt is counted before the secret is looked at: however many come at once, no more than the free ones are tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Any

from munshi.core.db import Database, plain_connection
from munshi.core.errors import TooMany

FORGOTTEN_SECONDS = 86_400
LOCKED = "Too many failed attempts. Try again later."

COUNT = """
insert into attempts as a (key, failures, blocked_until, last_at)
values ($1, 1, case when $2::bigint <= 1 then now() + make_interval(secs => $3::float8) end, now())
on conflict (key) do update set last_at = now(), (failures, blocked_until) = (
  select count, case when count >= $2 then
    now() + make_interval(secs => least($4::float8, $3 * 2 ^ least(count - $2, 30))) end
  from (select case when a.last_at < now() - make_interval(secs => $5::float8) then 1 else a.failures + 1 end) n(count)
)
where a.blocked_until is null or a.blocked_until <= now()
"""
REMAINING = "select ceil(extract(epoch from blocked_until - now()))::int from attempts where key = $1"
REFUND = "update attempts set failures = failures - 1, blocked_until = null where key = any($1)"
FORGIVE = "delete from attempts where key = any($1)"
SWEEP = "delete from attempts where last_at < now() - make_interval(secs => $1::float8)"


@dataclass(frozen=True)
class Limit:
    """`free` attempts, the last of which begins a wait of `first` seconds; each one more doubles it up to `longest`."""

    free: int
    first: float
    longest: float


# From a browser that has signed in before, or from one address to one account.
CLOSE = Limit(5, 60, 3600)
# On one account from everywhere unknown, and from one address on all accounts (a whole office or mobile network).
ACCOUNT = Limit(20, 30, 900)
ADDRESS = Limit(50, 30, 300)


@dataclass(frozen=True)
class Bucket:
    """`shared`: others fail in it too, so a success takes back its own attempt only."""

    key: str
    limit: Limit
    shared: bool = False


def buckets_of(email: str, address: str | None, device: object | None) -> list[Bucket]:
    """What an attempt to sign in counts in.

    A known browser (`device`: its row's id) has a count of its own, so that no stranger can lock its owner out.
    """
    if device is not None:
        return [Bucket(f"device:{device}", CLOSE)]
    account, net = sha256(email.lower().encode()).hexdigest(), network_of(address)
    return [
        Bucket(f"pair:{account}:{net}", CLOSE),
        Bucket(f"account:{account}", ACCOUNT),
        Bucket(f"address:{net}", ADDRESS, shared=True),
    ]


def network_of(address: str | None) -> str:
    """The address, or of an IPv6 one the network that belongs to one customer of a provider."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    return f"{IPv6Address(int(found) >> 64 << 64)}/64" if isinstance(found, IPv6Address) else str(found)


async def count(db: Database, buckets: Sequence[Bucket], *, told: str = LOCKED) -> None:
    """Count an attempt in each; TooMany (`told`) when one of them is blocked, and then it is counted in none."""
    async with plain_connection(db) as raw:
        for place, bucket in enumerate(buckets):
            limit = bucket.limit
            values = (bucket.key, limit.free, limit.first, limit.longest, FORGOTTEN_SECONDS)
            if (await raw.execute(COUNT, *values)).endswith(" 0"):
                await raw.execute(REFUND, [before.key for before in buckets[:place]])
                wait = await raw.fetchval(REMAINING, bucket.key)
                raise TooMany(told, retry_after=max(1, wait or 1))


async def refund(db: Database, buckets: Sequence[Bucket]) -> None:
    """Take an attempt back that was none, such as a right password without the code that is needed too."""
    async with plain_connection(db) as raw:
        await raw.execute(REFUND, [bucket.key for bucket in buckets])


async def forgive(raw: Any, buckets: Sequence[Bucket]) -> None:
    """The attempt was right: its own counts begin anew. Old counts of everybody go too."""
    await raw.execute(FORGIVE, [bucket.key for bucket in buckets if not bucket.shared])
    await raw.execute(REFUND, [bucket.key for bucket in buckets if bucket.shared])
    await raw.execute(SWEEP, FORGOTTEN_SECONDS)
