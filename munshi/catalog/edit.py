"""The shop arranges what it sells: list, create, change, order and delete services and packages."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError

from munshi.catalog.models import Package, Service
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
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.money import Money
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.media.service import get_media

Sold = TypeVar("Sold", Service, Package)

UNIQUE_NAMES = ("uq_services_name", "uq_packages_name")


async def get_service(tx: Tx, service_id: UUID) -> Service:
    return await _get(tx, Service, service_id)


async def get_package(tx: Tx, package_id: UUID) -> Package:
    return await _get(tx, Package, package_id)


async def list_services(tx: Tx, query: ServiceQuery) -> tuple[list[Service], int]:
    """One page of services and how many match in all."""
    keys = {"position": Service.position, "name": func.lower(Service.name), "created_at": Service.created_at}
    return await _list(tx, Service, query, keys, [])


async def list_packages(tx: Tx, query: PackageQuery) -> tuple[list[Package], int]:
    """One page of packages and how many match in all."""
    keys = {
        "position": Package.position,
        "name": func.lower(Package.name),
        "price": Package.price_minor,
        "created_at": Package.created_at,
    }
    return await _list(tx, Package, query, keys, [Package.service_id == query.service_id] if query.service_id else [])


async def create_service(tx: Tx, new: NewService, *, by: Actor) -> Service:
    """Put a service last. Conflict (`name_taken`) when the shop has one of that name."""
    await _check_image(tx, new.image_id)
    service = Service(tenant_id=tx.tenant_id, id=new_id(), position=await _last(tx, Service), **new.model_dump())
    tx.add(service)
    await _flush(tx)
    emit(tx, "service.created", service.id, by=by)
    return service


async def create_package(tx: Tx, new: NewPackage, *, by: Actor) -> Package:
    """Put a package last in its service. Conflict (`name_taken`) when the service has one of that name."""
    await get_service(tx, new.service_id)
    values = _columns(dict(new))
    package = Package(tenant_id=tx.tenant_id, id=new_id(), position=await _last(tx, Package), **values)
    tx.add(package)
    await _flush(tx)
    emit(tx, "package.created", package.id, by=by)
    return package


async def change_service(tx: Tx, service_id: UUID, change: ServiceChange, *, by: Actor) -> Service:
    service = await _get(tx, Service, service_id, lock=True)
    sent = change.model_dump(exclude_unset=True)
    values = {name: value for name, value in sent.items() if value is not None or name == "image_id"}
    await _check_image(tx, values.get("image_id"))
    await _set(tx, service, values, "service.updated", by)
    return service


async def change_package(tx: Tx, package_id: UUID, change: PackageChange, *, by: Actor) -> Package:
    """Orders placed before keep the price they were placed at."""
    package = await _get(tx, Package, package_id, lock=True)
    values = _columns({name: value for name, value in change if value is not None})
    await _set(tx, package, values, "package.updated", by)
    return package


async def delete_service(tx: Tx, service_id: UUID, *, by: Actor) -> None:
    """With its packages. Orders keep their own copy of what was bought."""
    service = await _get(tx, Service, service_id, lock=True)
    await tx.delete(service)
    emit(tx, "service.deleted", service_id, by=by)


async def delete_package(tx: Tx, package_id: UUID, *, by: Actor) -> None:
    """Orders keep their own copy of what was bought."""
    package = await _get(tx, Package, package_id, lock=True)
    await tx.delete(package)
    emit(tx, "package.deleted", package_id, by=by)


async def arrange_services(tx: Tx, ids: list[UUID], *, by: Actor) -> None:
    """Let these services stand first, in this order."""
    await _arrange(tx, Service, ids, "service.updated", by)


async def arrange_packages(tx: Tx, ids: list[UUID], *, by: Actor) -> None:
    """Let these packages stand first in their services, in this order."""
    await _arrange(tx, Package, ids, "package.updated", by)


async def view_services(tx: Tx, ids: list[UUID]) -> list[ServiceView]:
    """Those of `ids` that exist, in no order."""
    rows = await tx.scalars(select(Service).where(Service.tenant_id == tx.tenant_id, Service.id.in_(ids)))
    return [ServiceView.model_validate(row) for row in rows]


async def view_packages(tx: Tx, ids: list[UUID]) -> list[PackageView]:
    """Those of `ids` that exist, in no order."""
    rows = await tx.scalars(select(Package).where(Package.tenant_id == tx.tenant_id, Package.id.in_(ids)))
    return [view_package(row) for row in rows]


def view_package(package: Package) -> PackageView:
    return PackageView(
        id=package.id,
        service_id=package.service_id,
        name=package.name,
        description=package.description,
        price=Money.of(package.price_minor, package.currency),
        duration=package.duration,
        features=package.features,
        popular=package.popular,
        position=package.position,
        active=package.active,
        created_at=package.created_at,
    )


async def _get(tx: Tx, kind: type[Sold], row_id: UUID, *, lock: bool = False) -> Sold:
    row = await tx.get(kind, (tx.tenant_id, row_id), with_for_update=lock or None)
    if row is None:
        raise NotFound(kind.__name__.lower())
    return row


async def _list(
    tx: Tx,
    kind: type[Sold],
    query: ServiceQuery | PackageQuery,
    keys: dict[str, Any],
    conditions: list[ColumnElement[bool]],
) -> tuple[list[Sold], int]:
    matching = select(kind).where(kind.tenant_id == tx.tenant_id, *conditions)
    if query.q:
        matching = matching.where(kind.name.icontains(query.q, autoescape=True))
    if query.active is not None:
        matching = matching.where(kind.active == query.active)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    key = keys[query.sort.lstrip("-")]
    order = key.desc() if query.sort.startswith("-") else key
    rows = await tx.scalars(matching.order_by(order, kind.id).limit(query.limit).offset(query.offset))
    return list(rows), total or 0


async def _last(tx: Tx, kind: type[Sold]) -> int:
    highest = await tx.scalar(select(func.max(kind.position)).where(kind.tenant_id == tx.tenant_id))
    return 0 if highest is None else highest + 1


async def _set(tx: Tx, row: Sold, values: dict[str, Any], event: str, by: Actor) -> None:
    changes = changes_of(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    await _flush(tx)
    if values:
        emit(tx, event, row.id, {"fields": sorted(values)}, by=by, changes=changes)


async def _flush(tx: Tx) -> None:
    try:
        await tx.flush()
    except IntegrityError as error:
        if any(name in str(error.orig) for name in UNIQUE_NAMES):
            raise Conflict("Another one has this name already.", code="name_taken") from None
        if "fk_packages_service" in str(error.orig):
            raise NotFound("service") from None
        raise


async def _arrange(tx: Tx, kind: type[Sold], ids: list[UUID], event: str, by: Actor) -> None:
    locked = select(kind).where(kind.tenant_id == tx.tenant_id).order_by(kind.position, kind.id).with_for_update()
    rows: dict[UUID, Sold] = {row.id: row for row in await tx.scalars(locked)}
    if not rows.keys() >= set(ids):
        raise NotFound(kind.__name__.lower())
    for position, row_id in enumerate([*ids, *(row_id for row_id in rows if row_id not in set(ids))]):
        rows[row_id].position = position
    for row_id in ids:
        emit(tx, event, row_id, {"fields": ["position"]}, by=by)


async def _check_image(tx: Tx, image_id: UUID | None) -> None:
    if image_id is not None and not (await get_media(tx, image_id)).content_type.startswith("image/"):
        raise Invalid("This file is not a picture.", field="image_id")


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """Money becomes the two columns it is stored in."""
    price = values.pop("price", None)
    return values if price is None else {**values, "price_minor": price.minor, "currency": price.currency}
