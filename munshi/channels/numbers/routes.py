"""/api/whatsapp: the shop's numbers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.channels.base import Found, SendFailed
from munshi.channels.cloud import check as cloud
from munshi.channels.linked import service as devices
from munshi.channels.numbers import accounts, health, moving, standing
from munshi.channels.schemas import (
    AccountChange,
    AccountView,
    HealthView,
    MovedView,
    MoveToCloud,
    NewAccount,
    WebhookView,
)
from munshi.core.db import tenant_tx
from munshi.core.errors import Conflict
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.runtime import Runtime
from munshi.core.schemas import Page, PageQuery
from munshi.events.service import Actor
from munshi.tenants.service import check_may_go_live

router = APIRouter(prefix="/api/whatsapp", tags=["whatsapp"], responses=problems(401, 403, 422))


@router.get("")
async def list_whatsapp_accounts(
    member: Viewer, tx: TenantTx, runtime: RuntimeDep, query: Annotated[PageQuery, Query()]
) -> Page[AccountView]:
    return await accounts.list_accounts(tx, runtime.settings, query)


@router.get("/active")
async def list_active_whatsapp_accounts(
    member: Viewer, tx: TenantTx, runtime: RuntimeDep, query: Annotated[PageQuery, Query()]
) -> Page[AccountView]:
    """Only those that are connected."""
    return await accounts.list_accounts(tx, runtime.settings, query, connected_only=True)


@router.get("/health")
async def list_whatsapp_health(member: Viewer, tx: TenantTx) -> list[HealthView]:
    """Of every number, the default first."""
    return await health.view_health(tx)


@router.get("/{account_id:uuid}/health", responses=problems(404))
async def get_whatsapp_health(member: Viewer, tx: TenantTx, account_id: UUID) -> HealthView:
    return await health.view_health_of(tx, account_id)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def create_whatsapp_account(
    member: Admin, tx: TenantTx, runtime: RuntimeDep, new: Annotated[NewAccount, Body()]
) -> AccountView:
    """A Cloud API number is added disconnected: enter its webhook at Meta, then connect it. So is a phone: connecting
    it shows the code to scan."""
    account_id = await accounts.create(tx, runtime.settings, new, by=member.actor)
    return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))


@router.get("/{account_id:uuid}", responses=problems(404))
async def get_whatsapp_account(member: Viewer, tx: TenantTx, runtime: RuntimeDep, account_id: UUID) -> AccountView:
    return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))


@router.patch("/{account_id:uuid}", responses=problems(404, 409))
async def change_whatsapp_account(
    member: Admin, tx: TenantTx, runtime: RuntimeDep, account_id: UUID, wanted: AccountChange
) -> AccountView:
    await accounts.change(tx, runtime.settings, account_id, wanted, by=member.actor)
    return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))


@router.delete("/{account_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 409))
async def delete_whatsapp_account(member: Admin, tx: TenantTx, account_id: UUID) -> None:
    await accounts.delete(tx, account_id, by=member.actor)


@router.post("/{account_id:uuid}/default", responses=problems(404))
async def make_default_whatsapp_account(
    member: Admin, tx: TenantTx, runtime: RuntimeDep, account_id: UUID
) -> AccountView:
    await accounts.make_default(tx, account_id, by=member.actor)
    return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))


@router.get("/{account_id:uuid}/webhook", responses=problems(404, 409))
async def get_whatsapp_webhook(member: Admin, tx: TenantTx, account_id: UUID) -> WebhookView:
    """What to enter at Meta so that messages arrive."""
    account = await accounts.get_account(tx, account_id)
    if account.verify_token is None:
        raise Conflict("Only a Cloud API number has a webhook.", code="no_cloud_account")
    return WebhookView(path=f"/api/hooks/whatsapp/{account_id}", verify_token=account.verify_token)


@router.post("/{account_id:uuid}/connect", responses=problems(404, 409))
async def connect_whatsapp_account(member: Admin, runtime: RuntimeDep, account_id: UUID) -> AccountView:
    """Ask Meta about the number with the stored token, and have its messages sent here.

    A phone is linked: with its stored session, or by the codes of `GET …/qr`, fresh with each event `whatsapp:qr`.
    409 `check_failed` says what is wrong: its `cause` is token_invalid, token_expired, permission_missing,
    number_unknown, number_not_registered, waba_unknown, account_restricted, payment_method_missing, rate_limited,
    unreachable or refused. 409 `rehearsal_required` when the shop wants its assistant to pass a rehearsal first.
    """
    found = await _check(runtime, member.tenant_id, account_id, by=member.actor)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        if (await accounts.get_account(tx, account_id)).kind == "web":
            await devices.ask(tx, account_id, "on", by=member.actor)
        else:
            await standing.mark_connected(tx, account_id, found, by=member.actor)
        return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))


@router.post("/{account_id:uuid}/disconnect", responses=problems(404))
async def disconnect_whatsapp_account(
    member: Admin, tx: TenantTx, runtime: RuntimeDep, account_id: UUID
) -> AccountView:
    """Nothing is sent until it is connected again; what customers write still arrives. A phone stays linked."""
    await standing.disconnect(tx, account_id, by=member.actor)
    await devices.ask(tx, account_id, "off", by=member.actor)
    return accounts.view(runtime.settings, await accounts.get_account(tx, account_id))


@router.post("/{account_id:uuid}/move-to-cloud", responses=problems(404, 409))
async def move_whatsapp_account_to_cloud(
    member: Admin, runtime: RuntimeDep, account_id: UUID, wanted: MoveToCloud
) -> MovedView:
    """Serve a number that was a linked phone through the Cloud API; its chats stay.

    Log the phone out first. Meta is asked before anything changes: 409 `check_failed` as in connect, `another_number`
    when it is not the same one, `still_linked`, `not_a_linked_phone`.
    """
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await check_may_go_live(tx)
        account = moving.as_cloud(await accounts.get_account(tx, account_id), wanted)
    try:
        found = await cloud.check(runtime, account)
    except SendFailed as failed:
        raise _check_failed(failed) from None
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        left = await moving.move_to_cloud(tx, runtime.settings, account_id, wanted, found, by=member.actor)
        view = accounts.view(runtime.settings, await accounts.get_account(tx, account_id))
    return MovedView(account=view, unreachable=left)


def _check_failed(failed: SendFailed) -> Conflict:
    return Conflict(failed.reason, code="check_failed", cause=failed.code or "refused")


async def _check(runtime: Runtime, tenant_id: UUID, account_id: UUID, *, by: Actor) -> Found | None:
    """What Meta tells of the number, None for a simulator. No transaction is open during the call."""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account = await accounts.open_account(tx, runtime.settings, account_id)
        if account.kind != "simulator":
            await check_may_go_live(tx)
    if account.kind != "cloud":
        return None
    try:
        return await cloud.check(runtime, account)
    except SendFailed as failed:
        async with tenant_tx(runtime.db, tenant_id) as tx:
            await standing.disconnect(tx, account_id, by=by, reason=failed.reason)
        raise _check_failed(failed) from None
