"""The shop's WhatsApp numbers: add, change, connect, and which one is the default. Secrets lie encrypted."""

import secrets
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from munshi.channels.base import Account, SendFailed
from munshi.channels.models import WhatsAppAccount
from munshi.channels.schemas import AccountChange, AccountView, NewAccount, NewCloudAccount
from munshi.core.clock import new_id
from munshi.core.crypto import decrypt, encrypt, hint
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.jobs import wake
from munshi.core.schemas import Page, PageQuery
from munshi.core.settings import Settings
from munshi.events.service import SYSTEM, Actor, emit

PURPOSE = "whatsapp"
SHORT_REST = 300.0  # seconds nobody needs to hear of

# Whoever changes which number is the default holds this lock, so that there is always exactly one.
LOCK_SHOP = "select from tenants where id = $1 for no key update"

CREATE = """
insert into whatsapp_accounts
  (tenant_id, id, kind, label, status, phone_number_id, verify_token, secrets_encrypted, is_default)
select $1, $2, $3, $4, $5, $6, $7, $8,
  not exists (select from whatsapp_accounts where tenant_id = $1 and is_default)
on conflict (tenant_id, label) do nothing
returning id
"""

ADD_DEVICE = "insert into linked_devices (tenant_id, account_id) values ($1, $2)"

DELETE = """
delete from whatsapp_accounts a where a.tenant_id = $1 and a.id = $2
  and not exists (select from conversations c where c.tenant_id = $1 and c.account_id = $2)
returning is_default, kind
"""

REST = """
update whatsapp_accounts set last_error = $4,
  paused_until = greatest(paused_until, now() + make_interval(secs => $3::float8))
where tenant_id = $1 and id = $2
"""

NEXT_DEFAULT = """
update whatsapp_accounts set is_default = true where tenant_id = $1 and id = (
  select id from whatsapp_accounts where tenant_id = $1 order by status = 'connected' desc, id limit 1
)
"""


async def list_accounts(
    tx: Tx, settings: Settings, query: PageQuery, *, connected_only: bool = False
) -> Page[AccountView]:
    """The default first, then the oldest."""
    wanted = [WhatsAppAccount.tenant_id == tx.tenant_id]
    if connected_only:
        wanted.append(WhatsAppAccount.status == "connected")
    total = await tx.scalar(select(func.count()).select_from(WhatsAppAccount).where(*wanted))
    order = (WhatsAppAccount.is_default.desc(), WhatsAppAccount.id)
    rows = await tx.scalars(
        select(WhatsAppAccount).where(*wanted).order_by(*order).limit(query.limit).offset(query.offset)
    )
    items = [view(settings, row) for row in rows]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)


async def get_account(tx: Tx, account_id: UUID) -> WhatsAppAccount:
    account = await tx.get(WhatsAppAccount, (tx.tenant_id, account_id), populate_existing=True)
    if account is None:
        raise NotFound("WhatsApp account")
    return account


async def create(tx: Tx, settings: Settings, new: NewAccount, *, by: Actor) -> UUID:
    """Add a number; the shop's first is its default. Conflict `label_taken`. A simulator is connected at once."""
    await tx.raw.execute(LOCK_SHOP, tx.tenant_id)
    cloud: tuple[str | None, ...] = (None, None, None)
    if isinstance(new, NewCloudAccount):
        sealed = _seal(tx, settings, {"access_token": new.access_token, "app_secret": new.app_secret})
        cloud = new.phone_number_id, new.verify_token or secrets.token_urlsafe(24), sealed
    status = "connected" if new.kind == "simulator" else "disconnected"
    created: UUID | None = await tx.raw.fetchval(CREATE, tx.tenant_id, new_id(), new.kind, new.label, status, *cloud)
    if created is None:
        raise _label_taken(new.label)
    if new.kind == "web":
        await tx.raw.execute(ADD_DEVICE, tx.tenant_id, created)
    emit(tx, "whatsapp.account_created", created, {"kind": new.kind}, by=by)
    return created


async def change(tx: Tx, settings: Settings, account_id: UUID, wanted: AccountChange, *, by: Actor) -> None:
    """Apply what was sent. Conflict `label_taken`, or `no_cloud_account` for secrets of another kind of number."""
    await tx.raw.execute(LOCK_SHOP, tx.tenant_id)
    account = await get_account(tx, account_id)
    sent = wanted.model_dump(exclude_none=True)
    if account.kind != "cloud" and sent.keys() - {"label"}:
        raise Conflict("Only a Cloud API number has these.", code="no_cloud_account")
    if wanted.label and await _label_of_another(tx, account_id, wanted.label):
        raise _label_taken(wanted.label)
    fresh: Json = {name: sent.pop(name) for name in ("access_token", "app_secret") if name in sent}
    for name, value in sent.items():
        setattr(account, name, value)
    if fresh:
        account.secrets_encrypted = _seal(tx, settings, {**open_secrets(settings, account, fresh), **fresh})
    await tx.flush()
    if sent or fresh:
        emit(tx, "whatsapp.account_updated", account_id, {"fields": [*sent, *fresh]}, by=by)


async def delete(tx: Tx, account_id: UUID, *, by: Actor) -> None:
    """Remove a number nobody has written to; Conflict `has_conversations` otherwise. Another becomes the default."""
    await tx.raw.execute(LOCK_SHOP, tx.tenant_id)
    gone: Any = await tx.raw.fetchrow(DELETE, tx.tenant_id, account_id)
    if gone is None:
        await get_account(tx, account_id)
        raise Conflict("This number has conversations: disconnect it instead.", code="has_conversations")
    if gone["kind"] == "web":
        wake(tx, f"link:{account_id}")
    if gone["is_default"]:
        await tx.raw.execute(NEXT_DEFAULT, tx.tenant_id)
    emit(tx, "whatsapp.account_deleted", account_id, by=by)


async def make_default(tx: Tx, account_id: UUID, *, by: Actor) -> None:
    await tx.raw.execute(LOCK_SHOP, tx.tenant_id)
    account = await get_account(tx, account_id)
    if account.is_default:
        return
    await tx.raw.execute(
        "update whatsapp_accounts set is_default = false where tenant_id = $1 and is_default", tx.tenant_id
    )
    account.is_default = True
    emit(tx, "whatsapp.account_updated", account_id, {"fields": ["is_default"]}, by=by)


async def mark_connected(tx: Tx, account_id: UUID, phone: str | None, *, by: Actor) -> None:
    """The number works: what waited for it is sent now."""
    account = await get_account(tx, account_id)
    account.status, account.last_error, account.paused_until = "connected", None, None
    account.phone = phone or account.phone
    emit(tx, "whatsapp.connected", account_id, {"account": account_id}, by=by)
    wake(tx, f"out:{account_id}")


async def disconnect(tx: Tx, account_id: UUID, *, by: Actor, reason: str | None = None) -> None:
    """Send nothing through this number until it is connected again; what arrives is still taken."""
    account = await get_account(tx, account_id)
    if reason:
        account.last_error = reason
    if account.status == "disconnected":
        return
    account.status = "disconnected"
    await tx.flush()
    emit(tx, "whatsapp.disconnected", account_id, {"account": account_id, "reason": reason or "by hand"}, by=by)


async def rest(tx: Tx, account_id: UUID, failed: SendFailed) -> None:
    """Send nothing for `retry_after` seconds, or until a person acts when it is None; a long rest alerts the shop."""
    if failed.retry_after is None:
        await disconnect(tx, account_id, by=SYSTEM, reason=failed.reason)
    else:
        await tx.raw.execute(REST, tx.tenant_id, account_id, failed.retry_after, failed.reason)
    if failed.retry_after is None or failed.retry_after > SHORT_REST:
        alert = {"code": "whatsapp_sending_stopped", "account": account_id, "action": failed.reason}
        emit(tx, "system.alert", account_id, alert, by=SYSTEM)


def opened(settings: Settings, account: WhatsAppAccount) -> Account:
    """The account with its token in the open, for one run. Conflict `secret_unreadable`."""
    token = open_secrets(settings, account).get("access_token", "")
    return Account(account.id, account.tenant_id, account.kind, account.phone_number_id or "", token)


def open_secrets(settings: Settings, account: WhatsAppAccount, replaced: Json | None = None) -> Json:
    """access_token and app_secret. Those about to be `replaced` in full need not be readable any more."""
    if account.secrets_encrypted is None or (replaced and len(replaced) == 2):
        return {}
    found: Json = orjson.loads(decrypt(settings, PURPOSE, account.tenant_id, account.secrets_encrypted))
    return found


def view(settings: Settings, account: WhatsAppAccount) -> AccountView:
    try:
        known = open_secrets(settings, account)
    except Conflict:
        known = {}
    fields = {name: getattr(account, name, None) for name in AccountView.model_fields}
    hints = {f"{name}_hint": hint(secret) for name, secret in known.items()}
    return AccountView(**{**fields, **hints})


async def _label_of_another(tx: Tx, account_id: UUID, label: str) -> bool:
    found: Any = await tx.raw.fetchval(
        "select id from whatsapp_accounts where tenant_id = $1 and label = $2 and id <> $3",
        tx.tenant_id,
        label,
        account_id,
    )
    return found is not None


def _label_taken(label: str) -> Conflict:
    return Conflict(f"There is already an account called {label}.", code="label_taken")


def _seal(tx: Tx, settings: Settings, known: Json) -> str:
    return encrypt(settings, PURPOSE, tx.tenant_id, orjson.dumps(known).decode())
