"""Tie money that has come in to the order whose own amount or reference it carries. It needs no picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from munshi.core.db import Tx
from munshi.events.service import Actor, emit

# Clocks differ; a line without a time of day counts for its whole day. An amount may still be paid for some days after
# its order has ended, so what two orders have had within those days ties neither; nor does what another order costs.
BY_AMOUNT = """
update statement_entries e set order_id = found.order_id, matched_by = 'amount'
from (
  select distinct on (one.order_id) one.order_id, one.entry_id from (
    select e.id as entry_id, min(i.order_id::text)::uuid as order_id, min(e.paid_at) as paid_at
    from statement_entries e
    join payment_identifiers i on i.tenant_id = e.tenant_id and i.amount_minor = e.amount_minor
      and i.currency = e.currency
      and i.created_at < e.paid_at + case when e.timed then interval '10 minutes' else interval '1 day' end
      and (i.released_at is null or i.released_at > e.paid_at - interval '7 days')
    where e.tenant_id = $1 and e.id = any($2) and e.order_id is null and not exists (
      select from orders o
      where o.tenant_id = $1 and o.total_minor = e.amount_minor and o.currency = e.currency
        and o.status in ('pending', 'payment_submitted', 'rejected'))
    group by e.id having count(distinct i.order_id) = 1 and bool_or(i.released_at is null)
  ) one
  where not exists (
    select from statement_entries before
    where before.tenant_id = $1 and before.order_id = one.order_id and before.matched_by = 'amount'
      and not exists (select from payments p where p.tenant_id = $1 and p.entry_id = before.id))
  order by one.order_id, one.paid_at, one.entry_id
) as found
where e.tenant_id = $1 and e.id = found.entry_id
returning e.id, e.order_id, e.amount_minor, e.currency, e.matched_by,
  (select status from orders o where o.tenant_id = $1 and o.id = found.order_id) as status
"""

NOTES = """
select id, description, payer from statement_entries where tenant_id = $1 and id = any($2) and order_id is null
"""

BY_REFERENCE = """
update statement_entries e set order_id = found.order_id, matched_by = 'reference'
from (
  select said.entry_id, min(i.order_id::text)::uuid as order_id
  from unnest($2::uuid[], $3::text[]) as said(entry_id, reference)
  join payment_identifiers i on i.tenant_id = $1 and i.reference = said.reference and i.released_at is null
  group by said.entry_id having count(distinct i.order_id) = 1
) as found
where e.tenant_id = $1 and e.id = found.entry_id and e.order_id is null
returning e.id, e.order_id, e.amount_minor, e.currency, e.matched_by,
  (select status from orders o where o.tenant_id = $1 and o.id = found.order_id) as status
"""

# The order's one open picture, unless it is known to show another transaction.
GIVE_PROOF = """
update statement_entries e set proof_id = p.id
from payment_proofs p left join proof_readings r on r.tenant_id = p.tenant_id and r.proof_id = p.id
where e.tenant_id = $1 and e.order_id = any($2) and e.proof_id is null
  and p.tenant_id = $1 and p.order_id = e.order_id and p.status in ('waiting', 'held')
  and (r.transaction_key is null or e.transaction_key is null or r.transaction_key = e.transaction_key)
  and not exists (select from statement_entries taken where taken.tenant_id = $1 and taken.proof_id = p.id)
  and not exists (select from payments b where b.tenant_id = $1 and b.entry_id = e.id)
  and not exists (
    select from payment_proofs q
    where q.tenant_id = $1 and q.order_id = p.order_id and q.id <> p.id and q.status in ('waiting', 'held'))
  and not exists (
    select from statement_entries other
    where other.tenant_id = $1 and other.order_id = e.order_id and other.id <> e.id and other.proof_id is null)
returning e.id, e.proof_id
"""

WORD = re.compile(r"[A-Z0-9]+")
LONGEST_REFERENCE = 8


@dataclass(frozen=True)
class Known:
    """`proof_ids` are borne out now; `without_proof`: so many entries are for an order that sent no picture."""

    proof_ids: list[UUID]
    without_proof: int


async def tie_known(tx: Tx, entry_ids: Sequence[UUID], *, by: Actor) -> Known:
    """Tie those of these entries that no transaction has tied; each is told as an event of its order."""
    rows = await tx.raw.fetch(BY_REFERENCE, tx.tenant_id, *await _said(tx, entry_ids))
    rows += await tx.raw.fetch(BY_AMOUNT, tx.tenant_id, list(entry_ids))
    for row in rows:
        data = {name: row[name] for name in ("amount_minor", "currency", "matched_by", "status")}
        emit(tx, "order.matched", row["order_id"], {"entry": row["id"], **data}, by=by)
    proofs = await give_proof(tx, [row["order_id"] for row in rows])
    return Known(proofs, len(rows) - len(proofs))


async def give_proof(tx: Tx, order_ids: Sequence[UUID]) -> list[UUID]:
    """Let what has come in for these orders bear out the picture that was sent for it; those proofs."""
    rows = await tx.raw.fetch(GIVE_PROOF, tx.tenant_id, list(order_ids)) if order_ids else []
    return [row["proof_id"] for row in rows]


async def _said(tx: Tx, entry_ids: Sequence[UUID]) -> tuple[list[UUID], list[str]]:
    """Entries beside every word of theirs that may be a reference, also where it was written in two or three parts."""
    entries, words = list[UUID](), list[str]()
    for row in await tx.raw.fetch(NOTES, tx.tenant_id, list(entry_ids)):
        parts = WORD.findall(f"{row['description']} {row['payer']}".upper())
        joined = {"".join(parts[at : at + length]) for at in range(len(parts)) for length in (1, 2, 3)}
        found = sorted(word for word in joined if len(word) <= LONGEST_REFERENCE)
        entries += [row["id"]] * len(found)
        words += found
    return entries, words
