"""/api/tenant: the shop of the signed-in member."""

from babel.numbers import get_currency_precision
from fastapi import APIRouter, Response

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.core.http.problems import problems
from munshi.tenants import service
from munshi.tenants.countries import CountryView, countries
from munshi.tenants.models import Tenant
from munshi.tenants.opening.hours import BusinessHours
from munshi.tenants.schemas import BusinessHoursView, TenantChange, TenantView

router = APIRouter(prefix="/api", tags=["tenant"], responses=problems(401, 403))
public = APIRouter(prefix="/api", tags=["tenant"])

A_DAY = {"Cache-Control": "public, max-age=86400"}


@public.get("/countries")
async def list_countries(response: Response) -> list[CountryView]:
    """Where a shop can be, and what that means for it. The same for everybody."""
    response.headers.update(A_DAY)
    return list(countries().values())


@router.get("/tenant")
async def get_tenant(member: Viewer, tx: TenantTx) -> TenantView:
    return _view(await service.get_tenant(tx))


@router.patch("/tenant", responses=problems(409, 422))
async def change_tenant(member: Admin, tx: TenantTx, change: TenantChange) -> TenantView:
    """409 `rehearsal_required` when it switches on an AI that the shop wants rehearsed first."""
    return _view(await service.change_tenant(tx, change, by=member.actor))


@router.get("/tenant/business-hours")
async def get_business_hours(_: Viewer, tx: TenantTx) -> BusinessHoursView:
    return service.hours_of(await service.get_tenant(tx))


@router.put("/tenant/business-hours", responses=problems(422))
async def put_business_hours(member: Admin, tx: TenantTx, hours: BusinessHours) -> BusinessHoursView:
    """The whole of them; without spans the shop counts as always open."""
    return service.hours_of(await service.set_hours(tx, hours, by=member.actor))


def _view(tenant: Tenant) -> TenantView:
    return TenantView(
        id=tenant.id,
        slug=tenant.slug,
        name=tenant.name,
        country=tenant.country,
        time_zone=tenant.time_zone,
        currency=tenant.currency,
        currency_digits=get_currency_precision(tenant.currency),
        locale=tenant.locale,
        profile=service.profile_of(tenant),
        status=tenant.status,
        plan_id=tenant.plan_id,
        paid_until=tenant.paid_until,
        settings=service.settings_of(tenant),
        rehearsed_at=tenant.rehearsed_at,
        created_at=tenant.created_at,
    )
