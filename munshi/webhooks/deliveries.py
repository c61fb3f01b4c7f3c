"""The log of what was sent to an endpoint, and sending it again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.schemas import Page
from munshi.events.service import Actor, emit
from munshi.webhooks.models import WebhookDelivery
from munshi.webhooks.schemas import DeliveryDetail, DeliveryQuery, DeliveryView
from munshi.webhooks.service import check_on, get_endpoint

AGAIN = """
update webhook_deliveries set status = 'waiting', attempts = 0
where tenant_id = $1 and endpoint_id = $2 and id = $3
"""
# What was never written down, such as what happened while the endpoint was off, is put in line too.
AGAIN_SINCE = """
with put as (
  insert into webhook_deliveries (tenant_id, endpoint_id, event_id, type)
  select $1, $2, id, type from events
  where tenant_id = $1 and created_at >= greatest($3, now() - interval '30 days')
    and (type = any($4::text[]) or ($4::text[] = '{}' and type <> 'webhook.test'))
  on conflict (tenant_id, endpoint_id, event_id) do update set status = 'waiting', attempts = 0
  returning 1
)
select count(*) from put
"""


async def list_deliveries(tx: Tx, endpoint_id: UUID, query: DeliveryQuery) -> Page[DeliveryView]:
    """The latest events first."""
    await get_endpoint(tx, endpoint_id)
    matching = select(WebhookDelivery).where(
        WebhookDelivery.tenant_id == tx.tenant_id, WebhookDelivery.endpoint_id == endpoint_id
    )
    if query.status:
        matching = matching.where(WebhookDelivery.status == query.status)
    if query.type:
        matching = matching.where(WebhookDelivery.type == str(query.type))
    total = await tx.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ordered = matching.order_by(WebhookDelivery.event_id.desc()).limit(query.limit).offset(query.offset)
    items = [DeliveryView.model_validate(row) for row in await tx.scalars(ordered)]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def view_delivery(tx: Tx, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetail:
    row = await tx.get(WebhookDelivery, (tx.tenant_id, delivery_id))
    if row is None or row.endpoint_id != endpoint_id:
        raise NotFound("delivery")
    return DeliveryDetail.model_validate(row)


async def replay_one(tx: Tx, endpoint_id: UUID, delivery_id: UUID, *, by: Actor) -> DeliveryDetail:
    """Send this again, under the same id, in its place among what waits. Conflict (`endpoint_off`) while it is off."""
    await view_delivery(tx, endpoint_id, delivery_id)
    check_on(await get_endpoint(tx, endpoint_id))
    await tx.raw.execute(AGAIN, tx.tenant_id, endpoint_id, delivery_id)
    _tell(tx, endpoint_id, 1, by)
    tx.expire_all()
    return await view_delivery(tx, endpoint_id, delivery_id)


async def replay_since(tx: Tx, endpoint_id: UUID, since: datetime, *, by: Actor) -> int:
    """Send again all of the endpoint's types from `since` on; how many. Conflict (`endpoint_off`) while it is off."""
    endpoint = await get_endpoint(tx, endpoint_id, lock=True)
    check_on(endpoint)
    events: int = await tx.raw.fetchval(AGAIN_SINCE, tx.tenant_id, endpoint_id, since, endpoint.types)
    _tell(tx, endpoint_id, events, by)
    return events


def _tell(tx: Tx, endpoint_id: UUID, events: int, by: Actor) -> None:
    emit(tx, "webhook.replayed", endpoint_id, {"events": events}, by=by)
