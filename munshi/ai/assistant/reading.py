"""What the customer's pending messages, read together, ask for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from munshi.ai.assistant.matching import Named, name_catalogue
from munshi.ai.assistant.menus import Menu, shown_menu
from munshi.ai.assistant.numbers import LAST, Numbers, read_numbers
from munshi.ai.assistant.phrases import said
from munshi.ai.turn.turn import MessageInfo, Turn
from munshi.ai.words.confirm import Answer, read_answer
from munshi.ai.words.spelling import grams, latin_digits, sections, words
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.core.money import from_minor

ORDER_NUMBER = re.compile(
    r"#\s*(\d{1,9})|(?:order|آرڈر|الطلب|طلبي|طلب)\s*(?:number|no\.?|نمبر|رقم)?\s*(\d{1,9})", re.IGNORECASE
)
PERCENT = re.compile(r"\d\s*[%٪]")
LEAST_AMOUNT = 101
PICTURES = ("image", "document", "video")
VOICES = ("audio",)
# What asks for no answer, and what may hold the customer's own words.
SILENT = ("reaction", "system")
QUIET = ("revoke", "request_welcome")
WORDY = ("text", "button", "image", "video", "document", "audio")


@dataclass(frozen=True)
class Reading:
    """`packages` and `services`: what was named or picked by number; `picked`: at least one by number.

    `count`: how many pieces; `number`: of an order; `stray`: a number was sent that the menu does not have.
    `kinds`: the kinds of wordless messages (proofs of payment left out).
    """

    text: str
    spoken: list[str]
    answer: Answer
    intents: frozenset[str]
    services: list[ServiceInfo]
    packages: list[PackageInfo]
    picked: bool
    count: int | None
    number: int | None
    stray: bool
    menu: Menu
    kinds: frozenset[str]

    def wants(self, *names: str) -> bool:
        return not self.intents.isdisjoint(names)


def read(turn: Turn) -> Reading:
    wordless = [message for message in turn.pending if _asks(message) and not _speaks(message)]
    return read_text(said_now(turn), turn, wordless=wordless)


def said_now(turn: Turn) -> list[str]:
    """The customer's words in this turn."""
    return [message.text for message in turn.pending if _asks(message) and _speaks(message)]


def read_text(lines: Sequence[str], turn: Turn, *, wordless: Sequence[MessageInfo] = ()) -> Reading:
    """The same for any lines of text in the place of this turn."""
    text = "\n".join(lines)
    spoken = words(text)
    menu = shown_menu(turn.history, turn.catalogue)
    named = name_catalogue(spoken, turn.catalogue, talked_about(turn, menu))
    numbers = _numbers([words(line) for line in text.splitlines()], named)
    picks, count = _picks_or_count(numbers, named, turn, menu)
    picked = [menu[place] for pick in picks if (place := max(menu, default=0) if pick == LAST else pick) in menu]
    intents = intents_in(spoken)
    order = ORDER_NUMBER.search(latin_digits(text))
    if _bargains(text, spoken, named, turn, order):
        intents.add("haggle")
    packages = [item for item in picked if isinstance(item, PackageInfo)]
    return Reading(
        text=text,
        spoken=spoken,
        answer=read_answer(text),
        intents=frozenset(intents),
        services=[item for item in picked if isinstance(item, ServiceInfo)] or ([] if packages else named.services),
        packages=packages or ([] if picked else named.packages),
        picked=bool(picked),
        count=count,
        number=int(order[1] or order[2]) if order else None,
        stray=bool(picks) and not picked,
        menu=menu,
        kinds=frozenset(message.kind for message in wordless),
    )


def intents_in(spoken: list[str]) -> set[str]:
    """The headings of intents.txt of which a phrase is said."""
    heard = grams(spoken)
    return {name for name, known in sections("intents").items() if not heard.isdisjoint(known)}


def profile_asked_for(spoken: list[str]) -> set[str]:
    """The headings of profile.txt of which a phrase is said; none where customers tell of their own."""
    heard = grams(spoken)
    asked = {name for name, known in sections("profile").items() if not heard.isdisjoint(known)}
    return set() if "theirs" in asked else asked


def talked_about(turn: Turn, menu: Menu) -> list[ServiceInfo]:
    """The services of the quote in the making and of the packages last shown."""
    quoted = {line["service"] for line in turn.draft["lines"]} if turn.draft else set()
    shown = {item.service_id for item in menu.values() if isinstance(item, PackageInfo)}
    return [service for service in turn.catalogue if service.name in quoted or service.id in shown]


def _asks(message: MessageInfo) -> bool:
    """Neither a reaction or the like, nor a payment proof, which has its own template."""
    payload = message.payload
    return message.kind not in SILENT and payload.get("type") not in QUIET and "proof_id" not in payload


def _speaks(message: MessageInfo) -> bool:
    return message.kind in WORDY and bool(message.text)


def _numbers(lines: Sequence[list[str]], named: Named) -> list[Numbers]:
    found, start = [], 0
    for line in lines:
        places = frozenset(place - start for place in named.places)
        found.append(read_numbers(line, places))
        start += len(line)
    return found


def _picks_or_count(
    numbers: Sequence[Numbers], named: Named, turn: Turn, menu: Menu
) -> tuple[tuple[int, ...], int | None]:
    """With a quote at hand 'do chahiye' says how many, and so does any number beside a package's name."""
    quoted = bool(turn.draft and turn.draft["lines"])
    counting = named.packages or (quoted and (not menu or _was_asked_how_many(turn)))
    counts = [found.count for found in numbers if found.count is not None]
    for found in numbers:
        if len(found.picks) == 1 and ((found.plain and counting) or (found.asked and quoted)):
            counts.append(max(found.picks[0], 0))
    picks = () if counts else tuple(pick for found in numbers for pick in found.picks)
    return picks, counts[-1] if counts else None


def _was_asked_how_many(turn: Turn) -> bool:
    said_last = next((message.text for message in reversed(turn.history) if message.direction == "out"), "")
    return said("how_many", said_last) is not None


def said_before(turn: Turn) -> list[str]:
    """What the customer wrote before the shop's last words."""
    runs = [(direction, list(run)) for direction, run in groupby(turn.history, key=lambda m: m.direction)]
    return next(([m.text for m in run if _speaks(m)] for direction, run in reversed(runs) if direction == "in"), [])


def _bargains(text: str, spoken: list[str], named: Named, turn: Turn, order: re.Match[str] | None) -> bool:
    """'standard for 4000', '20% off': another price than ours, said about something that is on offer."""
    if PERCENT.search(text):
        return True
    if order or not (named.packages or (turn.draft and turn.draft["lines"])):
        return False
    ours = {str(from_minor(p.price_minor, p.currency)) for service in turn.catalogue for p in service.packages}
    return any(word.isdigit() and int(word) >= LEAST_AMOUNT and word not in ours for word in spoken)
