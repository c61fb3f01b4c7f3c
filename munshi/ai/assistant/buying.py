"""The part of the talk that leads to an order: choosing, changing, agreeing, declining, cancelling."""

from munshi.ai.assistant.menus import package_card, shown_menu
from munshi.ai.assistant.questions import answers
from munshi.ai.assistant.reading import read_text, said_before
from munshi.ai.assistant.step import Step
from munshi.ai.tools.lookups import Refused, hand_over, order_status
from munshi.ai.tools.ordering import Cancelled, OrderResult, Placed, cancel_order, create_order
from munshi.ai.turn.turn import OrderInfo
from munshi.ai.words.spelling import holds, phrases, words
from munshi.catalog.service import PackageInfo
from munshi.core.money import format_money

INSTEAD_OF = frozenset({tuple(words("instead of")), tuple(words("بدل")), tuple(words("بدلا من"))})
OPENING = 3  # words
IN_PLACE_OF = frozenset(tuple(words(phrase)) for phrase in ("ki jagah", "ke bajaye", "کی جگہ", "کے بجائے"))
OPEN_ORDERS = ("pending", "rejected")


async def agree(step: Step) -> list[str] | None:
    """A plain yes to the quote places the order; the tool checks that it was shown."""
    answer = step.reading.answer
    if not (step.quote and answer.said and not step.reading.picked):
        return None
    result = await create_order(step.context)
    if isinstance(result, Refused):
        return step.refusal(result)
    if not (isinstance(result, Placed) and answer.more):
        return []
    more = Step(step.turn, step.context, read_text([answer.more], step.turn))
    return await answers(more, leave_out=("pay", "status"))


async def answer_cancelling(step: Step) -> list[str] | None:
    """The answer to 'shall I cancel order 12?'."""
    asked = step.asked("ask_cancel")
    if asked is None:
        return None
    reading = step.reading
    keeps = reading.answer.said is None and reading.wants("cancel") and holds(reading.spoken, phrases("no"))
    if keeps or (reading.answer.said is False and not reading.wants("cancel")):
        return [f"{step.say('kept', number=asked)} {step.closing()}"]
    if reading.answer.said or reading.wants("cancel"):
        return await _cancelled(step, int(asked))
    return None


async def cancel(step: Step) -> list[str] | None:
    if not step.reading.wants("cancel"):
        return None
    if step.reading.answer.said is None and holds(step.reading.spoken, phrases("no")):
        return [f"{step.say('good')} {step.closing()}"]
    if step.quote and step.reading.number is None:
        return await _drop_quote(step)
    found = await order_status(step.context, step.reading.number)
    if isinstance(found, Refused):
        return [f"{step.say('unknown_order', number=step.reading.number)} {step.closing()}"]
    order = next((order for order in found.orders if order.status in OPEN_ORDERS), None) or next(
        iter(found.orders), None
    )
    if order is None or order.status in ("cancelled", "expired", "refunded"):
        return [f"{step.say('nothing_to_cancel')} {step.closing()}"]
    if order.status not in OPEN_ORDERS:
        return await _leave_to_person(step, order.number)
    return [_ask_cancel(step, order)]


async def choose(step: Step) -> list[str] | None:
    """A package named or picked: shown when it was asked about, else quoted."""
    packages = _meant(step)
    if not packages:
        return None
    reading = step.reading
    if _asked_about(step) or (len(packages) > 1 and not reading.picked and not _both(step)):
        return [_shown(step, packages)]
    first = reading.wants("add") and step.quote is not None
    for place, package in enumerate(packages):
        count = _count(step, package) if len(packages) == 1 else 1
        result = await create_order(step.context, package.id, count, keep_others=first or place > 0)
        if isinstance(result, Refused):
            return step.refusal(result)
    opening = [step.say("fixed_price")] if reading.wants("haggle") else []
    return [step.opened(*opening)] if opening or step.new_chat else []


async def change_count(step: Step) -> list[str] | None:
    """'2 chahiye' with a quote at hand, or with a menu of a single package; of several, it has to be said which one."""
    count = step.reading.count
    if count is None:
        return None
    if step.quote is None and not step.reading.services and len(_packages_shown(step)) > 1:
        return [f"{step.say('which_one')}\n\n{step.again(step.reading.menu)}"]
    named = {service.name for service in step.reading.services}
    lines = [line for line in step.quote["lines"] if not named or line["service"] in named] if step.quote else []
    packages = [line["package_id"] for line in lines] or [str(package.id) for package in _only_package(step)]
    if len(packages) != 1:
        return None
    result: OrderResult = await create_order(step.context, packages[0], count, keep_others=bool(lines))
    return step.refusal(result) if isinstance(result, Refused) else []


async def decline(step: Step) -> list[str] | None:
    answer = step.reading.answer
    if answer.later:
        return [f"{step.say('take_time')} {step.closing()}"]
    if answer.said is not False:
        return None
    if step.quote:
        return await _drop_quote(step)
    ending = [step.closing()] if step.turn.awaiting else []
    return [" ".join((step.say("no_problem"), *ending))]


def _meant(step: Step) -> list[PackageInfo]:
    """Of two packages named where one replaces the other, the one that is wanted; a yes to a single offer means it."""
    reading = step.reading
    named = reading.packages
    if len(named) > 1 and not reading.picked:
        if holds(reading.spoken, INSTEAD_OF):
            return named[1:2] if holds(reading.spoken[:OPENING], INSTEAD_OF) else named[:1]
        if holds(reading.spoken, IN_PLACE_OF) or holds(reading.spoken, phrases("no")):
            return named[-1:]
    if not named and reading.answer.said and not reading.wants("thanks", "bye") and not step.turn.awaiting:
        return _only_package(step) if shown_menu(step.last_words, step.turn.catalogue) else []
    return named


def _count(step: Step, package: PackageInfo) -> int:
    """How many: said now, or with the wish ('2 logos', '2 of them') that the menu answered."""
    if step.reading.count is None and step.reading.picked and not step.quote:
        wish = read_text(said_before(step.turn), step.turn)
        if wish.count is not None and (
            not wish.services or any(service.id == package.service_id for service in wish.services)
        ):
            return wish.count
    return 1 if step.reading.count is None else step.reading.count


def _packages_shown(step: Step) -> list[PackageInfo]:
    return [item for item in step.reading.menu.values() if isinstance(item, PackageInfo)]


def _only_package(step: Step) -> list[PackageInfo]:
    return _packages_shown(step) if len(step.reading.menu) == 1 else []


def _both(step: Step) -> bool:
    return step.reading.wants("add") or len({package.service_id for package in step.reading.packages}) > 1


def _asked_about(step: Step) -> bool:
    reading = step.reading
    is_question = reading.text.rstrip().endswith(("?", "؟"))
    return not reading.picked and (is_question or reading.wants("price", "how_much", "duration", "details"))


def _shown(step: Step, packages: list[PackageInfo]) -> str:
    opening = [step.say("fixed_price")] if step.reading.wants("haggle") else []
    if len(packages) > 1:
        return step.opened(*opening, step.packages(packages))
    return step.opened(*opening, package_card(packages[0], step.language), step.say("choose_this"))


async def _drop_quote(step: Step) -> list[str]:
    result = await cancel_order(step.context)
    return (
        step.refusal(result) if isinstance(result, Refused) else [f"{step.say('not_ordered')} {step.say('what_else')}"]
    )


async def _cancelled(step: Step, number: int) -> list[str]:
    """The shop's template tells the customer that it is cancelled."""
    result = await cancel_order(step.context, number)
    if isinstance(result, Cancelled) or result.reason == "person_answers":
        return []
    return await _leave_to_person(step, number)


async def _leave_to_person(step: Step, number: int) -> list[str]:
    await hand_over(step.context, "wants to cancel an order that is under way")
    return [step.say("person_cancels", number=number)]


def _ask_cancel(step: Step, order: OrderInfo) -> str:
    return step.say("ask_cancel", number=order.number, total=format_money(order.total_minor, order.currency))
