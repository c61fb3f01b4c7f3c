"""What a customer asks about: prices, times, how to pay, orders, anything the shop has written down."""

from collections.abc import Awaitable, Callable, Collection

from munshi.ai.assistant.menus import full_name, price
from munshi.ai.assistant.reading import profile_asked_for
from munshi.ai.assistant.step import Step
from munshi.ai.tools.lookups import Refused, hand_over, order_status, payment_instructions
from munshi.ai.turn.turn import OrderInfo
from munshi.catalog.service import PackageInfo
from munshi.core.money import format_money
from munshi.tenants.opening.words import holidays_ahead, moment_in_words, week_in_words

MOST_TIMES = 6
MOST_PARTS = 3


async def answers(step: Step, *, leave_out: Collection[str] = ()) -> list[str]:
    """The answers to what was asked, without the closing words; at most three, the most pressing first."""
    found: list[str] = []
    for intent, unless, answer in ANSWERS:
        if step.reading.wants(intent) and not step.reading.wants(*unless) and intent not in leave_out:
            found += await answer(step)
    return found[:MOST_PARTS]


async def _fixed_price(step: Step) -> list[str]:
    return [" ".join((step.say("fixed_price"), *await _cheapest(step)))]


async def _cheapest(step: Step) -> list[str]:
    services = step.reading.services[:MOST_PARTS] or step.talked_about[:1]
    cheapest = [min(service.packages, key=lambda package: package.price_minor) for service in services]
    return [step.say("cheapest", service=p.service_name, package=p.name, price=price(p)) for p in cheapest]


async def _paid(step: Step) -> list[str]:
    """Never 'received': only the proof counts, and only a person confirms it."""
    if step.turn.awaiting:
        return [step.say("send_proof", number=step.turn.awaiting.number)]
    return await newest_order(step)


async def newest_order(step: Step) -> list[str]:
    found = await order_status(step.context, step.reading.number)
    if isinstance(found, Refused):
        return [step.say("unknown_order", number=step.reading.number)]
    return [_order(step, order) for order in found.orders[:1]] or [step.say("no_orders")]


async def _how_to_pay(step: Step) -> list[str]:
    """The accounts are enclosed by the tool; without an order there is nothing to pay yet."""
    if step.turn.awaiting is None:
        return [step.say("pay_after_order")]
    result = await payment_instructions(step.context)
    if isinstance(result, Refused) and result.reason == "no_payment_methods":
        await hand_over(step.context, "asks how to pay, and no payment method is set up")
    return []


async def _times(step: Step) -> list[str]:
    packages = _asked_about(step)[:MOST_TIMES]
    return ["\n".join(_time(step, package) for package in packages)] if packages else []


async def _advice(step: Step) -> list[str]:
    services = step.talked_about or list(step.turn.catalogue)
    popular = [package for service in services for package in service.packages if package.popular]
    return [step.say("advice", package=f"{full_name(popular[0])} ({price(popular[0])})")] if popular else []


async def _hours(step: Step) -> list[str]:
    """Whether the shop is open, and its week; nothing from a shop that keeps no hours."""
    moment, shop = step.turn.moment, step.turn.shop
    if moment is None:
        return []
    hours, opening = shop.settings.business_hours, moment.opening
    time = moment_in_words(opening.changes_at, shop.time_zone, moment.at, step.language)
    name = "open_now" if opening.is_open else "closed_now"
    stands = step.say("always_open") if opening.is_open and opening.changes_at is None else step.say(name, time=time)
    closed = holidays_ahead(hours, shop.time_zone, moment.at)
    holidays = [step.say("holidays", days=", ".join(closed))] if closed else []
    return ["\n".join((stands, week_in_words(hours, step.language), *holidays))]


def about_shop(step: Step) -> list[str]:
    """What the shop's profile tells of what was asked; nothing of what it does not."""
    asked, profile = profile_asked_for(step.reading.spoken), step.turn.shop.profile
    if step.reading.wants("price", "how_much", "duration", "haggle", "cheapest"):
        asked.discard("website")  # a shop may sell them
    told = {
        "about": profile.about,
        "address": profile.address and step.say("our_address", address=profile.address),
        "website": profile.website and step.say("our_website", website=profile.website),
        "email": profile.email and step.say("our_email", email=profile.email),
    }
    known = [words for name, words in told.items() if name in asked and words]
    return ["\n".join(known)] if known else []


# An intent, the intents that say it better, and who answers it.
ANSWERS: tuple[tuple[str, tuple[str, ...], Callable[[Step], Awaitable[list[str]]]], ...] = (
    ("haggle", (), _fixed_price),
    ("cheapest", ("haggle",), _cheapest),
    ("paid", (), _paid),
    ("status", ("paid",), newest_order),
    ("pay", ("paid",), _how_to_pay),
    ("duration", ("status", "paid", "hours"), _times),
    ("advice", (), _advice),
    ("hours", ("status", "paid"), _hours),
)


def _asked_about(step: Step) -> list[PackageInfo]:
    """The packages named, else those in the quote, else all of the services talked about."""
    if step.reading.packages:
        return step.reading.packages
    quoted = {line["package_id"] for line in step.quote["lines"]} if step.quote else set()
    packages = [package for service in step.turn.catalogue for package in service.packages]
    chosen = [package for package in packages if str(package.id) in quoted]
    if step.reading.services or not chosen:
        chosen = [package for service in step.talked_about for package in service.packages]
    return chosen


def _time(step: Step, package: PackageInfo) -> str:
    if not package.duration:
        return step.say("time_unknown", package=full_name(package))
    return step.say("time", package=full_name(package), duration=package.duration)


def _order(step: Step, order: OrderInfo) -> str:
    lines = "\n".join(f"• {service} – {package} × {count}" for service, package, count in order.lines)
    return step.say(
        "status",
        number=order.number,
        status=step.say(f"status_{order.status}"),
        lines=lines,
        total=format_money(order.total_minor, order.currency),
    )
