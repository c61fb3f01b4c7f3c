"""Keep what was read from a proof and judge it, again whenever something it was judged by has changed."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

import orjson
from sqlalchemy import select

from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict
from munshi.core.money import from_minor
from munshi.core.queue.jobs import wake
from munshi.events.service import SYSTEM, emit
from munshi.orders.service import get_order
from munshi.payments.books import ledger
from munshi.payments.models import PaymentProof
from munshi.payments.reading.models import ProofReading
from munshi.payments.reading.receipt.fields import FIELDS, Field
from munshi.payments.reading.receipt.ids import id_key
from munshi.payments.reading.receipt.words import Box
from munshi.payments.reading.verdict.accounts import Account
from munshi.payments.reading.verdict.judge import SURE, Expected, Twin, judge
from munshi.payments.reading.verdict.twins import link_twins, take_turns, twins_of
from munshi.payments.service import active_methods, get_proof
from munshi.tenants.service import get_tenant, settings_of

LEAST_KEY = 6  # a shorter number may well come twice
UNDECIDED = ("waiting", "held")
EYES_NEEDED = ("amount", "transaction_id")

KEEP = """
insert into proof_readings (tenant_id, proof_id, state, reason, fields, signs, transaction_key, picture_hash, seen_by,
  shown_id)
values ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb, $7, ('x' || $8::text)::bit(256), $9, $10)
on conflict (tenant_id, proof_id) do update set state = excluded.state, reason = excluded.reason,
  fields = excluded.fields, signs = excluded.signs, transaction_key = excluded.transaction_key,
  picture_hash = coalesce(excluded.picture_hash, proof_readings.picture_hash), seen_by = excluded.seen_by,
  shown_id = coalesce(excluded.shown_id, proof_readings.shown_id), read_at = now()
"""

# A person may have been quicker than the reader: what this proof has paid was due when it came.
CONFIRMED = """
select coalesce(sum(amount_minor), 0)::bigint from payments
where tenant_id = $1 and proof_id = $2 and kind = 'confirmed'
"""

CORRECT = """
update proof_readings set corrected = $3::text::jsonb, transaction_key = $4 where tenant_id = $1 and proof_id = $2
"""

CAME_IN = "select amount_minor from statement_entries where tenant_id = $1 and proof_id = $2 and currency = $3"

JUDGED = """
update proof_readings set verdict = $3, checks = $4::text::jsonb
where tenant_id = $1 and proof_id = $2 and (verdict, checks) is distinct from ($3, $4::text::jsonb)
returning proof_id
"""


async def keep_reading(tx: Tx, proof_id: UUID, answer: Json, *, shown_id: UUID | None = None) -> None:
    """What the reading process answered: `fields`, `hash` and `signs`, or why it is `unreadable`.

    `shown_id`: the file in which browsers can show it, where what was sent is none.
    """
    proof = await get_proof(tx, proof_id)
    fields = fields_of(answer.get("fields", {}))
    await _keep(tx, proof, fields, answer, shown_id=shown_id)
    if await _wants_eyes(tx, fields):
        wake(tx, f"see:{proof_id}")


async def keep_seen(tx: Tx, proof_id: UUID, seen: dict[str, Field], by: str) -> None:
    """What an AI provider saw fills in what was not read for sure; where both are sure and differ, neither counts."""
    proof, reading = await get_proof(tx, proof_id), await get_reading(tx, proof_id)
    before = fields_of(reading.fields) if reading else {}
    fields = {name: one for name in FIELDS if (one := _agreed(before.get(name), seen.get(name)))}
    await _keep(tx, proof, fields, {"signs": reading.signs if reading else []}, seen_by=by)


async def get_reading(tx: Tx, proof_id: UUID) -> ProofReading | None:
    return await tx.get(ProofReading, (tx.tenant_id, proof_id), populate_existing=True)


async def read_again(tx: Tx, proof_id: UUID) -> None:
    """Let a proof that could not be read be read once more. Conflict (`was_read`) when it was."""
    await get_proof(tx, proof_id)
    reading = await get_reading(tx, proof_id)
    if reading and reading.state == "read":
        raise Conflict("This picture has been read.", code="was_read")
    wake(tx, f"read:{proof_id}")


async def rejudge(tx: Tx, proof_ids: Sequence[UUID]) -> None:
    """Judge those of these proofs that are read and not decided on yet; what changes is told."""
    rows = await tx.execute(
        select(PaymentProof, ProofReading)
        .join(
            ProofReading,
            (ProofReading.tenant_id == PaymentProof.tenant_id) & (ProofReading.proof_id == PaymentProof.id),
        )
        .where(PaymentProof.tenant_id == tx.tenant_id, PaymentProof.id.in_(proof_ids))
        .where(PaymentProof.status.in_(UNDECIDED))
        .order_by(PaymentProof.id)
        .execution_options(populate_existing=True)
    )
    for proof, reading in rows.all():
        if await _judge(tx, proof, fields_of(reading.fields, reading.corrected)):
            _tell(tx, proof)


async def keep_corrected(tx: Tx, proof: PaymentProof, reading: ProofReading, corrected: Json) -> None:
    """Judge a proof by what a person says of it, and with it those that were or are its twins by that."""
    fields = fields_of(reading.fields, corrected)
    key, had = _key_of(fields), {row.twin_id for row in await twins_of(tx, [proof.id])}
    has = await link_twins(tx, proof.id, proof.sha256, key, None)
    await tx.raw.execute(CORRECT, tx.tenant_id, proof.id, orjson.dumps(corrected).decode(), key)
    await _judge(tx, proof, fields)
    await rejudge(tx, sorted({*had, *has}))


def fields_of(kept: Json, corrected: Json | None = None) -> dict[str, Field]:
    """From their JSON; what a person has corrected stands for what was read, in its place on the picture."""
    read = {name: Field(**{**one, "box": Box(**one["box"]) if one.get("box") else None}) for name, one in kept.items()}
    return read | {
        name: Field(one["value"], 1.0, read[name].box if name in read else None, "person")
        for name, one in (corrected or {}).items()
    }


async def _keep(
    tx: Tx,
    proof: PaymentProof,
    fields: dict[str, Field],
    answer: Json,
    *,
    seen_by: str | None = None,
    shown_id: UUID | None = None,
) -> None:
    await take_turns(tx)
    before = await get_reading(tx, proof.id)
    kept = {name: one.as_json() for name, one in fields.items()}
    stands = fields_of(kept, before.corrected if before else None)
    key, reason, picture = _key_of(stands), answer.get("unreadable"), answer.get("hash")
    twins = await link_twins(tx, proof.id, proof.sha256, key, picture)
    state = "not_read" if reason else "read"
    signs = orjson.dumps(answer.get("signs", [])).decode()
    values = (state, reason, orjson.dumps(kept).decode(), signs, key, picture, seen_by, shown_id)
    await tx.raw.execute(KEEP, tx.tenant_id, proof.id, *values)
    await _judge(tx, proof, stands)
    _tell(tx, proof)
    await rejudge(tx, twins)


async def _judge(tx: Tx, proof: PaymentProof, fields: dict[str, Field]) -> bool:
    """Whether the verdict or a reason for it has changed."""
    twins = [Twin(row.kind, row.status, row.same_order) for row in await twins_of(tx, [proof.id])]
    expected = await _expected(tx, proof)
    confirmed = await tx.raw.fetchval(CONFIRMED, tx.tenant_id, proof.id)
    expected = replace(expected, due_minor=expected.due_minor + confirmed)
    came_in = await tx.raw.fetchval(CAME_IN, tx.tenant_id, proof.id, expected.currency)
    verdict = judge(fields, expected, twins, None if came_in is None else from_minor(came_in, expected.currency))
    checks = orjson.dumps([check.as_json() for check in verdict.checks]).decode()
    return bool(await tx.raw.fetch(JUDGED, tx.tenant_id, proof.id, verdict.overall, checks))


async def _expected(tx: Tx, proof: PaymentProof) -> Expected:
    order, tenant = await get_order(tx, proof.order_id), await get_tenant(tx)
    return Expected(
        due_minor=await ledger.asked(tx, order),
        currency=order.currency,
        accounts=[Account(method.account_number, method.account_title) for method in await active_methods(tx)],
        placed_at=order.created_at,
        sent_at=proof.created_at,
        zone=tenant.time_zone,
    )


def _tell(tx: Tx, proof: PaymentProof) -> None:
    emit(tx, "payment.read", proof.id, {"order": proof.order_id, "proof": proof.id}, by=SYSTEM)


async def _wants_eyes(tx: Tx, fields: dict[str, Field]) -> bool:
    sure = all(name in fields and fields[name].confidence >= SURE for name in EYES_NEEDED)
    return not sure and settings_of(await get_tenant(tx)).ai_reads_proofs


def _agreed(read: Field | None, seen: Field | None) -> Field | None:
    if read is None or seen is None:
        return read or seen
    if read.confidence < SURE:
        return seen if seen.value != read.value else Field(read.value, seen.confidence, read.box, "ai")
    if id_key(read.value) == id_key(seen.value) or read.value in seen.value or seen.confidence < SURE:
        return read
    return Field(**{**asdict(read), "box": read.box, "confidence": 0.5})


def _key_of(fields: dict[str, Field]) -> str | None:
    field = fields.get("transaction_id")
    key = id_key(field.value) if field and field.confidence >= SURE else ""
    return key if len(key) >= LEAST_KEY else None
