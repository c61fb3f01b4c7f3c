"""A new shop: POST /api/auth/register by its owner, who is signed in; POST /api/platform/tenants by the operator."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from munshi.auth import account
from munshi.auth.guards import PlatformAdmin
from munshi.auth.links.address import ask_to_confirm
from munshi.auth.schemas import Email, NewPassword, ProfileView
from munshi.auth.service import device_of
from munshi.auth.signin.sessions import enter, give_cookies
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Body, Line, View, Word
from munshi.signup import opening
from munshi.signup.service import NewShop, register
from munshi.tenants.countries import countries, country_of_zone
from munshi.tenants.installation import PlanId
from munshi.tenants.place import Country, Currency, Locale, TimeZone

router = APIRouter(prefix="/api/auth", tags=["auth"])
console = APIRouter(prefix="/api/platform/tenants", tags=["platform"], responses=problems(401, 403, 422))

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]


class Place(Body):
    """The country, or where none is sent that of the time zone, fills what is left out of the rest."""

    country: Country | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None
    locale: Locale | None = None


class Registration(Place):
    business_name: Word
    name: Line
    email: Email
    password: NewPassword


class NewTenant(Place):
    """`email`: of the owner, who is invited. `plan_id`: where none is sent that of every new shop."""

    name: Word
    email: Email
    plan_id: PlanId | None = None


class NewOwner(Body):
    email: Email


class InvitedOwner(View):
    """`path`: the page that the owner is to open, for you to hand over; null where it was mailed to them."""

    tenant_id: UUID
    email: str
    expires_at: datetime
    path: str | None


@router.post("/register", status_code=201, responses=problems(403, 409, 422, 429))
async def register_shop(body: Registration, request: Request, response: Response, runtime: RuntimeDep) -> ProfileView:
    """Open a new shop and sign its owner in. It always is a new tenant, never a way into an existing one."""
    tenant, user = await register(
        runtime, _shop_of(body.business_name, body), name=body.name, email=body.email, password=body.password
    )
    async with tenant_tx(runtime.db, tenant.id) as tx:
        entry = await enter(tx, runtime.settings, user.id, tenant.id, device_of(request, runtime.settings))
        await ask_to_confirm(tx, runtime.settings, user)
    give_cookies(response, runtime.settings, entry)
    return await account.profile(runtime, user.id, tenant.id)


@console.post("", status_code=201)
async def open_platform_tenant(
    admin: PlatformAdmin, runtime: RuntimeDep, new: NewTenant, idempotency_key: IdempotencyKey = None
) -> InvitedOwner:
    """Open a shop as registering does, also while registration is closed, and invite its owner for seven days.

    The same Idempotency-Key again gives the same shop and opens no second one.
    """
    shop = _shop_of(new.name, new, plan_id=new.plan_id)
    made = await opening.open_for(runtime, shop, new.email, by=admin, key=idempotency_key)
    return InvitedOwner.model_validate(made)


@console.post("/{tenant_id:uuid}/owner", status_code=201, responses=problems(404, 409, 429))
async def invite_tenant_owner(
    admin: PlatformAdmin, runtime: RuntimeDep, tenant_id: UUID, new: NewOwner
) -> InvitedOwner:
    """Invite the owner again, or somebody else in their place: an earlier link to another address is over.

    409 `has_owner` once the shop has one.
    """
    return InvitedOwner.model_validate(await opening.invite_again(runtime, tenant_id, new.email, by=admin))


def _shop_of(name: str, place: Place, *, plan_id: str | None = None) -> NewShop:
    country = countries()[place.country or country_of_zone(place.time_zone or "")]
    return NewShop(
        name,
        country.code,
        time_zone=place.time_zone or country.time_zones[0],
        currency=place.currency or country.currency,
        locale=place.locale or country.locale,
        plan_id=plan_id,
    )
