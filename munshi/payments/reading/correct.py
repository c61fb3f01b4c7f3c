"""A person corrects what was read wrongly: it stands beside the reading, and the proof is judged anew by it."""

from uuid import UUID

from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict
from munshi.core.money import from_minor
from munshi.events.service import Actor, emit
from munshi.payments.decisions.decide import refuse_decided
from munshi.payments.decisions.effect import facts_of
from munshi.payments.reading.schemas import ReadingCorrection
from munshi.payments.reading.service import get_reading, keep_corrected
from munshi.payments.reading.verdict.twins import take_turns
from munshi.payments.service import get_proof
from munshi.payments.statements.tying.match import match_proof, untie


async def correct(tx: Tx, proof_id: UUID, correction: ReadingCorrection, *, by: Actor) -> None:
    """What `correction` names stands for what was read of a waiting proof; its twins and its statement are found anew.

    Conflict: `already_decided` with `by_name`, who was quicker; `being_read` while nothing has been read yet.
    """
    await take_turns(tx)
    proof = await get_proof(tx, proof_id)
    await tx.refresh(proof, with_for_update=True)
    if proof.status != "waiting":
        await refuse_decided(tx, proof)
    reading = await get_reading(tx, proof_id)
    if reading is None:
        raise Conflict("This picture is still being read.", code="being_read")
    said = _values_of(correction)
    before = {name: one["value"] for name, one in reading.corrected.items()}
    changed = {name: value for name, value in said.items() if before.get(name) != value}
    if not changed:
        return
    corrected = {name: one for name, one in reading.corrected.items() if name not in changed}
    for name, value in changed.items():
        if value is not None:
            corrected[name] = {"value": value, "by": str(by.id), "at": now().isoformat()}
    await untie(tx, proof_id)
    await keep_corrected(tx, proof, reading, corrected)
    await match_proof(tx, proof_id)
    emit(tx, "payment.corrected", proof.id, facts_of(proof) | {"fields": sorted(changed)}, by=by)


def _values_of(correction: ReadingCorrection) -> Json:
    """By the names of fields; None where what was read is to stand again."""
    said: Json = {name: getattr(correction, name) for name in correction.model_fields_set}
    if "amount" in said:
        money = correction.amount
        said["amount"] = str(from_minor(money.minor, money.currency)) if money else None
        said["currency"] = money.currency if money else None
    return said
