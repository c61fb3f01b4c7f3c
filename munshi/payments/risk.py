"""How much a proof asks for a careful eye: the queue shows the riskiest first."""

from sqlalchemy import ColumnElement, case, exists, select
from sqlalchemy.orm import aliased

from munshi.orders.models import Order
from munshi.orders.service import UNSETTLED
from munshi.payments.models import PaymentProof


def risk() -> ColumnElement[int]:
    """0, or 1 to 3, of each proof of a query over PaymentProof and its Order.

    3: the very same picture is another order's proof too. 2: the order awaits no money. 1: one of two people has
    approved. Whatever else is known of a picture, such as what was read from it, takes its place here.
    """
    return case(
        (_is_used_elsewhere(), 3),
        (Order.status.not_in(UNSETTLED), 2),
        (PaymentProof.first_approver_id.is_not(None), 1),
        else_=0,
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
