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
from munshi.tenants.states import HALTED

ROLES = ("viewer", "agent", "admin", "owner")
READS = ("GET", "HEAD")

# Says in the OpenAPI document how a caller is known; the cookie itself is read by core/tokens.
cookie_scheme = APIKeyCookie(name="munshi_session", auto_error=False)

# The role is asked for on every request, so a change of it, or a revoked session, counts at once.
SIGNED_IN = """
select s.user_id, s.id as session_id, s.tenant_id, s.support_access_id is not null as is_visiting,
  u.is_platform_admin and s.support_access_id is null as is_platform_admin, t.status as shop_status,
  case when s.support_access_id is null then m.role when u.is_platform_admin then 'viewer' end as role
from sessions s join users u on u.id = s.user_id
left join tenants t on t.id = s.tenant_id
left join lateral memberships_of(u.id) m on m.tenant_id = s.tenant_id
where s.id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()
  and (s.support_access_id is null or is_supported(s.tenant_id, s.support_access_id))
"""


@dataclass(frozen=True)
class Person:
    """Who signed in. `tenant_id` and `role` are None for one who belongs to no shop (any more).

    `is_visiting`: an operator who looks at the shop by its owner's leave; `shop_status` as in tenants/states.
    """

    user_id: UUID
    session_id: UUID
    tenant_id: UUID | None
    role: str | None
    is_platform_admin: bool
    is_visiting: bool
    shop_status: str | None

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


async def present(request: Request, runtime: RuntimeDep, _: Annotated[str | None, Depends(cookie_scheme)]) -> Person:
    person = await person_of(runtime, claims_of(request.scope, runtime.settings))
    if person is None:
        raise Unauthenticated("Sign in first.")
    return person


# Whoever has a session, and may at least end it.
Present = Annotated[Person, Depends(present)]


async def signed_in(request: Request, person: Present) -> Person:
    if person.is_visiting and request.method not in READS:
        raise Forbidden("An operator looks at a shop and changes nothing.", code="read_only")
    return person


SignedIn = Annotated[Person, Depends(signed_in)]


async def platform_admin(person: SignedIn) -> Person:
    if not person.is_platform_admin:
        raise Forbidden("Only a platform admin may do this.")
    return person


async def member(person: SignedIn) -> Member:
    if person.tenant_id is None or person.role is None:
        raise Forbidden("You do not belong to this shop.", code="no_shop")
    return Member(person.user_id, person.tenant_id, person.role, person.session_id)


def requires(role: str, *, also_halted: bool = False) -> Callable[[Request, Person, Member], Awaitable[Member]]:
    """A dependency that lets members with at least `role` through, and answers 403 to the others.

    In a shop that is suspended they only read, but where `also_halted`.
    """

    async def check(request: Request, person: SignedIn, asking: Annotated[Member, Depends(member)]) -> Member:
        if not asking.may(role):
            raise Forbidden(f"This needs the role {role}.", code="role")
        if person.shop_status in HALTED and request.method not in READS and not also_halted:
            raise Forbidden("The shop is suspended: nothing can be changed until it is paid.", code="tenant_suspended")
        return asking

    return check


PlatformAdmin = Annotated[Person, Depends(platform_admin)]
Viewer = Annotated[Member, Depends(requires("viewer"))]
Agent = Annotated[Member, Depends(requires("agent"))]
Admin = Annotated[Member, Depends(requires("admin"))]
Owner = Annotated[Member, Depends(requires("owner"))]
# For what brings a suspended shop back.
PayingOwner = Annotated[Member, Depends(requires("owner", also_halted=True))]


async def transaction(asking: Annotated[Member, Depends(member)], runtime: RuntimeDep) -> AsyncIterator[Tx]:
    """One transaction of the member's shop, committed before the answer leaves."""
    async with tenant_tx(runtime.db, asking.tenant_id) as tx:
        yield tx


TenantTx = Annotated[Tx, Depends(transaction, scope="function")]
