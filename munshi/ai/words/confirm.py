"""Whether a customer plainly agrees. In doubt the answer is 'not said': asking again costs less than a wrong order."""

import re
from dataclasses import dataclass

from munshi.ai.words.spelling import holds, longest, phrases, sections, spans, words

THUMBS_UP = re.compile("[\U0001f44d\U0001f44c\u2705\u2714\u2611]")
THUMBS_DOWN = re.compile("[\U0001f44e\u274c\u26d4\U0001f6ab\U0001f645]")
QUESTION = re.compile("[?؟]")


def _folded(text: str) -> frozenset[str]:
    return frozenset(words(text))


# Only these may open a yes with more behind it, and it must be joined on: 'jee bataiye' agrees to nothing.
OPENERS = _folded("yes yeah yep haan hanji hnji ji jihan bilkul sure ہاں جی بالکل نعم أجل أيوه ايوا موافق أكيد")
JOINERS = _folded("but and aur or lekin laikin magar اور لیکن مگر لكن ولكن وكم ومتى وكيف وهل")
ORDERING = _folded("confirm order place book kar kr kardo krdo kardein krdein کنفرم آرڈر کر کردیں کردو تصدیق أكد تأكيد")
CANCELLING = _folded("cancel canceled canceling cancle cancal stop کینسل منسوخ الغ إلغاء تلغي تلغ تلغوا تلغيه")
ORDERS = _folded("order orders آرڈر الطلب طلب طلبي")
# 'don't cancel', but 'cancel mat karna'; 'nahi, cancel kar do' cancels.
BEFORE = _folded("not don't never لا لن")
AFTER = _folded("nahi nahin nai nhi mat mt na نہیں نہ مت")
KEEPING = BEFORE | AFTER | _folded("no")


@dataclass(frozen=True)
class Answer:
    """`said`: True a plain yes, False a plain no, None neither. `more`: what follows a yes ('' for nothing).

    `later`: the customer puts it off ('soch kar batata hun').
    """

    said: bool | None
    more: str = ""
    later: bool = False


def said_yes(text: str) -> bool | None:
    """True: an explicit yes (perhaps with a question after it); False: an explicit no; None: neither."""
    return read_answer(text).said


def read_answer(text: str) -> Answer:
    """What `text` answers to a yes-or-no question about a quote; it may be several messages joined by line breaks."""
    spoken = words(text)
    later = holds(spoken, phrases("later"))
    if holds(spoken, phrases("no")) or THUMBS_DOWN.search(text) or spoken == ["n"] or spoken[:1] == ["na"]:
        return Answer(None if _keeps_order(spoken) or QUESTION.search(text) else False, later=later)
    taken, agreed = _leading_yes(spoken)
    if taken == len(spoken):
        agreed = agreed or bool(THUMBS_UP.search(text))
        return Answer(True if agreed and not QUESTION.search(text) else None)
    if not agreed or later:
        return Answer(None, later=later)
    return _yes_with_more(text, spoken, taken)


def opens_with_yes(text: str) -> bool:
    """Whether a text begins with agreement: 'Yes!', 'Ji bilkul, …', 'نعم'."""
    return _leading_yes(words(text))[1]


def may_mean_keeping(text: str) -> bool:
    """'cancel mat karna', and in doubt 'nahi chahiye, cancel kar do' too: cancelling and a negation in one breath."""
    spoken = words(text)
    return not CANCELLING.isdisjoint(spoken) and not KEEPING.isdisjoint(spoken)


def wants_to_cancel(text: str, said_last: str) -> bool:
    """Whether a customer plainly asks to cancel an order: in these words, or by a yes to the shop's question."""
    if may_mean_keeping(text):
        return False
    spoken = words(text)
    if holds(spoken, sections("intents")["cancel"]):
        return True
    said = read_answer(text).said
    was_asked = bool(QUESTION.search(said_last)) and not CANCELLING.isdisjoint(words(said_last))
    return bool(said) if was_asked else said is False and not ORDERS.isdisjoint(spoken)


def _yes_with_more(text: str, spoken: list[str], taken: int) -> Answer:
    """'haan aur kitne din lagenge?' agrees and asks; 'haan 2 logos' and 'haan lekin mehnga hai' do not agree."""
    rest = spoken[taken:]
    if spoken[0] not in OPENERS or holds(rest, phrases("change")) or any(word.isdigit() for word in rest):
        return Answer(None)
    places = spans(text)
    gap = text[places[taken - 1][1] : places[taken][0]]
    joined = "\n" in gap or rest[0] in JOINERS or not ORDERING.isdisjoint(spoken[:taken])
    if not joined or QUESTION.search(gap):
        return Answer(None)
    return Answer(True, text[places[taken][0] :].strip())


def _keeps_order(spoken: list[str]) -> bool:
    """'cancel mat karna', 'no problem': a negation, but not of the order."""
    if spoken[:2] in (["no", "problem"], ["no", "isue"], ["vhi", "not"]):
        return True
    places = [place for place, word in enumerate(spoken) if word in CANCELLING]
    return any(
        not BEFORE.isdisjoint(spoken[max(place - 2, 0) : place]) or not AFTER.isdisjoint(spoken[place + 1 : place + 3])
        for place in places
    )


def _leading_yes(spoken: list[str]) -> tuple[int, bool]:
    """How many words at the start are agreement and politeness, and whether there is agreement among them."""
    taken, agreed = 0, False
    while taken < len(spoken):
        name, length = _longest_phrase(spoken, taken)
        if not length:
            break
        taken, agreed = taken + length, agreed or name == "yes"
    return taken, agreed


def _longest_phrase(spoken: list[str], start: int) -> tuple[str, int]:
    return max(
        ((name, longest(spoken, start, phrases(name))) for name in ("yes", "fillers")), key=lambda found: found[1]
    )
