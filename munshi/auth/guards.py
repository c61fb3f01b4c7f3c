"""Who may call a route. A route names its guard as a parameter:

async def list_orders(member: Viewer, tx: TenantTx) -> ...

An API key passes the guards of a shop where it has the scope of the address (keys/scopes); no role counts for it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from munshi.auth.keys.scopes import scope_of
from munshi.auth.keys.service import KeyHolder, holder_of
from munshi.auth.service import NOWHERE, Device, device_of
from munshi.core.db import Tx, plain_connection, tenant_tx
from munshi.core.errors import Forbidden, Unauthenticated
from munshi.core.http import RuntimeDep
from munshi.core.runtime import Runtime
from munshi.core.tokens import Claims, api_key_of, claims_of
from munshi.events.service import Actor

ROLES = ("viewer", "agent", "admin", "owner")

# They say in the OpenAPI document how a caller is known; cookie and key themselves are read by core/tokens.
cookie_scheme = APIKeyCookie(name="munshi_session", auto_error=False)
key_scheme = HTTPBearer(scheme_name="ApiKey", bearerFormat="mk_…", auto_error=False)

# The role is asked for on every request, so a change of it, or a revoked session, counts at once.
SIGNED_IN = """
select s.user_id, s.id as session_id, s.tenant_id, m.role, u.is_platform_admin,
  u.two_factor_since is null and coalesce((t.settings->>'require_2fa')::boolean, false) as lacks_two_factor
from sessions s join users u on u.id = s.user_id left join tenants t on t.id = s.tenant_id
left join lateral memberships_of(u.id) m on m.tenant_id = s.tenant_id
where s.id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()
"""


@dataclass(frozen=True)
class Person:
    """Who signed in. `tenant_id` and `role` are None for one who belongs to no shop (any more).

    `lacks_two_factor`: the shop lets nobody in without a second step, and theirs is not on yet.
    """

    user_id: UUID
    session_id: UUID
    tenant_id: UUID | None
    role: str | None
    is_platform_admin: bool
    lacks_two_factor: bool = False
    device: Device = NOWHERE

    @property
    def actor(self) -> Actor:
        return Actor("user", self.user_id, self.device.address, self.device.agent)


@dataclass(frozen=True)
class Member:
    """Who is at work in one shop: a person (`user_id`, `role`) or a program (`key`)."""

    tenant_id: UUID
    device: Device
    user_id: UUID | None = None
    role: str | None = None
    key: KeyHolder | None = None

    @property
    def actor(self) -> Actor:
        if self.key:
            return Actor("api_key", self.key.key_id, self.device.address, self.device.agent)
        return Actor("user", self.user_id, self.device.address, self.device.agent)

    @property
    def person_id(self) -> UUID:
        """Forbidden (`person_only`) where a program calls."""
        if self.user_id is None:
            raise person_only()
        return self.user_id

    def may(self, role: str) -> bool:
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


def person_only() -> Forbidden:
    return Forbidden("Only a person may do this: sign in.", code="person_only")


async def person_of(runtime: Runtime, claims: Claims | None) -> Person | None:
    """The person behind a session cookie's claims, or None when the session no longer stands."""
    if claims is None:
        return None
    async with plain_connection(runtime.db) as raw:
        row = await raw.fetchrow(SIGNED_IN, claims.session_id, claims.user_id)
    return Person(**row) if row else None


async def caller(request: Request, runtime: RuntimeDep) -> Person | KeyHolder:
    """A request that names a key is the key's, whatever cookie comes along."""
    key = api_key_of(request.scope)
    if key is not None:
        holder = await holder_of(runtime.db, key)
        if holder is None:
            raise Unauthenticated("This API key is unknown, revoked or out of date.", code="key_refused")
        return holder
    person = await person_of(runtime, claims_of(request.scope, runtime.settings))
    if person is None:
        raise Unauthenticated("Sign in first.")
    return replace(person, device=device_of(request, runtime.settings))


Caller = Annotated[Person | KeyHolder, Depends(caller)]


async def signed_in(present: Caller, _: Annotated[str | None, Depends(cookie_scheme)]) -> Person:
    if isinstance(present, KeyHolder):
        raise person_only()
    return present


async def maybe_signed_in(request: Request, runtime: RuntimeDep) -> Person | None:
    return await person_of(runtime, claims_of(request.scope, runtime.settings))


SignedIn = Annotated[Person, Depends(signed_in)]
MaybeSignedIn = Annotated[Person | None, Depends(maybe_signed_in)]


async def platform_admin(person: SignedIn) -> Person:
    if not person.is_platform_admin:
        raise Forbidden("Only a platform admin may do this.")
    return person


async def member(
    request: Request,
    runtime: RuntimeDep,
    present: Caller,
    _: Annotated[str | None, Depends(cookie_scheme)],
    __: Annotated[HTTPAuthorizationCredentials | None, Depends(key_scheme)],
) -> Member:
    if isinstance(present, KeyHolder):
        _check_scope(present, scope_of(request.method, request.scope["route"].path_format))
        return Member(present.tenant_id, device_of(request, runtime.settings), key=present)
    if present.tenant_id is None or present.role is None:
        raise Forbidden("You do not belong to this shop.", code="no_shop")
    if present.lacks_two_factor:
        detail = "This shop lets its people in with a second step only. Switch it on at /api/auth/2fa/enrol."
        raise Forbidden(detail, code="two_factor_required")
    return Member(present.tenant_id, present.device, present.user_id, present.role)


def _check_scope(key: KeyHolder, scope: str | None) -> None:
    if scope is None:
        raise person_only()
    if scope not in key.scopes:
        raise Forbidden(f"This needs a key with the scope {scope}.", code="scope")


def requires(role: str) -> Callable[[Member], Awaitable[Member]]:
    """A dependency that lets members with at least `role` through, and answers 403 to the others."""

    async def check(present: Annotated[Member, Depends(member)]) -> Member:
        if present.key is None and not present.may(role):
            raise Forbidden(f"This needs the role {role}.", code="role")
        return present

    return check


PlatformAdmin = Annotated[Person, Depends(platform_admin)]
Viewer = Annotated[Member, Depends(requires("viewer"))]
Agent = Annotated[Member, Depends(requires("agent"))]
Admin = Annotated[Member, Depends(requires("admin"))]
Owner = Annotated[Member, Depends(requires("owner"))]


async def transaction(present: Viewer, runtime: RuntimeDep) -> AsyncIterator[Tx]:
    """One transaction of the member's shop, committed before the answer leaves."""
    async with tenant_tx(runtime.db, present.tenant_id) as tx:
        yield tx


TenantTx = Annotated[Tx, Depends(transaction, scope="function")]
