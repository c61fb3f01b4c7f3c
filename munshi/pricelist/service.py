"""A price list becomes a draft, and a confirmed draft becomes the catalogue: all of it, or nothing."""

import asyncio
import base64
import binascii
from collections.abc import Mapping

from sqlalchemy import select

from munshi.catalog import edit
from munshi.catalog.models import Package, Service
from munshi.catalog.schemas import NewPackage, NewService, PackageChange, ServiceChange
from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.core.money import Money
from munshi.events.service import Actor
from munshi.pricelist.read import Offer, PriceList, Shelf, read_list
from munshi.pricelist.schemas import (
    Change,
    ConfirmedDraft,
    ConfirmedPackage,
    ConfirmedService,
    ConfirmedView,
    DraftPackage,
    DraftService,
    DraftView,
    PackageBefore,
)
from munshi.pricelist.tables import Column, Table, decode, find_table, read_table
from munshi.pricelist.words import plain
from munshi.tenants.service import get_tenant

LONGEST_NAME, LONGEST_TEXT = 200, 4096
MOST_PACKAGES = 300
MOST_LINES = 1500


class _Catalogue:
    """What the shop has, by name."""

    def __init__(self, services: list[Service], packages: list[Package]) -> None:
        self.services = {plain(service.name): service for service in services}
        names = {service.id: plain(service.name) for service in services}
        self.packages = {(names[package.service_id], plain(package.name)): package for package in packages}


async def draft_text(tx: Tx, text: str) -> DraftView:
    return await _draft(tx, text, None)


async def draft_file(tx: Tx, file: str, columns: Mapping[Column, str] | None) -> DraftView:
    """Invalid `list_unreadable` when it is no text, `list_columns` when `columns` do not fit its headings."""
    try:
        data = base64.b64decode(file, validate=True)
    except binascii.Error:
        raise Invalid("This is no Base64.", field="file", code="list_unreadable") from None
    return await _draft(tx, decode(data), columns)


async def confirm(tx: Tx, draft: ConfirmedDraft, *, by: Actor) -> ConfirmedView:
    """What has the name of something there already changes it; the rest is added. Invalid when a name stands twice."""
    _check_names(draft)
    await get_tenant(tx)
    await tx.raw.execute("select 1 from tenants where id = $1 for update", tx.tenant_id)  # two lists at once
    there = await _catalogue(tx)
    counts: dict[Change, int] = {"new": 0, "changed": 0, "same": 0}
    for wanted in draft.services:
        service = await _put_service(tx, there, wanted, by)
        for package in wanted.packages:
            counts[await _put_package(tx, there, service, package, by)] += 1
    return ConfirmedView(**counts)


async def _draft(tx: Tx, text: str, columns: Mapping[Column, str] | None) -> DraftView:
    here = (await get_tenant(tx)).currency
    if text.count("\n") >= MOST_LINES:
        raise Invalid(f"Send at most {MOST_LINES} lines at once.", field="text", code="list_too_long")
    table, found = await asyncio.to_thread(_read, text, here, columns)
    if sum(len(shelf.offers) for shelf in found.shelves) > MOST_PACKAGES:
        raise Invalid(f"Send at most {MOST_PACKAGES} packages at once.", field="text", code="list_too_long")
    return _view(found, table, await _catalogue(tx))


def _read(text: str, here: str, columns: Mapping[Column, str] | None) -> tuple[Table | None, PriceList]:
    table = find_table(text, columns)
    return table, read_table(table, here) if table else read_list(text, here)


def _view(found: PriceList, table: Table | None, there: _Catalogue) -> DraftView:
    return DraftView(
        currency=found.currency,
        services=[_service(shelf, there) for shelf in found.shelves],
        left_out=found.left_out,
        headings=table.headings if table else [],
        columns=table.columns if table else {},
    )


def _service(shelf: Shelf, there: _Catalogue) -> DraftService:
    name, description = shelf.name[:LONGEST_NAME], shelf.description[:LONGEST_TEXT]
    service = there.services.get(plain(name))
    change: Change = "same" if service and description in ("", service.description) else "changed" if service else "new"
    packages = [_package(offer, there.packages.get((plain(name), plain(offer.name)))) for offer in shelf.offers]
    return DraftService(line=shelf.line, name=name, description=description, change=change, packages=packages)


def _package(offer: Offer, before: Package | None) -> DraftPackage:
    price = Money.model_construct(amount=offer.price.amount, currency=offer.price.currency) if offer.price else None
    drafted = DraftPackage(
        line=offer.line,
        text=offer.text[:LONGEST_TEXT],
        name=offer.name[:LONGEST_NAME],
        price=price,
        doubt=offer.doubt,
        duration=offer.duration[:LONGEST_NAME],
        features=[feature[:LONGEST_NAME] for feature in offer.features][:30],
        description=offer.description[:LONGEST_TEXT],
        change="new",
        before=None,
    )
    if before is None:
        return drafted
    stands = PackageBefore(
        price=Money.of(before.price_minor, before.currency), duration=before.duration, features=before.features
    )
    is_same = not _changes(before, price, drafted.duration, drafted.features, drafted.description).model_fields_set
    return drafted.model_copy(update={"change": "same" if is_same else "changed", "before": stands})


def _changes(
    before: Package, price: Money | None, duration: str, features: list[str], description: str
) -> PackageChange:
    """Only what the list tells, and tells differently."""
    told: dict[str, object] = {}
    if price is not None and (price.minor, price.currency) != (before.price_minor, before.currency):
        told["price"] = price
    if duration not in ("", before.duration):
        told["duration"] = duration
    if features and features != before.features:
        told["features"] = features
    if description not in ("", before.description):
        told["description"] = description
    return PackageChange.model_validate(told)


async def _catalogue(tx: Tx) -> _Catalogue:
    services = await tx.scalars(select(Service).where(Service.tenant_id == tx.tenant_id))
    packages = await tx.scalars(select(Package).where(Package.tenant_id == tx.tenant_id))
    return _Catalogue(list(services), list(packages))


def _check_names(draft: ConfirmedDraft) -> None:
    services = [plain(service.name) for service in draft.services]
    packages = [
        (plain(service.name), plain(package.name)) for service in draft.services for package in service.packages
    ]
    if len(packages) > MOST_PACKAGES:
        raise Invalid(f"Send at most {MOST_PACKAGES} packages at once.", field="services", code="list_too_long")
    if len(set(services)) < len(services) or len(set(packages)) < len(packages):
        raise Invalid("A name stands here twice.", field="services", code="name_twice")


async def _put_service(tx: Tx, there: _Catalogue, wanted: ConfirmedService, by: Actor) -> Service:
    service = there.services.get(plain(wanted.name))
    if service is None:
        return await edit.create_service(tx, NewService(name=wanted.name, description=wanted.description), by=by)
    if wanted.description not in ("", service.description):
        await edit.change_service(tx, service.id, ServiceChange(description=wanted.description), by=by)
    return service


async def _put_package(tx: Tx, there: _Catalogue, service: Service, wanted: ConfirmedPackage, by: Actor) -> Change:
    before = there.packages.get((plain(service.name), plain(wanted.name)))
    if before is None:
        new = NewPackage(service_id=service.id, **dict(wanted))
        await edit.create_package(tx, new, by=by)
        return "new"
    change = _changes(before, wanted.price, wanted.duration, wanted.features, wanted.description)
    if not change.model_fields_set:
        return "same"
    await edit.change_package(tx, before.id, change, by=by)
    return "changed"
