"""/api/webhooks: the shop's own endpoints, which are told what happens in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.core.addresses import check_address
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page, PageQuery
from munshi.events.catalogue import EVENT_TYPES
from munshi.webhooks import deliveries, service
from munshi.webhooks.payload import schema_of
from munshi.webhooks.schemas import (
    DeliveryDetail,
    DeliveryQuery,
    DeliveryView,
    EndpointChange,
    EndpointSecret,
    EndpointView,
    EventTypeView,
    NewEndpoint,
    Replayed,
    ReplaySince,
    Type,
)

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"], responses=problems(401, 403, 422))


@router.get("")
async def list_webhooks(_: Admin, tx: TenantTx, query: Annotated[PageQuery, Query()]) -> Page[EndpointView]:
    return await service.list_endpoints(tx, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def create_webhook(member: Admin, runtime: RuntimeDep, new: NewEndpoint) -> EndpointSecret:
    """From now on it is sent what happens. The secret that signs is in this answer only."""
    await check_address(runtime.settings, new.url, field="url", query=True)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return await service.create_endpoint(tx, runtime.settings, new, by=member.actor)


@router.get("/event-types")
async def list_event_types(_: Viewer) -> list[EventTypeView]:
    """Every type of event, and the JSON schema of what is sent of it."""
    return [
        EventTypeView(type=Type(name), says=known.says, payload=schema_of(name)) for name, known in EVENT_TYPES.items()
    ]


@router.get("/{endpoint_id:uuid}", responses=problems(404))
async def get_webhook(_: Admin, tx: TenantTx, endpoint_id: UUID) -> EndpointView:
    return EndpointView.model_validate(await service.get_endpoint(tx, endpoint_id))


@router.patch("/{endpoint_id:uuid}", responses=problems(404))
async def change_webhook(member: Admin, runtime: RuntimeDep, endpoint_id: UUID, change: EndpointChange) -> EndpointView:
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await service.get_endpoint(tx, endpoint_id)
    if change.url:
        await check_address(runtime.settings, change.url, field="url", query=True)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return await service.change_endpoint(tx, endpoint_id, change, by=member.actor)


@router.delete("/{endpoint_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def delete_webhook(member: Admin, tx: TenantTx, endpoint_id: UUID) -> None:
    """Its deliveries go with it."""
    await service.delete_endpoint(tx, endpoint_id, by=member.actor)


@router.post("/{endpoint_id:uuid}/rotate-secret", responses=problems(404))
async def rotate_webhook_secret(member: Admin, tx: TenantTx, runtime: RuntimeDep, endpoint_id: UUID) -> EndpointSecret:
    """A new secret, in this answer only. For 24 hours each request is signed with both."""
    return await service.rotate_secret(tx, runtime.settings, endpoint_id, by=member.actor)


@router.post("/{endpoint_id:uuid}/test", status_code=status.HTTP_202_ACCEPTED, responses=problems(404, 409))
async def send_test_event(member: Admin, tx: TenantTx, endpoint_id: UUID) -> None:
    """It is sent an event `webhook.test`; how that went is seen in its deliveries."""
    await service.send_test(tx, endpoint_id, by=member.actor)


@router.post("/{endpoint_id:uuid}/replay", status_code=status.HTTP_202_ACCEPTED, responses=problems(404, 409))
async def replay_webhook(member: Admin, tx: TenantTx, endpoint_id: UUID, replay: ReplaySince) -> Replayed:
    """Send again what has happened since, also what it was never sent."""
    return Replayed(events=await deliveries.replay_since(tx, endpoint_id, replay.since, by=member.actor))


@router.get("/{endpoint_id:uuid}/deliveries", responses=problems(404))
async def list_webhook_deliveries(
    _: Admin, tx: TenantTx, endpoint_id: UUID, query: Annotated[DeliveryQuery, Query()]
) -> Page[DeliveryView]:
    """The latest events first. They are kept for 30 days."""
    return await deliveries.list_deliveries(tx, endpoint_id, query)


@router.get("/{endpoint_id:uuid}/deliveries/{delivery_id:uuid}", responses=problems(404))
async def get_webhook_delivery(_: Admin, tx: TenantTx, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetail:
    return await deliveries.view_delivery(tx, endpoint_id, delivery_id)


@router.post("/{endpoint_id:uuid}/deliveries/{delivery_id:uuid}/replay", responses=problems(404, 409))
async def replay_webhook_delivery(member: Admin, tx: TenantTx, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetail:
    """Send this one again, under the same id."""
    return await deliveries.replay_one(tx, endpoint_id, delivery_id, by=member.actor)
