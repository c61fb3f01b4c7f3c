"""/api/payments: the queue of proofs. /api/payment-config: the accounts customers pay to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from munshi.auth.guards import Admin, Agent, TenantTx, Viewer
from munshi.auth.second_step.proof import prove
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.schemas import Arrangement, Page
from munshi.payments import search, service
from munshi.payments.accounts import service as methods
from munshi.payments.decisions import bulk, decide
from munshi.payments.decisions.effect import Decision
from munshi.payments.reading.correct import correct
from munshi.payments.reading.schemas import ReadingCorrection
from munshi.payments.reading.service import read_again
from munshi.payments.schemas import (
    Approval,
    BulkApproval,
    BulkOutcome,
    InstructionsPreview,
    InstructionsQuery,
    MethodChange,
    MethodQuery,
    MethodView,
    NewMethod,
    NewTie,
    ProofQuery,
    ProofView,
    Rejection,
    RejectionPreview,
)

router = APIRouter(prefix="/api", tags=["payments"], responses=problems(401, 403))


@router.get("/payments", responses=problems(422))
async def list_payment_proofs(_: Viewer, tx: TenantTx, query: Annotated[ProofQuery, Query()]) -> Page[ProofView]:
    items, total = await search.list_proofs(tx, query)
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.post("/payments", status_code=201, responses=problems(404, 409, 422))
async def tie_payment_proof(member: Agent, tx: TenantTx, tie: NewTie) -> ProofView:
    """Let a picture or PDF of the chat wait in the queue as a proof. The customer hears nothing of it."""
    proof = await service.tie_message(tx, tie.order_id, tie.message_id, by=member.actor)
    return await search.view_proof(tx, proof.id)


@router.post("/payments/approve", responses=problems(404, 422))
async def approve_payments(member: Agent, runtime: RuntimeDep, approval: BulkApproval) -> list[BulkOutcome]:
    """Approve each of these for what is due, each by itself: one that is refused hinders no other."""
    attested = approval.attested
    return await bulk.approve_all(runtime, member.tenant_id, approval.ids, attested=attested, by=member.actor)


@router.get("/payments/{proof_id:uuid}", responses=problems(404, 422))
async def get_payment_proof(_: Viewer, tx: TenantTx, proof_id: UUID) -> ProofView:
    return await search.view_proof(tx, proof_id)


@router.post("/payments/{proof_id:uuid}/approve", responses=problems(404, 409, 422))
async def approve_payment(member: Agent, tx: TenantTx, proof_id: UUID, approval: Approval) -> ProofView:
    """The money is there, all that is due or the `amount`: once the time to undo is over the order follows its ledger,
    and the customer is told. Above the shop's limit a second person must approve it too.
    """
    said = Decision("approved", member.actor, note=approval.note, amount=approval.amount, anyway=approval.anyway)
    await decide.decide(tx, proof_id, said)
    return await search.view_proof(tx, proof_id)


@router.post("/payments/{proof_id:uuid}/reject", responses=problems(404, 409, 422))
async def reject_payment(member: Agent, tx: TenantTx, proof_id: UUID, rejection: Rejection) -> ProofView:
    """The customer is told the reason, once the time to undo is over, and may send another proof."""
    decision = Decision("rejected", member.actor, rejection.reason, rejection.note)
    await decide.decide(tx, proof_id, decision)
    return await search.view_proof(tx, proof_id)


@router.post("/payments/{proof_id:uuid}/rejection-preview", responses=problems(404, 422))
async def preview_payment_rejection(_: Agent, tx: TenantTx, proof_id: UUID, rejection: Rejection) -> RejectionPreview:
    """What the customer would be told of this rejection, in their language. Nothing changes."""
    text, language = await service.preview_rejection(tx, proof_id, rejection.reason, rejection.note)
    return RejectionPreview(text=text, language=language)


@router.post("/payments/{proof_id:uuid}/undo", responses=problems(404, 409, 422))
async def undo_payment_decision(member: Agent, tx: TenantTx, proof_id: UUID) -> ProofView:
    """Take a held decision back: one's own, or as an admin anybody's."""
    await decide.undo(tx, proof_id, by=member.actor, of_anybody=member.may("admin"))
    return await search.view_proof(tx, proof_id)


@router.post("/payments/{proof_id:uuid}/read-again", responses=problems(404, 409, 422))
async def read_payment_proof_again(_: Agent, tx: TenantTx, proof_id: UUID) -> ProofView:
    """Try once more to read a picture or PDF that could not be read. Its reading changes when that is done."""
    await read_again(tx, proof_id)
    return await search.view_proof(tx, proof_id)


@router.patch("/payments/{proof_id:uuid}/reading", responses=problems(404, 409, 422))
async def correct_payment_reading(
    member: Agent, tx: TenantTx, proof_id: UUID, correction: ReadingCorrection
) -> ProofView:
    """Put right what was read wrongly; the proof is judged anew by that. Refused once it is decided."""
    await correct(tx, proof_id, correction, by=member.actor)
    return await search.view_proof(tx, proof_id)


@router.get("/payment-config", responses=problems(422))
async def list_payment_methods(_: Viewer, tx: TenantTx, query: Annotated[MethodQuery, Query()]) -> Page[MethodView]:
    found, total = await methods.list_methods(tx, query)
    items = [MethodView.model_validate(method) for method in found]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


@router.get("/payment-config/active")
async def list_active_payment_methods(_: Viewer, tx: TenantTx) -> list[MethodView]:
    """All accounts customers are given now, in the order they are given."""
    return [MethodView.model_validate(method) for method in await service.active_methods(tx)]


@router.get("/payment-config/preview", responses=problems(422))
async def preview_payment_instructions(
    _: Viewer, tx: TenantTx, query: Annotated[InstructionsQuery, Query()]
) -> InstructionsPreview:
    """What a customer is told who has just placed an order, for an order that does not exist."""
    return await methods.preview_instructions(tx, query.language)


@router.post("/payment-config", status_code=201, responses=problems(422))
async def create_payment_method(member: Admin, runtime: RuntimeDep, new: NewMethod) -> MethodView:
    """The owner is alerted: whoever can write an account can have the money sent to theirs."""
    await prove(runtime, member.person_id, new.password, new.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return MethodView.model_validate(await methods.create_method(tx, new, by=member.actor))


@router.put("/payment-config/order", status_code=204, responses=problems(404, 422))
async def arrange_payment_methods(member: Admin, tx: TenantTx, arrangement: Arrangement) -> None:
    """The named accounts come first, in this order; the others keep theirs after them."""
    await methods.arrange_methods(tx, arrangement.ids, by=member.actor)


@router.get("/payment-config/{method_id:uuid}", responses=problems(404, 422))
async def get_payment_method(_: Viewer, tx: TenantTx, method_id: UUID) -> MethodView:
    return MethodView.model_validate(await methods.get_method(tx, method_id))


@router.patch("/payment-config/{method_id:uuid}", responses=problems(404, 422))
async def change_payment_method(
    member: Admin, runtime: RuntimeDep, method_id: UUID, change: MethodChange
) -> MethodView:
    """The owner is alerted when money will go elsewhere."""
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await methods.get_method(tx, method_id)
    if methods.needs_password(change):
        await prove(runtime, member.person_id, change.password, change.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return MethodView.model_validate(await methods.change_method(tx, method_id, change, by=member.actor))


@router.delete("/payment-config/{method_id:uuid}", status_code=204, responses=problems(404, 422))
async def delete_payment_method(member: Admin, tx: TenantTx, method_id: UUID) -> None:
    await methods.delete_method(tx, method_id, by=member.actor)
