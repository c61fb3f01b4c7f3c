"""Decide on a payment proof: hold the decision, take it back, carry it out. Locks: conversation, order, proof."""

from typing import NoReturn, cast
from uuid import UUID

from sqlalchemy import func, select

from munshi.auth.service import name_of
from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Forbidden
from munshi.core.money import Money
from munshi.core.queue.jobs import wake
from munshi.events.service import SYSTEM, Actor, emit
from munshi.orders.models import Order
from munshi.orders.service import SETTLED, UNSETTLED, lock_order
from munshi.payments.books import ledger
from munshi.payments.decisions.effect import (
    Decision,
    Verdict,
    facts_of,
    forget_approval,
    take_effect,
    tell_of_drop,
    write_decision,
)
from munshi.payments.decisions.two_people import needs_two
from munshi.payments.models import PaymentProof
from munshi.payments.service import Reason, get_proof
from munshi.tenants.service import get_tenant, settings_of


async def decide(tx: Tx, proof_id: UUID, decision: Decision) -> None:
    """Hold `decision` for the shop's `decision_undo_seconds`; with 0 it takes effect in this transaction.

    While it is held the order stays as it is, the ledger is untouched and the customer hears nothing. Above the shop's
    limit a first approval is only noted, and the second person's is held.
    Conflict: `already_decided` with `by_name`, who was first; `illegal_transition` when the order is over;
    `second_person` when the first would approve again; `amounts_differ` when the second names another amount;
    `amount_needed` when nothing is due. Invalid (`currency`): the amount is in another one than the order.
    """
    proof, order = await _lock(tx, proof_id)
    if proof.status != "waiting":
        await refuse_decided(tx, proof)
    if decision.verdict == "approved":
        _check_takes_money(order, anyway=decision.anyway)
        amount, others = await _amount(tx, proof, order, decision.amount)
        if not await needs_two(tx, order, others + amount):
            forget_approval(proof)
        elif not _is_second(proof, decision.by, amount):
            _note_first(tx, proof, decision, amount)
            return
        proof.amount_minor, proof.anyway = amount, decision.anyway or proof.anyway
    seconds = settings_of(await get_tenant(tx)).decision_undo_seconds
    if seconds == 0:
        await take_effect(tx, proof, order, decision)
        return
    write_decision(proof, decision, held_for=seconds)
    data: Json = {"verdict": decision.verdict, "takes_effect_at": proof.takes_effect_at}
    if proof.amount_minor is not None:
        data |= {"amount_minor": proof.amount_minor, "currency": order.currency, "attested": decision.attested}
    emit(tx, "payment.held", proof.id, facts_of(proof) | data, by=decision.by)
    wake(tx, f"decide:{proof.id}", delay=seconds)


async def undo(tx: Tx, proof_id: UUID, *, by: Actor, of_anybody: bool) -> None:
    """Take a held decision back, or the first of two approvals: the proof waits again.

    Conflict (`not_held`) when there is none (any more). Forbidden (`not_yours`) when another member decided, unless
    `of_anybody`.
    """
    proof = await get_proof(tx, proof_id)
    await tx.refresh(proof, with_for_update=True)
    if proof.status != "held" and (proof.status != "waiting" or proof.first_approver_id is None):
        raise Conflict("No decision is held that could be taken back.", code="not_held", present=proof.status)
    decided_by = proof.reviewer_id if proof.status == "held" else proof.first_approver_id
    if decided_by != by.id and not of_anybody:
        raise Forbidden("Only who decided, or an admin, may take this back.", code="not_yours")
    if proof.status == "waiting":
        forget_approval(proof)
    _release(tx, proof, by=by)


async def carry_out(tx: Tx, proof_id: UUID) -> float:
    """Let a held decision take effect if its time has come; the seconds that are left, 0 when there is nothing to do.

    An approval is dropped, and the staff told, when the order has come to an end since it was given.
    """
    proof, order = await _lock(tx, proof_id)
    if proof.status != "held" or proof.takes_effect_at is None:
        return 0
    left = (proof.takes_effect_at - now()).total_seconds()
    if left > 0:
        return left
    decision = _held(proof)
    if decision.verdict == "approved" and _is_over(order) and not proof.anyway:
        tell_of_drop(tx, proof, order)
        forget_approval(proof)
        _release(tx, proof, by=SYSTEM)
    else:
        await take_effect(tx, proof, order, decision)
    return 0


def _check_takes_money(order: Order, *, anyway: bool) -> None:
    if _is_over(order) and not anyway:
        detail = (
            f"This order is {order.status}. If its money is there all the same, say so: it will be kept for a refund."
        )
        raise Conflict(detail, code="illegal_transition", present=order.status, allowed=[])


def _is_over(order: Order) -> bool:
    return order.status not in (*UNSETTLED, *SETTLED)


async def _amount(tx: Tx, proof: PaymentProof, order: Order, wanted: Money | None) -> tuple[int, int]:
    """What this approval confirms, and what the order has received and is about to by other held approvals."""
    stands, held = await ledger.standing(tx, order), await _held_elsewhere(tx, proof)
    others = stands.received + held
    if wanted is not None:
        return ledger.minor_of(wanted, order), others
    if proof.amount_minor is not None:
        return proof.amount_minor, others
    due = stands.due - held - await ledger.discount_of(tx, order)
    if due <= 0 and stands.total > 0:
        raise Conflict("Nothing is due for this order: say how much has arrived.", code="amount_needed")
    return max(due, 0), others


async def _held_elsewhere(tx: Tx, proof: PaymentProof) -> int:
    held = select(func.coalesce(func.sum(PaymentProof.amount_minor), 0)).where(
        PaymentProof.tenant_id == tx.tenant_id,
        PaymentProof.order_id == proof.order_id,
        PaymentProof.id != proof.id,
        PaymentProof.status == "held",
    )
    return int(await tx.scalar(held) or 0)


def _is_second(proof: PaymentProof, by: Actor, amount: int) -> bool:
    if proof.first_approver_id is None:
        return False
    if proof.first_approver_id == by.id:
        raise Conflict("Above the shop's limit somebody else must approve this too.", code="second_person")
    if proof.amount_minor != amount:
        detail = "The first approval names another amount: agree on one, or have it taken back."
        raise Conflict(detail, code="amounts_differ", first_minor=proof.amount_minor)
    return True


def _note_first(tx: Tx, proof: PaymentProof, decision: Decision, amount: int) -> None:
    proof.amount_minor, proof.anyway, proof.note = amount, decision.anyway, decision.note
    proof.first_approver_id, proof.first_approved_at = decision.by.id, decision.at
    data = {"amount_minor": amount, "attested": decision.attested}
    emit(tx, "payment.first_approved", proof.id, facts_of(proof) | data, by=decision.by)


async def _lock(tx: Tx, proof_id: UUID) -> tuple[PaymentProof, Order]:
    proof = await get_proof(tx, proof_id)
    order = await lock_order(tx, proof.order_id)
    await tx.refresh(proof, with_for_update=True)
    return proof, order


async def refuse_decided(tx: Tx, proof: PaymentProof) -> NoReturn:
    """Conflict (`already_decided`) with `by_name`, who was first."""
    name = await name_of(tx, proof.reviewer_id)
    raise Conflict(
        f"{name or 'Somebody else'} has decided on this proof already.",
        code="already_decided",
        present=proof.status,
        verdict=proof.verdict or proof.status,
        by_name=name,
    )


def _held(proof: PaymentProof) -> Decision:
    return Decision(
        verdict=cast(Verdict, proof.verdict),
        by=Actor("user", proof.reviewer_id),
        reason=cast(Reason | None, proof.reason),
        note=proof.note,
        at=proof.reviewed_at or now(),
    )


def _release(tx: Tx, proof: PaymentProof, *, by: Actor) -> None:
    if proof.first_approver_id is None:
        forget_approval(proof)
    proof.status, proof.reason, proof.note = "waiting", None, ""
    proof.reviewer_id = proof.reviewed_at = proof.verdict = proof.takes_effect_at = None
    emit(tx, "payment.undone", proof.id, facts_of(proof), by=by)
