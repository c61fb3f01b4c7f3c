"""The tools as a model sees them: their names, parameters and these docstrings are sent to it.

What a call has come to is told by `Desk.told`, as it is kept of the run.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field
from pydantic_ai import RunContext, Tool

from munshi.ai.guard.facts import Asked, Facts, Secrets
from munshi.ai.guard.given import (
    asked_in,
    faults_for_staff,
    faults_of_note,
    given_at_first,
    given_by_tools,
    heard_from,
    secrets_of,
)
from munshi.ai.runs import Account
from munshi.ai.tools import lookups, ordering
from munshi.ai.tools.context import ToolContext
from munshi.ai.turn.handover import REASONS, Reason
from munshi.ai.turn.turn import Turn

Number = Annotated[int, Field(ge=1, le=2**31)]
Words = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True)
class Desk:
    """What one run has before it, for the tools and for the money guard; read only when it is looked for.

    `only_looks`: of the tools, those of LOOKS alone are offered.
    """

    turn: Turn
    context: ToolContext
    account: Account
    only_looks: bool = False

    @property
    def facts(self) -> Facts:
        """What may be said by now."""
        return self._given | given_by_tools(self.context.calls)

    @property
    def told(self) -> Any:
        """What the tool that has just run has to tell the model."""
        return self.context.calls[-1].result

    @cached_property
    def heard(self) -> Facts:
        """The figures the customer wrote."""
        return heard_from(self.turn)

    @cached_property
    def asked(self) -> Asked:
        """What a bare yes would agree to."""
        return asked_in(self.turn.pending)

    @cached_property
    def secrets(self) -> Secrets:
        return secrets_of(self.turn)

    @cached_property
    def _given(self) -> Facts:
        return given_at_first(self.turn)


Call = RunContext[Desk]


async def search_catalogue(run: Call, query: Words) -> None:
    """Find packages with their present prices.

    Args:
        query: What the customer needs, in a few words.
    """
    await lookups.search_catalogue(run.deps.context, query)


async def get_package(run: Call, package: Words) -> None:
    """Look one package up with its present price.

    Args:
        package: Its code, such as P1.
    """
    await lookups.get_package(run.deps.context, package)


async def search_knowledge(run: Call, query: Words) -> None:
    """Find what the shop has written down for its customers.

    Args:
        query: The customer's question in a few words.
    """
    await lookups.search_knowledge(run.deps.context, query)


async def create_order(
    run: Call, package: Words, quantity: int = 1, note: Words = "", keep_others: bool = False
) -> None:
    """Quote an order, or place it when the customer has just said yes to this very quote.

    The quote, and later the confirmation with the payment details, is sent to the customer for you.

    Args:
        package: Its code, such as P1.
        quantity: How many, 1 to 100.
        note: What the customer asked for in particular, if anything: no amounts, no promises.
        keep_others: True to add this package to the quote that stands, false to start a new quote.
    """
    desk = run.deps
    if wrong := faults_of_note(note, desk.facts, desk.heard, desk.secrets):
        await lookups.refuse_note(desk.context, note, " ".join(wrong))
    else:
        await ordering.create_order(desk.context, package, quantity, note, keep_others=keep_others)


async def order_status(run: Call, number: Number | None = None) -> None:
    """Look up this customer's orders.

    Args:
        number: The order's number; none for the newest five.
    """
    await lookups.order_status(run.deps.context, number)


async def cancel_order(run: Call, number: Number | None = None) -> None:
    """Drop the quote that stands, or cancel an order that is not paid for yet. Only when the customer asks for it.

    Args:
        number: The order's number; none for the quote that stands, else the newest order.
    """
    await ordering.cancel_order(run.deps.context, number, plainly=True)


async def payment_instructions(run: Call, number: Number | None = None) -> None:
    """Have the account details for an unpaid order sent to the customer.

    Args:
        number: The order's number; none for the newest unpaid order.
    """
    await lookups.payment_instructions(run.deps.context, number)


async def hand_over(run: Call, reason: Reason, summary: Words = "") -> None:
    """Ask a person of the shop to take this chat. The customer is told for you.

    Args:
        reason: person (asked for one), complaint, refund, payment (disputed), price (bargains) or other.
        summary: What that person should know, in one or two sentences.
    """
    desk = run.deps
    if faults_for_staff(summary, desk.facts, desk.heard, desk.secrets):
        summary = ""
    await lookups.hand_over(desk.context, REASONS[reason], summary)


TOOLS = [
    Tool(tool)
    for tool in (
        search_catalogue,
        get_package,
        search_knowledge,
        order_status,
        create_order,
        cancel_order,
        payment_instructions,
        hand_over,
    )
]

LOOKS = [Tool(tool) for tool in (search_catalogue, get_package, search_knowledge, order_status, payment_instructions)]
