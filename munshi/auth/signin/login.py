"""Signing in: one answer and one duration for every failure, a second step where it is on, and a throttle."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from munshi.auth.second_step.proof import prove_code
from munshi.auth.service import Device
from munshi.auth.signin import throttle
from munshi.auth.signin.devices import hash_of
from munshi.auth.signin.passwords import verify_password
from munshi.auth.signin.sessions import Entry, enter
from munshi.auth.signin.throttle import Bucket, buckets_of
from munshi.core.db import plain_connection, tenant_tx
from munshi.core.errors import Forbidden, Unauthenticated
from munshi.core.runtime import Runtime
from munshi.events.service import Actor, emit
from munshi.mail.service import PLATFORM

FIND = """
select id, password_hash, two_factor_since is not null as two_factor,
  (select m.tenant_id from memberships_of(id) m limit 1) as tenant_id, is_shut_out(id) as is_shut_out,
  (select d.id from devices d where d.user_id = users.id and d.token_hash = $2) as device
from users where lower(email) = lower($1)
"""
SWEEP = "delete from sessions where user_id = $1 and expires_at < now() - interval '30 days'"


@dataclass(frozen=True)
class Came:
    """Who came in and into which shop (None: platform staff)."""

    user_id: UUID
    tenant_id: UUID | None
    entry: Entry


async def sign_in(runtime: Runtime, email: str, password: str, code: SecretStr | None, device: Device) -> Came:
    """Open a session in the user's first shop.

    Unauthenticated: `wrong_credentials` for a wrong address or password alike; `code_needed` when they are right and
    the second step is on, `wrong_code` when that fails. TooMany after too many failures, see throttle. Forbidden
    `shop_closed` for who belongs to closed shops only.
    """
    async with plain_connection(runtime.db) as raw:
        user = await raw.fetchrow(FIND, email, hash_of(device.token))
    buckets = buckets_of(email, device.address, user["device"] if user else None)
    await throttle.count(runtime.db, buckets)
    fits = await verify_password(password, user["password_hash"] if user else None)
    if not user or not fits:
        raise Unauthenticated("The e-mail address or the password is wrong.", code="wrong_credentials")
    if user["is_shut_out"]:
        raise Forbidden("This shop is closed.", code="shop_closed")
    if user["two_factor"]:
        ask = "A code of your authenticator app is needed too."
        await prove_code(runtime, user["id"], code, buckets, Unauthenticated, ask)
    return await _welcome(runtime, user, device, buckets)


async def _welcome(runtime: Runtime, user: Any, device: Device, buckets: list[Bucket]) -> Came:
    user_id, tenant_id = user["id"], user["tenant_id"]
    async with tenant_tx(runtime.db, tenant_id or PLATFORM) as tx:
        await throttle.forgive(tx.raw, buckets)
        await tx.raw.execute(SWEEP, user_id)
        entry = await enter(tx, runtime.settings, user_id, tenant_id, device)
        if tenant_id:
            actor = Actor("user", user_id, device.address, device.agent)
            emit(tx, "user.signed_in", user_id, {"session": str(entry.session_id)}, by=actor)
    return Came(user_id, tenant_id, entry)
