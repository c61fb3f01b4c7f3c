"""What the home page, the counts beside the navigation and the reports show."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from munshi.ai.turn.handover import Reason
from munshi.core.db import Json
from munshi.core.money import Balance, Money
from munshi.core.schemas import Body, View
from munshi.orders.schemas import Day
from munshi.tenants.schemas import FirstStep, Language


class AccountStopped(View):
    """A linked number through which nothing is sent. `reason`: what WhatsApp said last."""

    kind: Literal["account_stopped"]
    account_id: UUID
    label: str
    status: Literal["disconnected", "logged_out", "banned"]
    reason: str | None
    since: datetime


class NeedsPerson(View):
    """A chat the AI gave up to a person. `at_stake`: the total of the customer's newest order that is not settled."""

    kind: Literal["needs_person"]
    conversation_id: UUID
    customer_id: UUID
    customer_name: str | None
    reason: str
    at_stake: Money | None
    since: datetime


class ProofWaiting(View):
    """A payment proof to decide on. `amount`: the order's total."""

    kind: Literal["proof_waiting"]
    proof_id: UUID
    order_id: UUID
    order_number: int
    amount: Money
    customer_id: UUID
    customer_name: str | None
    conversation_id: UUID | None
    since: datetime


class MessageNotSent(View):
    """A message of the last seven days that did not reach the customer (or nobody knows), and none after it has."""

    kind: Literal["message_not_sent"]
    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    customer_name: str | None
    status: Literal["failed", "unknown"]
    failure: str | None
    since: datetime


class Alert(View):
    """A system alert of the last day: `code` to branch on, `action` to show, `details` the ids that go with it."""

    kind: Literal["alert"]
    code: str
    action: str
    details: Json
    since: datetime


AttentionItem = Annotated[
    AccountStopped | NeedsPerson | ProofWaiting | MessageNotSent | Alert, Field(discriminator="kind")
]


class AttentionCounts(View):
    """Each goes to 1,000 at most: then it means that many or more. `orders_open`: neither settled nor ended."""

    needs_person: int
    unread_conversations: int
    payments_waiting: int
    orders_open: int


class AttentionView(AttentionCounts):
    """`items`: the 20 most urgent things. First numbers that are stopped, then who waits longest for a person."""

    items: list[AttentionItem]


class DayNumbers(View):
    """From `since` to `until`. `conversations`: chats in which the customer wrote.

    `revenue`: money confirmed less money given back, one sum a currency. `ai_share`: of the chats that were answered,
    the part (0 to 1) in which no person wrote. `first_reply_seconds`: the median from a customer's first message in a
    chat to the first answer that was sent. Both are null while there was no answer.
    """

    since: datetime
    until: datetime
    conversations: int
    new_customers: int
    orders_placed: int
    orders_paid: int
    revenue: list[Balance]
    ai_share: float | None
    first_reply_seconds: float | None


class StatsView(View):
    """Today so far in the shop's time zone, beside yesterday up to the same time of day."""

    time_zone: str
    today: DayNumbers
    yesterday: DayNumbers
    payments_waiting: int


MOST_DAYS = 92


class ReportQuery(Body):
    """Days of the shop, both included, 92 at most; left out: the last seven."""

    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.since and self.until and not timedelta() <= self.until - self.since < timedelta(days=MOST_DAYS):
            raise ValueError(f"name a first day and a last one, {MOST_DAYS} days at most")
        if (self.since is None) != (self.until is None):
            raise ValueError("name both days, or none")
        return self


class Figures(View):
    """`conversations`: chats in which the customer wrote; of them `by_ai` were answered and no person wrote,
    `by_person` a person wrote in; the others have no answer.

    `first_reply_seconds`: the median from a customer's first message of a day to the next answer. `revenue`: money
    confirmed less money given back. `ai_cost_usd`: what providers have cost, where the price is known.
    """

    conversations: int
    by_ai: int
    by_person: int
    first_reply_seconds: float | None
    orders_placed: int
    orders_paid: int
    revenue: list[Balance]
    ai_cost_usd: Decimal


class ProviderSpent(View):
    """What the turns that a provider wrote have cost; `name` as in ProviderCost."""

    name: str
    cost_usd: Decimal


class DayFigures(Figures):
    """`ai_costs`: of `ai_cost_usd` what belongs to the assistant's turns. The rest went to receipts, rehearsals and
    the like.
    """

    day: date
    ai_costs: list[ProviderSpent]


class Funnel(View):
    """Chats in which the customer wrote; those with an order placed in this time; those whose order has been paid."""

    conversations: int
    ordered: int
    paid: int


class Sold(View):
    """A service in the orders that were paid: how many, and what their lines of it come to."""

    name: str
    orders: int
    amount: Balance


class Taken(View):
    """Money confirmed. `name` null: by a person's word, no receipt or statement tells how it came."""

    name: str | None
    payments: int
    amount: Balance


class ProviderCost(View):
    """Turns that a provider wrote, and what they have cost; null where the price is not known.

    `name`: as the shop calls it, `builtin` for the built-in assistant.
    """

    name: str
    turns: int
    cost_usd: Decimal | None


class LanguageCount(View):
    """`language` null: not known yet."""

    language: Language | None
    conversations: int


class HandoverCount(View):
    """How often the AI gave a chat to a person, and why."""

    reason: Reason
    count: int


class ReportView(View):
    """Days of the shop in `time_zone`, `before`: as many days before. Not `is_complete`: the last day is not over.

    A chat counts once in `totals` and once in each of its days. `services` and `methods`: the ten largest. `providers`:
    who wrote the assistant's turns, the dearest first.
    """

    time_zone: str
    since: date
    until: date
    is_complete: bool
    totals: Figures
    before: Figures
    days: list[DayFigures]
    funnel: Funnel
    services: list[Sold]
    methods: list[Taken]
    languages: list[LanguageCount]
    handovers: list[HandoverCount]
    providers: list[ProviderCost]


class StepView(View):
    """`skipped`: the shop put it off, and has not done it since. `optional`: it can sell without."""

    step: FirstStep
    done: bool
    skipped: bool
    optional: bool


class ChecklistView(View):
    """The first steps of a shop in their order; whether one is done is read from the shop's own rows."""

    steps: list[StepView]
