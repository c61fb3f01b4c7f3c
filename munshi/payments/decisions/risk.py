"""How much a proof asks for a careful eye: the queue shows the riskiest first."""

from sqlalchemy import ColumnElement, case, exists, or_, select
from sqlalchemy.orm import aliased

from munshi.orders.models import Order
from munshi.orders.service import UNSETTLED
from munshi.payments.models import PaymentProof
from munshi.payments.reading.models import ProofReading


def risk() -> ColumnElement[int]:
    """0, or 1 to 3, of each proof of a query over PaymentProof and its Order.

    3: the very same picture is another order's proof too, or it looks wrong. 2: the order awaits no money. 1: one of
    two people has approved, or what was read leaves doubts.
    """
    return case(
        (or_(_is_used_elsewhere(), _looks("looks_wrong")), 3),
        (Order.status.not_in(UNSETTLED), 2),
        (or_(PaymentProof.first_approver_id.is_not(None), _looks("unclear")), 1),
        else_=0,
    )


def _looks(verdict: str) -> ColumnElement[bool]:
    return exists(
        select(ProofReading.proof_id).where(
            ProofReading.tenant_id == PaymentProof.tenant_id,
            ProofReading.proof_id == PaymentProof.id,
            ProofReading.verdict == verdict,
        )
    )


def _is_used_elsewhere() -> ColumnElement[bool]:
    twin = aliased(PaymentProof)
    return exists(
        select(twin.id).where(
            twin.tenant_id == PaymentProof.tenant_id,
            twin.sha256 == PaymentProof.sha256,
            twin.order_id != PaymentProof.order_id,
        )
    )
