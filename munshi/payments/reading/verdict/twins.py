"""Proofs that look like one another: the same file, the same transaction, or nearly the same picture."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from munshi.core.db import Tx

# Of 256 bits: a picture sent again differs in 6 at most, two honest receipts of one app in 12 at least.
FARTHEST = 8
MOST_OF_A_KIND = 20

# One at a time in a shop, or two that come together would miss each other.
TAKE_TURNS = "select pg_advisory_xact_lock(hashtextextended('munshi readings of ' || $1::text, 0))"

# A reading that was made without the picture keeps the hash it had.
FIND = f"""
with mine as (
  select coalesce(('x' || $5::text)::bit(256),
    (select picture_hash from proof_readings where tenant_id = $1 and proof_id = $2)) as hash)
(select id as twin_id, 'file' as kind, 0::bigint as distance from payment_proofs
 where tenant_id = $1 and sha256 = $3 and id <> $2 order by id limit {MOST_OF_A_KIND})
union all
(select proof_id, 'transaction', 0 from proof_readings
 where tenant_id = $1 and transaction_key = $4 and proof_id <> $2 order by proof_id limit {MOST_OF_A_KIND})
union all
(select proof_id, 'picture', bit_count(picture_hash # mine.hash) from proof_readings, mine
 where tenant_id = $1 and proof_id <> $2 and bit_count(picture_hash # mine.hash) <= {FARTHEST}
 order by proof_id limit {MOST_OF_A_KIND})
"""  # noqa: S608 - constants of this file

# In one order, as everybody who locks several proofs.
HOLD = "select id from payment_proofs where tenant_id = $1 and id = any($2) order by id for key share"

FORGET = "delete from proof_twins where tenant_id = $1 and (proof_id = $2 or twin_id = $2)"

WRITE = """
insert into proof_twins (tenant_id, proof_id, twin_id, kind, distance)
select $1, pair.one, pair.other, found.kind, found.distance
from unnest($3::uuid[], $4::text[], $5::bigint[]) as found(twin_id, kind, distance)
cross join lateral (values ($2::uuid, found.twin_id), (found.twin_id, $2::uuid)) as pair(one, other)
on conflict do nothing
"""

OF = """
select t.proof_id, t.twin_id, t.kind, t.distance, p.status, p.order_id, p.created_at, o.number as order_number,
  c.name as customer_name, p.order_id = mine.order_id as same_order
from proof_twins t
join payment_proofs mine on mine.tenant_id = t.tenant_id and mine.id = t.proof_id
join payment_proofs p on p.tenant_id = t.tenant_id and p.id = t.twin_id
join orders o on o.tenant_id = p.tenant_id and o.id = p.order_id
join customers c on c.tenant_id = o.tenant_id and c.id = o.customer_id
where t.tenant_id = $1 and t.proof_id = any($2)
order by p.created_at desc, t.twin_id, t.kind
"""


@dataclass(frozen=True)
class ProofTwinRow:
    """The twin of `proof_id`; all but that and `same_order` is about the twin."""

    proof_id: UUID
    twin_id: UUID
    kind: str
    distance: int
    status: str
    order_id: UUID
    order_number: int
    customer_name: str | None
    same_order: bool
    created_at: datetime


async def take_turns(tx: Tx) -> None:
    """The shop's other readings and matches wait until this transaction ends."""
    await tx.raw.execute(TAKE_TURNS, str(tx.tenant_id))


async def link_twins(tx: Tx, proof_id: UUID, sha256: str, transaction_key: str | None, hash: str | None) -> list[UUID]:
    """Find the twins of a proof and write them down, both ways round, in the place of those found before.

    The shop's other readings wait until this transaction ends. Returns the twins' ids.
    """
    await take_turns(tx)
    found = await tx.raw.fetch(FIND, tx.tenant_id, proof_id, sha256, transaction_key, hash)
    ids = {row["twin_id"] for row in found}
    await tx.raw.fetch(HOLD, tx.tenant_id, [proof_id, *ids])
    await tx.raw.execute(FORGET, tx.tenant_id, proof_id)
    columns = ([row[name] for row in found] for name in ("twin_id", "kind", "distance"))
    await tx.raw.execute(WRITE, tx.tenant_id, proof_id, *columns)
    return sorted(ids)


async def twins_of(tx: Tx, proof_ids: list[UUID]) -> list[ProofTwinRow]:
    """Of all these proofs, the latest twin first; one twin stands here once for each way in which it is alike."""
    rows = await tx.raw.fetch(OF, tx.tenant_id, proof_ids) if proof_ids else []
    return [ProofTwinRow(**row) for row in rows]
