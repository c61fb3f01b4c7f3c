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
from munshi.core.http.app import RuntimeDep, runtime_of
from munshi.core.masking import decide_masking
from munshi.core.runtime import Runtime
from munshi.core.tokens import Claims, api_key_of, claims_of
from munshi.events.service import Actor
from munshi.tenants.states import HALTED

ROLES = ("viewer", "agent", "admin", "owner")
READS = ("GET", "HEAD")

# They say in the OpenAPI document how a caller is known; cookie and key themselves are read by core/tokens.
cookie_scheme = APIKeyCookie(name="munshi_session", auto_error=False)
key_scheme = HTTPBearer(scheme_name="ApiKey", bearerFormat="mk_…", auto_error=False)
Cookie = Annotated[str | None, Depends(cookie_scheme)]
Key = Annotated[HTTPAuthorizationCredentials | None, Depends(key_scheme)]

# The role is asked for on every request, so a change of it, or a revoked session, counts at once.
SIGNED_IN = """
select s.user_id, s.id as session_id, s.tenant_id, s.support_access_id is not null as is_visiting,
  u.is_platform_admin and s.support_access_id is null as is_platform_admin, t.status as shop_status,
  case when s.support_access_id is null then m.role when u.is_platform_admin then 'viewer' end as role,
  s.support_access_id is null and u.two_factor_since is null
    and coalesce((t.settings->>'require_2fa')::boolean, false) as lacks_two_factor,
  coalesce((t.settings->>'mask_phones')::boolean, false) as shop_masks
from sessions s join users u on u.id = s.user_id
left join tenants t on t.id = s.tenant_id
left join lateral memberships_of(u.id) m on m.tenant_id = s.tenant_id
where s.id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()
  and (s.support_access_id is null or is_supported(s.tenant_id, s.support_access_id))
"""


@dataclass(frozen=True)
class Person:
    """Who signed in. `tenant_id` and `role` are None for one who belongs to no shop (any more).

    `lacks_two_factor`: the shop lets nobody in without a second step, and theirs is not on yet.
    `is_visiting`: an operator who looks at the shop by its owner's leave; `shop_status` as in tenants/states.
    `shop_masks`: it hides customers' numbers from agents and viewers.
    """

    user_id: UUID
    session_id: UUID
    tenant_id: UUID | None
    role: str | None
    is_platform_admin: bool
    is_visiting: bool
    shop_status: str | None
    lacks_two_factor: bool = False
    shop_masks: bool = False
    device: Device = NOWHERE

    @property
    def actor(self) -> Actor:
        return Actor("user", self.user_id, self.device.address, self.device.agent)

    @property
    def sees_numbers(self) -> bool:
        """Of customers, whole; the others see them as core/masking shows them."""
        return not self.shop_masks or self.role in ("admin", "owner")


@dataclass(frozen=True)
class Member:
    """Who is at work in one shop: a person (`user_id`, `role`) or a program (`key`)."""

    tenant_id: UUID
    device: Device
    shop_status: str | None
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


# FastAPI goes through a dependency's own dependencies wherever it is named: what every route needs is called instead.
async def caller(request: Request) -> Person | KeyHolder:
    """A request that names a key is the key's, whatever cookie comes along."""
    runtime, key = await runtime_of(request), api_key_of(request.scope)
    if key is not None:
        holder = await holder_of(runtime.db, key)
        if holder is None:
            raise Unauthenticated("This API key is unknown, revoked or out of date.", code="key_refused")
        decide_masking(False)
        return holder
    person = await person_of(runtime, claims_of(request.scope, runtime.settings))
    if person is None:
        raise Unauthenticated("Sign in first.")
    decide_masking(not person.sees_numbers)
    return replace(person, device=device_of(request, runtime.settings))


async def present(request: Request, _: Cookie) -> Person:
    asking = await caller(request)
    if isinstance(asking, KeyHolder):
        raise person_only()
    return asking


async def maybe_signed_in(request: Request, runtime: RuntimeDep) -> Person | None:
    return await person_of(runtime, claims_of(request.scope, runtime.settings))


# Whoever has a session, and may at least end it.
Present = Annotated[Person, Depends(present)]


async def signed_in(request: Request, person: Present) -> Person:
    _check_visit(request, person)
    return person


def _check_visit(request: Request, person: Person) -> None:
    if person.is_visiting and request.method not in READS:
        raise Forbidden("An operator looks at a shop and changes nothing.", code="read_only")


SignedIn = Annotated[Person, Depends(signed_in)]
MaybeSignedIn = Annotated[Person | None, Depends(maybe_signed_in)]


async def platform_admin(person: SignedIn) -> Person:
    if not person.is_platform_admin:
        raise Forbidden("Only a platform admin may do this.")
    return person


async def member_of(request: Request) -> Member:
    """Who asks for something of a shop, found out once a request."""
    found: Member | None = request.scope.get("munshi.member")
    if found is None:
        found = request.scope["munshi.member"] = await _member(request)
    return found


async def _member(request: Request) -> Member:
    asking = await caller(request)
    if isinstance(asking, KeyHolder):
        _check_scope(asking, scope_of(request.method, request.scope["route"].path_format))
        device = device_of(request, (await runtime_of(request)).settings)
        return Member(asking.tenant_id, device, asking.shop_status, key=asking)
    _check_visit(request, asking)
    if asking.tenant_id is None or asking.role is None:
        raise Forbidden("You do not belong to this shop.", code="no_shop")
    if asking.lacks_two_factor:
        detail = "This shop lets its people in with a second step only. Switch it on at /api/auth/2fa/enrol."
        raise Forbidden(detail, code="two_factor_required")
    return Member(asking.tenant_id, asking.device, asking.shop_status, asking.user_id, asking.role)


def _check_scope(key: KeyHolder, scope: str | None) -> None:
    if scope is None:
        raise person_only()
    if scope not in key.scopes:
        raise Forbidden(f"This needs a key with the scope {scope}.", code="scope")


def requires(role: str, *, also_halted: bool = False) -> Callable[[Request, Cookie, Key], Awaitable[Member]]:
    """A dependency that lets members with at least `role` through, and answers 403 to the others.

    In a shop that is suspended, or closed by its owner, they only read, but where `also_halted`.
    """

    async def check(request: Request, _: Cookie, __: Key) -> Member:
        asking = await member_of(request)
        if asking.key is None and not asking.may(role):
            raise Forbidden(f"This needs the role {role}.", code="role", needs=role)
        if asking.shop_status in HALTED and request.method not in READS and not also_halted:
            raise _halted(asking.shop_status)
        return asking

    return check


def _halted(status: str | None) -> Forbidden:
    if status == "closed":
        return Forbidden("The shop is closed: open it again to change anything.", code="shop_closed")
    return Forbidden("The shop is suspended: nothing can be changed until it is paid.", code="tenant_suspended")


PlatformAdmin = Annotated[Person, Depends(platform_admin)]
Viewer = Annotated[Member, Depends(requires("viewer"))]
Agent = Annotated[Member, Depends(requires("agent"))]
Admin = Annotated[Member, Depends(requires("admin"))]
Owner = Annotated[Member, Depends(requires("owner"))]
# For what brings a suspended or closed shop back, or its things out of it.
PayingOwner = Annotated[Member, Depends(requires("owner", also_halted=True))]


async def transaction(request: Request) -> AsyncIterator[Tx]:
    """One transaction of the member's shop, committed before the answer leaves."""
    runtime, asking = await runtime_of(request), await member_of(request)
    async with tenant_tx(runtime.db, asking.tenant_id) as tx:
        yield tx


TenantTx = Annotated[Tx, Depends(transaction, scope="function")]
