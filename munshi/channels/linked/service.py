"""What a shop asks of a linked phone, and how it is shown. Carried out by who holds the device (held/gateway.py)."""

from typing import Any, Literal, cast
from uuid import UUID

import orjson

from munshi.channels.linked.held.record import CODE
from munshi.channels.linked.schemas import LinkView
from munshi.channels.linked.states import MEANINGS, State
from munshi.core.crypto import decrypt
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit

Wanted = Literal["off", "on", "logout"]

ASK = """
update linked_devices set wanted = $3, asked_no = asked_no + 1, pair_phone = coalesce($4, pair_phone),
  state = case when $3 <> 'off' then state when session is null then 'unlinked'
    when holder is null and state not in ('banned', 'closed') then 'disconnected' else state end
where tenant_id = $1 and account_id = $2 and ($3 <> 'logout' or session is not null)
returning 1
"""
GO_ON = "update whatsapp_accounts set paused_until = null, last_error = null where tenant_id = $1 and id = $2"
LOOK_AGAIN = "update linked_devices set asked_no = asked_no + 1 where tenant_id = $1 and account_id = $2"
EXISTS = "select true from whatsapp_accounts where tenant_id = $1 and id = $2"
LOOK = """
select d.*, session is not null as linked, code_until > now() as is_fresh from linked_devices d
where tenant_id = $1 and account_id = $2
"""


async def ask(tx: Tx, account_id: UUID, wanted: Wanted, *, by: Actor, pair_phone: str | None = None) -> None:
    """Want the phone connected (linked first if need be), disconnected but linked, or unlinked. Of an account of
    another kind nothing is asked. Conflict `not_linked` or `no_phone` when there is nothing to unlink."""
    if await tx.raw.fetchval(ASK, tx.tenant_id, account_id, wanted, pair_phone):
        if wanted == "on":
            await tx.raw.execute(GO_ON, tx.tenant_id, account_id)
        wake(tx, f"link:{account_id}")
        emit(tx, "whatsapp.account_updated", account_id, {"fields": ["wanted"], "wanted": wanted}, by=by)
    elif wanted == "logout":
        await _get(tx, account_id)
        raise Conflict("No phone is linked to this account.", code="not_linked")


async def look_again(tx: Tx, account_id: UUID) -> None:
    """Something of the account has changed that whoever holds the phone must know."""
    await tx.raw.execute(LOOK_AGAIN, tx.tenant_id, account_id)
    wake(tx, f"link:{account_id}")


async def pair_by_code(tx: Tx, account_id: UUID, phone: str, *, by: Actor) -> None:
    """Want the phone linked by an 8-digit code, shown beside the QR code. Conflict `already_linked`, `no_phone`."""
    if (await _get(tx, account_id))["linked"]:
        raise Conflict("A phone is linked to this account: log it out first.", code="already_linked")
    await ask(tx, account_id, "on", by=by, pair_phone=f"+{phone.removeprefix('+')}")


async def look(tx: Tx, settings: Settings, account_id: UUID) -> LinkView:
    """How the phone stands, with the codes to link it by: for admins only."""
    row = await _get(tx, account_id)
    state = cast(State, row["state"])
    shown = {}
    if row["code_sealed"] and row["is_fresh"]:
        shown = orjson.loads(decrypt(settings, CODE, tx.tenant_id, row["code_sealed"]))
    fields = {name: row[name] for name in LinkView.model_fields if name in row.keys()}  # noqa: SIM118 - a record
    return LinkView(**{**fields, "advice": MEANINGS[state].advice or None, **shown})


async def _get(tx: Tx, account_id: UUID) -> Any:
    row = await tx.raw.fetchrow(LOOK, tx.tenant_id, account_id)
    if row is None:
        if await tx.raw.fetchval(EXISTS, tx.tenant_id, account_id):
            raise Conflict("This account is no phone's.", code="no_phone")
        raise NotFound("WhatsApp account")
    return row
