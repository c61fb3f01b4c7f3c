"""/api/notifications: what the caller is told of, how, and on which devices. Each sees only their own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from munshi.auth.guards import Member, SignedIn, TenantTx, requires
from munshi.core.addresses import check_address
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Page
from munshi.notifications import service
from munshi.notifications.push import devices
from munshi.notifications.schemas import (
    NewPushDevice,
    NotificationQuery,
    NotificationSettingsChange,
    NotificationSettingsView,
    NotificationView,
    PushDeviceView,
    PushKeyView,
    ReadUntil,
    TrialView,
    UnreadView,
)

router = APIRouter(prefix="/api/notifications", tags=["notifications"], responses=problems(401, 403))

# What is one's own can be changed in a suspended shop too.
OneSelf = Annotated[Member, Depends(requires("viewer", also_halted=True))]


@router.get("", responses=problems(422))
async def list_notifications(
    member: OneSelf, tx: TenantTx, query: Annotated[NotificationQuery, Query()]
) -> Page[NotificationView]:
    """The latest first; what is older than 90 days is gone."""
    return await service.list_notifications(tx, member.person_id, query)


@router.get("/unread")
async def count_unread_notifications(member: OneSelf, tx: TenantTx) -> UnreadView:
    return await service.count_unread(tx, member.person_id)


@router.post("/read-all", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 422))
async def mark_all_notifications_read(member: OneSelf, tx: TenantTx, seen: ReadUntil) -> None:
    """All up to the latest the caller has seen."""
    await service.mark_all_read(tx, member.person_id, seen.notification_id)


@router.post("/{notification_id:uuid}/read", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def mark_notification_read(member: OneSelf, tx: TenantTx, notification_id: UUID) -> None:
    """What is read goes out neither by mail nor by push."""
    await service.mark_read(tx, member.person_id, notification_id)


@router.get("/settings")
async def get_notification_settings(member: OneSelf, tx: TenantTx, runtime: RuntimeDep) -> NotificationSettingsView:
    return await service.view_settings(tx, runtime.settings, member)


@router.patch("/settings", responses=problems(422))
async def change_notification_settings(
    member: OneSelf, tx: TenantTx, runtime: RuntimeDep, change: NotificationSettingsChange
) -> NotificationSettingsView:
    await service.change_settings(tx, member, change)
    return await service.view_settings(tx, runtime.settings, member)


@router.post("/trial", status_code=status.HTTP_202_ACCEPTED)
async def try_notifications(member: OneSelf, tx: TenantTx, runtime: RuntimeDep) -> TrialView:
    """Tell the caller something by every way there is, whatever they have chosen and whatever the hour."""
    return await service.send_trial(tx, runtime.settings, member)


@router.get("/push-key", responses=problems(409))
async def get_push_key(_: OneSelf, tx: TenantTx, runtime: RuntimeDep) -> PushKeyView:
    return PushKeyView(key=devices.browser_key(await devices.push_key(tx, runtime.settings)))


@router.get("/devices")
async def list_push_devices(member: OneSelf, tx: TenantTx) -> list[PushDeviceView]:
    """The browsers the caller is told through, while the sessions they were added in stand."""
    return await devices.list_devices(tx, member.person_id)


@router.post("/devices", responses=problems(409, 422))
async def add_push_device(member: OneSelf, person: SignedIn, runtime: RuntimeDep, new: NewPushDevice) -> PushDeviceView:
    """The same browser again takes the place of what is known of it."""
    await check_address(runtime.settings, new.endpoint, field="endpoint", query=True)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return await devices.add_device(tx, runtime.settings, member, person.session_id, new)


@router.delete("/devices/{device_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def remove_push_device(member: OneSelf, tx: TenantTx, device_id: UUID) -> None:
    await devices.remove_device(tx, member, device_id)
