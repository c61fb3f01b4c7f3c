"""Read what was paid: proofs to decide on, an order with its money, what a customer is worth."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from munshi.auth.keys.models import ApiKey
from munshi.auth.models import User
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.money import Balance, Money
from munshi.customers.models import Customer
from munshi.customers.service import get_customer
from munshi.media.models import MediaFile
from munshi.orders.identify import identifier_of, identifiers_of
from munshi.orders.models import Order, PaymentIdentifier
from munshi.orders.schemas import PartView
from munshi.orders.search import view_history, view_order
from munshi.orders.service import MOVES, UNSETTLED, get_order
from munshi.orders.taking.plan import Part, parts_of
from munshi.payments.books import ledger
from munshi.payments.decisions.risk import risk
from munshi.payments.models import Payment, PaymentProof
from munshi.payments.reading.models import ProofReading
from munshi.payments.reading.search import view_readings
from munshi.payments.schemas import (
    CurrencyTotals,
    CustomerStats,
    DecisionView,
    FirstApproval,
    IdentifierView,
    OrderDetail,
    PaymentView,
    ProofQuery,
    ProofView,
)
from munshi.payments.statements.models import StatementEntry
from munshi.payments.statements.search import entries_of

SORTS: dict[str, Any] = {
    "created_at": PaymentProof.created_at,
    "reviewed_at": PaymentProof.reviewed_at,
    "total": Order.total_minor,
}
USUAL_SORTS = {"waiting": "risk", "held": "created_at", "decided": "-reviewed_at"}
First = aliased(User)
Read = aliased(ProofReading)
NOT_A_SALE = ("cancelled", "expired", "refunded")


async def list_proofs(tx: Tx, query: ProofQuery) -> tuple[list[ProofView], int]:
    """One page of proofs and how many match in all."""
    matching = _with_order(tx).where(*_conditions(query))
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    wanted = query.sort or USUAL_SORTS.get(query.status, "-created_at")
    if wanted == "risk":
        riskiest = matching.order_by(risk().desc(), PaymentProof.created_at, PaymentProof.id)
        rows = await tx.execute(riskiest.limit(query.limit).offset(query.offset))
        return await _proofs(tx, rows.all()), total or 0
    key = SORTS[wanted.lstrip("-")]
    order = (key.desc(), PaymentProof.id.desc()) if wanted.startswith("-") else (key, PaymentProof.id)
    rows = await tx.execute(matching.order_by(*order).limit(query.limit).offset(query.offset))
    return await _proofs(tx, rows.all()), total or 0


async def view_proof(tx: Tx, proof_id: UUID) -> ProofView:
    """NotFound when there is none."""
    found = await view_proofs(tx, [proof_id])
    if not found:
        raise NotFound("payment proof")
    return found[0]


async def view_proofs(tx: Tx, ids: list[UUID]) -> list[ProofView]:
    """Those of `ids` that exist, in no order."""
    await tx.flush()
    return await _proofs(tx, (await tx.execute(_with_order(tx).where(PaymentProof.id.in_(ids)))).all())


async def view_order_detail(tx: Tx, order_id: UUID) -> OrderDetail:
    """An order with its lines, history and ledger; NotFound when there is none."""
    order = await get_order(tx, order_id)
    await tx.flush()
    stands, parts = await ledger.standing(tx, order), await parts_of(tx, order_id)
    return OrderDetail(
        **dict(await view_order(tx, order_id)),
        allowed=list(MOVES[order.status]),
        received=Money.of(stands.received, order.currency),
        due=Money.of(stands.due, order.currency),
        asked=Money.of(await ledger.asked(tx, order), order.currency),
        overpaid=Money.of(stands.overpaid, order.currency),
        plan=_plan(parts, stands.covered, order.currency),
        identifier=_identifier(await identifier_of(tx, order_id)),
        on_statement=await entries_of(tx, order_id),
        events=await view_history(tx, order_id),
        payments=await _payments_of(tx, order_id),
        proofs=await _proofs_of(tx, order_id),
    )


async def count_customer(tx: Tx, customer_id: UUID) -> CustomerStats:
    """What this customer has ordered and paid so far; NotFound when there is none."""
    await get_customer(tx, customer_id)
    theirs = (Order.tenant_id == tx.tenant_id) & (Order.customer_id == customer_id)
    counted = (
        await tx.execute(
            select(
                func.count(),
                func.count().filter(Order.status.in_(UNSETTLED)),
                func.max(Order.created_at),
            ).where(theirs)
        )
    ).one()
    ordered = await tx.execute(
        select(Order.currency, func.sum(Order.total_minor).filter(Order.status.not_in(NOT_A_SALE)))
        .where(theirs)
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    received = await ledger.received_by_currency(tx, customer_id)
    totals = [
        CurrencyTotals(ordered=Money.of(int(total or 0), code), received=Money.of(received.get(code, 0), code))
        for code, total in ordered
    ]
    return CustomerStats(orders=counted[0], open_orders=counted[1], last_order_at=counted[2], totals=totals)


async def _payments_of(tx: Tx, order_id: UUID) -> list[PaymentView]:
    """The order's ledger, oldest entry first."""
    rows = await tx.execute(
        select(Payment, func.coalesce(User.name, ApiKey.name))
        .outerjoin(User, (Payment.actor_kind == "user") & (User.id == Payment.actor_id))
        .outerjoin(ApiKey, (ApiKey.tenant_id == Payment.tenant_id) & (ApiKey.id == Payment.actor_id))
        .where(Payment.tenant_id == tx.tenant_id, Payment.order_id == order_id)
        .order_by(Payment.created_at, Payment.id)
    )
    return [
        PaymentView(
            id=entry.id,
            kind=entry.kind,
            amount=Balance.of(entry.amount_minor, entry.currency),
            proof_id=entry.proof_id,
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            actor_name=name,
            note=entry.note,
            created_at=entry.created_at,
        )
        for entry, name in rows
    ]


async def _proofs_of(tx: Tx, order_id: UUID) -> list[ProofView]:
    theirs = _with_order(tx).where(PaymentProof.order_id == order_id)
    return await _proofs(tx, (await tx.execute(theirs.order_by(PaymentProof.id))).all())


def _conditions(query: ProofQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.status == "decided":
        conditions.append(PaymentProof.status.in_(("approved", "rejected")))
    elif query.status != "all":
        conditions.append(PaymentProof.status == query.status)
    if query.order_id:
        conditions.append(PaymentProof.order_id == query.order_id)
    if query.customer_id:
        conditions.append(Order.customer_id == query.customer_id)
    if query.on_statement is not None:
        borne_out = exists().where(
            StatementEntry.tenant_id == PaymentProof.tenant_id, StatementEntry.proof_id == PaymentProof.id
        )
        conditions.append(borne_out if query.on_statement else ~borne_out)
    return conditions


def _with_order(tx: Tx) -> Select[*tuple[Any, ...]]:
    paid_in, given_back, discounted = ledger.sums_of(Order.id)
    return (
        select(
            PaymentProof,
            Order.number.label("order_number"),
            Order.status.label("order_status"),
            Order.total_minor,
            Order.currency,
            Order.customer_id,
            Order.conversation_id,
            risk().label("risk"),
            paid_in.label("paid_in"),
            given_back.label("given_back"),
            discounted.label("discounted"),
            First.name.label("first_name"),
            Customer.name.label("customer_name"),
            User.name.label("reviewer_name"),
            MediaFile.content_type,
            Read.shown_id,
        )
        .join(Order, (Order.tenant_id == PaymentProof.tenant_id) & (Order.id == PaymentProof.order_id))
        .join(Customer, (Customer.tenant_id == Order.tenant_id) & (Customer.id == Order.customer_id))
        .join(MediaFile, (MediaFile.tenant_id == Order.tenant_id) & (MediaFile.id == PaymentProof.media_id))
        .outerjoin(Read, (Read.tenant_id == PaymentProof.tenant_id) & (Read.proof_id == PaymentProof.id))
        .outerjoin(User, User.id == PaymentProof.reviewer_id)
        .outerjoin(First, First.id == PaymentProof.first_approver_id)
        .where(PaymentProof.tenant_id == tx.tenant_id)
    )


async def _proofs(tx: Tx, rows: Sequence[Any]) -> list[ProofView]:
    readings = await view_readings(tx, [row.PaymentProof.id for row in rows])
    known = await identifiers_of(tx, [row.PaymentProof.order_id for row in rows])
    return [
        ProofView(
            id=row.PaymentProof.id,
            status=row.PaymentProof.status,
            media_id=row.shown_id or row.PaymentProof.media_id,
            content_type="image/jpeg" if row.shown_id else row.content_type,
            message_id=row.PaymentProof.message_id,
            order_id=row.PaymentProof.order_id,
            order_number=row.order_number,
            order_status=row.order_status,
            order_total=Money.of(row.total_minor, row.currency),
            order_due=Money.of(_due(row), row.currency),
            identifier=_identifier(known.get(row.PaymentProof.order_id)),
            risk=row.risk,
            amount=_amount(row.PaymentProof, row.currency),
            first_approval=_first_approval(row),
            customer_id=row.customer_id,
            customer_name=row.customer_name,
            conversation_id=row.conversation_id,
            reading=readings.get(row.PaymentProof.id),
            decision=_decision(row.PaymentProof, row.reviewer_name),
            reason=row.PaymentProof.reason,
            note=row.PaymentProof.note,
            reviewer_id=row.PaymentProof.reviewer_id,
            reviewer_name=row.reviewer_name,
            reviewed_at=row.PaymentProof.reviewed_at,
            created_at=row.PaymentProof.created_at,
        )
        for row in rows
    ]


def _plan(parts: list[Part], received: int, currency: str) -> list[PartView]:
    shown, left = [], received
    for part in parts:
        unpaid = min(max(part.amount_minor - left, 0), part.amount_minor)
        left -= part.amount_minor
        sums = {"amount": Money.of(part.amount_minor, currency), "left": Money.of(unpaid, currency)}
        shown.append(PartView(**sums, due_at=part.due_at))
    return shown


def _identifier(known: PaymentIdentifier | None) -> IdentifierView | None:
    if known is None:
        return None
    amount = known.amount_minor
    return IdentifierView(
        amount=Money.of(amount, known.currency) if amount else None,
        discount=Money.of(known.asked_minor - amount, known.currency) if amount else None,
        reference=known.reference,
    )


def _due(row: Any) -> int:
    paid_in, given_back, discounted = int(row.paid_in), int(row.given_back), int(row.discounted)
    return ledger.Standing(row.total_minor, paid_in, given_back, discounted, row.order_status).due


def _amount(proof: PaymentProof, currency: str) -> Money | None:
    return None if proof.amount_minor is None else Money.of(proof.amount_minor, currency)


def _first_approval(row: Any) -> FirstApproval | None:
    proof = row.PaymentProof
    if proof.first_approver_id is None:
        return None
    return FirstApproval(
        by_user_id=proof.first_approver_id,
        by_name=row.first_name,
        at=proof.first_approved_at,
        amount=Money.of(proof.amount_minor, row.currency),
    )


def _decision(proof: PaymentProof, by_name: str | None) -> DecisionView | None:
    if proof.verdict is None or proof.reviewed_at is None or proof.takes_effect_at is None:
        return None
    return DecisionView(
        verdict=proof.verdict,
        reason=proof.reason,
        note=proof.note,
        by_user_id=proof.reviewer_id,
        by_name=by_name,
        at=proof.reviewed_at,
        takes_effect_at=proof.takes_effect_at,
    )
