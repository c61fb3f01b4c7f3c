"""A number moves from a linked phone to the Cloud API: the account stays, and with it every chat."""

from typing import Any
from uuid import UUID

import asyncpg

from munshi.channels.base import Account, Found
from munshi.channels.models import WhatsAppAccount
from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import MoveToCloud
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.queue.jobs import wake
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit

# In one statement, so that neither a second move nor a phone linked meanwhile comes between. What is under way through
# the phone must have ended: its fate could not be told any more.
MOVE = """
update whatsapp_accounts a set kind = 'cloud', status = 'connected', phone_number_id = $3, waba_id = $4,
  verify_token = $5, secrets_encrypted = $6, phone = $7, connected_at = now(), restarts = 0, last_error = null,
  last_error_at = null, paused_until = null
where a.tenant_id = $1 and a.id = $2 and a.kind = 'web' and a.status not in ('connected', 'connecting')
  and (a.phone is null or a.phone = $7)
  and not exists (select from messages m where m.tenant_id = $1 and m.account_id = $2 and m.status = 'sending')
  and not exists (select from linked_devices d where d.tenant_id = $1 and d.account_id = $2 and d.session is not null)
returning a.id
"""
FORGET_PHONE = "delete from linked_devices where tenant_id = $1 and account_id = $2"

# WhatsApp names these customers by an id of the phone's own, which the Cloud API does not know.
UNREACHABLE = """
select count(distinct c.customer_id) from conversations c
where c.tenant_id = $1 and c.account_id = $2 and not exists (
  select from customer_addresses d
  where d.tenant_id = $1 and d.customer_id = c.customer_id and d.kind in ('phone', 'bsuid'))
"""


def as_cloud(account: WhatsAppAccount, wanted: MoveToCloud) -> Account:
    """The account as it would be, to be asked about at Meta. Conflict `not_a_linked_phone`, `still_linked`."""
    if account.kind != "web":
        raise Conflict("Only a linked phone moves to the Cloud API.", code="not_a_linked_phone")
    if account.status in ("connected", "connecting"):
        raise Conflict("Log the phone out first: a number is served one way at a time.", code="still_linked")
    return Account(account.id, account.tenant_id, "cloud", wanted.phone_number_id, wanted.access_token, wanted.waba_id)


async def move_to_cloud(
    tx: Tx, settings: Settings, account_id: UUID, wanted: MoveToCloud, found: Found, *, by: Actor
) -> int:
    """Serve the number through the Cloud API from now on; returns how many of its customers have no address there.

    `found`: what Meta tells of it. Conflict `another_number` when it is not the linked one, `still_linked` when the
    phone has been linked again, or is sending; `number_taken` when another account of the shop has it.
    """
    account = await accounts.get_account(tx, account_id)
    as_cloud(account, wanted)
    if found.phone is None or (account.phone is not None and account.phone != found.phone):
        detail = f"At Meta this is {found.phone or 'an unknown number'}, not {account.phone}: the chats would mix."
        raise Conflict(detail, code="another_number")
    sealed = accounts.seal(tx, settings, wanted.access_token, wanted.app_secret)
    token = wanted.verify_token or accounts.new_verify_token()
    values = (wanted.phone_number_id, found.waba_id or wanted.waba_id, token, sealed, found.phone)
    try:
        moved = await tx.raw.fetchval(MOVE, tx.tenant_id, account_id, *values)
    except asyncpg.UniqueViolationError:
        raise accounts.number_taken() from None
    if moved is None:
        raise Conflict("The phone is linked again or is still sending: log it out first.", code="still_linked")
    await tx.raw.execute(FORGET_PHONE, tx.tenant_id, account_id)
    row: Any = await accounts.get_account(tx, account_id)
    standing.note(row, found)
    await tx.flush()
    emit(tx, "whatsapp.account_updated", account_id, {"fields": ["kind"]}, by=by)
    emit(tx, "whatsapp.connected", account_id, {"account": account_id}, by=by)
    wake(tx, f"out:{account_id}")
    wake(tx, f"check:{account_id}")
    left: int = await tx.raw.fetchval(UNREACHABLE, tx.tenant_id, account_id)
    return left
