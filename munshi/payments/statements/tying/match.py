"""Tie what has come in to the proofs it bears out: by the transaction's id, else by amount, time and payer together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.core.money import to_minor
from munshi.events.service import SYSTEM, Actor
from munshi.orders.service import get_order
from munshi.payments.books import ledger
from munshi.payments.reading.receipt.fields import Field
from munshi.payments.reading.receipt.words import squashed
from munshi.payments.reading.service import fields_of, rejudge
from munshi.payments.reading.verdict.accounts import is_same
from munshi.payments.reading.verdict.judge import SURE
from munshi.payments.reading.verdict.twins import take_turns
from munshi.payments.service import get_proof
from munshi.payments.statements.tying.known import Known, give_proof, tie_known
from munshi.tenants.service import get_tenant

NEAR = timedelta(minutes=15)
WINDOW = timedelta(days=3)
ALIKE = 0.8

# A proof counts for one entry and an entry for one proof: of several with the same id the first sent.
BY_ID = """
update statement_entries e set proof_id = found.proof_id, order_id = found.order_id, matched_by = 'transaction'
from (
  select distinct on (r.transaction_key) r.transaction_key, r.proof_id, p.order_id
  from proof_readings r join payment_proofs p on p.tenant_id = r.tenant_id and p.id = r.proof_id
  where r.tenant_id = $1 and r.transaction_key = any($2) and not exists (
    select from statement_entries taken where taken.tenant_id = $1 and taken.proof_id = r.proof_id)
    and not exists (
      select from statement_entries theirs
      where theirs.tenant_id = $1 and theirs.transaction_key = r.transaction_key and theirs.order_id <> p.order_id)
  order by r.transaction_key, p.status = 'rejected', p.created_at, p.id
) as found
where e.id = (
    select one.id from statement_entries one
    where one.tenant_id = $1 and one.transaction_key = found.transaction_key and one.proof_id is null
    order by one.paid_at, one.id limit 1)
  and e.tenant_id = $1 and not exists (
    select from statement_entries same
    where same.tenant_id = $1 and same.transaction_key = e.transaction_key and same.proof_id is not null)
returning found.proof_id
"""

OPEN_ENTRIES = """
select id, amount_minor, currency, paid_at, timed, payer, payer_account, transaction_key from statement_entries
where tenant_id = $1 and order_id is null and paid_at between $2 and $3
"""

OPEN_PROOFS = """
select r.proof_id, r.fields, r.corrected, r.transaction_key from proof_readings r
join payment_proofs p on p.tenant_id = r.tenant_id and p.id = r.proof_id
where r.tenant_id = $1 and p.status <> 'rejected' and p.created_at between $2 and $3 and not exists (
  select from statement_entries e where e.tenant_id = $1 and e.proof_id = r.proof_id)
"""

BY_DETAILS = """
update statement_entries e set proof_id = p.id, order_id = p.order_id, matched_by = 'details'
from payment_proofs p
where e.tenant_id = $1 and e.id = $2 and e.order_id is null and p.tenant_id = $1 and p.id = $3
returning e.proof_id
"""

# What was read of the picture tied them; the books hold on to what they have.
UNTIE = """
update statement_entries e set proof_id = null, order_id = null, matched_by = null
where e.tenant_id = $1 and e.proof_id = $2 and e.matched_by in ('transaction', 'details')
  and not exists (select from payments p where p.tenant_id = $1 and p.entry_id = e.id)
"""

MATCHED = """
select e.proof_id, p.order_id, e.amount_minor, e.currency from statement_entries e
join payment_proofs p on p.tenant_id = e.tenant_id and p.id = e.proof_id
where e.tenant_id = $1 and e.proof_id = any($2)
"""


@dataclass(frozen=True)
class _Entry:
    id: UUID
    amount_minor: int
    currency: str
    paid_at: datetime
    timed: bool
    payer: str
    payer_account: str
    transaction_key: str | None


@dataclass(frozen=True)
class _Proof:
    id: UUID
    fields: dict[str, Field]
    transaction_key: str | None


async def is_matched(tx: Tx, proof_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Of each of these proofs whether a statement bears it out for exactly what is to be paid now."""
    matched = dict.fromkeys(proof_ids, False)
    for row in await tx.raw.fetch(MATCHED, tx.tenant_id, list(proof_ids)):
        order = await get_order(tx, row["order_id"])
        due = await ledger.asked(tx, order)
        matched[row["proof_id"]] = (row["amount_minor"], row["currency"]) == (due, order.currency)
    return matched


async def match(
    tx: Tx, keys: Sequence[str], since: datetime, until: datetime, *, fresh: Sequence[UUID] = (), by: Actor = SYSTEM
) -> int:
    """Match entries with these transaction keys, then those that are `fresh` by what orders are known by, and then by
    details those paid in this time; how many were matched.

    The shop's other matches and readings wait until this transaction ends. What is matched is told.
    """
    await take_turns(tx)
    found = [row["proof_id"] for row in await tx.raw.fetch(BY_ID, tx.tenant_id, list(keys))]
    known = await tie_known(tx, fresh, by=by) if fresh else Known([], 0)
    found += known.proof_ids
    found += await _by_details(tx, since - WINDOW, until + WINDOW)
    await rejudge(tx, found)
    return len(found) + known.without_proof


async def match_proof(tx: Tx, proof_id: UUID) -> None:
    """Its reading is new: an entry may have waited for it, or be for its order already."""
    row = await tx.raw.fetchrow(
        "select transaction_key, read_at from proof_readings where tenant_id = $1 and proof_id = $2",
        tx.tenant_id,
        proof_id,
    )
    if row is None:
        return
    if found := await give_proof(tx, [(await get_proof(tx, proof_id)).order_id]):
        await rejudge(tx, found)
    else:
        await match(tx, [row["transaction_key"]] if row["transaction_key"] else [], row["read_at"], row["read_at"])


async def untie(tx: Tx, proof_id: UUID) -> None:
    """What was read of this proof is corrected: let go of the entry that was tied to it by that."""
    await tx.raw.execute(UNTIE, tx.tenant_id, proof_id)


async def _by_details(tx: Tx, since: datetime, until: datetime) -> list[UUID]:
    """Only where one entry fits one proof and nothing else."""
    entries = [_Entry(**row) for row in await tx.raw.fetch(OPEN_ENTRIES, tx.tenant_id, since, until)]
    if not entries:
        return []
    rows = await tx.raw.fetch(OPEN_PROOFS, tx.tenant_id, since, until)
    proofs = [
        _Proof(row["proof_id"], fields_of(row["fields"], row["corrected"]), row["transaction_key"]) for row in rows
    ]
    tenant = await get_tenant(tx)
    pairs = _pairs(entries, proofs, tenant.currency, ZoneInfo(tenant.time_zone))
    named = Counter(one for pair in pairs for one in pair)
    found: list[UUID] = []
    for entry_id, proof_id in pairs:
        alone = named[entry_id] == named[proof_id] == 1
        if alone and await tx.raw.fetch(BY_DETAILS, tx.tenant_id, entry_id, proof_id):
            found.append(proof_id)
    return found


def _pairs(entries: list[_Entry], proofs: list[_Proof], currency: str, zone: ZoneInfo) -> list[tuple[UUID, UUID]]:
    """Every entry with every proof it fits; by amount first, for there may be thousands of each."""
    by_amount: dict[int, list[_Proof]] = defaultdict(list)
    for proof in proofs:
        if (minor := _amount_of(proof, currency)) is not None:
            by_amount[minor].append(proof)
    return [
        (entry.id, proof.id)
        for entry in entries
        for proof in by_amount[entry.amount_minor]
        if _fits(entry, proof, zone)
    ]


def _fits(entry: _Entry, proof: _Proof, zone: ZoneInfo) -> bool:
    if entry.transaction_key and proof.transaction_key:
        return False  # both are known, and differ
    currency = proof.fields.get("currency")
    if currency and currency.value != entry.currency:
        return False
    return _same_time(entry, proof, zone) and _same_payer(entry, proof)


def _amount_of(proof: _Proof, currency: str) -> int | None:
    """In minor units; None when it was not read for sure, or is no amount of `currency`."""
    amount = proof.fields.get("amount")
    try:
        return to_minor(Decimal(amount.value), currency) if amount and amount.confidence >= SURE else None
    except Invalid:
        return None


def _same_time(entry: _Entry, proof: _Proof, zone: ZoneInfo) -> bool:
    paid = proof.fields.get("paid_at")
    if paid is None:
        return False
    at, here = datetime.fromisoformat(paid.value).replace(tzinfo=zone), entry.paid_at.astimezone(zone)
    if not entry.timed or len(paid.value) == len("2026-01-31"):
        return at.date() == here.date()
    return abs(at - here) <= NEAR


def _same_payer(entry: _Entry, proof: _Proof) -> bool:
    name, account = proof.fields.get("payer"), proof.fields.get("payer_account")
    if account and entry.payer_account and is_same(account.value, entry.payer_account):
        return True
    return bool(
        name and entry.payer and SequenceMatcher(None, squashed(name.value), squashed(entry.payer)).ratio() >= ALIKE
    )
