"""Whether the customer's words call for a person of the shop."""

from munshi.ai.assistant.matching import name_article
from munshi.ai.assistant.reading import Reading, intents_in, said_now
from munshi.ai.assistant.step import Step
from munshi.ai.tools.lookups import Refused, order_status
from munshi.ai.turn.handover import Reason
from munshi.ai.turn.turn import Turn
from munshi.ai.words.spelling import words

CALLING = frozenset({"person", "demand", "dispute", "refund", "complaint"})
PLAIN = 10  # words; a longer message may mention a person and want something else


async def reason_for_person(step: Step) -> Reason | None:
    """Why one is needed, when the built-in assistant has nobody else to ask."""
    reading = step.reading
    if reading.wants("person") and not (reading.services or reading.packages):
        return "person"
    if reading.wants("complaint"):
        return "complaint"
    if reading.wants("haggle") and "price" in step.turn.shop.settings.handover_cases:
        return "price"
    if reading.wants("dispute") and await _has_ordered(step):
        return "payment"
    if _demands_money(reading):
        return "refund"
    if reading.wants("refund"):
        is_answered = name_article(reading.spoken, step.turn.knowledge) is not None
        return "refund" if not is_answered or await _has_ordered(step) else None
    return None


def may_call_person(turn: Turn) -> bool:
    """Whether a word that calls for one is said at all: in most turns none is, and reading on is spared."""
    return not CALLING.isdisjoint(intents_in(words("\n".join(said_now(turn)))))


async def overlooked_by_model(step: Step) -> Reason | None:
    """Why one is needed although a model that was told when to call one did not: only what is said plainly counts."""
    reading, cases = step.reading, step.turn.shop.settings.handover_cases
    if reading.wants("person") and not (reading.services or reading.packages) and len(reading.spoken) <= PLAIN:
        return "person"
    if _demands_money(reading) and "refund" in cases:
        return "refund"
    called_for: list[Reason] = []
    if reading.wants("dispute") and "payment" in cases:
        called_for.append("payment")
    if reading.wants("refund") and "refund" in cases and not _is_question(reading):
        called_for.append("refund")
    if reading.wants("complaint") and "complaint" in cases:
        called_for.append("complaint")
    return called_for[0] if called_for and await _has_ordered(step) else None


def _demands_money(reading: Reading) -> bool:
    """'Give me my money back', but not 'can I get my money back?', which the shop's own answer may settle."""
    return reading.wants("demand") and not _is_question(reading)


def _is_question(reading: Reading) -> bool:
    return reading.text.rstrip().endswith(("?", "؟"))


async def _has_ordered(step: Step) -> bool:
    found = await order_status(step.context)
    return not isinstance(found, Refused) and bool(found.orders)
