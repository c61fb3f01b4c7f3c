"""When the assistant gives a chat to a person: why, and what that person is told."""

from typing import Literal

from munshi.ai.tools.context import ToolContext
from munshi.ai.turn.turn import Turn
from munshi.core.money import format_money

Reason = Literal["person", "complaint", "refund", "payment", "price", "other"]

# As staff read it in the list of chats.
REASONS: dict[Reason, str] = {
    "person": "asked for a person",
    "complaint": "has a complaint",
    "refund": "asks for money back",
    "payment": "disputes a payment",
    "price": "wants a lower price",
    "other": "needs more than the assistant can give",
}
STOPPED = "the assistant's answers were stopped"

MOST_QUOTED = 300

STOPPED_BEFORE = """
select verdicts @> '[{"action": "blocked"}]' from ai_runs where tenant_id = $1 and conversation_id = $2
order by created_at desc, id desc limit 1
"""


def summary_for_staff(turn: Turn, context: ToolContext) -> str:
    """What the shop's records say of this chat, then the customer's and the model's own words in quotation marks."""
    lines = []
    if turn.draft and turn.draft["lines"]:
        wanted = ", ".join(
            f"{line['quantity']} × {line['service']} – {line['package']}" for line in turn.draft["lines"]
        )
        lines.append(f"Quote: {wanted}, {format_money(turn.draft['total_minor'], turn.draft['currency'])}")
    if turn.awaiting:
        order = turn.awaiting
        lines.append(f"Order #{order.number}: {order.status}, {format_money(order.total_minor, order.currency)}")
    if said := " / ".join(message.text for message in turn.pending if message.text):
        lines.append(f"Customer: “{_quoted(said)}”")
    lines += [f"Assistant: “{_quoted(note)}”" for note in context.for_staff[:1]]
    return "\n".join(lines)


async def was_stopped_before(context: ToolContext) -> bool:
    """Whether the last answer to this customer was unfit to send too."""
    async with context.open_tx() as tx:
        return bool(await tx.raw.fetchval(STOPPED_BEFORE, tx.tenant_id, context.conversation_id))


def _quoted(text: str) -> str:
    line = " ".join(text.replace("“", "'").replace("”", "'").split())
    return line if len(line) <= MOST_QUOTED else f"{line[: MOST_QUOTED - 1]}…"
