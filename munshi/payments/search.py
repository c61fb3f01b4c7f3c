"""Read what was paid: proofs to decide on, an order with its money, what a customer is worth."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from munshi.core.db import Tx
from munshi.core.money import Money
from munshi.customers.models import Customer
from munshi.customers.service import get_customer
from munshi.orders.models import Order
from munshi.orders.schemas import OrderEventView
from munshi.orders.search import events_of, view_order
from munshi.orders.service import MOVES, UNSETTLED, get_order
from munshi.payments import ledger
from munshi.payments.models import Payment, PaymentProof
from munshi.payments.schemas import CurrencyTotals, CustomerStats, OrderDetail, PaymentView, ProofQuery, ProofView

NOT_A_SALE = ("cancelled", "expired", "refunded")


async def list_proofs(tx: Tx, query: ProofQuery) -> tuple[list[ProofView], int]:
    """One page of proofs and how many match in all; the waiting ones oldest first, the decided ones newest first."""
    conditions = [PaymentProof.tenant_id == tx.tenant_id, PaymentProof.status == query.status]
    order: ColumnElement[datetime] | InstrumentedAttribute[datetime] = PaymentProof.created_at
    if query.status == "waiting":
        conditions.append(Order.status == "payment_submitted")
    else:
        order = PaymentProof.created_at.desc()
    matching = _with_order().where(*conditions)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    rows = await tx.execute(matching.order_by(order, PaymentProof.id).limit(query.limit).offset(query.offset))
    return _proofs(rows.all()), total or 0


async def view_proof(tx: Tx, proof_id: UUID) -> ProofView:
    """One proof that is known to exist."""
    await tx.flush()
    rows = await tx.execute(_with_order().where(PaymentProof.tenant_id == tx.tenant_id, PaymentProof.id == proof_id))
    return _proofs(rows.all())[0]


async def view_order_detail(tx: Tx, order_id: UUID) -> OrderDetail:
    """An order with its lines, history and ledger; NotFound when there is none."""
    order = await get_order(tx, order_id)
    await tx.flush()
    received = await ledger.received(tx, order_id)
    due = order.total_minor - received
    return OrderDetail(
        **dict(await view_order(tx, order_id)),
        allowed=list(MOVES[order.status]),
        received=Money.of(received, order.currency),
        due=Money.of(max(due, 0), order.currency),
        overpaid=Money.of(max(-due, 0), order.currency),
        events=[OrderEventView.model_validate(event) for event in await events_of(tx, order_id)],
        payments=[_payment(entry) for entry in await ledger.entries_of(tx, order_id)],
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


def _with_order() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaymentProof,
            Order.number.label("order_number"),
            Order.status.label("order_status"),
            Order.total_minor,
            Order.currency,
            Order.customer_id,
            Order.conversation_id,
            Customer.name.label("customer_name"),
        )
        .join(Order, (Order.tenant_id == PaymentProof.tenant_id) & (Order.id == PaymentProof.order_id))
        .join(Customer, (Customer.tenant_id == Order.tenant_id) & (Customer.id == Order.customer_id))
    )


def _proofs(rows: Sequence[Any]) -> list[ProofView]:
    return [
        ProofView(
            id=row.PaymentProof.id,
            status=row.PaymentProof.status,
            media_id=row.PaymentProof.media_id,
            message_id=row.PaymentProof.message_id,
            order_id=row.PaymentProof.order_id,
            order_number=row.order_number,
            order_status=row.order_status,
            order_total=Money.of(row.total_minor, row.currency),
            customer_id=row.customer_id,
            customer_name=row.customer_name,
            conversation_id=row.conversation_id,
            reason=row.PaymentProof.reason,
            note=row.PaymentProof.note,
            reviewer_id=row.PaymentProof.reviewer_id,
            reviewed_at=row.PaymentProof.reviewed_at,
            created_at=row.PaymentProof.created_at,
        )
        for row in rows
    ]


def _payment(entry: Payment) -> PaymentView:
    return PaymentView(
        id=entry.id,
        kind=entry.kind,
        amount=Money.of(entry.amount_minor, entry.currency),
        proof_id=entry.proof_id,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        note=entry.note,
        created_at=entry.created_at,
    )
