"""Payment methods, proofs and an order's money as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.auth.schemas import Code, Password
from munshi.core.money import Balance, Money
from munshi.core.schemas import Arrangement, Body, Flag, Line, OptionalLine, PageQuery, Paragraph, View
from munshi.events.service import ActorKind
from munshi.orders.schemas import OrderEventView, OrderView, PartView
from munshi.orders.service import Status
from munshi.payments.decisions.effect import Verdict
from munshi.payments.reading.schemas import ReadingView
from munshi.payments.service import Reason
from munshi.payments.statements.schemas import EntryView
from munshi.tenants.schemas import Language

Kind = Annotated[str, Field(pattern=r"^[a-z0-9_]{2,40}$")]
ProofStatus = Literal["waiting", "held", "approved", "rejected"]


class MethodQuery(PageQuery):
    active: bool | None = None


class NewMethod(Body):
    """`kind`: easypaisa, jazzcash, bank_transfer or a word of your own. The number of a known kind is checked.

    Your own `password`, with a `code` when your second step is on, shows that it is you: customers will send their
    money there.
    """

    kind: Kind
    label: Line
    account_title: Line
    account_number: Line
    bank_name: OptionalLine = ""
    instructions: Paragraph = ""
    active: Flag = True
    password: Password
    code: Code | None = None


class MethodChange(Body):
    """Only what is sent changes. Anything but switching it on or off needs your `password`, and a `code` as above."""

    kind: Kind | None = None
    label: Line | None = None
    account_title: Line | None = None
    account_number: Line | None = None
    bank_name: OptionalLine | None = None
    instructions: Paragraph | None = None
    active: Flag | None = None
    password: Password | None = None
    code: Code | None = None


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
    """`waiting` is the queue: proofs still to be decided. `held`: decided, and may still be taken back; `decided`:
    approved or rejected. Without `sort` the queue comes riskiest first and then oldest first, `held` oldest first,
    `decided` by when that was, latest first, and the others latest first. `on_statement`: whether a statement
    bears them out.
    """

    status: Literal[ProofStatus, "decided", "all"] = "waiting"
    order_id: UUID | None = None
    customer_id: UUID | None = None
    on_statement: bool | None = None
    sort: Literal["risk", "created_at", "-created_at", "reviewed_at", "-reviewed_at", "total", "-total"] | None = None


class Approval(Body):
    """`amount`: what has arrived, if it is not just what is due. `anyway`: although the order is cancelled, expired or
    refunded, so that the money is kept for a refund. `note` is for the staff; the customer does not see it.
    """

    amount: Money | None = None
    anyway: Flag = False
    note: OptionalLine = ""


class BulkApproval(Arrangement):
    """`attested`: you have looked at the statement. Without it only what an imported statement vouches for passes."""

    attested: Flag = False


class BulkOutcome(View):
    """`first_approved`: above the shop's limit, so a second person must approve it too. `code`: why it was refused."""

    proof_id: UUID
    outcome: Literal["approved", "first_approved", "refused"]
    code: str | None


class NewTie(Body):
    """A picture or PDF of the customer's chat that is to be a proof for this order of theirs."""

    message_id: UUID
    order_id: UUID


class Rejection(Body):
    """`note`, if any, is told to the customer when the reason is `other`, else it is for the staff. The customer hears
    nothing of a picture that is `not_a_payment`.
    """

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


class FirstApproval(View):
    """One person has approved; above the shop's limit a second one must, for the same amount."""

    by_user_id: UUID
    by_name: str | None
    at: datetime
    amount: Money


class IdentifierView(View):
    """What tells the payment of an order from all others: an `amount` of its own, `discount` below what is asked, or a
    `reference` that the customer writes in the transfer's note.
    """

    amount: Money | None
    discount: Money | None
    reference: str | None


class ProofView(View):
    """`media_id` is the picture or PDF (GET /api/media/{id}), of `content_type`; the rest says what it is to pay for.

    `reading` is null until it has been looked at. `decision` is there while it is held. Then, and afterwards,
    `reviewer_*`, `reason` and `note` tell who decided, why, and `amount` what an approval confirms. `order_due` is what
    the order still owes, `identifier` what its payment is known by. `risk`: 3 the very same picture is another order's
    proof too, or it looks wrong, 2 the order awaits no money, 1 a second person must approve, or what was read leaves
    doubts, 0 nothing known.
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
    order_due: Money
    identifier: IdentifierView | None
    customer_id: UUID
    customer_name: str | None
    conversation_id: UUID | None
    reading: ReadingView | None
    risk: int
    amount: Money | None
    first_approval: FirstApproval | None
    decision: DecisionView | None
    reason: Reason | None
    note: str
    reviewer_id: UUID | None
    reviewer_name: str | None
    reviewed_at: datetime | None
    created_at: datetime


class PaymentView(View):
    """One ledger entry. `submitted` is what a customer claims and counts for no balance; `corrected` may be below zero;
    `discounted` is owed no more.

    `actor_name`: the member or API key that entered it.
    """

    id: UUID
    kind: Literal["submitted", "confirmed", "refunded", "corrected", "discounted"]
    amount: Balance
    proof_id: UUID | None
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str | None
    note: str
    created_at: datetime


class OrderDetail(OrderView):
    """`allowed`: where the order may be moved now. `due` is what is still to be paid, `asked` what of it is to be paid
    now, `overpaid` what is held though it is not owed. `plan`: the parts it is paid in, none when all at once.
    `identifier`: what its payment is known by while it is awaited; `on_statement`: the money that statements say is for
    it.
    """

    allowed: list[Status]
    received: Money
    due: Money
    asked: Money
    overpaid: Money
    plan: list[PartView]
    identifier: IdentifierView | None
    on_statement: list[EntryView]
    events: list[OrderEventView]
    payments: list[PaymentView]
    proofs: list[ProofView]


class NewEntry(Body):
    """Money that came without a proof: in cash, or seen on the account."""

    amount: Money
    note: OptionalLine = ""


class NewCorrection(Body):
    """Puts a wrong entry right. `takes_away`: so much less has come in than the ledger says."""

    amount: Money
    takes_away: Flag = True
    note: Line


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
