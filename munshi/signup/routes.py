"""POST /api/auth/register: a new shop with its owner, signed in."""

from fastapi import APIRouter, Request, Response

from munshi.auth import account
from munshi.auth.links.address import ask_to_confirm
from munshi.auth.schemas import Email, NewPassword, ProfileView
from munshi.auth.service import device_of
from munshi.auth.signin.sessions import enter, give_cookies
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Body, Line, Word
from munshi.signup.service import NewShop, register
from munshi.tenants.countries import Country, countries, country_of_zone
from munshi.tenants.schemas import Currency, Locale, TimeZone

router = APIRouter(prefix="/api/auth", tags=["auth"])


class Registration(Body):
    """The country, or where none is sent that of the time zone, fills what is left out of the rest."""

    business_name: Word
    name: Line
    email: Email
    password: NewPassword
    country: Country | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None
    locale: Locale | None = None


@router.post("/register", status_code=201, responses=problems(403, 409, 422, 429))
async def register_shop(body: Registration, request: Request, response: Response, runtime: RuntimeDep) -> ProfileView:
    """Open a new shop and sign its owner in. It always is a new tenant, never a way into an existing one."""
    tenant, user = await register(runtime, _shop_of(body), name=body.name, email=body.email, password=body.password)
    async with tenant_tx(runtime.db, tenant.id) as tx:
        entry = await enter(tx, runtime.settings, user.id, tenant.id, device_of(request, runtime.settings))
        await ask_to_confirm(tx, runtime.settings, user)
    give_cookies(response, runtime.settings, entry)
    return await account.profile(runtime, user.id, tenant.id)


def _shop_of(body: Registration) -> NewShop:
    country = countries()[body.country or country_of_zone(body.time_zone or "")]
    return NewShop(
        body.business_name,
        country.code,
        time_zone=body.time_zone or country.time_zones[0],
        currency=body.currency or country.currency,
        locale=body.locale or country.locale,
    )
