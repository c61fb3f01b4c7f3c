"""Job `check:<account>`: once a day Meta is asked how a Cloud API number stands, and its templates are fetched."""

from datetime import timedelta
from uuid import UUID

from munshi.channels.base import Account, Found, SendFailed
from munshi.channels.cloud.check import check as ask_meta
from munshi.channels.models import WhatsAppAccount
from munshi.channels.numbers import accounts, standing
from munshi.channels.templates import service as templates
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit

EVERY, SOON = 24 * 3600.0, 3600.0
WARN_BEFORE = timedelta(days=7)
EXPIRES = "The access token of this WhatsApp number expires on {day:%d %B}: enter a new one before."
POOR = "Customers block or report this number: write less to those who have not asked. Meta may limit it."


async def check(run: Run) -> None:
    """Stops the number when Meta refuses it, warns of what soon will, and looks again a day later."""
    account = await _open(run, UUID(run.subject))
    if account is None:
        return
    try:
        found = await ask_meta(run.runtime, account)
        listed = await templates.fetch(run.runtime, account, found.waba_id)
    except SendFailed as failed:
        if failed.kind != "pause" or failed.retry_after is not None:
            raise Again(SOON) from None
        async with run.tx() as tx:
            await standing.rest(tx, account.id, failed)
        return
    async with run.tx() as tx:
        row = await accounts.get_account(tx, account.id)
        warn(tx, row, found)
        if changed := standing.note(row, found):
            emit(tx, "whatsapp.account_updated", row.id, {"fields": changed}, by=SYSTEM)
        if listed is not None:
            await templates.keep(tx, account.id, listed)
    raise Again(EVERY)


async def _open(run: Run, account_id: UUID) -> Account | None:
    """None when there is nothing to ask: the number is gone, of another kind, or not connected."""
    async with run.tx() as tx:
        try:
            row = await accounts.get_account(tx, account_id)
            if row.kind != "cloud" or row.status != "connected":
                return None
            return accounts.opened(run.runtime.settings, row)
        except NotFound:
            return None
        except Conflict as unreadable:
            await standing.rest(tx, account_id, SendFailed("pause", unreadable.detail))
            return None


def warn(tx: Tx, row: WhatsAppAccount, found: Found) -> None:
    """Alert the shop of a quality that has turned bad, and of a token that soon expires."""
    if found.quality == "RED" and row.quality != "RED":
        standing.alert(tx, row.id, "whatsapp_quality_low", POOR)
    expiry = found.token_expires_at
    if expiry is not None and expiry < now() + WARN_BEFORE:
        standing.alert(tx, row.id, "whatsapp_token_expires", EXPIRES.format(day=expiry))
