"""/api/services and /api/packages: what the shop sells."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.catalog import edit
from munshi.catalog.schemas import (
    NewPackage,
    NewService,
    PackageChange,
    PackageQuery,
    PackageView,
    ServiceChange,
    ServiceQuery,
    ServiceView,
)
from munshi.core.http.problems import problems
from munshi.core.schemas import Arrangement, Page

router = APIRouter(prefix="/api", tags=["catalogue"], responses=problems(401, 403))


@router.get("/services", responses=problems(422))
async def list_services(_: Viewer, tx: TenantTx, query: Annotated[ServiceQuery, Query()]) -> Page[ServiceView]:
    services, total = await edit.list_services(tx, query)
    items = [ServiceView.model_validate(service) for service in services]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/services", status_code=201, responses=problems(404, 409, 422))
async def create_service(member: Admin, tx: TenantTx, new: NewService) -> ServiceView:
    return ServiceView.model_validate(await edit.create_service(tx, new, by=member.actor))


@router.put("/services/order", status_code=204, responses=problems(404, 422))
async def arrange_services(member: Admin, tx: TenantTx, arrangement: Arrangement) -> None:
    """The named services come first, in this order; the others keep theirs after them."""
    await edit.arrange_services(tx, arrangement.ids, by=member.actor)


@router.get("/services/{service_id:uuid}", responses=problems(404, 422))
async def get_service(_: Viewer, tx: TenantTx, service_id: UUID) -> ServiceView:
    return ServiceView.model_validate(await edit.get_service(tx, service_id))


@router.patch("/services/{service_id:uuid}", responses=problems(404, 409, 422))
async def change_service(member: Admin, tx: TenantTx, service_id: UUID, change: ServiceChange) -> ServiceView:
    return ServiceView.model_validate(await edit.change_service(tx, service_id, change, by=member.actor))


@router.delete("/services/{service_id:uuid}", status_code=204, responses=problems(404, 422))
async def delete_service(member: Admin, tx: TenantTx, service_id: UUID) -> None:
    """Its packages go with it. To stop selling for a while, set `active` to false instead."""
    await edit.delete_service(tx, service_id, by=member.actor)


@router.get("/packages", responses=problems(422))
async def list_packages(_: Viewer, tx: TenantTx, query: Annotated[PackageQuery, Query()]) -> Page[PackageView]:
    packages, total = await edit.list_packages(tx, query)
    return Page(
        items=[edit.view_package(package) for package in packages], total=total, limit=query.limit, offset=query.offset
    )


@router.post("/packages", status_code=201, responses=problems(404, 409, 422))
async def create_package(member: Admin, tx: TenantTx, new: NewPackage) -> PackageView:
    return edit.view_package(await edit.create_package(tx, new, by=member.actor))


@router.put("/packages/order", status_code=204, responses=problems(404, 422))
async def arrange_packages(member: Admin, tx: TenantTx, arrangement: Arrangement) -> None:
    """The named packages come first, in this order; the others keep theirs after them."""
    await edit.arrange_packages(tx, arrangement.ids, by=member.actor)


@router.get("/packages/{package_id:uuid}", responses=problems(404, 422))
async def get_package(_: Viewer, tx: TenantTx, package_id: UUID) -> PackageView:
    return edit.view_package(await edit.get_package(tx, package_id))


@router.patch("/packages/{package_id:uuid}", responses=problems(404, 409, 422))
async def change_package(member: Admin, tx: TenantTx, package_id: UUID, change: PackageChange) -> PackageView:
    return edit.view_package(await edit.change_package(tx, package_id, change, by=member.actor))


@router.delete("/packages/{package_id:uuid}", status_code=204, responses=problems(404, 422))
async def delete_package(member: Admin, tx: TenantTx, package_id: UUID) -> None:
    await edit.delete_package(tx, package_id, by=member.actor)
