"""What was read, for those who look at proofs."""

from collections import defaultdict
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select

from munshi.core.db import Tx
from munshi.payments.reading.models import ProofReading
from munshi.payments.reading.schemas import ReadingView, TwinView
from munshi.payments.reading.twins import twins_of


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
    return {reading.proof_id: _view(reading, twins[reading.proof_id]) for reading in readings}


def _view(reading: ProofReading, twins: list[TwinView]) -> ReadingView:
    values = {name: getattr(reading, name) for name in ReadingView.model_fields if name != "twins"}
    return ReadingView.model_validate({**values, "twins": twins})
