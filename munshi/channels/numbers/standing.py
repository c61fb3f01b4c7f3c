"""How a number stands: connected, resting, replying only, stopped; what Meta tells of it, and what the shop is told."""

from dataclasses import asdict
from uuid import UUID

from munshi.channels.base import Found, SendFailed
from munshi.channels.models import WhatsAppAccount
from munshi.channels.numbers.accounts import get_account
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.queue.jobs import wake
from munshi.events.service import SYSTEM, Actor, emit

SHORT_REST = 300.0  # seconds nobody needs to hear of

REST = """
update whatsapp_accounts set last_error = $4, last_error_at = now(),
  paused_until = greatest(paused_until, now() + make_interval(secs => $3::float8))
where tenant_id = $1 and id = $2
"""

HOLD = """
update whatsapp_accounts a set last_error = $4, last_error_at = now(),
  proactive_after = greatest(a.proactive_after, now() + make_interval(secs => $3::float8))
from (select proactive_after from whatsapp_accounts where tenant_id = $1 and id = $2 for no key update) before
where a.tenant_id = $1 and a.id = $2 returning coalesce(before.proactive_after <= now(), true)
"""


async def mark_connected(tx: Tx, account_id: UUID, found: Found | None = None, *, by: Actor) -> None:
    """The number works: what waited for it is sent now. `found`: what Meta tells of it."""
    account = await get_account(tx, account_id)
    if account.status != "connected":
        account.restarts += account.connected_at is not None
        account.connected_at = now()
    account.status, account.last_error, account.paused_until = "connected", None, None
    if found:
        note(account, found)
        wake(tx, f"check:{account_id}")
    emit(tx, "whatsapp.connected", account_id, {"account": account_id}, by=by)
    wake(tx, f"out:{account_id}")


def note(account: WhatsAppAccount, found: Found) -> list[str]:
    """Keep what Meta tells of a number; what it does not tell stays as it was. Returns what has changed, by name."""
    told = {name: value for name, value in asdict(found).items() if value is not None}
    changed = [name for name, value in told.items() if getattr(account, name) != value]
    for name in changed:
        setattr(account, name, told[name])
    return changed


async def learn_waba(tx: Tx, account_id: UUID, waba_id: str) -> None:
    """A number's business account, told by Meta; with it come its templates. One that is known stays."""
    learn = (
        "update whatsapp_accounts set waba_id = $3 where tenant_id = $1 and id = $2 and waba_id is null returning id"
    )
    if await tx.raw.fetchval(learn, tx.tenant_id, account_id, waba_id):
        emit(tx, "whatsapp.account_updated", account_id, {"fields": ["waba_id"]}, by=SYSTEM)
        wake(tx, f"check:{account_id}")


async def mark_webhook_verified(tx: Tx, account_id: UUID) -> None:
    """Meta has asked whether the webhook's address is ours, and was told so."""
    account = await get_account(tx, account_id)
    account.webhook_verified_at = now()
    await tx.flush()
    emit(tx, "whatsapp.account_updated", account_id, {"fields": ["webhook_verified_at"]}, by=SYSTEM)


async def disconnect(tx: Tx, account_id: UUID, *, by: Actor, reason: str | None = None) -> bool:
    """Send nothing through this number until it is connected again; what arrives is still taken. Whether it was not so
    before."""
    account = await get_account(tx, account_id)
    if reason:
        account.last_error, account.last_error_at = reason, now()
    changed = account.status != "disconnected"
    account.status = "disconnected"
    await tx.flush()
    if changed:
        data = {"account": account_id, "reason": reason or "by hand"}
        emit(tx, "whatsapp.disconnected", account_id, data, by=by)
    return changed


async def rest(tx: Tx, account_id: UUID, failed: SendFailed) -> None:
    """Send nothing for `retry_after` seconds, or until a person acts when it is None; a long rest alerts the shop."""
    if failed.retry_after is None:
        grave = await disconnect(tx, account_id, by=SYSTEM, reason=failed.reason)
    else:
        await tx.raw.execute(REST, tx.tenant_id, account_id, failed.retry_after, failed.reason)
        grave = failed.retry_after > SHORT_REST
    if grave:
        alert(tx, account_id, "whatsapp_sending_stopped", failed.reason)


async def hold(tx: Tx, account_id: UUID, failed: SendFailed) -> None:
    """Send only replies for `retry_after` seconds; the shop is told when that begins."""
    begins = await tx.raw.fetchval(HOLD, tx.tenant_id, account_id, failed.retry_after or 0, failed.reason)
    if begins:
        alert(tx, account_id, "whatsapp_replies_only", failed.reason)


def alert(tx: Tx, account_id: UUID, code: str, action: str) -> None:
    """Tell the shop what needs a person."""
    emit(tx, "system.alert", account_id, {"code": code, "account": account_id, "action": action}, by=SYSTEM)
