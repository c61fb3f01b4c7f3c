"""Documents on into the chats; the HTTP door before this is test_webhook's business."""

import orjson

from munshi.channels.cloud.incoming import webhook
from munshi.channels.incoming.inbox import encode, keep
from munshi.core.db import Json, tenant_tx
from tests.chats import Shop
from tests.fakes.graph import NUMBER


async def arrive(shop: Shop, body: Json, *, work: bool = True) -> None:
    """Take a document in as the webhook does once its signature is right, and work off all that came in."""
    placed = webhook.items(webhook.load(orjson.dumps(body)))
    items = [one.item for one in placed if one.number in (None, NUMBER)]
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await keep(tx, shop.account_id, encode(items))
    if work:
        await shop.drain("in")
