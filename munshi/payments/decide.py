"""Decide on a payment proof: hold the decision, take it back, carry it out. Locks: conversation, order, proof."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NoReturn, cast
from uuid import UUID

from munshi.auth.service import name_of
from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Forbidden
from munshi.core.jobs import wake
from munshi.events.service import SYSTEM, Actor, emit
from munshi.orders.models import Order
from munshi.orders.service import MOVES, Status, check_move, lock_order, move
from munshi.payments import ledger
from munshi.payments.models import PaymentProof
from munshi.payments.service import Reason, get_proof, rejection_text
from munshi.tenants.service import get_tenant, settings_of

Verdict = Literal["approved", "rejected"]

MOVES_TO: dict[Verdict, Status] = {"approved": "paid", "rejected": "rejected"}


@dataclass(frozen=True)
class Decision:
    """`note` is for the staff; with the reason `other` it is what the customer is told."""

    verdict: Verdict
    by: Actor
    reason: Reason | None = None
    note: str = ""
    at: datetime = field(default_factory=now)


async def decide(tx: Tx, proof_id: UUID, decision: Decision) -> None:
    """Hold `decision` for the shop's `decision_undo_seconds`; with 0 it takes effect in this transaction.

    While it is held the order stays as it is, the ledger is untouched and the customer hears nothing.
    Conflict: `already_decided` with `by_name`, who was first, or `illegal_transition` when the order has moved on.
    """
    proof, order = await _lock(tx, proof_id)
    if proof.status != "waiting":
        await _refuse(tx, proof)
    check_move(order, MOVES_TO[decision.verdict])
    seconds = settings_of(await get_tenant(tx)).decision_undo_seconds
    if seconds == 0:
        await _carry_out(tx, proof, order, decision)
        return
    write_decision(proof, decision, held_for=seconds)
    data = {"verdict": decision.verdict, "takes_effect_at": proof.takes_effect_at}
    emit(tx, "payment.held", proof.id, {"order": order.id, "proof": proof.id, **data}, by=decision.by)
    wake(tx, f"decide:{proof.id}", delay=seconds)


async def undo(tx: Tx, proof_id: UUID, *, by: Actor, of_anybody: bool) -> None:
    """Take a held decision back: the proof waits again.

    Conflict (`not_held`) when none is held (any more). Forbidden (`not_yours`) when another member decided, unless
    `of_anybody`.
    """
    proof = await get_proof(tx, proof_id)
    await tx.refresh(proof, with_for_update=True)
    if proof.status != "held":
        raise Conflict("No decision is held that could be taken back.", code="not_held", present=proof.status)
    if proof.reviewer_id != by.id and not of_anybody:
        raise Forbidden("Only who decided, or an admin, may take this back.", code="not_yours")
    _release(tx, proof, by=by)


async def carry_out(tx: Tx, proof_id: UUID) -> float:
    """Let a held decision take effect if its time has come; the seconds that are left, 0 when there is nothing to do.

    When the order has moved on meanwhile, the decision is dropped and the staff are told.
    """
    proof, order = await _lock(tx, proof_id)
    if proof.status != "held" or proof.takes_effect_at is None:
        return 0
    left = (proof.takes_effect_at - now()).total_seconds()
    if left > 0:
        return left
    decision = _held(proof)
    if MOVES_TO[decision.verdict] in MOVES[order.status]:
        await _carry_out(tx, proof, order, decision)
    else:
        tell_of_drop(tx, proof, order)
        _release(tx, proof, by=SYSTEM)
    return 0


def write_decision(proof: PaymentProof, decision: Decision, *, held_for: float = 0) -> None:
    """On the proof only; `held_for`: seconds until it is to take effect."""
    proof.status = "held" if held_for else decision.verdict
    proof.verdict = decision.verdict if held_for else None
    proof.takes_effect_at = decision.at + timedelta(seconds=held_for) if held_for else None
    proof.reason, proof.note = decision.reason, decision.note
    proof.reviewer_id = decision.by.id if decision.by.kind == "user" else None
    proof.reviewed_at = decision.at


def tell_of_decision(tx: Tx, proof: PaymentProof, order: Order, decision: Decision, confirmed_minor: int) -> None:
    """It has taken effect; `confirmed_minor` is what was entered in the ledger."""
    data: Json = {"order": order.id, "proof": proof.id}
    if decision.verdict == "approved":
        data |= {"amount_minor": confirmed_minor, "currency": order.currency}
        emit(tx, "payment.approved", proof.id, data, by=decision.by)
    else:
        emit(tx, "payment.rejected", proof.id, {**data, "reason": decision.reason}, by=decision.by)


def tell_of_drop(tx: Tx, proof: PaymentProof, order: Order) -> None:
    """A held decision will not take effect, because the order went another way."""
    action = f"Order {order.number} is {order.status} by now, so its payment was not {proof.verdict}. Look at it again."
    data = {"code": "decision_dropped", "action": action, "order": order.id, "proof": proof.id}
    emit(tx, "system.alert", proof.id, data, by=SYSTEM)


async def _carry_out(tx: Tx, proof: PaymentProof, order: Order, decision: Decision) -> None:
    note, told, due = decision.note, "", 0
    if decision.verdict == "rejected":
        reason = decision.reason or "other"
        told = await rejection_text(tx, order, reason, note)
        note = f"{reason}: {note}" if note else reason
    await move(tx, order.id, MOVES_TO[decision.verdict], by=decision.by, note=note, reason=told)
    write_decision(proof, decision)
    if decision.verdict == "approved":
        due = await ledger.balance_due(tx, order)
        ledger.enter(tx, order, "confirmed", due, proof_id=proof.id, by=decision.by, note=note)
    tell_of_decision(tx, proof, order, decision, due)


async def _lock(tx: Tx, proof_id: UUID) -> tuple[PaymentProof, Order]:
    proof = await get_proof(tx, proof_id)
    order = await lock_order(tx, proof.order_id)
    await tx.refresh(proof, with_for_update=True)
    return proof, order


async def _refuse(tx: Tx, proof: PaymentProof) -> NoReturn:
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
    proof.status, proof.reason, proof.note = "waiting", None, ""
    proof.reviewer_id = proof.reviewed_at = proof.verdict = proof.takes_effect_at = None
    emit(tx, "payment.undone", proof.id, {"order": proof.order_id, "proof": proof.id}, by=by)
