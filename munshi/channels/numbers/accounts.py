"""The shop's WhatsApp numbers: add, change, connect, and which one is the default. Secrets lie encrypted."""

import secrets
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from munshi.channels.base import Account
from munshi.channels.linked.service import look_again
from munshi.channels.models import WhatsAppAccount
from munshi.channels.schemas import AccountChange, AccountView, NewAccount, NewCloudAccount
from munshi.core.clock import new_id
from munshi.core.crypto import decrypt, encrypt, hint
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.core.schemas import Page, PageQuery
from munshi.core.settings import Settings
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.tenants.installation import is_on
from munshi.tenants.quotas.limits import check_room

PURPOSE = "whatsapp"
# Whoever changes which number is the default holds this lock, so that there is always exactly one.
LOCK_SHOP = "select from tenants where id = $1 for no key update"

CREATE = """
insert into whatsapp_accounts
  (tenant_id, id, kind, label, status, phone_number_id, waba_id, verify_token, secrets_encrypted, is_default)
select $1, $2, $3, $4, $5, $6, $7, $8, $9,
  not exists (select from whatsapp_accounts where tenant_id = $1 and is_default)
on conflict (tenant_id, label) do nothing
returning id
"""

ADD_DEVICE = "insert into linked_devices (tenant_id, account_id) values ($1, $2)"

OPEN = """
select tenant_id, id, kind, phone_number_id, waba_id, secrets_encrypted from whatsapp_accounts
where tenant_id = $1 and id = $2
"""

DELETE = """
delete from whatsapp_accounts a where a.tenant_id = $1 and a.id = $2
  and not exists (select from conversations c where c.tenant_id = $1 and c.account_id = $2)
returning is_default, kind
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


async def cloud_accounts(tx: Tx) -> list[WhatsAppAccount]:
    """All numbers of the Cloud API, oldest first."""
    wanted = WhatsAppAccount.tenant_id == tx.tenant_id, WhatsAppAccount.kind == "cloud"
    return list(await tx.scalars(select(WhatsAppAccount).where(*wanted).order_by(WhatsAppAccount.id)))


async def create(tx: Tx, settings: Settings, new: NewAccount, *, by: Actor) -> UUID:
    """Add a number; the shop's first is its default. A simulator is connected at once.

    Conflict `label_taken`; `number_taken` when the shop has this number at Meta already: its messages would come twice;
    `quota_reached` beyond the plan; `not_offered` for a phone where the installation links none.
    """
    await tx.raw.execute(LOCK_SHOP, tx.tenant_id)
    if new.kind != "simulator":
        await check_room(tx, "whatsapp_accounts")
    if new.kind == "web" and not await is_on(tx, "linked_phones"):
        raise Conflict("Phones cannot be linked here. Add the number by the Cloud API.", code="not_offered")
    cloud: tuple[str | None, ...] = (None,) * 4
    if isinstance(new, NewCloudAccount):
        sealed = seal(tx, settings, new.access_token, new.app_secret)
        cloud = new.phone_number_id, new.waba_id, new.verify_token or new_verify_token(), sealed
    status = "connected" if new.kind == "simulator" else "disconnected"
    values = (new_id(), new.kind, new.label, status, *cloud)
    try:
        created: UUID | None = await tx.raw.fetchval(CREATE, tx.tenant_id, *values)
    except asyncpg.UniqueViolationError:
        raise number_taken() from None
    if created is None:
        raise _label_taken(new.label)
    if new.kind == "web":
        await tx.raw.execute(ADD_DEVICE, tx.tenant_id, created)
    emit(tx, "whatsapp.account_created", created, {"kind": new.kind}, by=by)
    return created


async def change(tx: Tx, settings: Settings, account_id: UUID, wanted: AccountChange, *, by: Actor) -> None:
    """Apply what was sent. Conflict `label_taken`, `number_taken`; `no_cloud_account`, `no_phone` for another kind of
    number."""
    await tx.raw.execute(LOCK_SHOP, tx.tenant_id)
    account = await get_account(tx, account_id)
    sent = wanted.model_dump(exclude_none=True)
    _check_has(account, sent)
    if wanted.label and await _label_of_another(tx, account_id, wanted.label):
        raise _label_taken(wanted.label)
    fresh: Json = {name: sent.pop(name) for name in ("access_token", "app_secret") if name in sent}
    changes = changes_of(account, sent) | changes_of({}, fresh, hidden=fresh)
    for name, value in sent.items():
        setattr(account, name, value)
    if "access_token" in fresh:
        account.token_expires_at = None  # Meta will say anew
    if "phone_number_id" in sent:
        account.verified_name = account.quality = account.messaging_limit = None
    if fresh:
        account.secrets_encrypted = _seal(tx, settings, {**open_secrets(settings, account, fresh), **fresh})
    try:
        await tx.flush()
    except IntegrityError:
        raise number_taken() from None
    if "ignore_groups" in sent:
        await look_again(tx, account_id)
    if sent or fresh:
        emit(tx, "whatsapp.account_updated", account_id, {"fields": [*sent, *fresh]}, by=by, changes=changes)


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


def new_verify_token() -> str:
    return secrets.token_urlsafe(24)


def seal(tx: Tx, settings: Settings, access_token: str, app_secret: str) -> str:
    """The secrets as they may be stored."""
    return _seal(tx, settings, {"access_token": access_token, "app_secret": app_secret})


async def open_account(tx: Tx, settings: Settings, account_id: UUID) -> Account:
    """The account with its token in the open, for one run. NotFound; Conflict `secret_unreadable`."""
    row = await tx.raw.fetchrow(OPEN, tx.tenant_id, account_id)
    if row is None:
        raise NotFound("WhatsApp account")
    return opened(settings, WhatsAppAccount(**row))


def opened(settings: Settings, account: WhatsAppAccount) -> Account:
    """The account with its token in the open, for one run. Conflict `secret_unreadable`."""
    token = open_secrets(settings, account).get("access_token", "")
    number = account.phone_number_id or ""
    return Account(account.id, account.tenant_id, account.kind, number, token, account.waba_id)


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


def _check_has(account: WhatsAppAccount, sent: Json) -> None:
    """Conflict when something was sent that numbers of this kind do not have."""
    if account.kind != "cloud" and sent.keys() - {"label", "ignore_groups"}:
        raise Conflict("Only a Cloud API number has these.", code="no_cloud_account")
    if account.kind != "web" and "ignore_groups" in sent:
        raise Conflict("Only a linked phone has groups.", code="no_phone")


async def _label_of_another(tx: Tx, account_id: UUID, label: str) -> bool:
    found: Any = await tx.raw.fetchval(
        "select id from whatsapp_accounts where tenant_id = $1 and label = $2 and id <> $3",
        tx.tenant_id,
        label,
        account_id,
    )
    return found is not None


def number_taken() -> Conflict:
    return Conflict("The shop has this number already.", code="number_taken")


def _label_taken(label: str) -> Conflict:
    return Conflict(f"There is already an account called {label}.", code="label_taken")


def _seal(tx: Tx, settings: Settings, known: Json) -> str:
    return encrypt(settings, PURPOSE, tx.tenant_id, orjson.dumps(known).decode())
