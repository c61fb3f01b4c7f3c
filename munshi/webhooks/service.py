"""The shop's endpoints: add, change, switch on and off, change the secret."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from munshi.core.clock import new_id, now
from munshi.core.crypto import decrypt, encrypt
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.schemas import Page, PageQuery
from munshi.core.settings import Settings
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.webhooks.models import WebhookEndpoint
from munshi.webhooks.schemas import EndpointChange, EndpointSecret, EndpointView, NewEndpoint
from munshi.webhooks.sending import new_secret

MOST_ENDPOINTS = 20
PURPOSE = "webhook"
OVERLAP = timedelta(hours=24)

NEWEST_EVENT = "select coalesce(max(id), 0) from events where tenant_id = $1"
DROP = """
update webhook_deliveries set status = 'dropped' where tenant_id = $1 and endpoint_id = $2 and status = 'waiting'
"""


async def list_endpoints(tx: Tx, query: PageQuery) -> Page[EndpointView]:
    ours = select(WebhookEndpoint).where(WebhookEndpoint.tenant_id == tx.tenant_id)
    total = await tx.scalar(select(func.count()).select_from(ours.subquery())) or 0
    rows = await tx.scalars(ours.order_by(WebhookEndpoint.id).limit(query.limit).offset(query.offset))
    items = [EndpointView.model_validate(row) for row in rows]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def get_endpoint(tx: Tx, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint:
    with_lock: Any = {"key_share": True} if lock else None
    endpoint = await tx.get(WebhookEndpoint, (tx.tenant_id, endpoint_id), with_for_update=with_lock)
    if endpoint is None:
        raise NotFound("webhook endpoint")
    return endpoint


async def create_endpoint(tx: Tx, settings: Settings, new: NewEndpoint, *, by: Actor) -> EndpointSecret:
    """It is sent what happens from now on. The caller has checked `url`. Conflict (`too_many`) above 20."""
    # Two at once would else both find room.
    await tx.raw.execute("select from tenants where id = $1 for no key update", tx.tenant_id)
    if (await list_endpoints(tx, PageQuery(limit=1))).total >= MOST_ENDPOINTS:
        raise Conflict(f"A shop may keep {MOST_ENDPOINTS} endpoints.", code="too_many")
    secret = new_secret()
    endpoint = WebhookEndpoint(
        tenant_id=tx.tenant_id,
        id=new_id(),
        url=new.url,
        description=new.description,
        types=[str(type) for type in new.types],
        secret_encrypted=encrypt(settings, PURPOSE, tx.tenant_id, secret),
        seen_event_id=await tx.raw.fetchval(NEWEST_EVENT, tx.tenant_id),
    )
    tx.add(endpoint)
    await tx.flush()
    emit(tx, "webhook.created", endpoint.id, by=by)
    return _with_secret(endpoint, secret)


async def change_endpoint(tx: Tx, endpoint_id: UUID, change: EndpointChange, *, by: Actor) -> EndpointView:
    """The caller has checked `url`. A new address, or being switched on, ends a pause between attempts."""
    endpoint = await get_endpoint(tx, endpoint_id, lock=True)
    values = change.model_dump(mode="json", exclude_none=True)
    changes = changes_of(endpoint, values)
    for name in changes:
        setattr(endpoint, name, values[name])
    if "active" in changes:
        await _switch(tx, endpoint)
    if {"active", "url"} & changes.keys():
        endpoint.failing_since = endpoint.next_try_at = None
    if changes:
        emit(tx, "webhook.updated", endpoint_id, {"fields": sorted(changes)}, by=by, changes=changes)
    await tx.flush()
    return EndpointView.model_validate(endpoint)


async def delete_endpoint(tx: Tx, endpoint_id: UUID, *, by: Actor) -> None:
    """Its deliveries go with it."""
    await tx.delete(await get_endpoint(tx, endpoint_id, lock=True))
    emit(tx, "webhook.deleted", endpoint_id, by=by)


async def rotate_secret(tx: Tx, settings: Settings, endpoint_id: UUID, *, by: Actor) -> EndpointSecret:
    """For 24 hours each request is signed with both secrets."""
    endpoint = await get_endpoint(tx, endpoint_id, lock=True)
    secret = new_secret()
    endpoint.previous_secret_encrypted, endpoint.previous_until = endpoint.secret_encrypted, now() + OVERLAP
    endpoint.secret_encrypted = encrypt(settings, PURPOSE, tx.tenant_id, secret)
    await tx.flush()
    emit(tx, "webhook.updated", endpoint_id, {"fields": ["secret"]}, by=by)
    return _with_secret(endpoint, secret)


async def send_test(tx: Tx, endpoint_id: UUID, *, by: Actor) -> None:
    """Send it an event `webhook.test`. Conflict (`endpoint_off`) while it is off."""
    endpoint = await get_endpoint(tx, endpoint_id)
    check_on(endpoint)
    emit(tx, "webhook.test", endpoint_id, by=by)


def check_on(endpoint: WebhookEndpoint) -> None:
    if not endpoint.active:
        raise Conflict("This endpoint is switched off: switch it on first.", code="endpoint_off")


def secrets_of(settings: Settings, endpoint: WebhookEndpoint) -> list[str]:
    """Those that sign now, the present one first. Conflict `secret_unreadable` when it cannot be opened any more."""
    sealed = [endpoint.secret_encrypted]
    if endpoint.previous_secret_encrypted and endpoint.previous_until and endpoint.previous_until > now():
        sealed.append(endpoint.previous_secret_encrypted)
    return [decrypt(settings, PURPOSE, endpoint.tenant_id, one) for one in sealed]


async def _switch(tx: Tx, endpoint: WebhookEndpoint) -> None:
    endpoint.off_reason = None
    if endpoint.active:
        endpoint.seen_event_id = await tx.raw.fetchval(NEWEST_EVENT, tx.tenant_id)
    else:
        await tx.raw.execute(DROP, tx.tenant_id, endpoint.id)


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> EndpointSecret:
    shown = EndpointView.model_validate(endpoint).model_dump()
    return EndpointSecret(**shown, secret=secret, previous_until=endpoint.previous_until)
