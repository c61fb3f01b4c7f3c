"""The built-in assistant: sells with the same tools as a model, but needs no key and no network.

It reads the customer's messages together, tries each part of the talk in turn, and always leaves a next step.
"""

from collections.abc import Awaitable, Callable

from munshi.ai.assistant import buying
from munshi.ai.assistant.matching import name_article
from munshi.ai.assistant.people import may_call_person, overlooked_by_model, reason_for_person
from munshi.ai.assistant.phrases import said
from munshi.ai.assistant.questions import about_shop, answers, newest_order
from munshi.ai.assistant.reading import PICTURES, VOICES, read
from munshi.ai.assistant.step import Step
from munshi.ai.tools.context import ToolContext
from munshi.ai.tools.lookups import Refused, hand_over, order_status
from munshi.ai.turn.handover import REASONS, STOPPED
from munshi.ai.turn.turn import Reply, Turn
from munshi.conversations.send import split_text

LONGEST_MESSAGE = 700
MISSES_BEFORE_PERSON = 2

Part = Callable[[Step], Awaitable[list[str] | None]]


async def answer(turn: Turn, context: ToolContext, *, stopped: bool = False, for_person: bool = False) -> Reply:
    """The words for this turn; what the tools want shown lies in the context's enclosures.

    `stopped`: a model's answer to these words was unfit to send, so what is not understood goes to a person at once.
    `for_person`: a person will send them, so it does not say who it is.
    """
    step = Step(turn, context, read(turn), stopped, for_person)
    for part in PARTS:
        texts = await part(step)
        if texts is not None:
            pieces = [piece for text in texts for piece in split_text(text, LONGEST_MESSAGE)]
            return Reply(tuple(pieces))
    return Reply(())


async def call_person(turn: Turn, context: ToolContext) -> None:
    """Calls the person a model should have called, if it has not."""
    if context.handed_over or not may_call_person(turn):
        return
    reason = await overlooked_by_model(Step(turn, context, read(turn)))
    if reason is not None:
        await hand_over(context, REASONS[reason])


async def _nothing_new(step: Step) -> list[str] | None:
    """Only reactions, or a payment proof with 'paid' beside it: the proof's own template has answered that."""
    reading = step.reading
    if not reading.text and not reading.kinds:
        return []
    return [] if step.proof_came and (reading.wants("paid", "pay", "mild", "thanks") or not reading.spoken) else None


async def _who(step: Step) -> list[str] | None:
    """Asked who is speaking, it says plainly what it is and how to reach a person."""
    if not step.reading.wants("who"):
        return None
    speaking = f"{step.say('intro', shop=step.turn.shop.name)} {step.say('offer_person')}"
    return ["\n\n".join((speaking, step.closing()))]


async def _person(step: Step) -> list[str] | None:
    reason = await reason_for_person(step)
    if reason is None:
        return None
    await hand_over(step.context, REASONS[reason])
    return []


async def _empty_shop(step: Step) -> list[str] | None:
    if (
        step.turn.catalogue
        or step.reading.wants("status", "paid", "pay", "cancel")
        or step.asked("ask_cancel") is not None
    ):
        return None
    await hand_over(step.context, "the catalogue is empty")
    return [step.opened(step.say("no_catalogue"))]


async def _told(step: Step) -> list[str] | None:
    """Answers to questions, and the packages or services asked for."""
    reading = step.reading
    article = name_article(reading.spoken, step.turn.knowledge)
    found = [*await answers(step), *(() if article else about_shop(step))]
    if article and not found:
        found = [article.answer]
    elif reading.services and not (found and reading.wants("haggle", "paid", "status", "duration")):
        packages = [package for service in reading.services for package in service.packages]
        return [step.opened(*found, step.packages(packages))]
    elif not found and reading.wants("price", "how_much", "menu", "cheapest", "advice"):
        return [step.opened(step.services())]
    elif not found and reading.stray:
        return [step.closing() if step.quote else step.opened(step.again(reading.menu))]
    if not found:
        return [] if step.context.enclosures or step.context.handed_over else None
    return [step.opened(*found, *_ending(step))]


async def _wordless(step: Step) -> list[str] | None:
    kinds = step.reading.kinds
    if not kinds:
        return None
    if kinds & set(PICTURES):
        found = await order_status(step.context)
        if not isinstance(found, Refused) and found.orders and found.orders[0].status == "payment_submitted":
            return [step.opened(*await newest_order(step), step.closing())]
    note = "picture" if kinds & set(PICTURES) else "voice" if kinds & set(VOICES) else "unreadable"
    ending = step.closing() if step.quote or step.turn.awaiting else step.say("see_menu")
    return [step.opened(step.say(note), ending)]


async def _small_talk(step: Step) -> list[str] | None:
    reading = step.reading
    if reading.wants("greet"):
        busy = step.quote or step.turn.awaiting
        return [step.opened(step.closing()) if busy else step.opened(step.say("how_can_i_help"), step.services())]
    if reading.wants("bye"):
        return [step.say("bye", shop=step.turn.shop.name)]
    if reading.wants("thanks"):
        return [f"{step.say('thanks')} {step.closing()}"]
    if reading.wants("mild") or not reading.spoken:
        return [step.opened(f"{step.say('good')} {step.closing()}")]
    return None


async def _not_understood(step: Step) -> list[str]:
    if step.proof_came:
        return []
    if step.stopped:
        await hand_over(step.context, STOPPED)
        return []
    if step.new_chat:
        return [step.opened(step.say("how_can_i_help"), step.services())]
    missed = _misses(step)
    if missed >= MISSES_BEFORE_PERSON:
        await hand_over(step.context, "was not understood three times")
        return []
    offer = [step.say("offer_person")] if missed else []
    ending = step.closing() if step.quote else step.services()
    return ["\n\n".join((step.say("not_understood"), ending, *offer))]


PARTS: tuple[Part, ...] = (
    _nothing_new,
    _empty_shop,
    _who,
    _person,
    buying.answer_cancelling,
    buying.agree,
    buying.cancel,
    buying.choose,
    buying.change_count,
    _told,
    buying.decline,
    _wordless,
    _small_talk,
    _not_understood,
)


def _ending(step: Step) -> list[str]:
    """The next step, unless what was said, or is enclosed, names it already."""
    if step.context.enclosures or step.context.handed_over:
        return []
    if step.turn.awaiting and not step.quote:
        if step.reading.wants("paid"):
            return []
        if step.reading.wants("status"):
            return [step.say("pay_hint")]
    return [step.closing()]


def _misses(step: Step) -> int:
    """How many of the shop's latest answers, one after the other, were that it did not understand."""
    count, missed, spoke = 0, False, False
    for message in reversed(step.turn.history):
        if message.direction == "out":
            spoke, missed = True, missed or said("not_understood", message.text) is not None
        elif spoke:
            if not missed:
                return count
            count, missed, spoke = count + 1, False, False
    return count + missed
