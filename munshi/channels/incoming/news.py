"""What Meta tells of an account, its templates and its customers' wishes, acted on."""

from uuid import UUID

from munshi.channels.base import SendFailed
from munshi.channels.cloud.incoming.updates import (
    Marketing,
    NumberChanged,
    Stopped,
    TemplateChanged,
    TemplatesChanged,
    Update,
    Warned,
    read,
)
from munshi.channels.incoming.inbox import NEWS
from munshi.channels.numbers import accounts, standing
from munshi.core.db import Tx
from munshi.core.queue.jobs import Run, wake
from munshi.customers.service import recognise
from munshi.events.service import SYSTEM, emit

BATCH = 100
REMOVED = ("deleted", "pending_deletion")

PENDING = """
select id, payload from inbound_events
where tenant_id = $1 and account_id = $2 and sender = $3 and handled_at is null order by id limit $4
"""

HANDLED = "update inbound_events set handled_at = now() where tenant_id = $1 and id = any($2)"

TEMPLATE = """
update whatsapp_templates set status = coalesce($5, status), category = coalesce($6, category),
  quality = coalesce($7, quality), refusal = case when $5 is null then refusal else $8 end
where tenant_id = $1 and account_id = $2 and (meta_id = $3 or (name = $4 and language = $9)) returning id
"""

REMOVE = "delete from whatsapp_templates where tenant_id = $1 and account_id = $2 and (meta_id = $3 or name = $4)"

MARKETING = """
update customers set marketing_stopped_at = case when $3 then null else coalesce(marketing_stopped_at, now()) end
where tenant_id = $1 and id = $2 and (marketing_stopped_at is null) <> $3 returning id
"""


async def take(run: Run, account_id: UUID) -> None:
    """Works off all pending news of an account."""
    while True:
        async with run.tx(durable=False) as tx:
            rows = await tx.raw.fetch(PENDING, run.tenant_id, account_id, NEWS, BATCH)
            for row in rows:
                for update in read(row["payload"]):
                    await _take(tx, account_id, update)
            await tx.raw.execute(HANDLED, run.tenant_id, [row["id"] for row in rows])
        if len(rows) < BATCH:
            return


async def _take(tx: Tx, account_id: UUID, update: Update) -> None:
    match update:
        case Stopped(reason):
            await standing.rest(tx, account_id, SendFailed("pause", reason))
        case Warned(code, action):
            standing.alert(tx, account_id, code, action)
        case TemplateChanged():
            await _template(tx, account_id, update)
        case TemplatesChanged():
            wake(tx, f"check:{account_id}")
        case NumberChanged():
            await _number(tx, account_id, update)
        case Marketing():
            await _marketing(tx, update)


async def _template(tx: Tx, account_id: UUID, changed: TemplateChanged) -> None:
    if changed.status in REMOVED:
        await tx.raw.execute(REMOVE, tx.tenant_id, account_id, changed.meta_id, changed.name)
        return
    values = (changed.status, changed.category, changed.quality, changed.refusal, changed.language)
    known = await tx.raw.fetchval(TEMPLATE, tx.tenant_id, account_id, changed.meta_id, changed.name, *values)
    if known is None:
        wake(tx, f"check:{account_id}")  # made at Meta since the list was fetched


async def _number(tx: Tx, account_id: UUID, changed: NumberChanged) -> None:
    account = await accounts.get_account(tx, account_id)
    if changed.phone and account.phone and changed.phone != account.phone:
        return
    account.verified_name = changed.verified_name or account.verified_name
    account.messaging_limit = changed.messaging_limit or account.messaging_limit
    if changed.flagged is not None:
        account.quality = "RED" if changed.flagged else "GREEN"
    await tx.flush()
    fields = ["verified_name", "messaging_limit", "quality"]
    emit(tx, "whatsapp.account_updated", account_id, {"fields": fields}, by=SYSTEM)


async def _marketing(tx: Tx, wish: Marketing) -> None:
    if not wish.addresses:
        return
    customer = await recognise(tx, list(wish.addresses), None)
    if await tx.raw.fetchval(MARKETING, tx.tenant_id, customer.id, wish.wanted):
        emit(tx, "customer.updated", customer.id, {"fields": ["marketing_stopped_at"]}, by=SYSTEM)
