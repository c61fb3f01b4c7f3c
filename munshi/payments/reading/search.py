"""What was read, for those who look at proofs."""

from collections import defaultdict
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select

from munshi.core.db import Tx
from munshi.core.money import Money
from munshi.payments.reading.models import ProofReading
from munshi.payments.reading.schemas import OnStatementView, ReadingView, TwinView
from munshi.payments.reading.verdict.twins import twins_of

ENTRIES = """
select proof_id, id, amount_minor, currency, paid_at, matched_by from statement_entries
where tenant_id = $1 and proof_id = any($2)
"""


async def view_readings(tx: Tx, proof_ids: list[UUID]) -> dict[UUID, ReadingView]:
    """By proof; one that has not been looked at yet is absent."""
    readings = await tx.scalars(
        select(ProofReading)
        .where(ProofReading.tenant_id == tx.tenant_id, ProofReading.proof_id.in_(proof_ids))
        .execution_options(populate_existing=True)
    )
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
    return {one.proof_id: _view(one, twins[one.proof_id], entries.get(one.proof_id)) for one in readings}


def _view(reading: ProofReading, twins: list[TwinView], entry: OnStatementView | None) -> ReadingView:
    values = {
        name: getattr(reading, name) for name in ReadingView.model_fields if name not in ("twins", "on_statement")
    }
    return ReadingView.model_validate({**values, "twins": twins, "on_statement": entry})
