"""Who may call a route. A route names its guard as a parameter:

async def list_orders(member: Viewer, tx: TenantTx) -> ...
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie

from munshi.core.db import Tx, plain_connection, tenant_tx
from munshi.core.errors import Forbidden, Unauthenticated
from munshi.core.http import RuntimeDep
from munshi.core.runtime import Runtime
from munshi.core.tokens import Claims, claims_of
from munshi.events.service import Actor

ROLES = ("viewer", "agent", "admin", "owner")

# Says in the OpenAPI document how a caller is known; the cookie itself is read by core/tokens.
cookie_scheme = APIKeyCookie(name="munshi_session", auto_error=False)

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

    @property
    def actor(self) -> Actor:
        return Actor("user", self.user_id)


@dataclass(frozen=True)
class Member:
    """A person at work in one shop."""

    user_id: UUID
    tenant_id: UUID
    role: str
    session_id: UUID

    @property
    def actor(self) -> Actor:
        return Actor("user", self.user_id)

    def may(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


async def person_of(runtime: Runtime, claims: Claims | None) -> Person | None:
    """The person behind a session cookie's claims, or None when the session no longer stands."""
    if claims is None:
        return None
    async with plain_connection(runtime.db) as raw:
        row = await raw.fetchrow(SIGNED_IN, claims.session_id, claims.user_id)
    return Person(**row) if row else None


async def signed_in(request: Request, runtime: RuntimeDep, _: Annotated[str | None, Depends(cookie_scheme)]) -> Person:
    person = await person_of(runtime, claims_of(request.scope, runtime.settings))
    if person is None:
        raise Unauthenticated("Sign in first.")
    return person


async def maybe_signed_in(request: Request, runtime: RuntimeDep) -> Person | None:
    return await person_of(runtime, claims_of(request.scope, runtime.settings))


SignedIn = Annotated[Person, Depends(signed_in)]
MaybeSignedIn = Annotated[Person | None, Depends(maybe_signed_in)]


async def platform_admin(person: SignedIn) -> Person:
    if not person.is_platform_admin:
        raise Forbidden("Only a platform admin may do this.")
    return person


async def member(person: SignedIn) -> Member:
    if person.tenant_id is None or person.role is None:
        raise Forbidden("You do not belong to this shop.", code="no_shop")
    if person.lacks_two_factor:
        detail = "This shop lets its people in with a second step only. Switch it on at /api/auth/2fa/enrol."
        raise Forbidden(detail, code="two_factor_required")
    return Member(person.user_id, person.tenant_id, person.role, person.session_id)


def requires(role: str) -> Callable[[Member], Awaitable[Member]]:
    """A dependency that lets members with at least `role` through, and answers 403 to the others."""

    async def check(present: Annotated[Member, Depends(member)]) -> Member:
        if not present.may(role):
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
