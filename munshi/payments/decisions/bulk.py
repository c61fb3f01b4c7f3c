"""Approve many proofs at once: only those that a statement vouches for, or a person who has looked at it."""

from collections.abc import Sequence
from uuid import UUID

from munshi.core.db import tenant_tx
from munshi.core.errors import Problem
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.payments.decisions.decide import decide
from munshi.payments.decisions.effect import Decision
from munshi.payments.schemas import BulkOutcome
from munshi.payments.service import get_proof
from munshi.payments.statements.tying.match import is_matched


async def approve_all(
    runtime: Runtime, tenant_id: UUID, proof_ids: Sequence[UUID], *, attested: bool, by: Actor
) -> list[BulkOutcome]:
    """Approve each for what is due, each in a transaction of its own, and tell what became of it.

    What no statement vouches for is refused (`not_attested`) unless `attested`: that the reviewer has looked.
    NotFound, and nothing is approved, when one of them does not exist.
    """
    async with tenant_tx(runtime.db, tenant_id) as tx:
        for proof_id in proof_ids:
            await get_proof(tx, proof_id)
        matched = await is_matched(tx, proof_ids)
    outcomes = []
    for proof_id in proof_ids:
        if not attested and not matched[proof_id]:
            outcomes.append(BulkOutcome(proof_id=proof_id, outcome="refused", code="not_attested"))
            continue
        decision = Decision("approved", by, attested=attested)
        try:
            async with tenant_tx(runtime.db, tenant_id) as tx:
                await decide(tx, proof_id, decision)
                await tx.flush()
                proof = await get_proof(tx, proof_id)
                outcome = "first_approved" if proof.status == "waiting" else "approved"
                outcomes.append(BulkOutcome(proof_id=proof_id, outcome=outcome, code=None))
        except Problem as problem:
            outcomes.append(BulkOutcome(proof_id=proof_id, outcome="refused", code=problem.slug))
    return outcomes
