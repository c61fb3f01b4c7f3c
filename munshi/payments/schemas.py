"""Payment methods, proofs and an order's money as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.core.money import Money
from munshi.core.schemas import Body, Flag, Line, OptionalLine, PageQuery, Paragraph, View
from munshi.events.service import ActorKind
from munshi.orders.schemas import OrderEventView, OrderView
from munshi.orders.service import Status
from munshi.payments.decide import Verdict
from munshi.payments.reading.schemas import ReadingView
from munshi.payments.service import Reason
from munshi.tenants.schemas import Language

Kind = Annotated[str, Field(pattern=r"^[a-z0-9_]{2,40}$")]
ProofStatus = Literal["waiting", "held", "approved", "rejected"]


class MethodQuery(PageQuery):
    active: bool | None = None


class NewMethod(Body):
    """`kind`: easypaisa, jazzcash, bank_transfer or a word of your own. The number of a known kind is checked."""

    kind: Kind
    label: Line
    account_title: Line
    account_number: Line
    bank_name: OptionalLine = ""
    instructions: Paragraph = ""
    active: Flag = True


class MethodChange(Body):
    """Only what is sent changes."""

    kind: Kind | None = None
    label: Line | None = None
    account_title: Line | None = None
    account_number: Line | None = None
    bank_name: OptionalLine | None = None
    instructions: Paragraph | None = None
    active: Flag | None = None


class MethodView(View):
    id: UUID
    kind: str
    label: str
    account_title: str
    account_number: str
    bank_name: str
    instructions: str
    position: int
    active: bool
    created_at: datetime


class InstructionsQuery(Body):
    language: Language = "en"


class InstructionsPreview(View):
    """`text` is null while no account is active: then a person must tell the customer where to pay."""

    text: str | None


class ProofQuery(PageQuery):
    """`waiting` is the queue: proofs still to be decided whose order waits for that decision. `held`: decided, and may
    still be taken back; `decided`: approved or rejected. Without `sort` the first two come oldest first, `decided` by
    when that was, latest first, and the others latest first. `on_statement`: whether a statement bears them out.
    """

    status: Literal[ProofStatus, "decided", "all"] = "waiting"
    order_id: UUID | None = None
    customer_id: UUID | None = None
    on_statement: bool | None = None
    sort: Literal["created_at", "-created_at", "reviewed_at", "-reviewed_at", "total", "-total"] | None = None


class Approval(Body):
    """`note` is for the staff; the customer does not see it."""

    note: OptionalLine = ""


class Rejection(Body):
    """`note`, if any, is told to the customer when the reason is `other`, else it is for the staff."""

    reason: Reason
    note: OptionalLine = ""


class RejectionPreview(View):
    """What the customer would be told; `text` is null when the order belongs to no chat."""

    text: str | None
    language: Language


class DecisionView(View):
    """What takes effect at `takes_effect_at`, unless it is taken back before."""

    verdict: Verdict
    reason: Reason | None
    note: str
    by_user_id: UUID | None
    by_name: str | None
    at: datetime
    takes_effect_at: datetime


class ProofView(View):
    """`media_id` is the picture or PDF (GET /api/media/{id}), of `content_type`; the rest says what it is to pay for.

    `reading` is null until it has been looked at. `decision` is there while it is held. Then, and afterwards,
    `reviewer_*`, `reason` and `note` tell who decided, why.
    """

    id: UUID
    status: ProofStatus
    media_id: UUID
    content_type: str
    message_id: UUID
    order_id: UUID
    order_number: int
    order_status: Status
    order_total: Money
    customer_id: UUID
    customer_name: str | None
    conversation_id: UUID | None
    reading: ReadingView | None
    decision: DecisionView | None
    reason: Reason | None
    note: str
    reviewer_id: UUID | None
    reviewer_name: str | None
    reviewed_at: datetime | None
    created_at: datetime


class PaymentView(View):
    """One ledger entry. `submitted` is what a customer claims and counts for no balance.

    `actor_name`: the member who entered it.
    """

    id: UUID
    kind: Literal["submitted", "confirmed", "refunded", "corrected"]
    amount: Money
    proof_id: UUID | None
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str | None
    note: str
    created_at: datetime


class OrderDetail(OrderView):
    """`allowed`: where the order may be moved now. `due` is what is still to be paid, `overpaid` what is too much."""

    allowed: list[Status]
    received: Money
    due: Money
    overpaid: Money
    events: list[OrderEventView]
    payments: list[PaymentView]
    proofs: list[ProofView]


class OrderMove(Body):
    """`note` is kept in the order's history; when an order is rejected, it is the reason the customer is told."""

    status: Status
    note: OptionalLine = ""


class CurrencyTotals(View):
    """`ordered` leaves out cancelled, expired and refunded orders; `received` is confirmed money less refunds."""

    ordered: Money
    received: Money


class CustomerStats(View):
    """Derived from orders and ledger. One total for each currency."""

    orders: int
    open_orders: int
    last_order_at: datetime | None
    totals: list[CurrencyTotals]
