"""What was read, for those who look at proofs."""

from collections import defaultdict
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select

from munshi.core.db import Json, Tx
from munshi.core.money import Money
from munshi.payments.reading.models import ProofReading
from munshi.payments.reading.schemas import CorrectionView, OnStatementView, ReadingView, TwinView
from munshi.payments.reading.service import fields_of
from munshi.payments.reading.verdict.twins import twins_of

ENTRIES = """
select proof_id, id, amount_minor, currency, paid_at, matched_by from statement_entries
where tenant_id = $1 and proof_id = any($2)
"""


async def view_readings(tx: Tx, proof_ids: list[UUID]) -> dict[UUID, ReadingView]:
    """By proof; one that has not been looked at yet is absent."""
    rows = await tx.scalars(
        select(ProofReading)
        .where(ProofReading.tenant_id == tx.tenant_id, ProofReading.proof_id.in_(proof_ids))
        .execution_options(populate_existing=True)
    )
    readings = rows.all()
    names = await _names(tx, {one["by"] for reading in readings for one in reading.corrected.values()})
    twins: dict[UUID, list[TwinView]] = defaultdict(list)
    for row in await twins_of(tx, proof_ids):
        twins[row.proof_id].append(TwinView.model_validate({**asdict(row), "proof_id": row.twin_id}))
    entries = {
        row["proof_id"]: OnStatementView(
            entry_id=row["id"],
            amount=Money.of(row["amount_minor"], row["currency"]),
            paid_at=row["paid_at"],
            matched_by=row["matched_by"],
        )
        for row in await tx.raw.fetch(ENTRIES, tx.tenant_id, proof_ids)
    }
    return {
        one.proof_id: _view(one, _fields(one, names), twins[one.proof_id], entries.get(one.proof_id))
        for one in readings
    }


async def _names(tx: Tx, ids: set[str]) -> dict[str, str]:
    """Of members by their ids; who is gone is absent."""
    rows = await tx.raw.fetch("select id, name from users where id = any($1)", sorted(ids)) if ids else []
    return {str(row["id"]): row["name"] for row in rows}


def _fields(reading: ProofReading, names: dict[str, str]) -> dict[str, Json]:
    """As they stand, with what was read where a person has corrected it."""
    stands = fields_of(reading.fields, reading.corrected)
    fields = {name: {**one.as_json(), "correction": None} for name, one in stands.items()}
    for name, one in reading.corrected.items():
        read_as = reading.fields.get(name, {}).get("value")
        fields[name]["correction"] = CorrectionView(read_as=read_as, by_name=names.get(one["by"]), at=one["at"])
    return fields


def _view(
    reading: ProofReading, fields: dict[str, Json], twins: list[TwinView], entry: OnStatementView | None
) -> ReadingView:
    made = {"fields": fields, "twins": twins, "on_statement": entry}
    kept = {name: getattr(reading, name) for name in ReadingView.model_fields if name not in made}
    return ReadingView.model_validate({**kept, **made})
