"""Signing in: one answer and one duration for every failure, and a lock-out that every process shares."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from munshi.auth.passwords import verify_password
from munshi.auth.service import Device, open_session
from munshi.core.db import Tx, global_tx, plain_connection, tenant_tx
from munshi.core.errors import Forbidden, TooMany, Unauthenticated
from munshi.core.runtime import Runtime
from munshi.events.service import Actor, emit

FAILURES_ALLOWED = 5
LOCKED_SECONDS = 30 * 60
STRANGERS_KEPT = 10_000

FIND = """
select id, password_hash,
  (select m.tenant_id from memberships_of(id) m limit 1) as tenant_id, is_shut_out(id) as is_shut_out
from users where lower(email) = lower($1)
"""

# The attempt is counted before the password is looked at: however many come at once, no more than the allowed number
# is tried. A lock that has run out starts a new count.
COUNT = """
update users set
  failed_logins = case when locked_until is null then failed_logins + 1 else 1 end,
  locked_until = case when locked_until is null and failed_logins + 1 >= $2 then now() + make_interval(secs => $3) end
where id = $1 and (locked_until is null or locked_until <= now())
"""
REMAINING = "select ceil(extract(epoch from locked_until - now()))::int from users where id = $1"
LOCKED = "Too many failed attempts. Try again later."
SWEEP = "delete from sessions where user_id = $1 and expires_at < now() - interval '30 days'"
FORGIVE = "update users set failed_logins = 0, locked_until = null where id = $1"


@dataclass
class Strangers:
    """Locks addresses nobody registered just like real ones, so that a lock does not tell which is which."""

    seen: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)

    def count(self, email: str) -> int | None:
        """Count an attempt; the seconds to wait when the address is locked, else None."""
        failures, locked_until = self.seen.pop(email, (0, 0.0))
        left = locked_until - time.monotonic()
        if left <= 0:
            failures = 1 if locked_until else failures + 1
            locked_until = time.monotonic() + LOCKED_SECONDS if failures >= FAILURES_ALLOWED else 0.0
        self.seen[email] = (failures, locked_until)
        if len(self.seen) > STRANGERS_KEPT:
            self.seen.popitem(last=False)
        return math.ceil(left) if left > 0 else None


strangers = Strangers()


async def sign_in(runtime: Runtime, email: str, password: str, device: Device) -> tuple[UUID, UUID | None, str]:
    """Open a session in the user's first shop; returns user, shop and the cookie's value.

    Unauthenticated for a wrong address or password alike; TooMany for 30 minutes after five failures. Forbidden
    `shop_closed` for who belongs to closed shops only.
    """
    async with plain_connection(runtime.db) as raw:
        user = await raw.fetchrow(FIND, email)
        wait = await _count(raw, user["id"]) if user else strangers.count(email.lower())
    if wait is not None:
        raise TooMany(LOCKED, retry_after=wait)
    fits = await verify_password(password, user["password_hash"] if user else None)
    if not user or not fits:
        raise Unauthenticated("The e-mail address or the password is wrong.", code="wrong_credentials")
    if user["is_shut_out"]:
        raise Forbidden("This shop is closed.", code="shop_closed")
    return user["id"], user["tenant_id"], await _welcome(runtime, user["id"], user["tenant_id"], device)


async def count_attempt(runtime: Runtime, user_id: UUID) -> None:
    """Count an attempt at this user's password; TooMany while it is locked. `forgive` when the password was right."""
    async with plain_connection(runtime.db) as raw:
        wait = await _count(raw, user_id)
    if wait is not None:
        raise TooMany(LOCKED, retry_after=wait)


async def forgive(tx: Tx, user_id: UUID) -> None:
    await tx.raw.execute(FORGIVE, user_id)


async def _count(raw: Any, user_id: UUID) -> int | None:
    if await raw.execute(COUNT, user_id, FAILURES_ALLOWED, LOCKED_SECONDS) == "UPDATE 1":
        return None
    remaining = await raw.fetchval(REMAINING, user_id)
    return max(1, remaining or 1)


async def _welcome(runtime: Runtime, user_id: UUID, tenant_id: UUID | None, device: Device) -> str:
    opening = tenant_tx(runtime.db, tenant_id) if tenant_id else global_tx(runtime.db)
    async with opening as tx:
        await forgive(tx, user_id)
        await tx.raw.execute(SWEEP, user_id)
        session, token = await open_session(tx, runtime.settings, user_id, tenant_id, device)
        if tenant_id:
            emit(tx, "user.signed_in", user_id, {"session": str(session.id)}, by=Actor("user", user_id))
    return token
