"""A decision takes effect: the ledger has its entry, the order follows, the customer is told, all in one commit."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from munshi.conversations.templates.send import send_template
from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.money import Money, format_money
from munshi.customers.service import get_customer, language_of
from munshi.events.service import SYSTEM, Actor, emit
from munshi.orders.models import Order
from munshi.orders.service import UNSETTLED
from munshi.payments.books import ledger
from munshi.payments.books.follow import follow
from munshi.payments.books.ledger import Standing
from munshi.payments.models import PaymentProof
from munshi.payments.service import Reason, rejection_text

# The line of a statement that a proof is borne out by, unless the books hold it already.
ON_STATEMENT = """
select e.id from statement_entries e where e.tenant_id = $1 and e.proof_id = $2
  and not exists (select from payments p where p.tenant_id = $1 and p.entry_id = e.id)
"""

Verdict = Literal["approved", "rejected"]


@dataclass(frozen=True)
class Decision:
    """`note` is for the staff; with the reason `other` it is what the customer is told.

    `amount`: what has arrived, None for all that is due. `anyway`: although the order is over. `attested`: the reviewer
    says that they saw it in the statement.
    """

    verdict: Verdict
    by: Actor
    reason: Reason | None = None
    note: str = ""
    amount: Money | None = None
    anyway: bool = False
    attested: bool = False
    at: datetime = field(default_factory=now)


async def take_effect(tx: Tx, proof: PaymentProof, order: Order, decision: Decision) -> None:
    """Carry `decision` out on a proof and an order that are locked; an approval confirms `proof.amount_minor`."""
    write_decision(proof, decision)
    if decision.verdict == "approved":
        await _confirm(tx, proof, order, decision)
    else:
        await _reject(tx, proof, order, decision)
    tell_of_decision(tx, proof, order, decision, proof.amount_minor or 0)


def write_decision(proof: PaymentProof, decision: Decision, *, held_for: float = 0) -> None:
    """On the proof only; `held_for`: seconds until it is to take effect."""
    proof.status = "held" if held_for else decision.verdict
    proof.verdict = decision.verdict if held_for else None
    proof.takes_effect_at = decision.at + timedelta(seconds=held_for) if held_for else None
    proof.reason, proof.note = decision.reason, decision.note
    proof.reviewer_id = decision.by.id if decision.by.kind == "user" else None
    proof.reviewed_at = decision.at
    if decision.verdict == "rejected":
        forget_approval(proof)


def forget_approval(proof: PaymentProof) -> None:
    proof.amount_minor = proof.first_approver_id = proof.first_approved_at = None
    proof.anyway = False


def facts_of(proof: PaymentProof) -> Json:
    """What every event about a proof says; the hash tells which picture was looked at."""
    return {"order": proof.order_id, "proof": proof.id, "sha256": proof.sha256}


def tell_of_decision(tx: Tx, proof: PaymentProof, order: Order, decision: Decision, confirmed_minor: int) -> None:
    """It has taken effect; `confirmed_minor` is what was entered in the ledger."""
    data = facts_of(proof)
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


async def _confirm(tx: Tx, proof: PaymentProof, order: Order, decision: Decision) -> None:
    amount, before = proof.amount_minor or 0, order.status
    if amount:
        entry_id = await tx.raw.fetchval(ON_STATEMENT, tx.tenant_id, proof.id)
        known = {"proof_id": proof.id, "entry_id": entry_id, "note": decision.note}
        ledger.enter(tx, order, "confirmed", amount, by=decision.by, **known)
    stands = await follow(tx, order, by=decision.by, note=decision.note)
    if order.status != "paid" or before == "paid":
        await tell_of_money(tx, order, amount, stands)


async def tell_of_money(tx: Tx, order: Order, amount: int, stands: Standing) -> None:
    """Tell the customer of confirmed money that did not make the order paid: it was a part of it, or came on top."""
    template = "payment_part_confirmed" if stands.due else "payment_on_top"
    left = stands.due or stands.overpaid
    fields = {"amount": format_money(amount, order.currency), "left": format_money(left, order.currency)}
    await tell(tx, order, template, fields)


async def _reject(tx: Tx, proof: PaymentProof, order: Order, decision: Decision) -> None:
    reason, note, before = decision.reason or "other", decision.note, order.status
    note = f"{reason}: {note}" if note else reason
    if reason == "not_a_payment":
        await follow(tx, order, by=decision.by, note=note, otherwise=_unanswered(order))
        return
    told = await rejection_text(tx, order, reason, decision.note)
    await follow(tx, order, by=decision.by, note=note, reason=told, otherwise="rejected")
    if order.status == before and before in UNSETTLED:
        await tell(tx, order, "payment_rejected", {"reason": told})


def _unanswered(order: Order) -> Literal["pending", "rejected"]:
    return "rejected" if order.status == "rejected" else "pending"


async def tell(tx: Tx, order: Order, template: str, fields: dict[str, str]) -> None:
    """Send the order's customer a template; its number and total are known."""
    if order.conversation_id is None:
        return
    known = {"number": str(order.number), "total": format_money(order.total_minor, order.currency)}
    customer = await get_customer(tx, order.customer_id)
    await send_template(tx, order.conversation_id, template, language_of(customer), known | fields)
