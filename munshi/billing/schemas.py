"""Plans, use and invoices as a shop's people see them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.billing.models import Invoice
from munshi.core.money import Money
from munshi.core.schemas import WHOLE, Body, PageQuery, View
from munshi.tenants.installation import PlanId
from munshi.tenants.models import Plan
from munshi.tenants.quotas.limits import Limits, Quota
from munshi.tenants.quotas.usage import Usage

InvoiceStatus = Literal["open", "submitted", "rejected", "paid", "cancelled"]


class PlanView(View):
    """`price`: of one month; `limits`: null where there is none."""

    id: str
    name: str
    price: Money
    trial_days: int | None
    offered: bool
    limits: Limits


class BillingView(View):
    """The shop's own plan, those it may choose, and how the platform is to be paid."""

    plan: PlanView
    offered: list[PlanView]
    paid_until: datetime | None
    payment_instructions: str


class QuotaView(View):
    """`used` of `limit`; both in the quota's unit. `limit` and `percent` null: no limit. `granted`: how much of the
    limit is given beyond the plan, for a time."""

    quota: Quota
    used: int
    limit: int | None
    percent: int | None
    granted: int


class TenantUsageView(View):
    """What the shop has used. Monthly quotas begin anew at `resets_at`, the end of `month` in the shop's time zone."""

    plan_id: str
    plan: str
    month: date
    resets_at: datetime
    items: list[QuotaView]


class NewInvoice(Body):
    plan_id: PlanId
    months: Annotated[int, Field(ge=1, le=24), WHOLE] = 1


class InvoiceQuery(PageQuery):
    status: InvoiceStatus | None = None


class InvoiceView(View):
    """`reason`: why the proof was rejected; `paid_until`: what paying it gave the shop."""

    id: UUID
    plan_id: str
    months: int
    amount: Money
    status: InvoiceStatus
    due_at: datetime | None
    has_proof: bool
    submitted_at: datetime | None
    decided_at: datetime | None
    reason: str
    paid_until: datetime | None
    created_at: datetime


def view_plan(plan: Plan) -> PlanView:
    return PlanView(
        id=plan.id,
        name=plan.name,
        price=Money.of(plan.price_minor, plan.currency),
        trial_days=plan.trial_days,
        offered=plan.offered,
        limits=Limits.model_validate(plan.limits),
    )


def view_usage(usage: Usage) -> TenantUsageView:
    return TenantUsageView.model_validate(usage)


def view_invoice(invoice: Invoice) -> InvoiceView:
    fields = {name: getattr(invoice, name, None) for name in InvoiceView.model_fields}
    amount = Money.of(invoice.amount_minor, invoice.currency)
    return InvoiceView(**{**fields, "amount": amount, "has_proof": invoice.proof is not None})
