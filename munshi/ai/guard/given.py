"""What was given in one turn: by the shop's texts, its people and records at first, then by what tools return."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

import orjson

from munshi.ai.guard.claims import claims_spoken_of
from munshi.ai.guard.facts import Asked, Facts, Secrets, facts_of_shop, read_facts, read_secrets
from munshi.ai.guard.faults import faults
from munshi.ai.guard.figures import figures_in, plain
from munshi.ai.guard.numerals import means
from munshi.ai.prompt.instructions import facts_for_now, own_words_of, rules_of
from munshi.ai.tools.context import ToolCall
from munshi.ai.turn.turn import MessageInfo, Turn

# Tools that answer from the shop's rows; what a model says to others comes back to it.
SOURCES = frozenset(
    {
        "search_catalogue",
        "get_package",
        "search_knowledge",
        "create_order",
        "cancel_order",
        "order_status",
        "payment_instructions",
    }
)
CATALOGUE = ("search_catalogue", "get_package")
PEOPLE = ("human", "system")
SHORT = 3  # words; so few that a number among them is an offer
PAID = ("paid", "completed")


def given_at_first(turn: Turn) -> Facts:
    """By the shop's texts, by what its people wrote in this chat, and by its records of this customer."""
    facts = facts_of_shop(turn.catalogue_text).of_packages() | facts_of_shop(own_words_of(turn))
    facts |= read_facts(facts_for_now(turn))
    for message in turn.history:
        if message.author in PEOPLE:
            facts |= read_facts(message.text)
    unsettled = turn.awaiting is not None or turn.checking
    return facts | Facts(claims=frozenset({"placed"} if unsettled else ()), unsettled=unsettled)


def given_by_tools(calls: Iterable[ToolCall]) -> Facts:
    facts = Facts()
    for call in calls:
        if call.name in CATALOGUE:
            facts |= _texts_of_shop(call.result.get("offers", [call.result])).of_packages()
        elif call.name == "search_knowledge":
            facts |= _texts_of_shop(call.result.get("articles", [call.result]))
        elif call.name in SOURCES:
            facts |= read_facts(orjson.dumps(call.result).decode()) | _shown(call.result)
    return facts


def _texts_of_shop(entries: Iterable[Any]) -> Facts:
    """One by one: packages and answers are the same for all customers, so that each is read once."""
    return reduce(or_, (facts_of_shop(orjson.dumps(entry).decode()) for entry in entries), Facts())


def heard_from(turn: Turn) -> Facts:
    """The figures and addresses the customer wrote: no facts for an answer, but theirs to have passed on.

    A bare number may be an amount.
    """
    said = "\n".join(message.text for message in (*turn.history, *turn.pending) if message.direction == "in")
    heard = read_facts(said)
    amounts = frozenset((value, "money:") for value in heard.values)
    return replace(heard, exact=heard.exact | amounts, claims=frozenset())


def asked_in(pending: Sequence[MessageInfo]) -> Asked:
    """What the pending words ask for or assert: claims, and figures that are offers rather than measures."""
    said = "\n".join(message.text for message in pending)
    is_offer = len(said.split()) <= SHORT or means(plain(said), "offer")
    offers = (f for f in figures_in(said) if f.unit != "digits" and (f.unit or f.like_price or is_offer))
    return Asked(claims_spoken_of(said), tuple(offers))


def secrets_of(turn: Turn) -> Secrets:
    return read_secrets(rules_of(turn), turn.prompt)


def faults_of_note(note: str, given: Facts, heard: Facts, secrets: Secrets) -> list[str]:
    """What may not stand in the note of a quote: the customer reads it as the shop's word, so their own amounts and
    percentages count for nothing; their measures and telephone numbers do."""
    theirs = frozenset(pair for pair in heard.exact if not pair[1].startswith(("money:", "percent")))
    return faults(note, given | replace(heard, exact=theirs), secrets)


def faults_for_staff(words: str, given: Facts, heard: Facts, secrets: Secrets) -> list[str]:
    """What may not stand in a model's words to the shop's people, who should hear what the customer offers."""
    return faults(words, given | heard, secrets)


def _shown(result: Any) -> Facts:
    """What the orders in a result show to be true."""
    statuses = dict(_statuses(result))
    states = set(statuses.values())
    is_cancelled = isinstance(result, Mapping) and result.get("kind") == "cancelled"
    claims = {state for state in ("cancelled", "refunded") if state in states} | (
        {"cancelled"} if is_cancelled else set()
    )
    return Facts(
        claims=frozenset(claims | ({"placed"} if statuses else set())),
        paid=frozenset(number for number, status in statuses.items() if status in PAID),
        unsettled=bool(states & {"pending", "rejected", "payment_submitted"}),
    )


def _statuses(result: Any) -> Iterator[tuple[int, str]]:
    if isinstance(result, Mapping):
        if isinstance(result.get("number"), int) and isinstance(result.get("status"), str):
            yield result["number"], result["status"]
        for value in result.values():
            yield from _statuses(value)
    elif isinstance(result, list):
        for value in result:
            yield from _statuses(value)
