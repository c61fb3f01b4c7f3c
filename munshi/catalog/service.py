"""What the shop sells: the catalogue as customers see it, and the packages an order is made of."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from munshi.catalog.models import Package, Service
from munshi.core.db import Tx
from munshi.core.errors import NotFound

SHOP_ORDER = (Service.position, Service.id, Package.position, Package.id)


@dataclass(frozen=True)
class PackageInfo:
    """A package on sale; `price_minor` in minor units of `currency`."""

    id: UUID
    service_id: UUID
    service_name: str
    name: str
    description: str
    price_minor: int
    currency: str
    duration: str
    features: list[str]
    popular: bool


@dataclass(frozen=True)
class ServiceInfo:
    id: UUID
    name: str
    description: str
    packages: list[PackageInfo]


async def active_catalogue(tx: Tx) -> list[ServiceInfo]:
    """Everything on sale, in the shop's order; a service without an active package is left out."""
    rows = (await tx.execute(_on_sale(tx).order_by(*SHOP_ORDER))).all()
    return [
        ServiceInfo(service_id, name, description, [_package(row) for row in group])
        for (service_id, name, description), group in groupby(
            rows, key=lambda row: (row.service_id, row.service_name, row.service_description)
        )
    ]


async def get_active_package(tx: Tx, package_id: UUID) -> PackageInfo:
    """NotFound also when the package or its service is not on sale now."""
    return (await get_active_packages(tx, [package_id]))[package_id]


async def get_active_packages(tx: Tx, package_ids: list[UUID]) -> dict[UUID, PackageInfo]:
    """All of these packages by id; NotFound unless every one is on sale now."""
    rows = await tx.execute(_on_sale(tx).where(Package.id.in_(package_ids)))
    found = {row.id: _package(row) for row in rows}
    if found.keys() != set(package_ids):
        raise NotFound("package")
    return found


def _on_sale(tx: Tx) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Package.id,
            Package.service_id,
            Service.name.label("service_name"),
            Service.description.label("service_description"),
            Package.name,
            Package.description,
            Package.price_minor,
            Package.currency,
            Package.duration,
            Package.features,
            Package.popular,
        )
        .join(Service, (Service.tenant_id == Package.tenant_id) & (Service.id == Package.service_id))
        .where(Package.tenant_id == tx.tenant_id, Service.active, Package.active)
    )


def _package(row: Row[*tuple[Any, ...]]) -> PackageInfo:
    return PackageInfo(
        row.id,
        row.service_id,
        row.service_name,
        row.name,
        row.description,
        row.price_minor,
        row.currency,
        row.duration,
        row.features,
        row.popular,
    )
