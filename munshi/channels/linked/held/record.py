"""What a holder writes of its device. Every statement counts only under its lease number; LeaseLost otherwise."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from munshi.channels.linked.states import MEANINGS, State
from munshi.core.crypto import encrypt
from munshi.core.db import Json, Tx
from munshi.core.queue.jobs import LeaseLost, wake
from munshi.core.settings import Settings
from munshi.events.service import SYSTEM, emit

LEASE_SECONDS = 20.0
GAP_SECONDS = 60.0  # out of reach for less is nothing to speak of
CODE = "linked_code"
MISSED = "This phone was out of reach for a while: see on it whether messages of that time are missing here."
# Nobody may be looking when these come.
ALARMING = ("outdated", "refused", "replaced", "banned", "closed", "logged_out")

ASKED = """
select d.wanted, d.asked_no, d.state, d.pair_phone, d.session, d.linked_at, a.phone, a.ignore_groups
from linked_devices d
join whatsapp_accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
where d.tenant_id = $1 and d.account_id = $2 and d.lease_no = $3
"""

TAKE = """
update linked_devices d set holder = $3, lease_no = d.lease_no + 1,
  leased_until = now() + make_interval(secs => $4::float8),
  state = case when d.state = 'connected' then 'connecting' else d.state end,
  gap_from = case when d.state = 'connected' then least(now(), old.leased_until - make_interval(secs => $4::float8))
    else d.gap_from end,
  gap_until = case when d.state = 'connected' then null else d.gap_until end,
  restarts = d.restarts + (old.holder is not null)::int
from (
  select holder, lease_no, leased_until from linked_devices where tenant_id = $1 and account_id = $2 for update
) old
where d.tenant_id = $1 and d.account_id = $2 and d.wanted <> 'off' and coalesce(d.state_until, now()) <= now()
  and (old.leased_until is null or old.leased_until <= now() or old.holder = any($5::text[]))
returning d.lease_no, old.lease_no as left_no
"""

BEAT = """
update linked_devices set leased_until = now() + make_interval(secs => $4::float8)
where tenant_id = $1 and account_id = $2 and lease_no = $3 and holder is not null returning asked_no
"""

RELEASE = """
update linked_devices set holder = null, leased_until = null
where tenant_id = $1 and account_id = $2 and lease_no = $3
"""

STORE = """
update linked_devices set session = $4, session_at = now() where tenant_id = $1 and account_id = $2 and lease_no = $3
returning 1
"""

BECOME = """
update linked_devices set state = $4, state_until = now() + make_interval(secs => $5::float8),
  wanted = case when $6 then 'off' else wanted end,
  session = case when $7 then null else session end, session_at = case when $7 then null else session_at end,
  linked_at = case when $7 then null when $4 = 'connected' then coalesce(linked_at, now()) else linked_at end,
  lid = coalesce($8, lid), pair_phone = case when $6 or $4 = 'connected' then null else pair_phone end,
  code_sealed = null, code_until = null,
  gap_from = case when state = 'connected' and $4 <> 'connected' then now()
    when $4 = 'connected' and gap_until is null and gap_from > now() - make_interval(secs => $9::float8) then null
    else gap_from end,
  gap_until = case when state = 'connected' and $4 <> 'connected' then null
    when $4 = 'connected' and gap_until is null and gap_from <= now() - make_interval(secs => $9::float8) then now()
    else gap_until end
where tenant_id = $1 and account_id = $2 and lease_no = $3
returning gap_from, gap_until, coalesce(gap_until = now(), false) as missed
"""

ACCOUNT = """
with before as (select status from whatsapp_accounts where tenant_id = $1 and id = $2 for update)
update whatsapp_accounts a set status = $3, phone = coalesce($5, a.phone),
  connected_at = case when $3 = 'connected' and before.status <> 'connected' then now() else a.connected_at end,
  last_error = case when $4::text is null and a.paused_until > now() then a.last_error else $4 end,
  last_error_at = case when $4::text is null then a.last_error_at else now() end
from before where a.tenant_id = $1 and a.id = $2 returning before.status
"""

SHOW = """
update linked_devices set state = 'waiting', code_sealed = $4, code_until = now() + make_interval(secs => $5::float8)
where tenant_id = $1 and account_id = $2 and lease_no = $3 returning 1
"""

RESTARTED = """
update linked_devices set restarts = restarts + 1 where tenant_id = $1 and account_id = $2 and lease_no = $3
"""


@dataclass(frozen=True)
class Lease:
    tenant_id: UUID
    account_id: UUID
    no: int

    @property
    def key(self) -> tuple[UUID, UUID, int]:
        return self.tenant_id, self.account_id, self.no


async def take(tx: Tx, account_id: UUID, holder: str, dead: list[str]) -> tuple[Lease, int] | None:
    """The lease, and the number of the one before; None when another holds it or nothing is wanted.

    `dead`: holders known to have died, whose leases need not run out.
    """
    row: Any = await tx.raw.fetchrow(TAKE, tx.tenant_id, account_id, holder, LEASE_SECONDS, dead)
    return (Lease(tx.tenant_id, account_id, row["lease_no"]), row["left_no"]) if row else None


async def asked(tx: Tx, lease: Lease) -> Any:
    """What is wanted of the device, and its stored session."""
    return _mine(await tx.raw.fetchrow(ASKED, *lease.key))


async def beat(tx: Tx, lease: Lease) -> int:
    """Hold on; returns the number of the newest request."""
    found: int = _mine(await tx.raw.fetchval(BEAT, *lease.key, LEASE_SECONDS))
    return found


async def release(tx: Tx, lease: Lease, *, again: bool) -> None:
    """Give it back; `again`: somebody else is to take it at once."""
    await tx.raw.execute(RELEASE, *lease.key)
    if again:
        wake(tx, f"link:{lease.account_id}")


async def store(tx: Tx, lease: Lease, sealed: bytes) -> None:
    _mine(await tx.raw.fetchval(STORE, *lease.key, sealed))


async def count_restart(tx: Tx, lease: Lease) -> None:
    await tx.raw.execute(RESTARTED, *lease.key)


async def show_code(tx: Tx, settings: Settings, lease: Lease, shown: Json, seconds: float) -> None:
    """A fresh code, sealed: {"qr"} or {"qr", "code"}. The event only says that there is one."""
    sealed = encrypt(settings, CODE, lease.tenant_id, orjson.dumps(shown).decode())
    _mine(await tx.raw.fetchval(SHOW, *lease.key, sealed, seconds))
    await tx.raw.fetchval(ACCOUNT, lease.tenant_id, lease.account_id, "connecting", None, None)
    emit(tx, "whatsapp.qr", lease.account_id, {"account": lease.account_id}, by=SYSTEM)


async def become(
    tx: Tx,
    lease: Lease,
    state: State,
    *,
    seconds: float | None = None,
    phone: str | None = None,
    lid: str | None = None,
    detail: str = "",
) -> None:
    """The device is in `state` now (for `seconds`), and its account with it; who must act is told."""
    meaning = MEANINGS[state]
    values = (state, seconds, meaning.ends, meaning.forgets, lid, GAP_SECONDS)
    gap = _mine(await tx.raw.fetchrow(BECOME, *lease.key, *values))
    error = " ".join(filter(None, (meaning.advice, detail))) or None
    shown = error if meaning.account in ("disconnected", "logged_out", "banned") else None
    before = await tx.raw.fetchval(ACCOUNT, lease.tenant_id, lease.account_id, meaning.account, shown, phone)
    emit(tx, "whatsapp.link", lease.account_id, {"account": lease.account_id, "state": state}, by=SYSTEM)
    if state == "connected":
        emit(tx, "whatsapp.connected", lease.account_id, {"account": lease.account_id}, by=SYSTEM)
        wake(tx, f"out:{lease.account_id}")
    elif before == "connected":
        data = {"account": lease.account_id, "reason": error or state}
        emit(tx, "whatsapp.disconnected", lease.account_id, data, by=SYSTEM)
    if state in ALARMING:
        _alert(tx, lease, code="whatsapp_sending_stopped", action=error)
    if gap["missed"]:
        _alert(tx, lease, code="whatsapp_gap", action=MISSED, gap_from=gap["gap_from"], gap_until=gap["gap_until"])


def _alert(tx: Tx, lease: Lease, **data: object) -> None:
    emit(tx, "system.alert", lease.account_id, {"account": lease.account_id, **data}, by=SYSTEM)


def _mine(found: Any) -> Any:
    if found is None:
        raise LeaseLost
    return found
